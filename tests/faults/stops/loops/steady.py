"""Wait 200e-6 seconds a step, busily."""

import time

TITLE = "steady loop"
PARENT = None
FACTOR = "the wait"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    model, steps = workload.model, workload.steps

    def run_epoch():
        for _ in range(steps):
            end = time.perf_counter() + 200e-6
            while time.perf_counter() < end:
                pass
        model.optimizer.iterations.count += steps
        return 1, steps

    return run_epoch
