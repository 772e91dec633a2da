"""Records of cells and counts that were never measured: what a run leaves, with times that are made up.

A round has as much in it as one of a real run (``config/publish.yaml``): four visits of each role, three calls a visit,
proofs, noise. About one cell in a hundred failed.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from looptax.records.base import RECORD_VERSION, Role
from looptax.records.cell import Cell, Host, Noise, Proof, Request, Round, Start, Timing, Versions, Visit
from looptax.records.counts import CountedSize, CountRequest, Counts, Shares, Tally
from looptax.records.tolerance import ToleranceProof
from looptax.runner import stopping
from looptax.runner.order import first_role

VISITS, CALLS = 8, 3  # visits of both roles a round, calls a visit
FAILED = 97  # one cell of so many; a prime, so that it is not always the same loop's
ROUND_SECONDS, VISIT_SECONDS = 1.5, 0.06
STEP_SECONDS = 400e-6
CALL_SD, ROUND_SD = 0.005, 0.02  # of log times; as the published runs scatter
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
VERSIONS = Versions("3.11.9", "tensorflow", "2.21.0", "3.15.1", "2.2.0", "tensorflow")
HOST = Host("machine", "Linux 6.1", "A CPU", 2, 2, 16 * 2**30, 2, None, None, None)
PEAK = 600_000_000


def failed(position: int) -> bool:
    """Whether the cell at that place of the run failed."""
    return position % FAILED == FAILED - 1


def make_cell(request: Request, position: int, clock: float) -> Cell:
    """The record of what is asked, as if measured from ``clock`` on; the same request gives the same record."""
    generator = np.random.default_rng(int(request.identity, 16))
    count = 0 if failed(position) else request.min_rounds
    seconds = _seconds(request, count, generator)
    rounds = [_round(request, index, clock + ROUND_SECONDS * index, seconds[index]) for index in range(count)]
    return Cell(
        record_version=RECORD_VERSION,
        request=request,
        status="ok" if count else "failed",
        reason="" if count else "the strategy ended with ValueError: an error that was made up",
        measured_rows=request.key.rows,
        half_width=stopping.half_width(rounds),
        rounds=rounds,
        tolerance_proofs=_within(request) if count else [],
        solo_memory=PEAK if count else None,
        start_method="fork",
        garbage_collection="enabled, as Python starts; young objects collected once, after the warm-up of a round",
        import_seconds=[1.7],
        versions=VERSIONS,
        host=HOST,
        started_utc=_utc(clock),
        ended_utc=_utc(clock + ROUND_SECONDS * count),
        wall_seconds=ROUND_SECONDS * count,
        timed_seconds=float(seconds.sum()),
    )


def make_counts(request: CountRequest) -> Counts:
    """The counts of one strategy, by the same two numbers for all."""
    step, call = _crc(request.key.strategy) % 40 + 1, 30
    sizes = [
        CountedSize(steps * request.batch_size, 1, steps, 1, [_tally(step * steps + call)] * 2)
        for steps in (32, 64)
    ]
    return Counts(
        record_version=RECORD_VERSION,
        request=request,
        status="ok",
        reason="",
        sizes=sizes,
        per_step=Shares(step, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        per_call=Shares(call, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0),
        varies="",
        start_method="fork",
        versions=VERSIONS,
    )


def _within(request: Request) -> list[ToleranceProof]:
    """Of loops that round otherwise: weights as near as they may be."""
    if request.tolerance is None or request.key.strategy == request.reference:
        return []
    return [ToleranceProof(parent=0, steps=8, max_difference=1e-7, tolerance=request.tolerance, share=3e-6)]


def _tally(python_calls: int) -> Tally:
    return Tally(python_calls, 1, 1, 1, 0, 0, 0)


def _seconds(request: Request, rounds: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Of every call: shape (rounds, visits, calls), to the nanosecond; a loop has a fixed cost and one a step."""
    key = request.key
    steps = key.rows // key.batch_size
    known = np.random.default_rng(_crc(key.strategy))
    speed, fixed = float(np.exp(known.uniform(-0.5, 2.0))), float(known.uniform(0.0, 0.02))
    if key.strategy == request.reference:
        speed, fixed = 1.0, 0.0
    slow = STEP_SECONDS * (1 + 0.1 * (_crc(key.workload) % 7)) * (1 + key.batch_size / 1024)
    times = {"reference": slow * steps, "strategy": fixed + slow * steps / speed}
    roles = np.array([[times[role] for role in _roles(request, index)] for index in range(rounds)])
    noise = generator.normal(0, CALL_SD, (rounds, VISITS, CALLS))
    noise += generator.normal(0, ROUND_SD, (rounds, VISITS, 1)) / np.sqrt(VISITS)
    return np.round(roles.reshape(rounds, VISITS, 1) * np.exp(noise), 9)


def _roles(request: Request, index: int) -> list[Role]:
    first = first_role(request.identity, index)
    other: Role = "strategy" if first == "reference" else "reference"
    return [first, other, other, first] * (VISITS // 4)


def _round(request: Request, index: int, clock: float, seconds: NDArray[np.float64]) -> Round:
    steps = request.key.rows // request.key.batch_size
    roles = _roles(request, index)
    begun = clock + 0.5
    visits = [
        Visit(
            role=role,
            index=number,
            started=round(begun + VISIT_SECONDS * number, 9),
            ended=round(begun + VISIT_SECONDS * (number + 1), 9),
            calls=[Timing(call, 1, steps) for call in calls],
            lead_in=Timing(calls[0], 1, steps),
            grown=4096 * (number - 3),
        )
        for number, (role, calls) in enumerate(zip(roles, seconds.tolist(), strict=True))
    ]
    both = roles[:2]
    return Round(
        index=index,
        parent=0,
        order=roles[0],
        started_utc=_utc(clock),
        started=clock,
        ended=clock + 1.4,
        starts=[Start(role, 0.083203853, Timing(0.338041881, 1, steps), PEAK) for role in both],
        proofs=[_proof(role, steps, "first") for role in both]
        + [_proof(role, 99 * steps, "last") for role in both],
        warm_up={role: Timing(0.169015562, 1, steps) for role in both},
        visits=visits,
        before=_noise(clock),
        after=_noise(clock + 1.4),
        peak_memory=PEAK,
        prepared=clock + 0.4,
        resumed=clock + 0.45,
    )


def _proof(role: Role, steps: int, when: str) -> Proof:
    return Proof(role, steps, steps, _digest(steps), True, when)  # type: ignore[arg-type]


@cache
def _digest(steps: int) -> str:
    return f"{_crc(str(steps)):08x}" * 8


def _noise(clock: float) -> Noise:
    """Of a quiet machine: its probe varies by half a percent."""
    return Noise(
        14.04, 0.039397597, 4146.545981, 2064, 0.00020799299818463624 * (1 + 0.005 * np.sin(clock).item())
    )


def _utc(clock: float) -> str:
    return (BEGAN + timedelta(seconds=clock)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _crc(text: str) -> int:
    return zlib.crc32(text.encode())
