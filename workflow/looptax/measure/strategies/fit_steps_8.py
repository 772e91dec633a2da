"""Compile with steps_per_execution=8: eight steps for each call from Python.

Keras then wraps its step in a loop that is part of the graph, and Python calls that loop once for eight
batches. The way through Python, the callbacks' hooks and the wait for the loss are paid an eighth as often;
the updates are the same, one after the other. It is one argument of compile and changes nothing else in the
user's code. Callbacks see every eighth batch only. train_on_batch ignores the setting.
"""

TITLE = "fit, 8 steps per execution"
PARENT = "fit_dataset_prefetch"
FACTOR = "eight steps for each call from Python"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks at every batch (they see every 8th)"


def prepare(workload):
    import tensorflow as tf

    workload.recompile(steps_per_execution=8)
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
