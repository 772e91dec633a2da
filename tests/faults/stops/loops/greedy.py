"""Take a gigabyte and more at the first call, and work as the steady loop."""

import time

TITLE = "greedy loop"
PARENT = "steady"
FACTOR = "the memory"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    import numpy as np

    model, steps, taken = workload.model, workload.steps, []

    def run_epoch():
        if not taken:
            taken.append(np.ones(150_000_000))
        for _ in range(steps):
            end = time.perf_counter() + 200e-6
            while time.perf_counter() < end:
                pass
        model.optimizer.iterations.count += steps
        return 1, steps

    return run_epoch
