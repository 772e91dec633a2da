"""Keep the whole dataset on the device and index it within the graph.

No pipeline any more: before the first epoch all batches are stacked into one tensor per input, which stays
where the model is, and the loop in the graph takes batch i by its index. A step costs one slice and the
model's operations, each still started by itself by the graph's executor. The data must fit in the device's
memory, and rows keep their order unless the graph shuffles them.
"""

TITLE = "whole epoch, resident tensors"
PARENT = "graph_epoch"
FACTOR = "batches are indexed in resident tensors, no tf.data"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = (
    "metrics, callbacks, validation, a new order each epoch, float16 loss scaling, data larger than memory"
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

    @tf.function
    def train_epoch():
        for i in tf.range(workload.steps):
            step(*batch(i))

    def run_epoch():
        train_epoch()
        return 1, workload.steps

    return run_epoch
