"""Put the loop over tf.data inside the tf.function too.

The same loop over the same pipeline as in the usual custom training loop, but traced: AutoGraph turns the
`for` into a loop of the graph, and Python makes one call an epoch. Going through Python once a batch is
gone altogether. What a step still costs is the pipeline, which slices and stacks rows in its own threads,
and the graph's executor, which starts each small operation by itself. Looping over `iter(batches)` makes
AutoGraph write a plain loop; without the `iter` it would hand the whole loop to tf.data as a reduction.
"""

TITLE = "whole epoch in one graph, tf.data"
PARENT = "own_step_dataset"
FACTOR = "the loop over the batches is in the graph"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
BYPASSES = ("train_step",)  # of the model: it is not called
ENVIRONMENT = {}
GIVES_UP = "metrics, callbacks, validation, float16 loss scaling"


def prepare(workload):
    import tensorflow as tf

    model, optimizer = workload.model, workload.model.optimizer
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def step(x, y, sample_weight=None):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x, y, model(x, training=True), sample_weight)
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))

    @tf.function
    def train_epoch():
        for batch in iter(batches):
            step(*batch)

    def run_epoch():
        train_epoch()
        return 1, workload.steps

    return run_epoch
