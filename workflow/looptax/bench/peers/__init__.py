"""Looptax beside pyperf, the most careful of the general tools, on one question."""
