"""Sum the gradients of four batches before each update.

The optimizer's own option: each step computes its gradients as ever and adds them to sums that the
optimizer keeps, and at every fourth step it updates the weights with their mean. So it saves three updates
in four, not one gradient, and pays for a second set of variables the size of the model and a branch in the
graph. It is meant for batches that do not fit in memory. It belongs to the optimizer and works the same
under train_on_batch: neither fit nor train_on_batch accumulates anything by itself. A step here is a batch;
the optimizer counts a quarter as many. Keras 3 only.
"""

TITLE = "fit, tf.data, accumulate 4 gradients"
PARENT = "fit_dataset_prefetch"
FACTOR = "one update for four batches' gradients"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "three updates in four"


def prepare(workload):
    import tensorflow as tf

    optimizer = workload.model.optimizer
    options = {**optimizer.get_config(), "gradient_accumulation_steps": 4}
    workload.recompile(optimizer=type(optimizer).from_config(options))
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
