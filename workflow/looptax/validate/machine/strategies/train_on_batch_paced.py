"""Call train_on_batch, and pause busily for 4 ms after each step: what costs are added to."""

from waiting import train_and_wait

TITLE = "train_on_batch at a pace"
PARENT = "train_on_batch"
FACTOR = "a pause between steps"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 0.0)
