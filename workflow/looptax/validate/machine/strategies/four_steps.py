"""Four steps in one: ``train_on_batch`` on the model, and on others in turn."""

from several import in_one

TITLE = "four steps in one"
PARENT = "train_on_batch"
FACTOR = "four steps are counted as one"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return in_one(workload, 4)
