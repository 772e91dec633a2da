"""What the image costs at a start: ``python -m looptax.bench.image``, or ``make bench-image``.

Starts the workflow on the host and in the CPU image in turn, waits for the first round of the first cell, and prints
the seconds of both and the ratio of each pair beside its bound. Exit status 1 where that is missed, or nothing could be
measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from looptax.bench.figure import Figure
from looptax.bench.image.start import Unstarted, seconds_in_image, seconds_on_host

MOST_TIMES = 1.2


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _options(words)
    host: list[float] = []
    image: list[float] = []
    try:
        for number in range(options.pairs):
            # Each goes first every other time: whoever comes second finds files in memory.
            for inside in (number % 2 == 0, number % 2 == 1):
                with tempfile.TemporaryDirectory(prefix="looptax-bench-image-") as folder:
                    if inside:
                        image.append(seconds_in_image(options.image, Path(folder)))
                    else:
                        host.append(seconds_on_host(Path(folder)))
            print(f"pair {number + 1}: host {host[-1]:.2f} s, image {image[-1]:.2f} s", flush=True)
    except Unstarted as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0 if report(host, image) else 1


def report(host: list[float], image: list[float]) -> bool:
    """Print the figures; whether the median ratio of the pairs keeps its bound."""
    ratios = Figure([inside / outside for inside, outside in zip(image, host, strict=True)])
    keeps = ratios.median <= MOST_TIMES
    print(f"from a start to the first cell: host {Figure(host).told('s')}, image {Figure(image).told('s')}")
    print(
        f"ratio of the pairs {ratios.told('times')}   bound {MOST_TIMES:g}   {'kept' if keeps else 'MISSED'}"
    )
    return keeps


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.image", description=__doc__)
    parser.add_argument("--image", default="looptax:cpu", help="looptax:cpu, or another without CUDA")
    parser.add_argument("--pairs", type=int, default=8, help="how often both are started (8)")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
