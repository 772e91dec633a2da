"""Wait busily for 200 µs a step, and do nothing else."""

from waiting import wait

TITLE = "a wait of 200 µs"
PARENT = None
FACTOR = "nothing but a wait"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return wait(workload, 200e-6)
