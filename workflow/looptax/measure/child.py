"""What one child does: a round of two roles, one role as in a round but alone, a proof, a failure's cause, counts."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from looptax.measure import counting, memory, noise, proof, protocol, tolerance, trial
from looptax.measure.roles import REFERENCE, STRATEGY, Role

LEAST_BLOCKS, MOST_BLOCKS = 2, 8  # of four visits, A B B A; more than the least until ...
TIMED_VISITS = 18  # ... each role was timed for so many visits of the least length ...
TIMED_VISITS_OF_BOTH = 54  # ... or both together for so many, since one of them may be slow
WARM_UP_VISITS = (
    3  # at least so many visits' least length, and a call; two, unless the first is twice as long
)
LEAD_IN_BELOW_VISITS = 2  # calls shorter than so many visits' least length: one leads in that does not count
YOUNG_GENERATIONS = 1  # a full collection walks all of the framework: 0.2 s a round, for nothing of ours

Emit = Callable[..., None]


class NotFinite(Exception):
    """A weight is NaN or infinite."""


def run(request: dict[str, Any], emit: Emit) -> None:
    """Do what ``request["kind"]`` names, telling each finished part at once."""
    kinds: dict[str, Callable[[dict[str, Any], Emit], None]] = {
        "round": run_round,
        "alone": run_alone,
        "tolerance": tolerance.run,
        "solo": run_solo,
        "counts": counting.run,
        "describe": trial.describe,
        "equal": trial.equal,
    }
    kinds[request["kind"]](request, emit)


def run_round(request: dict[str, Any], emit: Emit) -> None:
    """Both roles from the seed: cold start, proof, warm-up, and visits in the order A B B A.

    With ``request["hold"]`` it waits for leave before the warm-up: others may be prepared meanwhile, none is timed.
    With ``request["ready"]`` both optimizers have their variables before the first call, which is traced once then: the
    second role's always have.
    With ``request["again"]`` both are called a second time before the warm-up, and prove that call too.
    """
    first = request["order"]
    names = (first, REFERENCE if first == STRATEGY else STRATEGY)
    ready = (request.get("ready", False), True)
    roles = [_start(name, request, emit, at_once) for name, at_once in zip(names, ready, strict=True)]
    if request["work"] == "same":
        proof.draw_level(*roles)
    _prove(roles, emit, "first")
    if request["work"] == "same" and request.get("again"):
        for role in roles:
            role.call()
        proof.draw_level(*roles)
        _prove(roles, emit, "again")
    _time(roles, request, emit)


def run_alone(request: dict[str, Any], emit: Emit) -> None:
    """``request["role"]`` as in a round, and no other role in the process: what sharing it changes."""
    roles = [_start(request["role"], request, emit)]
    _prove(roles, emit, "first")
    _time(roles, request, emit)


def _time(roles: list[Role], request: dict[str, Any], emit: Emit) -> None:
    if request.get("hold"):
        emit("prepared")
        protocol.wait_for_leave()
    for role in roles:
        emit("warm_up", role=role.name, timing=_warm_up(role, request["min_seconds"]))
    gc.collect(YOUNG_GENERATIONS)
    emit("noise", when="before", noise=noise.read())
    _visit_in_turn(roles, request["min_seconds"], emit)
    emit("noise", when="after", noise=noise.read())
    _prove(roles, emit, "last")


def run_solo(request: dict[str, Any], emit: Emit) -> None:
    """The strategy alone: whether a failure is its own."""
    role = _start(STRATEGY, request, emit)
    _warm_up(role, request["min_seconds"])
    _require_finite(proof.state(role))


def _start(name: str, request: dict[str, Any], emit: Emit, ready_optimizer: bool = False) -> Role:
    role = Role(name, request, ready_optimizer=ready_optimizer)
    built, first = round(role.build_seconds, 9), role.call()
    emit("start", role=name, build_seconds=built, first=first, peak_memory=memory.own_peak())
    return role


def _prove(roles: list[Role], emit: Emit, when: str) -> None:
    for role in roles:
        state = proof.state(role)
        emit("proof", **state, when=when)
        _require_finite(state)


def _require_finite(state: dict[str, Any]) -> None:
    if not state["finite"]:
        raise NotFinite(
            f"the {state['role']} has weights that are NaN or infinite after {state['steps']} steps"
        )


def _warm_up(role: Role, min_seconds: float) -> tuple[float, int, int]:
    """Call for so long; twice where one call may be no measure of others: a round's first warm one is 40 ms longer."""
    calls = _calls(role, WARM_UP_VISITS * min_seconds)
    if len(calls) == 1 and calls[0][0] < 2 * WARM_UP_VISITS * min_seconds:
        calls.append(role.call())
    return sum(c[0] for c in calls), sum(c[1] for c in calls), sum(c[2] for c in calls)


def _visit_in_turn(roles: list[Role], min_seconds: float, emit: Emit) -> None:
    """Blocks of short visits, A B B A: a change of the machine's speed then meets both roles of a pair.

    The first call after the other role's takes up to a millisecond longer. A visit of one long call bears that; where
    calls are short, one leads in.
    A role that is alone is visited as often as it would be beside another.
    """
    turns = (0, 1, 1, 0) if len(roles) == 2 else (0, 0)
    timed = [0.0] * len(roles)
    for block in range(MOST_BLOCKS):
        enough = min(timed) >= TIMED_VISITS * min_seconds or sum(timed) >= TIMED_VISITS_OF_BOTH * min_seconds
        if block >= LEAST_BLOCKS and enough:
            break
        for index, turn in enumerate(turns, start=len(turns) * block):
            timed[turn] += _visit(roles[turn], index, min_seconds, emit)


def _visit(role: Role, index: int, min_seconds: float, emit: Emit) -> float:
    resident = memory.resident()
    started = time.monotonic()
    lead_in = role.call() if role.shortest_call < LEAD_IN_BELOW_VISITS * min_seconds else None
    calls = _calls(role, min_seconds)
    ended = time.monotonic()
    grown = None if resident is None else (memory.resident() or 0) - resident
    told = {"role": role.name, "index": index, "started": started, "ended": ended}
    emit("visit", **told, calls=calls, lead_in=lead_in, grown=grown)
    return sum(call[0] for call in calls)


def _calls(role: Role, min_seconds: float) -> list[tuple[float, int, int]]:
    """Call at least once, and until so many seconds are done; every call is kept."""
    calls = [role.call()]
    seconds = calls[0][0]
    while seconds < min_seconds:
        calls.append(role.call())
        seconds += calls[-1][0]
    return calls
