"""Where an epoch over tf.data ends: how long its last batch's iterator takes to go, with and without autotuning.

``python pipeline_end.py ROWS BATCH EPOCHS`` trains a small model with an own step, an epoch with tf.data's autotuning
and one without it in turn, and prints for each: ``on`` or ``off``, the seconds of its steps, the seconds from the last
step to the end of the loop. Nothing of Looptax is in here.
"""

from __future__ import annotations

import sys
import time

import keras
import numpy as np
import tensorflow as tf

rows, batch, epochs = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
keras.utils.set_random_seed(1)
model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse", jit_compile=False)
random = np.random.default_rng(1)
x = random.random((rows, 10), dtype="float32")
y = random.random((rows, 1), dtype="float32")
pipeline = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch)
untuned = tf.data.Options()
untuned.autotune.enabled = False
pipelines = {"on": pipeline, "off": pipeline.with_options(untuned)}


@tf.function
def step(inputs: tf.Tensor, targets: tf.Tensor) -> None:
    """One update."""
    with tf.GradientTape() as tape:
        loss = model.compute_loss(inputs, targets, model(inputs, training=True))
    gradients = tape.gradient(loss, model.trainable_weights)
    model.optimizer.apply_gradients(zip(gradients, model.trainable_weights, strict=True))


def epoch(batches: tf.data.Dataset) -> tuple[float, float]:
    """Seconds until the last step is done, and from there until the loop has ended."""
    start = last = time.perf_counter()
    for inputs, targets in batches:
        step(inputs, targets)
        last = time.perf_counter()
    return last - start, time.perf_counter() - last


for warm in pipelines.values():
    epoch(warm)
for _ in range(epochs):
    for name, batches in pipelines.items():
        steps, end = epoch(batches)
        print(name, f"{steps:.6f}", f"{end:.6f}")
