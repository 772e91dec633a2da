"""Compile with as many steps per execution as the epoch has.

The end of that road: Python calls the graph once an epoch. What remains of fit is paid once an epoch, so it
weighs on short epochs alone, and what remains of a step is the graph's: the pipeline, the branches of the
loop that Keras wraps around it, the model, the metrics. Nothing is reported, and nothing can be stopped,
before the epoch is over.
"""

TITLE = "fit, whole epoch per execution"
PARENT = "fit_steps_32"
FACTOR = "all steps of the epoch for each call from Python"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks and a progress bar within the epoch"


def prepare(workload):
    import tensorflow as tf

    workload.recompile(steps_per_execution=workload.steps)
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
