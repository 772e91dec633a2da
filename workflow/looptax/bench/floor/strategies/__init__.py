"""The step in C as a strategy file, so that the harness measures and proves it as it does every other."""
