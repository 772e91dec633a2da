"""Let XLA's CPU compiler use vectors of 512 bits.

A processor with AVX-512 adds and multiplies sixteen float32 at once, but XLA asks its code generator for vectors of
256 bits, because older processors lowered their clock for wider ones. The loop is one function already, so nearly all
of a step is arithmetic now, and half as many instructions do it. Where a processor has no such vectors the flag
changes nothing. Like its neighbour it is read once in a process, and another version may not know it.
"""

TITLE = "whole epoch, resident, XLA, 512 bits"
PARENT = "resident_epoch_xla_small_loop"
FACTOR = "XLA may use vectors of 512 bits"
WORK = "same"
TOLERANCE = 1e-4
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {
    "XLA_FLAGS": "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000000 "
    "--xla_cpu_prefer_vector_width=512"
}
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
