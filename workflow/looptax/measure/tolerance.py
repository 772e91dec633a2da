"""How far a strategy's weights come out from the reference's, beside what rounding alone does to those; no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from looptax.measure import proof
from looptax.measure.roles import REFERENCE, STRATEGY, Role

FEW_STEPS = 8  # of a call: before rounding has grown, another order of the batches is plain to see
MOST_STEPS = 256  # beyond, rounding grows to be all that is seen
PERTURBATION, PERTURBATIONS = 4e-6, 4  # of initial weights, as a share; so often, each another one

Emit = Callable[..., None]


@dataclass(frozen=True)
class Beside:
    """Both roles, level, and what the reference's weights were at first; ``calls`` of each at least."""

    reference: Role
    strategy: Role
    begin: list[np.ndarray]
    calls: int

    @property
    def random_layers(self) -> int:
        """How many are off."""
        return self.reference.turned_off


def run(request: dict[str, Any], emit: Emit) -> None:
    """Two calls of a few steps, where other work shows best, and one of the rows, of ``MOST_STEPS`` at most.

    All is told at the end, or nothing.

    Random layers are on. Where a tolerance was declared, a loop may draw other random numbers: then once more with
    them off, and whether the strategy comes out otherwise than with them on.
    """
    few, many = (min(request["rows"], steps * request["batch_size"]) for steps in (FEW_STEPS, MOST_STEPS))
    told = _proofs({**request, "rows": few}, calls=2)
    if few < many:
        told += _proofs({**request, "rows": many}, calls=1)
    for one in told:
        emit("tolerance", **one)


def _proofs(request: dict[str, Any], calls: int) -> list[dict[str, Any]]:
    tolerance = request["tolerance"]
    loud = _beside(request, calls, quiet=False)
    found = [_told(loud, request, quiet=False)]
    if tolerance and found[0]["share"] > tolerance:
        quiet = _beside(request, calls, quiet=True)
        if quiet.random_layers:
            heeds = _digest(loud.strategy) != _digest(quiet.strategy)
            found.append({**_told(quiet, request, quiet=True), "heeds": heeds})
    return found


def _beside(request: dict[str, Any], calls: int, quiet: bool) -> Beside:
    """Each is called before the next one is built: Torch has one seed for all."""
    reference = Role(REFERENCE, request, quiet_layers=quiet, ready_optimizer=True)
    reference.workload.build()
    begin = proof.weights(reference.workload.model)
    _call(reference, calls)
    strategy = Role(STRATEGY, request, quiet_layers=quiet, ready_optimizer=True)
    _call(strategy, calls)
    proof.draw_level(reference, strategy)
    return Beside(reference, strategy, begin, calls)


def _told(two: Beside, request: dict[str, Any], quiet: bool) -> dict[str, Any]:
    arrays = [proof.weights(role.workload.model) for role in (two.strategy, two.reference)]
    share = _share(two, two.strategy)
    rounding = None
    if share > request["tolerance"]:
        rounding = max(_perturbed(two, request, quiet, seed) for seed in range(PERTURBATIONS))
    return {
        "calls": two.calls,
        "steps": two.reference.steps,
        "max_difference": proof.largest_difference(*arrays),
        "share": share,
        "rounding": rounding,
        "quiet": quiet,
    }


def _perturbed(two: Beside, request: dict[str, Any], quiet: bool, seed: int) -> float:
    """The share by which the reference comes from itself, with slightly other weights at first."""
    other = Role(REFERENCE, request, quiet_layers=quiet, ready_optimizer=True)
    proof.perturb(other, PERTURBATION, seed)
    _call(other, two.calls)
    proof.draw_level(two.reference, other)
    return _share(two, other)


def _share(two: Beside, role: Role) -> float:
    model = two.reference.workload.model
    return proof.share_of_way(
        proof.weights(role.workload.model), proof.weights(model), two.begin, proof.trained(model)
    )


def _call(role: Role, calls: int) -> None:
    for _ in range(calls):
        role.call()


def _digest(role: Role) -> str:
    return proof.digest(proof.weights(role.workload.model))
