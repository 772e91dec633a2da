"""The least time of a step: its arithmetic, over the most that one core does."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path

RUNS = 20
TURNS = 300_000  # some milliseconds a run
SETTLING = 0.5, 0.5  # sums times and plus these go to 1: neither infinite nor denormal

PER_PARAMETER = (
    12  # Adam: 3 for the first moment, 4 for the second, 5 for the weight with its root and division
)


def parameters(inputs: int, hidden: int) -> int:
    """Weights of a perceptron with one output."""
    return inputs * hidden + hidden + hidden + 1


def step_flop(batch: int, inputs: int, hidden: int) -> int:
    """Float operations of one step; additions, multiplications, comparisons, roots and divisions count one each.

    A row costs its products (the first layer forward and its kernel's gradient: 4 a weight), nine operations a hidden
    unit (bias, relu, its part of the output: 4; its part of the second kernel's gradient, its own gradient through
    the relu, and that of its bias: 5), and four at the output (bias, difference, scale, gradient of the bias). The
    optimizer's few operations a step that no row and no weight takes part in are left out.
    """
    row = 4 * inputs * hidden + 9 * hidden + 4
    return batch * row + PER_PARAMETER * parameters(inputs, hidden)


def peak_flop_per_second(library: Path) -> float:
    """The best of some short runs of ``peak.c``: a disturbance only ever makes one slower."""
    loaded = ctypes.CDLL(str(library))
    run = loaded.multiply_and_add
    run.restype, run.argtypes = ctypes.c_float, [ctypes.c_float, ctypes.c_float, ctypes.c_long]
    flop = ctypes.c_int.in_dll(loaded, "flop_a_turn").value * TURNS
    return flop / min(_seconds(run) for _ in range(RUNS))


def _seconds(run: ctypes._NamedFuncPointer) -> float:
    start = time.perf_counter()
    run(*SETTLING, TURNS)
    return time.perf_counter() - start
