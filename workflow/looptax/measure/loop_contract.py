"""What the file of a loop must give; each breach is a sentence with a remedy."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any

from looptax.measure.breaches import WrongStrategy, at, kind, loaded, shown

RUN_EPOCH = "a function that trains an epoch and returns its two counts, epochs and steps"


def loop(load: Callable[[str], ModuleType], path: str) -> ModuleType:
    """The module of a strategy's file, with ``prepare(workload)``.

    Raises
    ------
    WrongStrategy
        If it cannot be imported, or lacks the function.
    """
    module = loaded(load, path, WrongStrategy)
    prepare = getattr(module, "prepare", None)
    if not callable(prepare):
        raise WrongStrategy(
            f"{path}: lacks prepare(workload); `make strategy NAME=…` writes a file that has it"
        )
    if not _takes(prepare, 1):
        raise WrongStrategy(
            f"{at(prepare, path)}: prepare takes {inspect.signature(prepare)}; it must take the workload alone: "
            "def prepare(workload):"
        )
    return module


def prepared(prepare: Callable[[Any], Any], workload: Any, path: str) -> Callable[[], Any]:
    """The function that ``prepare`` returned, which takes nothing."""
    run_epoch = prepare(workload)
    if not callable(run_epoch):
        raise WrongStrategy(
            f"{at(prepare, path)}: prepare returned {kind(run_epoch)}; it must return {RUN_EPOCH}: "
            "end it with `return run_epoch`, uncalled"
        )
    if not _takes(run_epoch, 0):
        raise WrongStrategy(
            f"{at(run_epoch, path)}: the function that prepare returned takes {inspect.signature(run_epoch)}; it is "
            "called with nothing: keep what it needs in prepare"
        )
    return run_epoch


def counted(returned: Any, run_epoch: Callable[[], Any], path: str) -> tuple[int, int]:
    """The epochs and steps that a call of ``run_epoch`` says it did."""
    try:
        epochs, steps = (operator.index(count) for count in returned)
    except (TypeError, ValueError):
        raise WrongStrategy(
            f"{at(run_epoch, path)}: run_epoch returned {shown(returned)}; it must return two whole numbers, the "
            "epochs and the steps that this call did, such as `return 1, workload.steps`"
        ) from None
    return epochs, steps


def _takes(function: Callable[..., Any], count: int) -> bool:
    """Whether it can be called with so many arguments; yes where it does not tell what it takes."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True
