"""What a wait does to the step after it: ``python after_a_wait.py BATCH STEPS VISITS``.

Trains a small model by ``train_on_batch`` and stays busy for a while after each step, in one of two ways: reading the
clock alone, or training another model meanwhile. For each visit it prints: ``clock`` or ``model``, the seconds of a
wait, the median seconds of the steps themselves, by a clock read before and after each. Nothing of Looptax is in here.
"""

from __future__ import annotations

import random
import statistics
import sys
import time

import keras
import numpy as np

WAITS = (0.0, 200e-6, 1e-3, 5e-3)
WHOLE_STEP = 1e-3  # of a wait must be left for a step of the other model

batch, steps, visits = (int(word) for word in sys.argv[1:4])
keras.utils.set_random_seed(1)
clock = time.perf_counter


def model() -> keras.Model:
    """Compiled, and trained a little."""
    made = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)]
    )
    made.compile(optimizer="adam", loss="mse", jit_compile=False)
    for _ in range(50):
        made.train_on_batch(x, y)
    return made


def wait(how: str, seconds: float) -> None:
    """Be busy until the time is over."""
    end = clock() + seconds
    while how == "model" and end - clock() > WHOLE_STEP:
        other.train_on_batch(x, y)
    while clock() < end:
        pass


def visit(how: str, seconds: float) -> float:
    """Median seconds of a step; the first three, which follow another visit, are left out."""
    taken = []
    for _ in range(steps):
        start = clock()
        trained.train_on_batch(x, y)
        taken.append(clock() - start)
        wait(how, seconds)
    return statistics.median(taken[3:])


numbers = np.random.default_rng(1)
x = numbers.random((batch, 10), dtype="float32")
y = numbers.random((batch, 1), dtype="float32")
trained, other = model(), model()
kinds = [(how, seconds) for how in ("clock", "model") for seconds in WAITS]
order = random.Random(1)
for _ in range(visits):
    for how, seconds in order.sample(kinds, len(kinds)):
        print(how, f"{seconds:.6f}", f"{visit(how, seconds):.9f}")
