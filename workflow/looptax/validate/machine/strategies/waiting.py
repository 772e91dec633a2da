"""Costs that are known beforehand: waits that keep the core busy, by the clock of the harness."""

import itertools
import statistics
import time

from several import other_models

TRACE_SECONDS = 0.2  # what the first call of a wait costs more, as tracing and compiling would
PACE_SECONDS = 4e-3  # after each step of a paced loop: room for a step of each other model
LAST_SECONDS = 200e-6  # of every pause, in which the clock alone is read
REMEMBERED = 9  # steps of the other models whose median says how long one takes


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

    A step after a wait in which only the clock is read takes longer (after 5 ms about twice as long), and the cost that
    was put in would no longer be known. So other models train in the pause, each in its turn, and the pace alone is
    long enough for caches to forget the model; whatever the pause's length the same goes before the next step: a step
    of another model, and LAST_SECONDS in which the clock is read.
    """
    model, batches = workload.model, workload.slices()
    others = itertools.cycle(other_models(workload))
    steps = [_seconds(next(others), batches[0]) for _ in range(REMEMBERED)]

    def pause(end, batch):
        usual = statistics.median(steps)
        while end - time.perf_counter() > LAST_SECONDS + 2 * usual:
            next(others).train_on_batch(*batch)
        spin(end - time.perf_counter() - LAST_SECONDS - usual)
        if end - time.perf_counter() > usual:
            steps[:] = [*steps[1:], _seconds(next(others), batch)]
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
