"""Bounds that are known to be missed, each stated with its reason: a gate fails for every other one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from looptax.records.base import Record
from looptax.records.files import UnreadableRecord
from looptax.records.validation import Check, Validation
from looptax.records.yaml_file import read_yaml

ERRORS = 3.0  # standard errors of a share, by which a figure may fall below the one that was stated
Share = Annotated[float, Meta(ge=0, le=1)]


class Missed(Record, frozen=True, kw_only=True):
    """One figure that misses its bound: its section and name in the record, the share that was found, and why.

    A name alone is not enough: sections ask different questions of the same noise.
    """

    section: str
    figure: str
    found: Share
    because: str


def read(path: Path) -> list[Missed]:
    """What ``path`` states.

    Raises
    ------
    UnreadableRecord
        If it cannot be read, or is not a list of figures, each with ``section``, ``figure``, ``found`` and ``because``.
    """
    try:
        return msgspec.convert(read_yaml(path), list[Missed])
    except msgspec.ValidationError as error:
        raise UnreadableRecord(
            f"{path}: {error}; allowed: a list of figures, each with section, figure, found and because"
        ) from error


def complaints(record: Validation, stated: Sequence[Missed], file: Path) -> list[str]:
    """What ``record`` misses beyond what ``file`` states, and what it states that is no longer so: a line each."""
    checks = {(section.name, check.what): check for section in record.sections for check in section.checks}
    known = {(one.section, one.figure) for one in stated}
    lines = [
        f"{section}: {what}: misses its bound, and is not stated in {file}"
        for (section, what), check in checks.items()
        if check.holds is False and (section, what) not in known
    ]
    for one in stated:
        check, name = checks.get((one.section, one.figure)), f"{one.section}: {one.figure}"
        if check is None:
            lines.append(f"{name}: stated in {file}, but no figure has this name")
        elif check.holds is not False:
            lines.append(f"{name}: stated in {file}, but it misses no bound now; take it out")
        elif _beyond(check) > _beyond(replace(check, found=one.found)) + _error(check, one):
            lines.append(
                f"{name}: further from its bound ({check.found:.4f}) than {file} states ({one.found:.4f})"
            )
    return lines


def told(stated: Sequence[Missed]) -> str:
    """The stated figures and their reasons as Markdown, a list."""
    return "\n".join(f"- {one.section}: {one.figure}. {' '.join(one.because.split())}" for one in stated)


def _beyond(check: Check) -> float:
    """How far the figure lies beyond its bounds."""
    below = 0.0 if check.at_least is None else check.at_least - check.found
    above = 0.0 if check.at_most is None else check.found - check.at_most
    return max(below, above)


def _error(check: Check, one: Missed) -> float:
    return ERRORS * math.sqrt(one.found * (1 - one.found) / check.trials)
