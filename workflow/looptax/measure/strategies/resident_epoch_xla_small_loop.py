"""Let XLA's CPU compiler turn the epoch's loop into a loop of one function.

XLA on the CPU runs a loop as a chain of small kernels, starting each of them in every turn, unless it holds
the loop for small: then it compiles loop and body into one function. Its flag
xla_cpu_small_while_loop_byte_threshold says how many bytes still are small. Raised far enough it covers the
whole epoch, and what remains per step is the floor of this ladder. The flag speaks to XLA's CPU compiler
only, is read once in a process, and is an internal one: another version may name it otherwise or have none.
"""

TITLE = "whole epoch, resident, XLA, one loop"
PARENT = "resident_epoch_xla"
FACTOR = "XLA compiles the loop into one function"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {"XLA_FLAGS": "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000000"}
GIVES_UP = (
    "metrics, callbacks, validation, a new order each epoch, float16 loss scaling, data larger than memory"
    ", bit-equal results, a documented setting"
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
