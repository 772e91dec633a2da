"""What comes before a run: its folder can be written, is this run's alone, and holds nothing of one that was killed."""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import shlex
import shutil
import socket
from pathlib import Path

from looptax.plan import access, derived
from looptax.plan.errors import PlanError
from looptax.plan.holding import NAME, InUse, hold
from looptax.records.complain import FULL
from looptax.records.files import PARTIAL

LOCKS = Path(".snakemake/locks")  # Snakemake's own, of all runs in the working folder
CUT_OFF = "Looptax: an earlier run in {run} was cut off: going on from what it finished."
SETTINGS = (
    "config.json",
    "unserved.json",
    "cells.txt",
    "counts.txt",
)  # that a plan writes before anything runs
LEAST_ROOM = 20_000_000  # bytes; the quick default leaves about 10 MB
NO_LOCKS = {
    errno.ENOLCK,
    errno.ENOTSUP,
    errno.ENOSYS,
    errno.EINVAL,
}  # file systems on which Snakemake's own has to do
# Snakemake's options, as its parser names them, with which it runs nothing and removes nothing.
LOOKS_ON = (
    *(
        "dryrun",
        "summary",
        "detailed_summary",
        "dag",
        "rulegraph",
        "filegraph",
        "d3dag",
        "lint",
        "list_rules",
    ),
    *("list_target_rules", "list_changes", "list_input_changes", "list_params_changes", "list_untracked"),
    *("list_conda_envs", "containerize", "print_compilation", "export_cwl", "archive", "generate_unit_tests"),
)


def looks_on(options: dict[str, object]) -> bool:
    """Whether Snakemake's options ask it to tell, and not to work: beside a run one may look on."""
    reports = options.get("report") is not None and not options.get("report_after_run")
    return reports or any(options.get(name) not in (None, False) for name in LOOKS_ON)


def begin_run(run: Path) -> str:
    """Hold ``run`` until this process ends, and clear what is left of one that was cut off; a line that says so.

    Raises
    ------
    PlanError
        If another run holds it, it cannot be written, a link or a folder lies where a run writes a file, or its disk
        is full.
    """
    held = _hold(run)
    _require_places(run)
    _require_room(run)
    told = []
    if held and _clear(run):
        told.append(CUT_OFF.format(run=run))
    broken = derived.not_whole(run)
    derived.discard(run, broken)
    return "\n".join([*told, *_said(broken)])


def look_on(run: Path) -> str:
    """What a run would find; nothing changes but for locks of one that was cut off, if none goes on.

    Raises
    ------
    PlanError
        If it may not be looked at, or a folder lies where a run writes a file.
    """
    access.require([*_of_snakemake(), *([run] if run.exists() else [])], os.R_OK | os.X_OK)
    access.require_files(_written(run))
    told = []
    with contextlib.suppress(InUse, OSError):
        if run.is_dir():
            held = hold(run, _who())
            if _remove_locks(run):
                told.append(CUT_OFF.format(run=run))
            os.close(held)
    return "\n".join([*told, *_said(derived.not_whole(run))])


def _hold(run: Path) -> bool:
    """Whether the folder is held from now on: false only where its file system knows no locks."""
    try:
        run.mkdir(parents=True, exist_ok=True)
        hold(run, _who())
    except InUse as error:
        raise PlanError(
            f"{run} is in use by {error or 'another run'}; wait until it has ended, or end it (kill, by its number: "
            "it ends with the cell at hand, and what is finished is kept)"
        ) from None
    except OSError as error:
        if error.errno in NO_LOCKS:
            return False
        raise PlanError(_cannot_be_written(run, error)) from None
    return True


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        user = str(os.getuid())
    return f"the run with process number {os.getpid()} of {user} on {socket.gethostname()}"


def _cannot_be_written(run: Path, error: OSError) -> str:
    if error.errno in FULL:
        return f"{run} cannot be written: its disk is full; make room and run again, all that is finished is kept"
    if error.errno in (errno.EISDIR, errno.EACCES):
        return access.explain(error)
    if error.errno == errno.ELOOP:
        return f"{run / NAME} is a symbolic link, which Looptax does not follow: see where it points, and remove it"
    return (
        f"{run} cannot be written: {error.strerror}; run in a folder that can be, with "
        "snakemake --cores all --snakefile PATH/Snakefile --directory FOLDER, or make this one writable"
    )


def _require_places(run: Path) -> None:
    """The folder itself may be a link to another disk; what lies in it is written there, and nowhere else."""
    links, folders = [], [run, *_of_snakemake()]
    for place, below, names in os.walk(run):
        above = Path(place)
        links += [path for name in (*below, *names) if (path := above / name).is_symlink()]
        folders += [above / name for name in below]
    access.require(folders, os.R_OK | os.W_OK | os.X_OK)
    if links:
        told = "\n".join(f"  rm {shlex.quote(str(path))}" for path in sorted(links))
        raise PlanError(
            f"a run writes files of its own, and no others through symbolic links; remove these:\n{told}"
        )
    access.require_files(_written(run))


def _of_snakemake() -> list[Path]:
    """Its own folder, and those in it: what it remembers, and its locks."""
    own = LOCKS.parent
    below = (
        [Path(entry) for entry in os.scandir(own) if entry.is_dir()]
        if os.access(own, os.R_OK | os.X_OK)
        else []
    )
    return [own, *below] if own.is_dir() else []


def _written(run: Path) -> list[Path]:
    """Files that a run writes beside its cells."""
    return [run / name for name in (*SETTINGS, *derived.SEALED, derived.PAGE)]


def _require_room(run: Path) -> None:
    free = shutil.disk_usage(run).free
    if free < LEAST_ROOM:
        raise PlanError(
            f"the disk that holds {run} is full: {free / 1e6:.0f} MB are free, and {LEAST_ROOM / 1e6:.0f} MB are "
            "needed; make room and run again, all that is finished is kept"
        )


def _clear(run: Path) -> bool:
    """Take away Snakemake's locks on this run and files that were being written; whether a lock was there."""
    for folder, below, names in os.walk(run):
        for name in [name for name in below if name.startswith(".") and name.endswith(PARTIAL)]:
            shutil.rmtree(Path(folder) / name, ignore_errors=True)
        for name in [name for name in names if name.startswith(".") and name.endswith(PARTIAL)]:
            (Path(folder) / name).unlink(missing_ok=True)
    return _remove_locks(run)


def _remove_locks(run: Path) -> bool:
    """As `snakemake --unlock` does, but of this run alone, and only while it is held: whoever left them is gone."""
    left = [lock for lock in LOCKS.glob("*.lock") if _is_on(lock, run)]
    for lock in left:
        lock.unlink(missing_ok=True)
    return bool(left)


def _is_on(lock: Path, run: Path) -> bool:
    lines = lock.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.startswith(f"{run}/") for line in lines)


def _said(broken: list[Path]) -> list[str]:
    names = " ".join(shlex.quote(str(path)) for path in broken)
    return [f"Looptax: not whole, as after a power loss, and made anew: {names}"] if broken else []
