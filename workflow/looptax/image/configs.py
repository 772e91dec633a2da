"""The config that a command names, checked before Snakemake reads it: a user's mistake is one sentence there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from looptax.image.errors import ImageError

OPTIONS = frozenset({"--configfile", "--configfiles"})


def require(command: Sequence[str], root: Path) -> None:
    """Return where each config that the command names can be read, and the one that counts says what it should.

    Raises
    ------
    ImageError
        If not, with what is wrong; or if a target stands where only configs may.
    """
    for place, word in enumerate(command):
        if word in OPTIONS:
            named = list(takewhile(lambda w: not w.startswith("-"), command[place + 1 :]))
            _check([root / name for name in named], word)


def _check(files: Sequence[Path], option: str) -> None:
    for file in files:
        if not file.is_file():
            raise ImageError(
                f"{file} is no file in this container; mount your config "
                f'(--volume "$PWD/{file.name}:{file}:ro"), and put targets before {option}, which takes all that follow'
            )
    if files:
        from looptax.plan.__main__ import check_config
        from looptax.plan.errors import PlanError

        try:
            check_config(files[-1])
        except PlanError as error:
            raise ImageError(" ".join(str(error).split())) from None
