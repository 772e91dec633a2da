"""No model: what a step costs is what the strategy waits for, and nothing else.

It has what the harness asks of a Keras model: one weight that can be fetched, an optimizer that counts, weights that
can be compared. Fetching the weight waits until the device has done all that was given to it, as with a real one. The
device is a clock: it is done at a time that is known when work is given to it.
"""

import time

TITLE = "No model"


class Device:
    """Works on after a call has returned; ``done`` is when it will have finished."""

    def __init__(self):
        self.done = 0.0

    def give(self, seconds):
        self.done = max(time.perf_counter(), self.done) + seconds

    def wait(self):
        while time.perf_counter() < self.done:
            pass


class Weight:
    shape = (1,)

    def __init__(self, value, device):
        self._value, self._device = value, device

    def numpy(self):
        self._device.wait()
        return self._value


class Optimizer:
    def __init__(self, counter):
        self.iterations = counter

    def build(self, variables):
        pass


class Counter:
    def __init__(self):
        self.count = 0

    def numpy(self):
        return self.count


class Model:
    built = True

    def __init__(self):
        import numpy as np

        self.device = Device()
        self.optimizer = Optimizer(Counter())
        self.trainable_variables = [Weight(np.zeros(1, np.float32), self.device)]

    def _flatten_layers(self, include_self):
        return ()

    def get_weights(self):
        return [weight.numpy() for weight in self.trainable_variables]


def build_model():
    return Model()


def make_data(rows, seed):
    import numpy as np

    return np.zeros((rows, 1), np.float32), np.zeros((rows, 1), np.float32)
