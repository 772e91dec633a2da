"""Hand train_on_batch float64 arrays, which is what NumPy makes by default.

`np.random.rand` and most of NumPy give float64, and train_on_batch does not change what it is given: the
step is traced for float64, twice the bytes are converted and copied at every call, and the graph casts them
to float32 before the first layer. fit on arrays casts once a call instead. Casting the arrays once yourself
costs one line. The values are those of the float32 arrays, so the first layer sees the same numbers;
whether all weights come out the same depends on what the model and its loss do with float64.
"""

TITLE = "train_on_batch, float64"
PARENT = "train_on_batch"
FACTOR = "arrays are float64, not float32"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "callbacks, history, validation"


def prepare(workload):
    import numpy as np
    import tensorflow as tf

    def widen(array):
        return array.astype(np.float64) if array.dtype == np.float32 else array

    model = workload.model
    batches = tf.nest.map_structure(widen, workload.slices())

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
        return 1, len(batches)

    return run_epoch
