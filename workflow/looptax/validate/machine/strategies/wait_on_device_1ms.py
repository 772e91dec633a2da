"""Have the device busy for 1 ms a step, and return before it is done."""

from waiting import wait_on_device

TITLE = "1 ms on the device"
PARENT = None
FACTOR = "the call returns at once"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return wait_on_device(workload, 1e-3)
