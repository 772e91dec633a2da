"""What a run of the same name was before, where its page is going to be replaced."""

from __future__ import annotations

from pathlib import Path

from looptax.records.config import Config
from looptax.records.files import UnreadableRecord, decode


def replaces(run: Path, config: Config) -> str:
    """One line where the page of ``run`` was made from a config of another title or other grids; else nothing.

    The config beside the page counts, not that of the run, which is written anew at every start, at a dry run too.
    """
    try:
        before = decode(run / "report/config.json", Config)
    except UnreadableRecord:  # no page yet, or none that could be lost
        return ""
    if (before.title, before.grids) == (config.title, config.grids):
        return ""
    return (
        f"Looptax: the page of {config.name!r} was made from another config ({before.title!r}) and will be replaced;"
        " its cells stay valid."
    )
