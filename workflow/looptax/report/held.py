"""What the page says of the validations: each figure beside its bound, in few words, with a pointer into its file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from looptax.records.files import decode
from looptax.records.validation import Check, Section, Validation
from looptax.report import format as fmt

FOLDER = "validation"


@dataclass(frozen=True)
class Placed:
    """A check, and its place in the record as a JSON pointer."""

    check: Check
    path: str


@dataclass(frozen=True)
class Held:
    """A validation and the file beside the page that holds it."""

    file: str
    record: Validation

    def placed(self, section: Section) -> list[Placed]:
        """The checks of a section with their places."""
        number = self.record.sections.index(section)
        return [Placed(check, f"/sections/{number}/checks/{i}") for i, check in enumerate(section.checks)]

    def bounded(self, section: Section) -> list[Placed]:
        """Those that are held to a bound."""
        return [placed for placed in self.placed(section) if placed.check.holds is not None]

    def nearest(self, section: Section) -> Placed | None:
        """The check that misses its bound most, or keeps it most narrowly."""
        return min(self.bounded(section), key=lambda placed: _room(placed.check), default=None)


def read(paths: Sequence[Path]) -> list[Held]:
    """The validations of these files, in the order given.

    Raises
    ------
    UnreadableRecord
        If one is not a whole record.
    ValueError
        If two would lie beside the page under the same name.
    """
    held = [Held(f"{FOLDER}/{_name(path)}.json", decode(path, Validation)) for path in paths]
    names = [one.file for one in held]
    if len(set(names)) < len(names):
        raise ValueError(
            f"two validations have the same name: {', '.join(sorted(names))}; rename one's folder"
        )
    return held


def newest_of(one: Held, held: Sequence[Held]) -> bool:
    """Whether no later validation of its kind and title is among ``held``."""
    alike = [h for h in held if (h.record.kind, h.record.title) == (one.record.kind, one.record.title)]
    return one is max(alike, key=lambda h: h.record.started_utc)


def figure(check: Check) -> str:
    """The figure with its unit."""
    return _number(check.found, check)


def bound(check: Check) -> str:
    """The bounds with their unit, or that there is none."""
    least = None if check.at_least is None else _number(check.at_least, check)
    most = None if check.at_most is None else _number(check.at_most, check)
    if least and most:
        return f"{least} to {most}"
    return f"at least {least}" if least else f"at most {most}" if most else "none"


def _name(path: Path) -> str:
    """``machine/validation.json`` is machine, ``simulated.json`` is simulated."""
    return path.parent.name if path.stem == "validation" else path.stem


def _room(check: Check) -> float:
    if not math.isfinite(check.found):
        return -math.inf
    below = math.inf if check.at_least is None else check.found - check.at_least
    above = math.inf if check.at_most is None else check.at_most - check.found
    return min(below, above)


def _number(value: float, check: Check) -> str:
    """Enough places that a figure beyond its bound is not printed as the bound."""
    if check.unit in ("share", "relative"):
        places = 2 if abs(value) >= 1e-4 or value == 0 else 9
        return f"{fmt.fixed(100 * value, places)}{fmt.NARROW_SPACE}%"
    if check.unit == "seconds":
        return fmt.duration(value)
    return fmt.count(value) if check.unit == "count" and math.isfinite(value) else fmt.fixed(value, 3)
