"""End the pipeline that fit reads with a prefetch.

With prefetch a thread of its own keeps a few batches ready, so making a batch can overlap with training on
the one before. The gain is bounded by the smaller of the two times, and it needs a core to spare. Most
guides advise it, but today's TensorFlow appends a prefetch by itself to a pipeline that ends in a batch
(its option inject_prefetch, on unless turned off). So where that holds, writing it out changes what the
code says and not what runs.
"""

TITLE = "fit, tf.data, prefetch"
PARENT = "fit_dataset"
FACTOR = "the pipeline ends in an explicit prefetch"
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
