"""Files that several processes write part by part: where each goes, though nobody knows beforehand how long it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableSequence, Sequence
from contextlib import AbstractContextManager
from multiprocessing.context import BaseContext
from typing import Protocol


class _Condition(Protocol, AbstractContextManager[object]):
    def wait_for(self, predicate: Callable[[], bool]) -> object: ...
    def notify_all(self) -> None: ...


class Ends:
    """How far each file is taken, in bytes, and whose turn it is to take more.

    Parts follow one another in the order of their places. Handed to processes as they are made; without a ``context``
    there are none beside this one.
    """

    def __init__(self, ends: Sequence[int], context: BaseContext | None) -> None:
        first = [0, *ends]
        self._condition: _Condition = context.Condition() if context else threading.Condition()
        # The place of the part that comes next, and then the ends.
        self._numbers: MutableSequence[int] = context.Array("q", first, lock=False) if context else first

    def take(self, place: int, sizes: Sequence[int]) -> list[int]:
        """Where the part of that place begins in each file; waits until all before it have taken what they need."""
        with self._condition:
            self._condition.wait_for(lambda: self._numbers[0] == place)
            begins = list(self._numbers[1:])
            for file, size in enumerate(sizes):
                self._numbers[1 + file] += size
            self._numbers[0] += 1
            self._condition.notify_all()
        return begins
