"""Leave the slow loader's pipeline as most people would write it.

The same generator that sleeps a millisecond a batch, without a word on prefetching. Where tf.data appends a
prefetch by itself, a thread of its own waits for the next batch while this one is trained on, and nobody
asked for it.
"""

TITLE = "fit, slow loader, left to tf.data"
PARENT = "fit_slow_loader"
FACTOR = "tf.data may load ahead by itself"
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

    def run_epoch():
        model.fit(batches, verbose=0)
        return 1, workload.steps

    return run_epoch
