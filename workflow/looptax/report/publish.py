"""A finished report, copied to the folder that is published; another measurement there is never lost unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from looptax.records.files import UnreadableRecord, decode
from looptax.records.manifest import NAME, Manifest, Tampered, listed, verified
from looptax.report.folder import replace_folder
from looptax.report.format import moment

TIMINGS = (
    "timings.parquet"  # what was measured: two reports with the same one differ in how they are rendered
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class AnotherMeasurement(Exception):
    """The name is taken; the message says by which measurement, and what to do."""


@dataclass(frozen=True)
class Published:
    """``changed`` is whether anything was written; ``message`` says what, for people."""

    changed: bool
    message: str


def publish(report: Path, reports: Path, name: str, replace: bool = False) -> Published:
    """Copy the report to ``reports/name``; with ``replace`` also over a report of another measurement.

    Raises
    ------
    Tampered
        If the report is not what its manifest says.
    AnotherMeasurement
        If another measurement lies there, and ``replace`` is false.
    ValueError
        If ``name`` is no name of a report, or a symbolic link lies in its place.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a report: letters, digits, dot, hyphen and underscore only")
    try:
        new, contents = verified(report)
    except Tampered as error:
        raise Tampered(f"{error} Render the report again (make report).") from error
    target = reports / name
    if target.is_symlink():
        raise ValueError(
            f"{target} is a symbolic link, through which nothing is published: remove it and run again"
        )
    old = _manifest(target)
    if old == new and _is_whole(target):
        return Published(False, f"{target}: nothing changed, measured {_dates(new)}")
    lost = _lost(target, old, new)
    if lost and not replace:
        raise AnotherMeasurement(
            f"{target} holds another measurement: {lost}. Nothing was written.\n"
            "Give this run another `name` in its config, or replace that one: make publish ARGS='--config replace=yes' "
            "(in a container: snakemake --cores all publish --config replace=yes)"
        )
    replace_folder(target, contents, (report / NAME).read_bytes())
    return Published(True, f"{target}: {_done(old, new, lost)}")


def _manifest(folder: Path) -> Manifest | None:
    try:
        return decode(folder / NAME, Manifest)
    except UnreadableRecord:
        return None


def _is_whole(folder: Path) -> bool:
    try:
        verified(folder)
    except Tampered:
        return False
    return True


def _lost(target: Path, old: Manifest | None, new: Manifest) -> str:
    """Which measurement would be replaced, in words; empty where none or the same lies there."""
    held = old.files.get(TIMINGS) if old else None
    if held is None and (target / TIMINGS).is_file():
        held = listed((target / TIMINGS).read_bytes())
    if held is None or held == new.files.get(TIMINGS):
        return ""
    return f"measured {_dates(old)}{_where(old)}" if old else f"its {NAME} cannot be read"


def _done(old: Manifest | None, new: Manifest, lost: str) -> str:
    if lost:
        return f"replaced the report that was there ({lost}) with the one measured {_dates(new)}"
    if old is None:
        return f"published the report measured {_dates(new)}"
    how = "mended" if old == new else "rendered anew"
    return f"replaced the same measurement, {how}: measured {_dates(new)}"


def _where(manifest: Manifest) -> str:
    places = sorted({f"{e.host.hostname} ({e.host.cpu}), commit {e.commit}" for e in manifest.environments})
    return f", on {'; '.join(places)}" if places else ""


def _dates(manifest: Manifest) -> str:
    return f"{moment(manifest.measured_from_utc)} to {moment(manifest.measured_to_utc)}"
