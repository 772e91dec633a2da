"""Your own model and your own loops: files to begin with, and a check of them before anything is measured."""
