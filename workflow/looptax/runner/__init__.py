"""The cell: takes the lock, starts children in their stack, decides when to stop, writes the record."""
