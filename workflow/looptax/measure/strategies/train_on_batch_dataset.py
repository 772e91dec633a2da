"""Draw the batches for train_on_batch from tf.data.

The batches are tensors here too, but a tf.data pipeline makes them while the clock runs: an iterator is
made for each epoch, rows are sliced one by one and stacked into batches, and Python fetches every batch
with a call into the iterator. That is the price of a pipeline whose rows cost nothing to make. It earns
that price where rows must be read or decoded, which this pipeline does not do.
"""

TITLE = "train_on_batch, tf.data"
PARENT = "train_on_batch_tensors"
FACTOR = "a tf.data pipeline makes the tensors as the clock runs"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks, history, validation"


def prepare(workload):
    model = workload.model
    batches = workload.dataset().batch(workload.batch_size, drop_remainder=True)

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, workload.steps

    return run_epoch
