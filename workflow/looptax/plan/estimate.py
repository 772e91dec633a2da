"""How long the cells will take, before any of them has run.

The constants are what a first run on a two-core machine showed; a spin probe scales them to the machine at hand.
They only have to be right within a factor of 1.5: nothing measured depends on them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from looptax.records.cell import Request

PROBE_LOOPS = 200_000
PROBE_REPEATS = 15
PROBE_PAUSE_SECONDS = 0.02  # a shared core changes its speed within a second: look at more than one moment
PROBE_SECONDS = 0.0026  # of that loop on the machine of the constants
START_SECONDS = 6.0  # Snakemake, and once the analysis and the page
IMPORT_SECONDS = 2.4  # one preloader for each set of variables
JOB_SECONDS = 0.2  # of one cell in one pass: Snakemake, the runner, the fork
PREPARE_SECONDS = (
    0.65  # of a round, but for its steps: two models built and traced; nearly as much for two at once
)
REFERENCE_STEP_SECONDS = 1.0e-3
STRATEGY_STEP_SECONDS = 0.75e-3
COUNT_SECONDS = 1.0  # of one strategy, two at a time: two models built, traced and called under hooks
LEAST_VISITS, MOST_VISITS = 4, 16  # of each role
ENOUGH, ENOUGH_OF_BOTH = 18, 54  # visits' least lengths for which each role is timed, or both together
WARM_UP_VISITS = 3
LEAD_IN_BELOW_VISITS = 2


def seconds(
    requests: Sequence[Request], counts: int = 0, passes: int = 1, finished: Sequence[int] | None = None
) -> float:
    """Expected wall time of measuring these cells in so many passes, and of so many counts.

    ``finished`` are the rounds of each cell that an earlier run left, in the order of ``requests``.
    """
    scale = machine_scale()
    wanted = list(zip(requests, finished or [0] * len(requests), strict=True))
    imports = {(r.backend, r.python, *sorted(r.environment.items())) for r in requests}
    once = START_SECONDS + IMPORT_SECONDS * len(imports) + COUNT_SECONDS * counts
    return scale * once + sum(_cell(request, scale, passes, done) for request, done in wanted)


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


def _cell(request: Request, scale: float, passes: int, finished: int) -> float:
    steps = request.key.rows // request.key.batch_size
    epochs = [steps * step * scale for step in (REFERENCE_STEP_SECONDS, STRATEGY_STEP_SECONDS)]
    visits = [max(request.min_seconds, epoch) for epoch in epochs]
    warm_up = sum(max(WARM_UP_VISITS * request.min_seconds, epoch) for epoch in epochs)
    # Some cells are narrow at their least rounds, some never.
    all_ = max(request.min_rounds, (request.min_rounds + request.max_rounds) / 2)
    wanted = max(all_ - finished, 0.0)
    times = wanted // 2 + (wanted > 0)  # the first alone, then two at once
    prepared = times * (PREPARE_SECONDS * scale + sum(epochs))
    lead_in = sum(epoch for epoch in epochs if epoch < LEAD_IN_BELOW_VISITS * request.min_seconds)
    rounds = wanted * (warm_up + _visits(visits, request.min_seconds) * (sum(visits) + lead_in))
    return min(prepared + rounds, request.timeout_seconds) + passes * JOB_SECONDS * scale


def _visits(lengths: list[float], least: float) -> float:
    """Of each role, where a visit of it takes that long."""
    wanted = min(ENOUGH * least / min(lengths), ENOUGH_OF_BOTH * least / sum(lengths))
    return min(max(wanted, LEAST_VISITS), MOST_VISITS)


def _probe() -> float:
    time.sleep(PROBE_PAUSE_SECONDS)
    start = time.perf_counter()
    for _ in range(PROBE_LOOPS):
        pass
    return time.perf_counter() - start
