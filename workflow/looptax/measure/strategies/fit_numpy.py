"""Let fit run the epoch over the NumPy arrays.

The article's answer in its purest form: the same compiled step, but Keras' loop around it. At one step per
execution that loop is Python too, and it calls the step once a batch. It resets the metrics once an epoch,
where train_on_batch does so at every step (from Keras 3.15 on), and adds its own share: the callbacks'
hooks before and after each batch, for which the loss is fetched and made a float even when nobody listens,
and a tf.data pipeline that gathers each batch. Each call of fit also starts from nothing: it makes tensors
of the whole arrays, builds the pipeline and a list of callbacks. On few rows that set-up weighs more than
the steps; on many it is spread thin.
"""

TITLE = "fit, NumPy"
PARENT = "train_on_batch"
FACTOR = "Keras' loop instead of one call a batch"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow", "jax", "torch")
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
            verbose=0,
        )
        return 1, workload.steps

    return run_epoch
