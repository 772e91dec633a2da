"""Environments of other stacks: made from their locks by uv, once, found by content, shared between checkouts."""
