"""The first program of a container: ``python -m looptax.image check``, or a command that is run in its place.

Before Snakemake works it sees to it that the folders can be written and belong to this container alone, and that what
the run was asked to compute on is there. Any other command is run as it is.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from looptax.image import configs, device, folders, locked
from looptax.image.errors import ImageError
from looptax.image.holding import hold
from looptax.image.locked import ROOT
from looptax.image.whole import check
from looptax.runner.device import VARIABLE

NAMED = 'give it the host\'s name with --hostname "$(hostname)"'
SHELLS = frozenset({"sh", "bash", "dash"})
ONLY_TELLS = frozenset({"-h", "--help", "-v", "--version"})
MEASURES_NOTHING = frozenset(
    {"-n", "--dry-run", "--dryrun", "--unlock", "--lint", "--list", "-l", "--report"}
)


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Do the check, or become the command that the arguments are; 1 and one sentence where that is in vain."""
    if list(arguments) == ["check"]:
        return check.main()
    command, environment = list(arguments), dict(environment)
    try:
        if starts_snakemake(command) and not ONLY_TELLS & set(command):
            environment = _made_ready(command, environment)
        return _become(command, environment)
    except ImageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def starts_snakemake(command: Sequence[str]) -> bool:
    """Whether a command runs Snakemake: by its name, as a module, through another program, or in a shell's line."""
    if not command:
        return False
    if Path(command[0]).name in SHELLS:
        return any(re.search(r"(^|[\s;&|/])snakemake\b", word) for word in command[1:])
    return any(Path(word).name == "snakemake" for word in command[:3])


def _made_ready(command: list[str], environment: dict[str, str]) -> dict[str, str]:
    """The environment that a run gets. The folder of results is held from here until the process ends."""
    locked.require(ROOT, environment)
    folders.require_temporary()
    folders.require(ROOT / "results", folders.RESULTS)
    if "publish" in command:
        folders.require(ROOT / "reports", folders.REPORTS)
    (ROOT / "results/.snakemake").mkdir(exist_ok=True)
    folders.require_what_is_there(ROOT / "results")
    configs.require(command, ROOT)
    if MEASURES_NOTHING & set(command):
        with contextlib.suppress(ImageError):  # a run goes on: there is nothing stale
            held = hold(ROOT / "results")
            _take_away_what_a_cut_off_run_left(ROOT / "results/.snakemake/locks")
            os.close(held)  # looking on keeps no run from its results
        return {**environment, VARIABLE: device.asked(environment)}
    environment = device.settled(environment)
    hold(ROOT / "results")
    if _take_away_what_a_cut_off_run_left(ROOT / "results/.snakemake/locks"):
        print("An earlier run in results/ was cut off: going on from what it finished.", file=sys.stderr)
    if re.fullmatch("[0-9a-f]{12}", socket.gethostname()):
        print(
            f"This container calls itself {socket.gethostname()}, and so will the page: {NAMED}",
            file=sys.stderr,
        )
    return environment


def _take_away_what_a_cut_off_run_left(locks: Path) -> bool:
    """Unlock, as `snakemake --unlock` does; only for who holds the folder, since then whoever left these is gone."""
    left = list(locks.glob("*"))
    for lock in left:
        lock.unlink()
    return bool(left)


def _become(command: list[str], environment: dict[str, str]) -> int:
    if not command:
        raise ImageError("no command was given; the image's own is: snakemake --cores all")
    if command[0].startswith("-"):
        raise ImageError(
            f"{command[0]} is an option of no program; of Snakemake: snakemake {' '.join(command)}"
        )
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        raise ImageError(
            f"{command[0]} cannot be run in this image: {error.strerror}; "
            "what it has: snakemake (as in: snakemake --cores all publish), python, sh, and check, which says whether "
            "the image is whole"
        ) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
