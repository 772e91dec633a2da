"""Bounds of a shortened run: the same share of fewer cells, never a looser one."""

from __future__ import annotations


def at_least_of(count: int, of: int, cells: int) -> int:
    """At least so many of these cells, where ``count`` of ``of`` are asked of the whole."""
    return -(-count * cells // of)


def at_most_of(count: int, of: int, cells: int) -> int:
    """At most so many of these cells, where ``count`` of ``of`` are allowed to the whole."""
    return count * cells // of
