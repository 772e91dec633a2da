"""Wait busily for 1 ms a step, and do nothing else."""

from waiting import wait

TITLE = "a wait of 1 ms"
PARENT = None
FACTOR = "nothing but a wait"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return wait(workload, 1e-3)
