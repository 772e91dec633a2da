"""Call train_on_batch, and wait busily for a tenth of each step's time after it."""

from waiting import train_and_wait_in_proportion

TITLE = "train_on_batch and 10 %"
PARENT = "train_on_batch"
FACTOR = "a tenth more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait_in_proportion(workload, 0.1)
