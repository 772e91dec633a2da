"""Compile the whole resident epoch with XLA.

With jit_compile=True XLA compiles loop, model and optimizer into one program: neighbouring operations are
fused into one kernel, and nothing is started one by one any more. What is left is close to the arithmetic
itself, so this shows how much of all other rungs is overhead. Fusing changes the order in which floats are
added, so weights agree within rounding and not bit for bit, and the difference grows as training goes on.
Compiling takes longer than tracing, and a model with operations that XLA does not know cannot take this
way.
"""

TITLE = "whole epoch, resident, XLA"
PARENT = "resident_epoch"
FACTOR = "XLA compiles the epoch"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = (
    "metrics, callbacks, validation, a new order each epoch, float16 loss scaling, data larger than memory"
    ", bit-equal results"
)


def prepare(workload):
    import numpy as np
    import tensorflow as tf

    model, optimizer = workload.model, workload.model.optimizer
    epoch = tf.nest.map_structure(lambda *arrays: tf.constant(np.stack(arrays)), *workload.slices())

    def step(x, y, sample_weight=None):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x, y, model(x, training=True), sample_weight)
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))

    def batch(i):
        return tf.nest.map_structure(lambda batches: batches[i], epoch)

    @tf.function(jit_compile=True)
    def train_epoch():
        for i in tf.range(workload.steps):
            step(*batch(i))

    def run_epoch():
        train_epoch()
        return 1, workload.steps

    return run_epoch
