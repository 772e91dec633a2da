"""The cost model of a loop: seconds of an epoch = fixed + step x steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from looptax.statistics.values import Array


def fit(steps: Sequence[int], seconds: Array) -> tuple[Array, Array]:
    """Least squares of relative errors: fixed seconds and seconds a step, each of shape (...).

    ``seconds`` has shape (..., sizes), one for each of ``steps``; every point weighs 1 / seconds squared,
    because the noise of a timing is a share of it, and small sizes decide the fixed cost.

    Raises
    ------
    ValueError
        If there are not two different sizes, or a time is not above 0.
    """
    count = np.asarray(steps, dtype=float)
    times = np.asarray(seconds, dtype=float)
    if len(set(steps)) < 2 or times.shape[-1:] != count.shape:
        raise ValueError("a cost model needs times at two or more different numbers of steps")
    if not (times > 0).all():
        raise ValueError("a time is above 0")
    weight = times**-2.0
    total = weight.sum(axis=-1)
    centre = (weight * count).sum(axis=-1) / total
    middle = (weight * times).sum(axis=-1) / total
    away = count - centre[..., None]
    step = (weight * away * times).sum(axis=-1) / (weight * away**2).sum(axis=-1)
    return np.asarray(middle - step * centre), np.asarray(step)


def left_out_error(steps: Sequence[int], seconds: Array) -> Array:
    """Prediction of the last size by the others, over its observation, minus 1: shape (...).

    Raises
    ------
    ValueError
        If there are fewer than three sizes.
    """
    if len(steps) < 3:
        raise ValueError("leaving a size out needs three")
    times = np.asarray(seconds, dtype=float)
    fixed, step = fit(steps[:-1], times[..., :-1])
    return np.asarray((fixed + step * steps[-1]) / times[..., -1] - 1)
