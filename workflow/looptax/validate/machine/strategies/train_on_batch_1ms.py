"""Call train_on_batch, and wait busily for 1 ms after each step."""

from waiting import train_and_wait

TITLE = "train_on_batch and 1 ms"
PARENT = "train_on_batch"
FACTOR = "1 ms more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 1e-3)
