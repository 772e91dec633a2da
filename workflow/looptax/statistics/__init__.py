"""Pure functions with sources: estimators, intervals, corrections. Arrays in, numbers out."""
