"""Call train_on_batch at the pace of train_on_batch_paced, and lose 1 ms more after each step."""

from waiting import train_and_wait

TITLE = "train_on_batch at a pace, and 1 ms"
PARENT = "train_on_batch_paced"
FACTOR = "1 ms more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 1e-3)
