"""A folder for every run: none is ever written over another."""

from __future__ import annotations

from pathlib import Path


def new_folder(output: Path) -> Path:
    """Claim the first of ``<output>-1``, ``<output>-2`` and so on that is free."""
    number = 1
    while True:
        folder = output.with_name(f"{output.name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
            continue
        return folder
