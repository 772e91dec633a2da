"""Compile the model with two metrics beside the loss.

Every metric adds its own operations to the graph of each step: it computes its value for the batch, updates
its sums, and divides them, since the step returns the current results. Then the batch hook turns each of
the results into a float. So metrics cost at every step, though one mostly reads them at the end of an
epoch. The two here take the place of the workload's own, if it has any, and fit targets of the prediction's
shape.
"""

TITLE = "fit, tf.data, two metrics"
PARENT = "fit_dataset_prefetch"
FACTOR = "two metrics beside the loss"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import tensorflow as tf

    workload.recompile(metrics=["mean_absolute_error", "mean_squared_error"])
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
