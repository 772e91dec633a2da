"""Call train_on_batch once a batch, on slices of NumPy arrays.

The loop that one writes by hand, and the reference for all others. Every call walks the same way through
Python: it resets the model's metrics (from Keras 3.15 on; each of their variables is assigned by an eager
operation of its own), wraps the batch in a generator, hands it to Keras' compiled step, which converts the
arrays to tensors, waits for the loss and turns it into a float. All of that happens once per batch,
whatever the model, so the smaller the model, the larger its share. What a step costs does not depend on the
size of the dataset.
"""

TITLE = "train_on_batch"
PARENT = None
FACTOR = "the reference"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow", "jax", "torch")
ENVIRONMENT = {}
GIVES_UP = "callbacks, history, validation"


def prepare(workload):
    model = workload.model
    batches = workload.slices()

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, len(batches)

    return run_epoch
