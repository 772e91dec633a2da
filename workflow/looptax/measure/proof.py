"""The proof of equal work: optimizer iterations, and a digest of every weight, bit for bit."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from looptax.measure.roles import Role

MOST_CALLS_TO_DRAW_LEVEL = 64


def draw_level(one: Role, other: Role) -> bool:
    """Let the role that has done fewer steps go on until both have done as many; False if they never do."""
    for _ in range(MOST_CALLS_TO_DRAW_LEVEL):
        if one.steps == other.steps:
            return True
        (one if one.steps < other.steps else other).call()
    return one.steps == other.steps


def weights(model: Any) -> list[np.ndarray]:
    """All weights of the model as arrays, in the model's order."""
    return [np.asarray(weight) for weight in model.get_weights()]


def state(role: Role) -> dict[str, Any]:
    """Steps, optimizer iterations and weights' digest of one role at this moment."""
    arrays = weights(role.workload.model)
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return {
        "role": role.name,
        "steps": role.steps,
        "iterations": int(np.asarray(_iterations(role.workload.model.optimizer))),
        "digest": digest.hexdigest(),
        "finite": all(bool(np.isfinite(array).all()) for array in arrays if array.dtype.kind == "f"),
    }


def perturb(role: Role, share: float, seed: int) -> None:
    """Change every initial weight by that share of itself, up or down by chance."""
    model = role.workload.model
    if not getattr(model, "built", True):
        model(role.workload.slices()[0][0])  # a model that waits for its first data
    rng = np.random.default_rng(seed)
    changed = [
        (weight * (1 + share * rng.choice([-1.0, 1.0], weight.shape))).astype(weight.dtype)
        if weight.dtype.kind == "f"
        else weight
        for weight in weights(model)
    ]
    model.set_weights(changed)


def largest_difference(one: Role, other: Role) -> float:
    """The largest absolute difference between two roles' weights."""
    pairs = zip(weights(one.workload.model), weights(other.workload.model), strict=True)
    return float(np.max([np.max(np.abs(a.astype("f8") - b.astype("f8")), initial=0.0) for a, b in pairs]))


def _iterations(optimizer: Any) -> Any:
    inner = getattr(optimizer, "inner_optimizer", optimizer)  # a loss-scaling optimizer wraps the real one
    return inner.iterations.numpy()
