"""The history in words, tables and figures: chosen from the record, never computed."""
