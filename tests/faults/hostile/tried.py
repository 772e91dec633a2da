"""What became of each mutated input: taken, refused in a sentence, or a fault of ours, with what replays it.

``LOOPTAX_FUZZ`` is how many inputs there are in all, ``LOOPTAX_FUZZ_SEED`` begins their seeds.
"""

from __future__ import annotations

import io
import os
import re
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

TOTAL = int(os.environ.get("LOOPTAX_FUZZ", "12000"))
SEED = os.environ.get("LOOPTAX_FUZZ_SEED", "1")
LIMIT_SECONDS = 20.0
MOST_SHOWN = 12  # faults, each of another kind
PERCENT = {
    "config": 28,
    "claims": 17,
    "cells": 20,
    "rounds": 5,
    "counts": 5,
    "findings": 10,
    "catalogue": 5,
    "stacks": 10,
}

assert sum(PERCENT.values()) == 100


class Refused(Exception):
    """The sentence that a command ended with."""


class Hang(BaseException):
    """The time limit of one input; no ``except Exception`` of ours hides it."""


@dataclass
class Tried:
    """The inputs of one target."""

    target: str
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def planned(self) -> int:
        """How many inputs it has."""
        return TOTAL * PERCENT[self.target] // 100

    def each(self) -> Iterator[Random]:
        """A generator of random numbers for each input of this target."""
        for number in range(self.planned):
            self._name = f"{SEED}-{self.target}-{number}"
            yield Random(self._name)

    def take(
        self, call: Callable[[], object], content: bytes, refusals: tuple[type[Exception], ...] = ()
    ) -> bool:
        """Whether the input is taken. ``refusals`` are the errors that our commands tell in a sentence."""
        began = time.monotonic()
        try:
            with limited():
                call()
        except (Refused, *refusals) as error:
            said = str(error)
            self.refused[shape(said)] += 1
            if not said.strip() or "Traceback" in said:
                self._fault(f"refused without a sentence: {said!r}", content)
        except (Exception, Hang):
            self._fault(traceback.format_exc()[-1500:], content)
        else:
            self.accepted += 1
            return True
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        return False

    def also(self, check: Callable[[], object], content: bytes) -> None:
        """Hold what was made of an input that was taken."""
        try:
            with limited():
                check()
        except (Exception, Hang):
            self._fault(traceback.format_exc()[-1500:], content)

    def told(self) -> str:
        """In one line for the table."""
        refused = sum(self.refused.values())
        return (
            f"{self.target}: {self.planned:,} inputs, {self.accepted:,} taken, {refused:,} refused in "
            f"{len(self.refused)} kinds of sentence; the slowest {self.slowest:.1f} s"
        )

    def hold(self, least_accepted: float, least_kinds: int) -> None:
        """Fail on any fault, and where the inputs did not get anywhere."""
        kinds = {shape(said.strip().rpartition("\n")[2]): said for said in reversed(self.faults)}
        shown = "\n\n".join(list(kinds.values())[:MOST_SHOWN])
        assert not self.faults, f"{len(self.faults)} faults of {len(kinds)} kinds:\n{shown}"
        tried = self.accepted + sum(self.refused.values())
        assert tried == self.planned, self.told()
        assert self.accepted >= least_accepted * tried, self.told()
        assert len(self.refused) >= min(least_kinds, tried // 20), self.told()

    def _fault(self, said: str, content: bytes) -> None:
        shown = content if len(content) < 600 else content[:300] + b" ... " + content[-300:]
        self.faults.append(f"input {self._name}: {shown!r}\n{said}")


def command(main: Callable[[list[str]], int], *arguments: str | Path) -> str:
    """What a command of ours printed; its sentence as ``Refused`` where it fails."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main([str(argument) for argument in arguments])
    except SystemExit as error:
        status = int(error.code or 0)
    if status:
        raise Refused(err.getvalue() or out.getvalue())
    return out.getvalue()


def shape(said: str) -> str:
    """A sentence without what it names: two of one shape are of one cause."""
    said = re.sub(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|`\$[^`]*`", "…", said.partition("\n")[0])
    said = re.sub(r"\S*/\S*|0x\w+|\d[\d.,e+-]*", "…", said)
    return re.sub(r"found .*?; allowed", "found …; allowed", said)[:120]


@contextmanager
def limited(seconds: float = LIMIT_SECONDS) -> Iterator[None]:
    """End what takes longer."""

    def stop(number: int, frame: object) -> None:
        raise Hang(f"not done after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
