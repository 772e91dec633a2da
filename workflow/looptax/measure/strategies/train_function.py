"""Call the compiled step that train_on_batch calls, and nothing around it.

`model.train_function` is the function behind both train_on_batch and fit: forward pass, loss, gradients,
update and metrics in one graph. Called directly it does the same update without the two things that
train_on_batch adds: the reset of the metrics before the step (from Keras 3.15 on), and waiting for the loss
and turning it into a float after it. The difference to train_on_batch is what these two cost. The metrics
now run on from one epoch to the next, and nobody reads them. Made for Keras 3, where the function takes any
iterator over batches; it is not a documented interface.
"""

TITLE = "Keras' compiled step, called directly"
PARENT = "train_on_batch"
FACTOR = "no metric reset before and no result fetch after each step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = "metrics, callbacks, validation, a documented interface"


def prepare(workload):
    model = workload.model
    batches = workload.slices()
    model.make_train_function()

    def run_epoch():
        for batch in batches:
            model.train_function(iter([batch]))
        return 1, len(batches)

    return run_epoch
