"""Let fit show its progress bar, as it does unless told otherwise.

The bar is one more callback. After every batch it takes in the batch's loss to keep a running mean, looks
at the clock, and redraws the line when enough time has passed since the last time. So most batches pay for
the bookkeeping and few for the writing. Here the line goes nowhere; a slow terminal or a notebook would add
to the cost.
"""

TITLE = "fit, NumPy, progress bar"
PARENT = "fit_numpy"
FACTOR = "the default progress bar is on"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    model = workload.model

    def run_epoch():
        model.fit(
            workload.x,
            workload.y,
            sample_weight=workload.sample_weight,
            batch_size=workload.batch_size,
            shuffle=False,
            verbose=1,
        )
        return 1, workload.steps

    return run_epoch
