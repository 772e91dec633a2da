"""One thing that holds of a whole image, or does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checked:
    """``holds`` is None where it cannot be seen here; ``found`` says what was seen, or why nothing was."""

    what: str
    holds: bool | None
    found: str
