"""Call train_on_batch at the pace of train_on_batch_paced, and lose 200 µs more after each step."""

from waiting import train_and_wait

TITLE = "train_on_batch at a pace, and 200 µs"
PARENT = "train_on_batch_paced"
FACTOR = "200 µs more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait(workload, 200e-6)
