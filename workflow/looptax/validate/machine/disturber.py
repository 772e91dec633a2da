"""A process that is in the way: ``python disturber.py KIND`` computes until its standard input ends.

Whoever started it holds the other end; when that process ends, however it ends, the kernel closes it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

import numpy as np

LARGER_THAN_A_CACHE = 32_000_000  # float64 values, 256 MB: two such arrays are streamed over and over
SPINS = 100_000


def spin() -> None:
    """Keep a core busy with plain Python."""
    for _ in range(SPINS):
        pass


def streamer() -> Callable[[], None]:
    """Keep the memory busy: copy from one large array to another."""
    source, target = np.ones(LARGER_THAN_A_CACHE), np.empty(LARGER_THAN_A_CACHE)
    return lambda: np.copyto(target, source)


def _end_with_standard_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def main() -> None:
    """Disturb until told, or until nobody is there to tell."""
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    disturb = streamer() if sys.argv[1] == "memory" else spin
    disturb()
    os.write(1, b"+")
    while True:
        disturb()


if __name__ == "__main__":
    main()
