"""The floor against a step written by hand in C, and against what the processor could do."""
