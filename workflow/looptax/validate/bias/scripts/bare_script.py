"""A training loop and a clock around its epochs, as one writes them by hand: nothing of Looptax is in here.

``python bare_script.py LOOP ROWS BATCH SEED WARM_UP_SECONDS TIMED_SECONDS`` prints the seconds of every timed epoch,
one a line. Each loop below is written as its users would; those that do not fetch a result of their own wait for the
last update, as one must before reading a clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

LEAST_EPOCHS = 4

loop, rows, batch, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
warm_up_seconds, timed_seconds = float(sys.argv[5]), float(sys.argv[6])

keras.utils.set_random_seed(seed)
model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse", jit_compile=False)
random = np.random.default_rng(seed)
x = random.random((rows, 10), dtype="float32")
y = random.random((rows, 1), dtype="float32")
batches = [(x[i : i + batch], y[i : i + batch]) for i in range(0, rows, batch)]
steps = len(batches)
pipeline = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch).prefetch(tf.data.AUTOTUNE)
all_x = tf.constant(x.reshape(steps, batch, 10))
all_y = tf.constant(y.reshape(steps, batch, 1))


def update(inputs: tf.Tensor, targets: tf.Tensor) -> None:
    """One step by hand."""
    with tf.GradientTape() as tape:
        loss = model.compute_loss(inputs, targets, model(inputs, training=True))
    gradients = tape.gradient(loss, model.trainable_weights)
    model.optimizer.apply_gradients(zip(gradients, model.trainable_weights, strict=True))


compiled_update = tf.function(update)


@tf.function
def pipeline_epoch() -> None:
    """The whole epoch in one graph, fed by tf.data."""
    for inputs, targets in iter(pipeline):
        update(inputs, targets)


@tf.function(jit_compile=True)
def resident_epoch() -> None:
    """The whole epoch as one XLA program over tensors that are already there."""
    for i in tf.range(steps):
        update(all_x[i], all_y[i])


def wait() -> None:
    """Return when the last update has arrived."""
    model.trainable_weights[-1].numpy()


def train_on_batch() -> None:
    """Keras' call, once a batch."""
    for inputs, targets in batches:
        model.train_on_batch(inputs, targets)


def fit_numpy() -> None:
    """Keras' loop over the arrays."""
    model.fit(x, y, batch_size=batch, shuffle=False, verbose=0)


def fit_dataset_prefetch() -> None:
    """Keras' loop over a pipeline."""
    model.fit(pipeline, verbose=0)


def own_step() -> None:
    """Our own step, once a batch."""
    for inputs, targets in batches:
        compiled_update(inputs, targets)
    wait()


def graph_epoch() -> None:
    """One call an epoch, fed by tf.data."""
    pipeline_epoch()
    wait()


def resident_epoch_xla() -> None:
    """One call an epoch, under XLA."""
    resident_epoch()
    wait()


def timed(epoch: Callable[[], None]) -> float:
    """Seconds of one epoch."""
    start = time.perf_counter()
    epoch()
    return time.perf_counter() - start


epochs: dict[str, Callable[[], None]] = {
    "train_on_batch": train_on_batch,
    "fit_numpy": fit_numpy,
    "fit_dataset_prefetch": fit_dataset_prefetch,
    "own_step": own_step,
    "graph_epoch": graph_epoch,
    "resident_epoch_xla": resident_epoch_xla,
}
epochs[loop]()
warm = 0.0
while warm < warm_up_seconds:
    warm += timed(epochs[loop])
seconds: list[float] = []
while len(seconds) < LEAST_EPOCHS or sum(seconds) < timed_seconds:
    seconds.append(timed(epochs[loop]))
print(*(f"{s:.9f}" for s in seconds), sep="\n")
