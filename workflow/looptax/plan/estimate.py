"""How long the cells will take, before any of them has run.

The constants are what a first run on a two-core machine showed; a spin probe scales them to the machine at hand.
They only have to be right within a factor of 1.5: nothing measured depends on them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from looptax.records.cell import Request

PROBE_LOOPS = 200_000
PROBE_REPEATS = 15
PROBE_SECONDS = 0.0026  # of that loop on the machine of the constants, undisturbed
IMPORT_SECONDS = 3.8
ALONE_SECONDS = 1.5  # the one-role run, and Snakemake between two cells
ROUND_SECONDS = 1.35  # two models built and traced, the cold epochs but for their steps
REFERENCE_STEP_SECONDS = 1.0e-3
STRATEGY_STEP_SECONDS = 0.8e-3
EPOCHS_BESIDE_VISITS = 1
EPOCHS_PER_VISIT = 3
VISITS_PER_ROLE = 2


def seconds(requests: Iterable[Request]) -> float:
    """Expected wall time of measuring these cells one after the other."""
    scale = machine_scale()
    return sum(_cell(request, scale) for request in requests)


def machine_scale() -> float:
    """How many times slower than the machine of the constants this one runs plain Python."""
    best = min(_probe() for _ in range(PROBE_REPEATS))
    return best / PROBE_SECONDS


def in_words(duration: float) -> str:
    """Seconds as a reader says them."""
    if duration < 90:
        return f"about {max(round(duration), 1)} seconds"
    if duration < 90 * 60:
        return f"about {round(duration / 60)} minutes"
    return f"about {duration / 3600:.1f} hours"


def _cell(request: Request, scale: float) -> float:
    steps = request.key.rows // request.key.batch_size
    visits = sum(
        VISITS_PER_ROLE * max(request.min_seconds, EPOCHS_PER_VISIT * steps * step * scale)
        + max(request.min_seconds, steps * step * scale)
        + EPOCHS_BESIDE_VISITS * steps * step * scale
        for step in (REFERENCE_STEP_SECONDS, STRATEGY_STEP_SECONDS)
    )
    fixed = scale * (IMPORT_SECONDS * request.parents + ALONE_SECONDS)
    whole = fixed + request.min_rounds * (ROUND_SECONDS * scale + visits)
    return min(whole, request.timeout_seconds + scale * IMPORT_SECONDS)


def _probe() -> float:
    start = time.perf_counter()
    for _ in range(PROBE_LOOPS):
        pass
    return time.perf_counter() - start
