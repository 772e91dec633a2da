"""Why epochs over tf.data have two lengths: the end of an epoch waits for a thread that sleeps."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from looptax.records.base import Record
from looptax.records.validation import Check, Section

ROWS, BATCH, EPOCHS = 8192, 32, 60
WAITS = 0.1  # of the epoch's steps: an iterator that goes at once takes less than a hundredth
MOST_WITHOUT = 0.05


class Epoch(Record, frozen=True, array_like=True):
    """One epoch: whether the pipeline tunes itself, the seconds of its steps, and from the last one to the end."""

    tuned: bool
    steps_seconds: float
    end_seconds: float


def parse(lines: Sequence[str]) -> list[Epoch]:
    """What the script printed."""
    words = [line.split() for line in lines]
    return [Epoch(name == "on", float(steps), float(end)) for name, steps, end in words]


def section(epochs: Sequence[Epoch]) -> Section:
    """The share of epochs that wait at their end, with and without tf.data's autotuning."""
    how = (
        f"A plain script ({ROWS:,} rows, batch {BATCH}) trains an epoch with and one without tf.data's autotuning in "
        "turn, and times the steps apart from the end of the loop, when the iterator goes. A thread of the pipeline's "
        "own tunes it: it sleeps 10 ms, then 20, 40, 80 and so on, and the iterator cannot go before it has ended. The "
        "wake-up that ends it comes before the sign that it should end, so often it looks, sees no sign and sleeps on "
        f"to the end of its nap. An epoch waits where its end takes over {WAITS:.0%} of its steps."
    )
    return Section(
        name="pipeline",
        title="Epochs over tf.data: two lengths, and why",
        how=how,
        checks=[
            _waiting([e for e in epochs if e.tuned], "with autotuning", None),
            _waiting([e for e in epochs if not e.tuned], "without it", MOST_WITHOUT),
        ],
    )


def _waiting(epochs: Sequence[Epoch], what: str, at_most: float | None) -> Check:
    waiting = [e for e in epochs if e.end_seconds > WAITS * e.steps_seconds]
    steps = statistics.median(e.steps_seconds for e in epochs)
    note = f"steps of an epoch: {steps * 1e3:.0f} ms"
    if waiting:
        whole = statistics.median(e.steps_seconds + e.end_seconds for e in waiting)
        note += f"; epochs that wait: {whole * 1e3:.0f} ms in all"
    if at_most is None and len(waiting) <= MOST_WITHOUT * len(epochs):
        note += "; too few to show in this run what the tuning does"
    return Check(
        f"epochs that wait at their end, {what}",
        len(waiting) / len(epochs),
        "share",
        None,
        at_most,
        len(epochs),
        note,
    )
