"""Compile with steps_per_execution=32: thirty-two steps for each call from Python.

The same loop in the graph as with eight, four times as long. What Python costs is now shared by 32 steps,
so each further step that is added saves less: what is left is the graph's own loop, which asks the pipeline
whether there is one more batch, branches on the answer, and carries the metrics along. An epoch with fewer
batches than 32 runs in one execution.
"""

TITLE = "fit, 32 steps per execution"
PARENT = "fit_steps_8"
FACTOR = "thirty-two steps for each call from Python, not eight"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks at every batch (they see every 32nd)"


def prepare(workload):
    import tensorflow as tf

    workload.recompile(steps_per_execution=32)
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
