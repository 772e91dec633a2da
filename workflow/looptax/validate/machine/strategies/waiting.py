"""Costs that are known beforehand: waits that keep the core busy, by the clock of the harness."""

import time

TRACE_SECONDS = 0.2  # what the first call of a wait costs more, as tracing and compiling would
PACE_SECONDS = (
    1.5e-3  # after each step of a paced loop, the reference's too: room for a step of another model
)
LAST_SECONDS = 200e-6  # of every pause, in which the clock alone is read


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
    """``train_on_batch``, and after each step a pause: the pace, and so many seconds more.

    A step after a wait in which only the clock is read finds cold caches: after 5 ms it takes about twice as long, and
    the cost that was put in would no longer be known. So another model trains in the pause, and whatever its length
    the same goes before the next step: a step of that model, and a short look at the clock.
    """
    model, batches = workload.model, workload.slices()
    another = workload.build_model()
    another.train_on_batch(*batches[0])
    usual = _seconds(another, batches[0])

    def pause(end, batch):
        nonlocal usual
        more = _whole_steps(end, usual)
        spin(end - time.perf_counter() - LAST_SECONDS - more * usual)
        while more > 0:
            usual = min(1.01 * usual, _seconds(another, batch))
            more = min(more - 1, _whole_steps(end, usual))
        spin(end - time.perf_counter())

    def run_epoch():
        for batch in batches:
            model.train_on_batch(*batch)
            pause(time.perf_counter() + PACE_SECONDS + seconds, batch)
        return 1, len(batches)

    return run_epoch


def _seconds(model, batch):
    """What a step of this model takes."""
    start = time.perf_counter()
    model.train_on_batch(*batch)
    return time.perf_counter() - start


def _whole_steps(end, usual):
    """How many steps of another model there is time for, the last look at the clock left out."""
    return int((end - time.perf_counter() - LAST_SECONDS) / usual)


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
