"""The claims of the copied answer: what each says and predicts, the test that decides it, and what came out."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from looptax.records.base import Group, Interval, Name, Record

Text = Annotated[str, Meta(min_length=1, max_length=600)]
Sizes = Literal["all", "smallest", "largest"]
Along = Literal["rows", "batch_size"]
Expects = Literal["above", "below", "not above", "not below"]
ClaimVerdict = Literal["supported", "refuted", "inconclusive", "not tested here"]
Kind = Literal[
    "speed",
    "speed beside speed",
    "step",
    "row",
    "share",
    "saving",
    "count of a step",
    "count of a call",
    "updates",
]


class Faster(Record, frozen=True, kw_only=True, tag="faster", tag_field="test"):
    """Each of ``strategies`` against ``than`` at the same size, as a ratio of speeds beside 1.

    ``sizes`` are those of the headline's workload and batch size at which both were measured.
    """

    strategies: Annotated[list[Name], Meta(min_length=1)]
    than: Name
    expects: Expects = "above"
    sizes: Sizes = "all"


class AdvantageGrows(Record, frozen=True, kw_only=True, tag="advantage grows", tag_field="test"):
    """A strategy's ratio to ``than`` at the largest size over that at the smallest, beside 1."""

    strategy: Name
    than: Name
    along: Along
    expects: Expects = "above"


class AdvantageOfModel(Record, frozen=True, kw_only=True, tag="advantage of model", tag_field="test"):
    """A strategy's ratio to ``than`` for the workload ``to`` over that for ``of``, at the same size, beside 1."""

    strategy: Name
    than: Name
    of: str
    to: str
    expects: Expects = "above"


class CostGrows(Record, frozen=True, kw_only=True, tag="cost grows", tag_field="test"):
    """A strategy's time for a step, or for a row, at the largest size over that at the smallest, beside ``times``."""

    strategy: Name
    along: Along
    of_each: Literal["step", "row"] = "step"
    times: Annotated[float, Meta(gt=0)] = 1.0
    expects: Expects = "above"


class StepShare(Record, frozen=True, kw_only=True, tag="step share", tag_field="test"):
    """Which share of a strategy's step is more than the step of ``than``, beside ``share``."""

    strategy: Name
    than: Name
    share: Annotated[float, Meta(gt=0, lt=1)]
    expects: Expects = "above"


class Pair(Record, frozen=True):
    """Two strategies: the first against the second."""

    strategy: Name
    than: Name


class SavesUpTo(Record, frozen=True, kw_only=True, tag="saves up to", tag_field="test"):
    """The share of time that the first of any of ``pairs`` saves against the second at any size, beside ``share``."""

    pairs: Annotated[list[Pair], Meta(min_length=1)]
    share: Annotated[float, Meta(gt=0, lt=1)]
    expects: Expects = "above"


class Counted(Record, frozen=True, kw_only=True, tag="counted", tag_field="test"):
    """A count of a strategy's step or call beside that of ``than``, or beside ``number``."""

    strategy: Name
    counts: Literal["python_calls", "eager_ops", "graph_calls", "host_syncs", "iterators", "traces"]
    of_each: Literal["step", "call"] = "step"
    than: Name | None = None
    number: float | None = None
    expects: Expects = "below"


class Updates(Record, frozen=True, kw_only=True, tag="updates", tag_field="test"):
    """The optimizer's updates for each batch, counted by its own iterations, beside 1."""

    strategy: Name
    expects: Expects = "below"


Test = Faster | AdvantageGrows | AdvantageOfModel | CostGrows | StepShare | SavesUpTo | Counted | Updates


class Claim(Record, frozen=True, kw_only=True):
    """One factual claim in our words. ``predicts`` is what must be seen if it is true.

    The prediction holds in ``every`` case that the test finds, or in ``some``. ``needs`` names hardware without which
    the run says nothing about the claim; ``unequal`` what differs between the things compared beside what is claimed;
    ``figure`` what of the page shows the numbers. Where ``first_screen``, the page tells its verdict at its top, too.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}(?!\n)$")]
    article: Text
    says: Text
    predicts: Text
    decided_by: Test
    holds: Literal["every", "some"] = "every"
    needs: Literal["", "gpu"] = ""
    unequal: Annotated[str, Meta(max_length=600)] = ""
    figure: Literal["", "speed", "sizes", "waterfall", "step", "counts", "by-batch", "every-size"] = "speed"
    first_screen: bool = False


class Case(Record, frozen=True):
    """One place where the prediction can be seen to hold or not.

    ``value`` stands beside ``bound``, with its 95 % interval; of a count, which is ``exact``, that is the count itself;
    None where the run was to measure it and no ratio may be used, or too few rounds give an interval.
    ``beside`` is the second size or workload where two are compared. ``side`` is *for* or *against* the prediction
    where the interval at the level of the claim's correction shows it.
    """

    kind: Kind
    strategy: Name
    than: str
    group: Group
    beside: Group | None
    value: Interval | None
    bound: float
    exact: bool
    counts: str
    side: Literal["for", "against", "open"]


class ClaimFinding(Record, frozen=True):
    """What became of a claim.

    ``reason`` says why it was not tested, what keeps it open, or how many cases were left out, since they put together
    cells of several kinds of machine. ``tested`` counts its cases, ``supporting`` and
    ``opposing`` those on either side.
    ``level_for`` and ``level_against`` are the levels of the intervals by which a case counts for or against, and
    ``margin`` the share of the bound by which it must lie beyond.
    ``needed_rounds`` is how many each case must have to count at these levels, where too few keep the claim open: that
    no case is on a side then says nothing.
    ``telling`` is the place among ``cases`` of the one to tell first, None where there is none.
    """

    claim: Claim
    verdict: ClaimVerdict
    reason: str
    cases: list[Case]
    tested: int
    supporting: int
    opposing: int
    level_for: float
    level_against: float
    telling: int | None
    margin: float = 0.0
    needed_rounds: int | None = None
