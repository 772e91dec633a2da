"""Keep NumPy arrays, and let Keras do thirty-two steps for each call from Python.

`compile(steps_per_execution=32)` is all that changes: the arrays, the call of `fit` and its results
stay as they are. What Python does once a step (drawing a batch, calling the compiled step, callbacks,
fetching the loss) it then does once for thirty-two. With TensorFlow the steps run as a loop in one
graph, with JAX as a compiled function of thirty-two steps; with Torch Keras refuses. Needs no pipeline,
so it is the cheapest change where data fits in memory.
"""

TITLE = "fit, NumPy, 32 steps"
PARENT = "fit_numpy"
FACTOR = "thirty-two steps for each call from Python"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow", "jax")
ENVIRONMENT = {}
GIVES_UP = "callbacks at every batch (they see every 32nd)"


def prepare(workload):
    workload.recompile(steps_per_execution=32)
    model = workload.model

    def run_epoch():
        model.fit(
            workload.x,
            workload.y,
            sample_weight=workload.sample_weight,
            batch_size=workload.batch_size,
            shuffle=False,
            verbose=0,
        )
        return 1, workload.steps

    return run_epoch
