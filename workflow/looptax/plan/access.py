"""What keeps a user from a file or folder of a run, and the command that mends it."""

from __future__ import annotations

import os
import pwd
import shlex
from pathlib import Path

from looptax.plan.errors import PlanError
from looptax.records import complain

ELSEWHERE = (
    "run in a folder of your own (snakemake --cores all --snakefile PATH/Snakefile --directory FOLDER)"
)


def explain(error: OSError) -> str:
    """One sentence for a file that could not be read or written, with what to run where that is known."""
    if isinstance(error.filename, str | bytes):
        path = Path(os.fsdecode(error.filename))
        if isinstance(error, PermissionError):
            return denied(path)
        if isinstance(error, IsADirectoryError):
            return no_file(path)
    return complain.explain(error)


def no_file(path: Path) -> str:
    """A folder lies where a file belongs: one that a run writes may go, another one is the user's."""
    said = f"{path} is a folder, where a file belongs"
    if _of_a_run(path):
        return f"{said}; see what is in it, and remove it: rm -r {shlex.quote(str(path))}"
    return said


def denied(path: Path) -> str:
    """Who may mend it, and how: of a path, or of the folder above it, that the user may not read or write."""
    place = _shut(path)
    try:
        status = place.stat()
    except OSError as error:
        return f"{place}: {error.strerror}"
    needed = 0o700 if place.is_dir() else 0o600
    every, name = ("-R " if place.is_dir() and _of_a_run(place) else ""), shlex.quote(str(place))
    if status.st_uid != os.geteuid():
        return (
            f"{place} is {_name(status.st_uid)}'s, and you may not read and write it; "
            f"ask for chmod {every}a+rwX {name}, or {ELSEWHERE}"
        )
    if status.st_mode & needed != needed:
        return f"{place} cannot be read and written by you, its owner; run: chmod {every}u+rwX {name}"
    return f"{place} cannot be read and written, although its mode lets you: see whether its disk does, or {ELSEWHERE}"


def require(folders: list[Path], mode: int) -> None:
    """Raise ``PlanError`` with a sentence for each folder whose content may not be read, or not written.

    What lies below one that is named is not asked about.
    """
    shut: list[Path] = []
    for folder in folders:
        if not os.access(folder, mode) and not any(above in folder.parents for above in shut):
            shut.append(folder)
    if shut:
        raise PlanError("\n".join(denied(folder) for folder in shut))


def require_files(paths: list[Path]) -> None:
    """Raise ``PlanError`` with a sentence for each that is a folder."""
    folders = [path for path in paths if path.is_dir() and not path.is_symlink()]
    if folders:
        raise PlanError("\n".join(no_file(path) for path in folders))


def _of_a_run(path: Path) -> bool:
    return path.parts[:1] in (("results",), (".snakemake",))


def _shut(path: Path) -> Path:
    """The first on the way to it that shuts the user out: a folder that may not be entered, else it or its folder."""
    for above in reversed(path.parents):
        if not os.access(above, os.X_OK):
            return above
    needed = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
    if path.exists() and not os.access(path, needed):
        return path
    return path if os.access(path.parent, os.W_OK) else path.parent


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container's user may have no name
        return f"the user {number}"
