"""Run a whole epoch in C: the article's step, written by hand and compiled ahead.

The weights go to C once. Each call runs an epoch there and then hands the weights and the number of steps back to the
model, as every strategy leaves them; that is part of what a call costs, not of what a step costs. The moments of Adam
stay in C. It serves the article's perceptron of the shape that was compiled, and no other model: what it shows is how
fast a step can be, not how to train.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

TITLE = "whole epoch in C, by hand"
PARENT = "resident_epoch"
FACTOR = "the step is written in C"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("tensorflow",)
ENVIRONMENT: dict[str, str] = {}  # whoever asks for it says in LOOPTAX_C_STEP where the compiled step is
GIVES_UP = "every other model, optimizer and loss"


class Adam(ctypes.Structure):
    """The optimizer's constants, as ``step.c`` takes them."""

    _fields_ = (
        ("rate", ctypes.c_float),
        ("beta_1", ctypes.c_float),
        ("beta_2", ctypes.c_float),
        ("epsilon", ctypes.c_float),
    )


def prepare(workload: Any) -> Callable[[], tuple[int, int]]:
    """Take the model's weights into one flat array; see the contract in docs/ARCHITECTURE.md."""
    import numpy as np

    model, optimizer = workload.model, workload.model.optimizer
    library = ctypes.CDLL(os.environ["LOOPTAX_C_STEP"])
    batch, inputs, hidden = (ctypes.c_int * 3).in_dll(library, "shape")
    shapes = [weight.shape for weight in model.get_weights()]
    if (workload.batch_size, shapes) != (batch, [(inputs, hidden), (hidden,), (hidden, 1), (1,)]):
        raise ValueError(f"compiled for {inputs}-{hidden}-1 in batches of {batch}; this model has {shapes}")

    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    x, y = (np.ascontiguousarray(array, dtype=np.float32) for array in (workload.x, workload.y))
    first_moment, second_moment = np.zeros_like(weights), np.zeros_like(weights)
    arrays = [a.ctypes.data_as(ctypes.c_void_p) for a in (weights, first_moment, second_moment, x, y)]
    adam = Adam(float(optimizer.learning_rate), optimizer.beta_1, optimizer.beta_2, optimizer.epsilon)
    ends = np.cumsum([weight.size for weight in model.get_weights()])[:-1]
    done = 0

    def run_epoch() -> tuple[int, int]:
        nonlocal done
        library.train(*arrays, ctypes.c_long(done), ctypes.c_long(workload.steps), adam)
        done += workload.steps
        for variable, values in zip(model.trainable_variables, np.split(weights, ends), strict=True):
            variable.assign(values.reshape(variable.shape))
        optimizer.iterations.assign(done)
        return 1, workload.steps

    return run_epoch
