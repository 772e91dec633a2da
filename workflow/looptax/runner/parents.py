"""The preloaded processes of the rounds at hand: kept where they can serve again, else others."""

from __future__ import annotations

import time
from collections.abc import Callable

from looptax.runner.parent import Parent


class Parents:
    """One serves in each place; each number has a preloader of its own, since a mode can last as long as an import."""

    def __init__(self, start: Callable[[int], Parent], loaded: Callable[[Parent, float], None]) -> None:
        """``start`` starts one by its number; ``loaded`` is told of each that comes to serve, and what was waited."""
        self._start, self._loaded = start, loaded
        self._serving: dict[int, tuple[int, Parent]] = {}

    def of(self, number: int, place: int = 0) -> Parent:
        """The process of this number, in this place of those that serve at the same time."""
        serving, parent = self._serving.get(place, (None, None))
        if parent is not None and serving == number and not parent.once:
            return parent
        return self.renewed(number, place)

    def renewed(self, number: int, place: int = 0) -> Parent:
        """The process of this number, which has served no child yet."""
        started = time.monotonic()
        if place in self._serving:
            self._serving.pop(place)[1].close()
        parent = self._start(number)
        self._serving[place] = number, parent
        parent.wait_until_ready()
        self._loaded(parent, time.monotonic() - started)
        return parent

    def close(self) -> None:
        """End them."""
        for _, parent in self._serving.values():
            parent.close()
        self._serving = {}
