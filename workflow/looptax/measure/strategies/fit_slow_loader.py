"""Let every batch take a millisecond to come, and load none ahead.

A Python generator sleeps before it hands out each batch, as one would that waits for a disk or a network.
The prefetch that tf.data appends by itself is turned off, so loading and training take turns: a step costs
the wait on top of its own time. The batches are those of all other loops; only when they come is another
matter, which is why this is marked as other work.
"""

TITLE = "fit, slow loader"
PARENT = "fit_dataset"
FACTOR = "each batch takes 1 ms to come, none is loaded ahead"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


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
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
