"""What the page costs: its bytes, its load, and the wait from an edit of a template to the new page."""
