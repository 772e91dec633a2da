"""Call train_on_batch, and wait busily for 5 ms after each step."""

from waiting import train_and_wait

TITLE = "train_on_batch and 5 ms"
PARENT = "train_on_batch"
FACTOR = "5 ms more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 5e-3)
