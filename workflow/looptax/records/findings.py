"""The findings: every number that the page prints, with its interval.

A *ratio* is a speed relative to the reference at the same cell: above 1 is faster. All intervals are at 95 %.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from looptax.records.base import BoundSide, Record, Status, Verdict, Work
from looptax.records.base import Group as Group
from looptax.records.base import Interval as Interval
from looptax.records.cell import Host, Versions
from looptax.records.claims import ClaimFinding, ClaimVerdict
from looptax.records.history import History
from looptax.records.kinds import Kinds
from looptax.records.ladder import Extra, Rung, Split
from looptax.records.overview import Overview
from looptax.records.tallies import Tallies


class Warning(Record, frozen=True):
    """Something that a reader should know before believing a number: what was seen, and what to do."""

    kind: str
    text: str
    remedy: str


class CodeHashes(Record, frozen=True):
    """What a ratio is of: two ratios may be compared where all four are the same. As in a cell's ``Code``."""

    strategy: str
    reference: str
    core: str
    workload: str


class Comparison(Record, frozen=True):
    """One cell: its strategy against the reference.

    ``ratio`` is the Hodges-Lehmann estimate of the rounds' typical ratios with the exact Wilcoxon
    interval; ``ratio_mean`` the geometric mean with a t interval; ``ratio_totals`` as ``ratio`` but of total
    times. ``bound_ratio`` is set where the cell was capped, and ``ratio`` then is None: it comes of ``bound_rounds``
    rounds at ``bound_rows`` rows, fewer than asked. ``bound`` says on which side of it the ratio at all rows lies, None
    where that is not known; ``bound_shown`` that the verdict at those rows says as much. ``half_width`` is that of the
    log ratio's interval.
    ``step_seconds`` is the pooled reference's typical time a step divided by ``ratio``.
    ``saving_seconds`` is what an epoch of ``rows`` rows saves against the reference (negative: costs).
    ``steps`` are the steps of an epoch of this cell. ``code`` is None in findings from before it was told.
    ``machine`` is the letter of the kind that it was measured on, where the run is of several. Fields are None where
    the cell gives no such number.
    """

    group: Group
    strategy: str
    status: Status
    reason: str
    path: str
    work: Work
    proof: str
    rounds: int
    needed_rounds: int
    steps: int
    ratio: Interval | None
    ratio_mean: Interval | None
    ratio_totals: Interval | None
    bound: BoundSide | None
    bound_ratio: float | None
    half_width: float | None
    step_seconds: Interval | None
    saving_seconds: Interval | None
    cold_seconds: float | None
    memory: int | None
    p_value: float | None
    p_adjusted: float | None
    verdict: Verdict
    among_fastest: bool
    measured_utc: str
    warnings: list[Warning]
    code: CodeHashes | None = None
    bound_rows: int | None = None
    bound_rounds: int = 0
    bound_shown: bool = False
    machine: str = ""


class Fastest(Record, frozen=True):
    """The same-work strategies of a group that cannot be told from the fastest, fastest estimate first.

    Of several kinds of machine these are the fastest of each: no loop is shown to be slower than one elsewhere.
    """

    group: Group
    strategies: list[str]


class CostModel(Record, frozen=True):
    """Time of an epoch = fixed + step × steps, of one strategy at one batch size.

    ``linear`` is None where fewer than three sizes were measured; ``tax_seconds`` is the step cost above that
    of the floor (the cheapest same-work step). ``left_out_error`` is the relative error of the prediction of
    the largest size from the others, prediction / observation - 1; ``left_out_interval`` is where it lies by the
    noise of the prediction and of the observation together: the model predicts the size where it holds 0.
    """

    stack: str
    workload: str
    batch_size: int
    strategy: str
    work: Work
    sizes: list[int]
    fixed_seconds: Interval
    step_seconds: Interval
    tax_seconds: Interval | None
    linear: bool | None
    left_out_error: float | None
    left_out_interval: Interval | None = None


class BreakEven(Record, frozen=True):
    """From which number of rows an epoch of ``strategy`` is faster than one of ``other``.

    ``kind``: *always* and *never* hold at every number of rows from one batch up in 97.5 % of resamples;
    *from* and *up to* have ``rows``; all else is *undecided*.
    """

    stack: str
    workload: str
    batch_size: int
    strategy: str
    other: str
    kind: Literal["always", "never", "from", "up to", "undecided"]
    rows: Interval | None


AdviceKind = Literal["keeps everything", "still fit", "fastest"]


class Saving(Record, frozen=True):
    """What an epoch of ``rows`` rows saves beside another loop, in seconds; negative where it costs."""

    rows: int
    seconds: Interval


