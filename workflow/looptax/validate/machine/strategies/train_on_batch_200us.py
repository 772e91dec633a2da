"""Call train_on_batch, and wait busily for 200 µs after each step."""

from waiting import train_and_wait

TITLE = "train_on_batch and 200 µs"
PARENT = "train_on_batch"
FACTOR = "200 µs more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 200e-6)
