"""Benchmarks of Looptax itself: against its peers, and of the floor against a step written by hand."""
