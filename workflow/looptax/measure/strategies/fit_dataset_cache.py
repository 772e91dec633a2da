"""Cache the batches, so that only the first epoch makes them.

The first epoch fills the cache with finished batches; from the second on the pipeline only hands them out,
neither slicing rows nor stacking them. The prefetch behind it stays. The timed epochs all come after the
first. What this saves is the work of making batches, as far as prefetch has not hidden it already. The
cache keeps a second copy of the data in memory, and it would freeze any random augmentation that stands
before it.
"""

TITLE = "fit, tf.data, cache, prefetch"
PARENT = "fit_dataset_prefetch"
FACTOR = "finished batches are kept in memory"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "memory for a second copy of the data"


def prepare(workload):
    import tensorflow as tf

    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)
    batches = batches.cache().prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
