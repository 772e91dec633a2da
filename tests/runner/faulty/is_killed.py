"""A strategy that is killed on purpose."""

import os
import signal
import time  # noqa: F401


def prepare(workload):
    workload.model.train_on_batch(*workload.slices()[0])

    def run_epoch():
        os.kill(os.getpid(), signal.SIGKILL)
        return 1, workload.steps

    return run_epoch
