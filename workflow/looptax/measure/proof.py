"""The proof of equal work: optimizer iterations, and a digest of every weight, bit for bit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from looptax.measure.roles import Role

MOST_CALLS_TO_DRAW_LEVEL = 64
FARTHEST = 1e6  # a share that stands for more, or for no number


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
    return {
        "role": role.name,
        "steps": role.steps,
        "iterations": int(np.asarray(_iterations(role.workload.model.optimizer))),
        "digest": digest(arrays),
        "finite": all(bool(np.isfinite(array).all()) for array in arrays if array.dtype.kind == "f"),
    }


def digest(arrays: Sequence[np.ndarray]) -> str:
    """The same for arrays of the same types, shapes and bits alone."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def perturb(role: Role, share: float, seed: int) -> None:
    """Change every initial weight that is trained by that share of itself, up or down by chance.

    A frozen one would stay as far from itself as it is put here, which rounding does not do.
    """
    role.workload.build()
    model = role.workload.model
    rng = np.random.default_rng(seed)
    changed = [
        (weight * (1 + share * rng.choice([-1.0, 1.0], weight.shape))).astype(weight.dtype)
        if is_trained and weight.dtype.kind == "f"
        else weight
        for weight, is_trained in zip(weights(model), trained(model), strict=True)
    ]
    model.set_weights(changed)


def largest_difference(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> float:
    """The largest absolute difference of one weight."""
    return float(np.max([np.max(np.abs(d), initial=0.0) for d in _differences(one, other)], initial=0.0))


def share_of_way(
    one: Sequence[np.ndarray],
    other: Sequence[np.ndarray],
    begin: Sequence[np.ndarray],
    trained: Sequence[bool],
) -> float:
    """How far two lie apart, as a share of the way that the ``other`` came from ``begin``; at most ``FARTHEST``.

    Of weights that are ``trained`` and of those that are not, the larger share: averages that a layer keeps can be a
    thousand times as large as what it learns.
    """
    apart, way = _differences(one, other), _differences(other, begin)
    shares = [0.0]
    for kind in (True, False):
        here = [place for place, is_trained in enumerate(trained) if is_trained is kind]
        difference, moved = (_length([some[place] for place in here]) for some in (apart, way))
        shares.append(0.0 if difference == 0 else difference / moved if moved else FARTHEST)
    share = float(np.max(shares))
    return min(share, FARTHEST) if share == share else FARTHEST  # NaN is no agreement


def trained(model: Any) -> list[bool]:
    """Which of the model's weights are trained, in its order."""
    learns = {id(weight) for weight in model.trainable_weights}
    return [id(weight) in learns for weight in model.weights]


def _differences(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [a.astype("f8") - b.astype("f8") for a, b in zip(one, other, strict=True)]


def _length(arrays: Sequence[np.ndarray]) -> float:
    return float(np.sqrt(sum(float(np.sum(array * array)) for array in arrays)))


def _iterations(optimizer: Any) -> Any:
    inner = getattr(optimizer, "inner_optimizer", optimizer)  # a loss-scaling optimizer wraps the real one
    return inner.iterations.numpy()
