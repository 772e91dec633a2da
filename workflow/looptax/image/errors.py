"""Why a container cannot do what it was started for."""

from __future__ import annotations


class ImageError(Exception):
    """One sentence: what was found, and what to do."""
