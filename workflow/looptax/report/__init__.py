"""Findings in, a page with its figures out. Prints numbers and never makes one."""
