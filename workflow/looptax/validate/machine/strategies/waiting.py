"""Costs that are known beforehand: waits that keep the core busy, by the clock of the harness."""

import time

TRACE_SECONDS = 0.2  # what the first call of a wait costs more, as tracing and compiling would
PACE_SECONDS = 200e-6  # after each step of a paced loop, the reference's too: nobody's step follows at once
WHOLE_STEP_SECONDS = (
    1e-3  # a step of another model begins only where so much is left; the clock does the rest
)


def spin(seconds):
    """Do nothing, busily, for so many seconds."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def wait(workload, seconds):
    """An epoch of waits: so many seconds a step."""
    model, steps = workload.model, workload.steps
    trace = [TRACE_SECONDS]

    def run_epoch():
        if trace:
            spin(trace.pop())
        for _ in range(steps):
            spin(seconds)
        model.optimizer.iterations.count += steps
        return 1, steps

    return run_epoch


def wait_on_device(workload, seconds):
    """An epoch that is given to the device and returns at once; the device is busy so many seconds a step."""
    model, steps = workload.model, workload.steps
    trace = [TRACE_SECONDS]

    def run_epoch():
        if trace:
            spin(trace.pop())
        model.device.give(steps * seconds)
        model.optimizer.iterations.count += steps
        return 1, steps

    return run_epoch


def train_and_wait(workload, seconds):
    """``train_on_batch``, and after each step so many seconds more than the pace.

    A step after a wait in which only the clock is read finds cold caches: after 5 ms it takes up to three times as
    long, and the cost that was put in would no longer be known. So another model trains meanwhile.
    """
    model, batches = workload.model, workload.slices()
    another = workload.build_model()
    another.train_on_batch(*batches[0])

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
            end = time.perf_counter() + PACE_SECONDS + seconds
            while end - time.perf_counter() > WHOLE_STEP_SECONDS:
                another.train_on_batch(*batch)
            spin(end - time.perf_counter())
        return 1, len(batches)

    return run_epoch


def train_and_wait_in_proportion(workload, share):
    """``train_on_batch``, and after each step a share more of what that step has just taken."""
    model, batches = workload.model, workload.slices()

    def run_epoch():
        for batch in batches:
            start = time.perf_counter()
            model.train_on_batch(*batch)
            spin(share * (time.perf_counter() - start))
        return 1, len(batches)

    return run_epoch
