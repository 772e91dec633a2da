"""The statistics of a report held against simulated noise whose middle is known. No clock, no framework."""
