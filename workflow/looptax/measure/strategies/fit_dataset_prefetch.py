"""End the pipeline that fit reads with a prefetch.

With prefetch a thread of its own keeps a few batches ready, so making a batch can overlap with training on
the one before. The gain is bounded by the smaller of the two times, and it needs a core to spare: where
training keeps all cores busy there is little to overlap, and passing batches between threads is not free
either.
"""

TITLE = "fit, tf.data, prefetch"
PARENT = "fit_dataset"
FACTOR = "batches are made ahead, in a thread of their own"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import tensorflow as tf

    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
