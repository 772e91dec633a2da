"""Two runs that a user named, beside one another as text for a terminal."""
