"""Why a wait is no known cost where only the clock is read: the step after it takes longer."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from looptax.records.base import Record
from looptax.records.validation import Check, Section

BATCH, STEPS, VISITS = 32, 30, 24
WHOLE_STEP = 1e-3  # as in the script: in a wait that is no longer, no other model trains
HOW = (
    f"A plain script calls train_on_batch (batch {BATCH}) {STEPS} times a visit, is busy for a while after each step, "
    "and times the steps alone. While it waits it reads the clock, or trains another model until less than a "
    "millisecond is left; visits of all kinds in an order of chance. Printed is the median over visits of the median "
    "step, over that without a wait. Where it is far from 0 the wait's length is not what it costs: that is why the "
    "validation's waits are not empty."
)


class Visit(Record, frozen=True, array_like=True):
    """One visit: what was done meanwhile, the seconds of each wait, the median seconds of a step."""

    how: str
    wait_seconds: float
    step_seconds: float


def parse(lines: Sequence[str]) -> list[Visit]:
    """What the script printed."""
    words = [line.split() for line in lines]
    return [Visit(how, float(wait), float(step)) for how, wait, step in words]


def section(visits: Sequence[Visit]) -> Section:
    """How much longer a step takes after each kind of wait."""
    kinds = sorted(
        {(v.how, v.wait_seconds) for v in visits if v.how == "clock" or v.wait_seconds > WHOLE_STEP}
    )
    checks = [_longer(visits, how, seconds) for how, seconds in kinds if seconds > 0]
    return Section(name="after_a_wait", title="The step after a wait", how=HOW, checks=checks)


def _longer(visits: Sequence[Visit], how: str, seconds: float) -> Check:
    after, without = _steps(visits, how, seconds), _steps(visits, how, 0.0)
    longer = statistics.median(after) / statistics.median(without) - 1
    meanwhile = "the clock alone is read" if how == "clock" else "another model trains"
    low, _, high = statistics.quantiles(after, n=4)
    note = (
        f"{statistics.median(after) * 1e6:.0f} µs against {statistics.median(without) * 1e6:.0f} µs; the middle half "
        f"of visits: {low * 1e6:.0f} to {high * 1e6:.0f} µs"
    )
    what = f"a step after {seconds * 1e3:g} ms in which {meanwhile}: longer by"
    return Check(what, longer, "relative", None, None, len(after), note)


def _steps(visits: Sequence[Visit], how: str, seconds: float) -> list[float]:
    return [v.step_seconds for v in visits if (v.how, v.wait_seconds) == (how, seconds)]
