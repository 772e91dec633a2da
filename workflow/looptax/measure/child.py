"""What one child does: a round of two roles, a proof within a tolerance, or one role alone."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from looptax.measure import noise, proof
from looptax.measure.roles import REFERENCE, STRATEGY, Role

EPOCHS_PER_VISIT = 3
TOLERANCE_STEPS = 8
YOUNG_GENERATIONS = 1  # a full collection walks all of the framework: 0.2 s a round, for nothing of ours

Emit = Callable[..., None]


class NotFinite(Exception):
    """A weight is NaN or infinite."""


def run(request: dict[str, Any], emit: Emit) -> None:
    """Do what ``request["kind"]`` names, telling each finished part at once."""
    {"round": run_round, "tolerance": run_tolerance_proof, "solo": run_solo}[request["kind"]](request, emit)


def run_round(request: dict[str, Any], emit: Emit) -> None:
    """Both roles from the seed: cold start, proof, warm-up, and visits in the order A B B A."""
    first = request["order"]
    names = (first, REFERENCE if first == STRATEGY else STRATEGY)
    roles = [_start(name, request, emit) for name in names]
    if request["work"] == "same":
        proof.draw_level(*roles)
    _prove(roles, emit)
    for role in roles:
        emit("warm_up", role=role.name, timing=_warm_up(role, request["min_seconds"]))
    gc.collect(YOUNG_GENERATIONS)
    emit("noise", when="before", noise=noise.read())
    for index, role in enumerate((roles[0], roles[1], roles[1], roles[0])):
        _visit(role, index, request["min_seconds"], emit)
    emit("noise", when="after", noise=noise.read())
    for role in roles:
        _require_finite(proof.state(role))


def run_tolerance_proof(request: dict[str, Any], emit: Emit) -> None:
    """Both roles for a few steps with random layers off; tells the largest difference of weights."""
    short = {**request, "rows": TOLERANCE_STEPS * request["batch_size"]}
    roles = [Role(name, short, quiet_layers=True) for name in (REFERENCE, STRATEGY)]
    for role in roles:
        role.call()
    proof.draw_level(*roles)
    emit("tolerance", steps=roles[0].steps, max_difference=proof.largest_difference(*roles))


def run_solo(request: dict[str, Any], emit: Emit) -> None:
    """The strategy alone: what its memory is, and whether a crash is its own."""
    role = _start(STRATEGY, request, emit)
    _warm_up(role, request["min_seconds"])
    _require_finite(proof.state(role))


def _start(name: str, request: dict[str, Any], emit: Emit) -> Role:
    role = Role(name, request)
    emit("start", role=name, build_seconds=round(role.build_seconds, 9), first=role.call())
    return role


def _prove(roles: list[Role], emit: Emit) -> None:
    for role in roles:
        state = proof.state(role)
        emit("proof", **state)
        _require_finite(state)


def _require_finite(state: dict[str, Any]) -> None:
    if not state["finite"]:
        raise NotFinite(
            f"the {state['role']} has weights that are NaN or infinite after {state['steps']} steps"
        )


def _warm_up(role: Role, min_seconds: float) -> tuple[float, int, int]:
    calls = _calls(role, 1, min_seconds)
    return sum(c[0] for c in calls), sum(c[1] for c in calls), sum(c[2] for c in calls)


def _visit(role: Role, index: int, min_seconds: float, emit: Emit) -> None:
    started = time.monotonic()
    calls = _calls(role, EPOCHS_PER_VISIT, min_seconds)
    emit("visit", role=role.name, index=index, started=started, ended=time.monotonic(), calls=calls)


def _calls(role: Role, min_epochs: int, min_seconds: float) -> list[tuple[float, int, int]]:
    """Call until so many epochs and so many seconds are done; every call is kept."""
    calls: list[tuple[float, int, int]] = []
    seconds, epochs = 0.0, 0
    while seconds < min_seconds or epochs < min_epochs:
        calls.append(role.call())
        seconds += calls[-1][0]
        epochs += calls[-1][1]
    return calls