class Advice(Record, frozen=True):
    """A strategy that pays at the headline group; ``kind`` says which question it answers.

    It was shown to be faster than the reference: by typical epochs, corrected for all strategies of the group, and its
    interval by total times lies above 1 too. Of those it has the largest ratio: *keeps everything* of the strategies
    that give nothing up, *still fit* of those whose code calls ``fit``, *fastest* of all; a later kind is there only
    where it was shown to be faster than the one before, on the same kind of machine.

    ``saving_seconds`` is that of an epoch at the headline's rows, None where the cell gives none. ``against_fit`` is
    the speed relative to the answer's ``fit_strategy``, by Hodges and Lehmann's shift between the rounds of the two
    cells, with its exact interval, not corrected; None where it is that strategy, fit has no ratio, or it was measured
    on another kind of machine. ``savings`` are
    at the sizes of the headline's curve where the verdict is *faster* or *slower*, by rows; ``savings_to_fit`` those
    beside ``fit_strategy``, at the sizes where the interval leaves out none.
    """

    kind: AdviceKind
    strategy: str
    ratio: Interval
    saving_seconds: Interval | None
    gives_up: str
    against_fit: Interval | None = None
    savings: list[Saving] = field(default_factory=list)
    savings_to_fit: list[Saving] = field(default_factory=list)


class Answer(Record, frozen=True):
    """What the first sentence says: fit against the reference, and the fastest loop, at the headline group.

    ``fit`` are the comparisons of ``fit_strategy`` at the headline's batch size, by rows; ``best`` is the fastest
    same-work strategy whose verdict is *faster*, or None where none is. ``rivals`` are the strategies of the group
    that claim the reference's work, ``faster`` how many of them are; ``others`` are all beside the reference,
    ``inconclusive`` how many of these. ``fit_epochs`` is how many epochs a call of fit did: the more, the less its
    set-up weighs; None where it has no round.
    """

    group: Group
    reference: str
    fit_strategy: str | None
    fit: list[Comparison]
    best: Comparison | None
    rivals: int = 0
    faster: int = 0
    others: int = 0
    inconclusive: int = 0
    fit_epochs: int | None = None


class Trust(Record, frozen=True):
    """What speaks for the numbers: equal work, the A/A cells, precision and noise.

    ``proven_rounds`` of ``claimed_rounds`` rounds of strategies that claim the same work proved it. ``aa`` are the
    reference's own cells. Probe and steal are over all rounds; ``overlaps`` counts pairs of rounds of
    different cells that overlapped in time. ``unfinished`` counts cells by status and reason, where that is not ok,
    ``warned`` by kind of warning.
    """

    claimed_rounds: int
    proven_rounds: int
    aa: list[Comparison]
    median_half_width: float | None
    cells: int
    cells_ok: int
    rounds: int
    timed_seconds: float
    wall_seconds: float
    steal_seconds: float | None
    probe_spread: float | None
    overlaps: int
    warnings: list[Warning]
    unfinished: Tallies = field(default_factory=Tallies)
    warned: Tallies = field(default_factory=Tallies)


class Unserved(Record, frozen=True):
    """A combination that is no job, and why."""

    group: Group
    strategy: str
    reason: str


class Environment(Record, frozen=True):
    """One (host, versions, lock, commit) under which cells of this run were measured.

    ``nodes`` are the names of all machines that are so; ``host`` is one of them.
    """

    stack: str
    host: Host
    versions: Versions | None
    lock: str
    commit: str
    start_method: str
    cells: int
    nodes: list[str] = field(default_factory=list)


class Findings(Record, frozen=True):
    """Everything that the page says.

    ``level`` is that of intervals, ``significance`` what an adjusted p may be at most for a verdict.
    ``splits`` are of the headline group, ``rungs`` and ``extras`` of all curves; ``claim_verdicts`` counts the claims
    of each verdict. ``history`` has an entry a workload and batch size where two stacks or more were asked for, the
    headline's first. ``kinds`` is there where the run was measured on several kinds of machine. ``overview`` has an
    entry a stack, workload and batch size where there are several.
    """

    record_version: int
    name: str
    title: str
    reference: str
    margin: float
    precision: float
    seed: int
    min_seconds: float
    measured_from_utc: str
    measured_to_utc: str
    answer: Answer | None
    advice: list[Advice]
    comparisons: list[Comparison]
    fastest: list[Fastest]
    cost_models: list[CostModel]
    break_evens: list[BreakEven]
    trust: Trust
    unserved: list[Unserved]
    environments: list[Environment]
    level: float = 0.95
    significance: float = 0.05
    claims: list[ClaimFinding] = field(default_factory=list)
    claim_verdicts: dict[ClaimVerdict, int] = field(default_factory=dict)
    rungs: list[Rung] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    history: list[History] = field(default_factory=list)
    kinds: Kinds | None = None
    overview: list[Overview] = field(default_factory=list)
