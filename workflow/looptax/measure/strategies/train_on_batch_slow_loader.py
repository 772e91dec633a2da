"""Feed train_on_batch from the slow loader, and load none ahead.

The generator that sleeps a millisecond a batch behind train_on_batch: the loop asks for a batch, waits,
trains, and asks for the next. tf.data's own prefetch is turned off, so a step costs the wait on top of its
own time, as it does under fit.
"""

TITLE = "train_on_batch, slow loader"
PARENT = "train_on_batch_dataset"
FACTOR = "each batch takes 1 ms to come, none is loaded ahead"
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

    ahead = tf.data.Options()
    ahead.experimental_optimization.inject_prefetch = False
    batches = tf.data.Dataset.from_generator(load, output_signature=signature).apply(known_length)
    batches = batches.with_options(ahead)

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, workload.steps

    return run_epoch
