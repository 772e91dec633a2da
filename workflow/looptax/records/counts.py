"""Counts: what a strategy does in a step and in a call, without a clock; the same in every run of a stack."""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Count, Name, Positive, Record, Status
from looptax.records.cell import Versions


class CountKey(Record, frozen=True):
    """Which counts. ``workload`` is a slug and eight digits of its content's hash."""

    stack: Name
    workload: Name
    strategy: Name


class CountedCode(Record, frozen=True):
    """What was counted: hashes as in ``Code``. The reference is not among them: the strategy is counted alone."""

    strategy: str
    core: str
    workload: str
    lock: str
    commit: str


class CountRequest(Record, frozen=True):
    """What is asked of one count; ``identity`` decides whether an old one may be kept. Fields as in ``Request``.

    ``batch_size`` is that of the first cell of the config with this key; counts do not depend on it.
    """

    run: str
    key: CountKey
    strategy_file: str
    workload_file: str
    batch_size: int
    identity: str
    code: CountedCode
    backend: str
    python: str
    environment: dict[str, str]
    timeout_seconds: float
    seed: int


class Tally(Record, frozen=True):
    """What one call did, counted in its own thread.

    ``python_calls`` are calls of Python functions, generators that go on included; ``eager_ops`` operations that
    Python started one by one; ``graph_calls`` calls of graph functions; ``host_syncs`` values of tensors that were
    brought to the host; ``iterators`` those of tf.data that were made, by Python or by a graph that was called;
    ``traces`` Python functions that became graphs; ``clock_reads`` readings of Python's clocks.
    """

    python_calls: Count
    eager_ops: Count
    graph_calls: Count
    host_syncs: Count
    iterators: Count
    traces: Count
    clock_reads: Count


class CountedSize(Record, frozen=True):
    """Every warm call at one size, and the traces of the cold one. A call did ``epochs``, and ``steps`` in all."""

    rows: Positive
    epochs: Positive
    steps: Positive
    cold_traces: Count
    calls: list[Tally]


class Shares(Record, frozen=True):
    """A ``Tally`` shared out: what a step does may be a fraction, as a 32nd of a call that does 32 steps."""

    python_calls: float
    eager_ops: float
    graph_calls: float
    host_syncs: float
    iterators: float
    traces: float
    clock_reads: float


class Counts(Record, frozen=True):
    """The counts of one strategy.

    ``per_step`` is the difference of the two sizes' last calls over the difference of their steps, ``per_call`` what
    is left of a call beyond its steps. Where the strategy does not do the steps that it was given rows for, one size
    is all there is: ``per_step`` is None, and ``per_call`` the whole call.
    ``varies`` says why another run may count otherwise; it is empty where two calls in a row counted the same.
    """

    record_version: int
    request: CountRequest
    status: Status
    reason: str
    sizes: list[CountedSize]
    per_step: Shares | None
    per_call: Shares | None
    varies: str
    start_method: Literal["fork", "spawn"]
    versions: Versions | None


class CountsOfRun(Record, frozen=True):
    """All counts of a run, by stack and workload down the ladder."""

    record_version: int
    name: str
    counts: list[Counts]
