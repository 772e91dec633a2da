"""What becomes of each claim of the copied answer: read, tested by a registry of tests, and decided."""
