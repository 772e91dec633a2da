"""A workload without a framework: ``train_on_batch`` trains nothing, and a cell is as long as the harness makes it."""

from __future__ import annotations

import time

import numpy as np

TITLE = "Nothing to train"
STEP_SECONDS = 2e-6


class Value:
    """What Keras would call a variable."""

    shape = (1,)

    def __init__(self, value):
        self.value = value

    def numpy(self):
        return self.value


class Optimizer:
    def __init__(self):
        self.iterations = Value(0)

    def build(self, variables):
        pass


class Model:
    built = True

    def __init__(self):
        self.optimizer = Optimizer()
        self.trainable_variables = [Value(np.zeros(1, np.float32))]

    def train_on_batch(self, x, y):
        end = time.perf_counter() + STEP_SECONDS
        while time.perf_counter() < end:
            pass
        self.optimizer.iterations.value += 1

    def _flatten_layers(self, include_self):
        return ()

    def get_weights(self):
        return [weight.numpy() for weight in self.trainable_variables]


def build_model():
    return Model()


def make_data(rows, seed):
    return np.zeros((rows, 1), np.float32), np.zeros((rows, 1), np.float32)
