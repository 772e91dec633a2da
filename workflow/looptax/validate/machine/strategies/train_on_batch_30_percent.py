"""Call train_on_batch, and wait busily for three tenths of each step's time after it."""

from waiting import train_and_wait_in_proportion

TITLE = "train_on_batch and 30 %"
PARENT = "train_on_batch"
FACTOR = "three tenths more a step"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return train_and_wait_in_proportion(workload, 0.3)
