"""What a model leaves to chance, and how to leave it out: loops may draw other random numbers and train alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

RATES = ("rate", "dropout", "recurrent_dropout", "stddev")  # of layers: how much they leave to chance


def turn_off(model: Any) -> int:
    """Set the rates of its layers to nothing; how many of its layers draw random numbers, these included."""
    found = 0
    for layer in model._flatten_layers():
        on = [name for name in RATES if isinstance(vars(layer).get(name), float) and vars(layer)[name] > 0]
        for name in on:
            setattr(layer, name, 0.0)
        found += bool(on or getattr(layer, "_seed_generators", ()))
    return found


@contextmanager
def left_out() -> Iterator[None]:
    """While it lasts, Keras 3 draws the middle of what it is asked for, and drops nothing.

    For layers that have no rate: augmentation, and what a model draws by ``keras.random`` itself. Initial weights must
    be there already. Of Keras 2 only rates can be turned off.
    """
    try:
        from keras.src.backend import random
    except ImportError:
        yield
        return
    import keras

    def middle(shape: Any, center: Any, dtype: Any) -> Any:
        dtype = dtype or keras.config.floatx()
        return keras.ops.zeros(shape, dtype) + keras.ops.cast(center, dtype)

    def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
        return middle(shape, mean, dtype)

    def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
        return middle(shape, (minval + maxval) / 2, dtype)

    def dropout(inputs: Any, rate: Any, noise_shape: Any = None, seed: Any = None) -> Any:
        return inputs

    instead = {"normal": normal, "truncated_normal": normal, "uniform": uniform, "dropout": dropout}
    before = {name: getattr(random, name) for name in instead}
    try:
        for name, function in instead.items():
            setattr(random, name, function)
        yield
    finally:
        for name, function in before.items():
            setattr(random, name, function)
