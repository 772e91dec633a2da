"""``docker run IMAGE check``: every part of the image that can be seen here, a line each; 1 where one is not whole."""

from __future__ import annotations

import os
from collections.abc import Iterator

from looptax.image import locked
from looptax.image.errors import ImageError
from looptax.image.whole import cuda, software, trains
from looptax.image.whole.checks import Checked
from looptax.runner import gpu
from looptax.runner.device import VARIANT

WORDS = {True: "ok", False: "NO", None: "not here"}


def main() -> int:
    """Print what was found as it is found."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    amiss = []
    for checked in all_of(os.environ.get(VARIANT, "cpu")):
        print(f"{WORDS[checked.holds]:>8}  {checked.what}: {checked.found}", flush=True)
        if checked.holds is False:
            amiss.append(checked.what)
    print(_in_short(amiss))
    return 1 if amiss else 0


def _in_short(amiss: list[str]) -> str:
    if not amiss:
        return "The image is whole."
    if amiss == [trains.WHAT]:
        return (
            "The image is whole, and does not train on the GPU of this machine; what it said above tells why."
        )
    return f"The image is not whole: {', '.join(amiss)}; build it anew: make image"


def all_of(variant: str) -> Iterator[Checked]:
    """Every check of a variant. A library that is broken can end the process that uses it, so nothing is then used."""
    yield _lock()
    yield software.bytecode()
    if variant == "cuda":
        there = list(cuda.files())
        yield from there
        if any(checked.holds is False for checked in there):
            return
    yield software.framework(variant)
    if variant == "cuda":
        yield from cuda.versions()
        yield trains.on_gpu() if gpu.name() else Checked(trains.WHAT, None, "no GPU is visible")


def _lock() -> Checked:
    variant = os.environ.get(VARIANT, "cpu")
    try:
        locked.require(locked.ROOT, os.environ)
    except ImageError as error:
        return Checked("lock", False, str(error))
    return Checked("lock", True, f"installed from requirements/{variant}.txt")
