"""Runs beside one another: which of their cells may be compared, and how their ratios differ."""
