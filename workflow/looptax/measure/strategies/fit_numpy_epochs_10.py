"""Ask fit for ten epochs in one call instead of one.

What fit prepares once a call (tensors of the whole arrays, the pipeline, the callbacks) is shared by ten
epochs. What it does once an epoch stays: a reset of the metrics, new iterators, the epoch's hooks. So this
tells the two apart. The fewer steps an epoch has, the more there is to gain; a loop that calls fit once an
epoch, to look at something in between, pays for it every time.
"""

TITLE = "fit, NumPy, 10 epochs a call"
PARENT = "fit_numpy"
FACTOR = "ten epochs share one call's set-up"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "control between the epochs, but for callbacks"


def prepare(workload):
    model = workload.model

    def run_epoch():
        model.fit(
            workload.x,
            workload.y,
            sample_weight=workload.sample_weight,
            batch_size=workload.batch_size,
            epochs=10,
            shuffle=False,
            verbose=0,
        )
        return 10, 10 * workload.steps

    return run_epoch
