"""A workload of two inputs in a dictionary, with sample weights and dropout."""

from __future__ import annotations

from typing import Any

import numpy as np


def build_model() -> Any:
    import keras

    user = keras.Input(shape=(), dtype="int32", name="user")
    item = keras.Input(shape=(6,), name="item")
    embedded = keras.layers.Embedding(50, 4)(user)
    hidden = keras.layers.Dense(16, activation="relu")(keras.layers.Concatenate()([embedded, item]))
    output = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dropout(0.2)(hidden))
    model = keras.Model({"user": user, "item": item}, output)
    model.compile(
        optimizer=keras.optimizers.SGD(0.1), loss="binary_crossentropy", weighted_metrics=["accuracy"]
    )
    return model


def make_data(rows: int, seed: int) -> tuple[Any, ...]:
    random = np.random.default_rng(seed)
    x = {
        "user": random.integers(0, 50, rows, dtype=np.int32),
        "item": random.random((rows, 6), dtype=np.float32),
    }
    y = (random.random((rows, 1)) < 0.5).astype(np.float32)
    return x, y, random.uniform(0.1, 4.0, rows).astype(np.float32)
