"""Feed train_on_batch from the slow loader, through a prefetch.

Loading ahead is done by tf.data, not by fit: the same prefetch works in a plain loop over the pipeline. If
it saves as much here as under fit, then loading beside training is no privilege of fit.
"""

TITLE = "train_on_batch, slow loader, prefetch"
PARENT = "train_on_batch_slow_loader"
FACTOR = "a prefetch loads batches ahead"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks, history, validation"


def prepare(workload):
    import time

    import tensorflow as tf

    model = workload.model
    slices = workload.slices()
    signature = workload.dataset().batch(workload.batch_size, drop_remainder=True).element_spec
    known_length = tf.data.experimental.assert_cardinality(workload.steps)

    def load():
        for batch in slices:
            time.sleep(0.001)
            yield batch

    batches = tf.data.Dataset.from_generator(load, output_signature=signature).apply(known_length)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, workload.steps

    return run_epoch
