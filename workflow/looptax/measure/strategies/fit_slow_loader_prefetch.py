"""End the slow loader's pipeline with a prefetch.

Loading ahead is what prefetch is for: a step then costs the longer of the two, the wait and the training,
and no longer their sum. The wait costs no core, so there is one to spare.
"""

TITLE = "fit, slow loader, prefetch"
PARENT = "fit_slow_loader"
FACTOR = "a prefetch loads batches ahead"
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

    batches = tf.data.Dataset.from_generator(load, output_signature=signature).apply(known_length)
    batches = batches.prefetch(tf.data.AUTOTUNE)

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
