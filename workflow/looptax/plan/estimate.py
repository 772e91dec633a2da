"""How long the cells will take, before any of them has run.

The constants are what a first run on a two-core machine showed; a spin probe scales them to the machine at hand.
They only have to be right within a factor of 1.5: nothing measured depends on them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable

from looptax.records.cell import Request

PROBE_LOOPS = 200_000
PROBE_REPEATS = 15
PROBE_PAUSE_SECONDS = 0.02  # a shared core changes its speed within a second: look at more than one moment
PROBE_SECONDS = 0.0026  # of that loop on the machine of the constants
START_SECONDS = 6.0  # Snakemake, and once the analysis and the page
IMPORT_SECONDS = (
    2.4  # one preloader for each set of variables; those of several `parents` import at the same time
)
CELL_SECONDS = 0.7  # Snakemake between two cells, the runner, the fork
ROUND_SECONDS = 1.1  # two models built and traced, the cold epochs but for their steps
REFERENCE_STEP_SECONDS = 0.9e-3
STRATEGY_STEP_SECONDS = 0.7e-3
COUNT_SECONDS = 2.0  # of one strategy: two models built, traced and called under hooks
LEAST_VISITS, MOST_VISITS = 4, 6  # of each role; the warm-up is at least three visits' least time
WARM_UP_VISITS = 3


def seconds(requests: Iterable[Request], counts: int = 0) -> float:
    """Expected wall time of measuring these cells, and of so many counts, one after the other."""
    scale = machine_scale()
    wanted = list(requests)
    imports = {(r.backend, r.python, *sorted(r.environment.items())) for r in wanted}
    once = START_SECONDS + IMPORT_SECONDS * len(imports) + COUNT_SECONDS * counts
    return scale * once + sum(_cell(request, scale) for request in wanted)


def machine_scale() -> float:
    """How many times slower than the machine of the constants this one runs plain Python."""
    return statistics.median(_probe() for _ in range(PROBE_REPEATS)) / PROBE_SECONDS


def in_words(duration: float) -> str:
    """Seconds as a reader says them."""
    if duration < 90:
        return f"about {max(round(duration), 1)} seconds"
    if duration < 90 * 60:
        return f"about {round(duration / 60)} minutes"
    return f"about {duration / 3600:.1f} hours"


def _cell(request: Request, scale: float) -> float:
    steps = request.key.rows // request.key.batch_size
    epochs = [steps * step * scale for step in (REFERENCE_STEP_SECONDS, STRATEGY_STEP_SECONDS)]
    visits = [max(request.min_seconds, epoch) for epoch in epochs]
    many = LEAST_VISITS * min(visits) < MOST_VISITS * request.min_seconds
    timed = (MOST_VISITS if many else LEAST_VISITS) * sum(visits)
    untimed = sum(epoch + max(WARM_UP_VISITS * request.min_seconds, epoch) for epoch in epochs)
    whole = scale * CELL_SECONDS + request.min_rounds * (ROUND_SECONDS * scale + timed + untimed)
    return min(whole, request.timeout_seconds + scale * CELL_SECONDS)


def _probe() -> float:
    time.sleep(PROBE_PAUSE_SECONDS)
    start = time.perf_counter()
    for _ in range(PROBE_LOOPS):
        pass
    return time.perf_counter() - start
