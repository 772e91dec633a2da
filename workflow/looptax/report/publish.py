"""A finished report, copied to the folder that is published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from looptax.records.manifest import NAME, Manifest, Tampered, verified
from looptax.report.folder import replace_folder
from looptax.report.format import moment

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Published:
    """``changed`` is whether anything was written; ``message`` says what, for people."""

    changed: bool
    message: str


def publish(report: Path, reports: Path, name: str) -> Published:
    """Copy the report to ``reports/name``, replacing another one there and saying so.

    Raises
    ------
    Tampered
        If the report is not what its manifest says.
    ValueError
        If ``name`` is no name of a report.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a report: letters, digits, dot, hyphen and underscore only")
    try:
        new, contents = verified(report)
    except Tampered as error:
        raise Tampered(f"{error} Render the report again (make report).") from error
    target = reports / name
    try:
        old, _ = verified(target)
        if old == new:
            return Published(False, f"{target}: nothing changed, measured {_dates(old)}")
        before = f"replaced the report measured {_dates(old)}"
    except Tampered:
        before = (
            "replaced a report that did not match its manifest" if (target / NAME).exists() else "published"
        )
    replace_folder(target, contents, (report / NAME).read_bytes())
    word = " with the one" if before.startswith("replaced") else " the report"
    return Published(True, f"{target}: {before}{word} measured {_dates(new)}")


def _dates(manifest: Manifest) -> str:
    return f"{moment(manifest.measured_from_utc)} to {moment(manifest.measured_to_utc)}"
