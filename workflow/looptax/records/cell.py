"""The cell: what is asked of it, and what its children, rounds and visits saw."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from looptax.records.base import Count, Name, Positive, Record, Role, Seconds, SomeSeconds, Status
from looptax.records.tolerance import ToleranceProof


class Timing(Record, frozen=True, array_like=True):
    """One call of ``run_epoch``: its wall time and the epochs and steps that it did; three numbers in JSON."""

    seconds: SomeSeconds
    epochs: Positive
    steps: Positive


class Start(Record, frozen=True):
    """The first call of a role in a round: building apart from the first epoch, tracing included.

    ``peak_memory`` is that of the process so far, in bytes; of the role that goes first it is the role's own.
    """

    role: Role
    build_seconds: Seconds
    first: Timing
    peak_memory: Count


class Visit(Record, frozen=True):
    """A run of timed calls of one role; ``index`` counts the visits of the round from 0.

    ``lead_in`` is a call before them that does not count: it found caches and threads as the other role had left them.
    ``grown`` are the bytes by which the process' memory grew from before these calls to after them; None where the
    system does not tell.
    """

    role: Role
    index: Count
    started: Seconds
    ended: Seconds
    calls: Annotated[list[Timing], Meta(min_length=1)]
    lead_in: Timing | None = None
    grown: int | None = None


class Proof(Record, frozen=True):
    """What a role had done at one point of the round: optimizer iterations and a digest of all weights.

    That point is after its ``first`` call, or, in a cell's first round, its second (``again``); there both roles have
    done as many steps. Or it is the end (``last``), after all timed visits.
    """

    role: Role
    steps: Count
    iterations: Count
    digest: str
    finite: bool
    when: Literal["first", "again", "last"] = "first"


class GpuState(Record, frozen=True):
    """A GPU in the warm-up of a round, or right after its last visit; None where it does not tell.

    ``slowed_by`` names what holds its clocks down. The ``_limited_seconds`` are cumulative: for how long power or heat
    has ever done so.
    """

    index: int
    clock_mhz: int | None
    memory_clock_mhz: int | None
    celsius: int | None
    watts: float | None
    slowed_by: list[str] | None
    power_limited_seconds: float | None
    heat_limited_seconds: float | None


class Noise(Record, frozen=True):
    """Cumulative signals of the machine at one moment; ``None`` where the kernel does not give it.

    ``gpu`` is the state of each visible GPU.
    """

    steal_seconds: Seconds | None
    run_delay_seconds: Seconds | None
    pressure_seconds: Seconds | None
    involuntary_switches: Count
    probe_seconds: Seconds
    gpu: list[GpuState] = msgspec.field(default_factory=list)


class Round(Record, frozen=True):
    """One fresh child with both roles. ``order`` names the role that went first.

    ``started`` and ``ended`` are readings of the machine's monotonic clock in seconds; so are ``prepared``, when both
    roles were built and had proved their work, and ``resumed``, from when on the round had the machine to itself. With
    ``beside`` another round of the cell was prepared at the same time; with ``ready`` optimizers had their variables
    before the first calls. These are no cold times then. ``process`` counts the cell's preloaded processes, over all
    passes: rounds of one were forked from the same. ``node`` is the machine's name, as a cluster or else the machine
    calls it; empty in older records.
    """

    index: Count
    parent: Count
    order: Role
    started_utc: str
    started: Seconds
    ended: Seconds
    starts: list[Start]
    proofs: list[Proof]
    warm_up: dict[Role, Timing]
    visits: list[Visit]
    before: Noise
    after: Noise
    peak_memory: Count
    prepared: Seconds | None = None
    resumed: Seconds | None = None
    beside: bool = False
    ready: bool = False
    process: Count = 0
    node: str = ""


class Versions(Record, frozen=True):
    """The software of the child that measured, and the GPUs that the framework found (none looked for where forked)."""

    python: str
    framework: str
    framework_version: str
    keras: str
    numpy: str
    backend: str
    cuda: str | None = None
    devices: list[str] = msgspec.field(default_factory=list)


class Host(Record, frozen=True):
    """The machine, as far as it changes timings.

    ``cores`` is what the workflow was given; ``image`` the container image that it ran in, as that calls itself.
    """

    hostname: str
    system: str
    cpu: str
    logical_cpus: Count
    affinity: Count
    memory: Count
    cores: Count
    cgroup_cpus: float | None
    gpu: str | None
    driver: str | None
    image: str | None = None

    @property
    def kind(self) -> str:
        """All that makes absolute times comparable. Not the host's name: a container's changes at each start."""
        parts = (
            self.cpu,
            self.logical_cpus,
            self.affinity,
            self.cgroup_cpus,
            self.cores,
            self.gpu,
            self.driver,
        )
        return "|".join(str(part) for part in parts)


class Code(Record, frozen=True):
    """What was measured: hashes of parsed sources (comments, docstrings, metadata left out) and of the lock."""

    strategy: str
    reference: str
    core: str
    workload: str
    lock: str
    commit: str


class CellKey(Record, frozen=True):
    """Which cell. ``workload`` is a slug and eight digits of its content's hash."""

    stack: Name
    workload: Name
    batch_size: Positive
    strategy: Name
    rows: Positive


class Request(Record, frozen=True):
    """What is asked of one cell; its ``identity`` decides whether a finished round may be kept.

    Files are relative to the root of the checkout. ``python`` is the key of the stack's environment, empty for the one
    that runs the workflow. ``environment`` is set before the framework is imported. ``tolerance`` is how far weights
    may lie apart in the same work, as a share of the way that they went; None is bit for bit. ``looks`` counts how
    often this cell's rounds will have been judged, this time included: each look costs significance.
    """

    run: str
    key: CellKey
    strategy_file: str
    reference_file: str
    workload_file: str
    reference: str
    identity: str
    code: Code
    backend: str
    python: str
    environment: dict[str, str]
    work: Literal["same", "other"]
    tolerance: float | None
    min_rounds: int
    max_rounds: int
    precision: float
    min_seconds: float
    timeout_seconds: float
    parents: int
    seed: int
    looks: int = 1


class Cell(Record, frozen=True):
    """One finished cell: every round, and what is needed to believe it.

    ``measured_rows`` is smaller than the key's rows in a capped cell. ``solo_memory`` is the peak of processes that
    held the strategy alone: of rounds in which it went first, before the reference was built. ``start_method`` is
    ``fork`` or ``spawn``; ``half_width`` is that of the rounds' log ratios' interval, None below six rounds.
    ``import_seconds`` are what was waited for each preloaded process. ``wall_seconds`` are those of all passes
    since the record before, if there was one.
    """

    record_version: int
    request: Request
    status: Status
    reason: str
    measured_rows: Count
    half_width: Annotated[float, Meta(ge=0)] | None
    rounds: list[Round]
    tolerance_proofs: list[ToleranceProof]
    solo_memory: Count | None
    start_method: str
    garbage_collection: str
    import_seconds: list[Seconds]
    versions: Versions | None
    host: Host
    started_utc: str
    ended_utc: str
    wall_seconds: Seconds
    timed_seconds: Seconds
