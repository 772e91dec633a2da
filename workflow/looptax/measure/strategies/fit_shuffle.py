"""Let fit shuffle the rows, as it does unless told otherwise.

At the start of every epoch fit draws a permutation of all rows and then gathers each batch by it, row by
row from all over memory, where unshuffled batches lie in one piece. The permutation takes time in
proportion to the rows; the scattered reads begin to tell where the data outgrow the caches. The updates see
other batches than the reference's, so the weights differ: most trainings want that, and this is what it
costs. With a global seed set, as here, TensorFlow draws the same permutation at every epoch, which costs as
much as a new one.
"""

TITLE = "fit, NumPy, shuffled"
PARENT = "fit_numpy"
FACTOR = "rows are gathered in a random order"
WORK = "other"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    model = workload.model

    def run_epoch():
        model.fit(
            workload.x,
            workload.y,
            sample_weight=workload.sample_weight,
            batch_size=workload.batch_size,
            shuffle=True,
            verbose=0,
        )
        return 1, workload.steps

    return run_epoch
