"""Where one step's time goes: what each rung of the ladder changes, what a timed step is made of, what extras cost.

Every interval is at 95 % and stands by itself: of twenty, one misses by chance. A difference is *shown* where its
interval leaves out no difference at all.
"""

from __future__ import annotations

from looptax.records.base import Group, Interval, Record, Work

# What fit offers beside the training. By name: neither the catalogue's kind of work (a progress bar does the same
# work, other arithmetic is no extra) nor the words of a factor tell what is one.
EXTRAS = ("fit_numpy_progress", "fit_callbacks", "fit_metrics", "fit_validation")


class Rung(Record, frozen=True):
    """A strategy beside the nearest ancestor whose time a step is known too, by their cost models.

    ``skipped`` are the ancestors between the two that gave no model, the strategy's own parent first: where there are
    any, the rung changes several factors at once. ``parent`` is None where no ancestor gave a model; then
    ``change_seconds``, the strategy's time a step less the parent's, is None too. ``on_path`` are the rungs
    from the reference down to the floor, ``on_fit_path`` those from it to the cheapest same-work loop on fit's branch.
    ``bent`` names which of the two have a model that is not linear: of these a time a step says less.
    """

    stack: str
    workload: str
    batch_size: int
    strategy: str
    parent: str | None
    skipped: list[str]
    work: Work
    step_seconds: Interval
    change_seconds: Interval | None
    shown: bool
    on_path: bool
    on_fit_path: bool
    bent: list[str]


class Split(Record, frozen=True):
    """A step as it was timed at one size = step cost + the share of the epoch's fixed cost + what is unexplained.

    ``steps`` are those of an epoch at this size, over which the fixed cost is shared. All seconds are of one step.
    ``unexplained_seconds`` is what the cost model, a line through all sizes, misses at this one; None where there are
    two sizes, since a line goes through any two.
    """

    group: Group
    strategy: str
    steps: int
    timed_seconds: Interval
    step_seconds: Interval
    fixed_share_seconds: Interval
    unexplained_seconds: Interval | None


class Extra(Record, frozen=True):
    """What a thing that fit offers beside the training costs, at the largest size where it and ``parent`` were timed.

    ``parent`` is the nearest ancestor that was timed there, ``skipped`` those between. ``ratio`` is the speed relative
    to the parent, from the rounds of both. ``step_seconds`` and ``epoch_seconds`` are more time (negative: less),
    ``rounds`` and ``parent_rounds`` stand behind them: of the reference, those that it ran beside the strategy.
    ``shown`` asks both, the ratio and the seconds.
    """

    group: Group
    strategy: str
    parent: str
    skipped: list[str]
    ratio: Interval
    step_seconds: Interval
    epoch_seconds: Interval
    rounds: int
    parent_rounds: int
    shown: bool
