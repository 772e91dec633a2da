"""A role: one strategy made ready on one model, and the clock around its calls."""

from __future__ import annotations

import importlib.util
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

from looptax.measure import breaches, chance, contract, loop_contract
from looptax.measure import workload as workloads

REFERENCE, STRATEGY = "reference", "strategy"


def load_module(path: str) -> ModuleType:
    """Import one file by its path, under a name that nothing else uses."""
    spec = importlib.util.spec_from_file_location(f"looptax_measured_{abs(hash(path))}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    folder = str(Path(path).resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)  # a file may import its neighbours; last, so that they hide nothing
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Role:
    """A strategy, prepared. ``steps`` counts everything it has done since it was built, ``shortest_call`` in seconds.

    With ``quiet_layers`` the model's random layers are off, in its calls too; ``turned_off`` counts them.
    With ``ready_optimizer`` the optimizer has its variables before ``prepare``. A first call that makes them is traced
    twice, as a user's is: where nobody looks at the first call, half of that can be saved.
    """

    def __init__(
        self, name: str, request: dict[str, Any], quiet_layers: bool = False, ready_optimizer: bool = False
    ) -> None:
        start = time.perf_counter()
        self.name = name
        file = request["workload_file"]
        module = contract.imported(load_module, file)
        self.workload = workloads.load(module, request["rows"], request["batch_size"], request["seed"], file)
        self._quiet = quiet_layers
        if quiet_layers:
            self.workload.build()
        self.turned_off = chance.turn_off(self.workload.model) if quiet_layers else 0
        if ready_optimizer:
            self.workload.build_optimizer()
        self.file = request[f"{name}_file"]
        strategy = loop_contract.loop(load_module, self.file)
        _require_nothing_bypassed(strategy, self.workload.model)
        self.run_epoch = loop_contract.prepared(strategy.prepare, self.workload, self.file)
        self.build_seconds = time.perf_counter() - start
        self.steps = 0
        self.shortest_call = float("inf")
        self._probe: Any = None

    def call(self) -> tuple[float, int, int]:
        """Run once; wall seconds until the last update has arrived, epochs, steps."""
        left_out: AbstractContextManager[None] = chance.left_out() if self._quiet else nullcontext()
        with left_out:
            start = time.perf_counter()
            returned = self.run_epoch()
            self.wait_for_last_update()
            seconds = time.perf_counter() - start
        epochs, steps = self.counted(returned)
        self.steps += steps
        self.shortest_call = min(self.shortest_call, seconds)
        return round(seconds, 9), epochs, steps

    def counted(self, returned: Any) -> tuple[int, int]:
        """The epochs and steps that a call of ``run_epoch`` returned."""
        return loop_contract.counted(returned, self.run_epoch, self.file)

    def wait_for_last_update(self) -> None:
        """Fetch the smallest trainable weight: its value depends on the last update, so the device is done."""
        if self._probe is None:
            trainable = self.workload.model.trainable_variables
            if not trainable:
                raise breaches.WrongWorkload(
                    f"{self.workload.file}: the model has no weight that is trained: there is nothing to measure"
                )
            self._probe = min(trainable, key=_size)
        self._probe.numpy()


def _require_nothing_bypassed(strategy: ModuleType, model: Any) -> None:
    """A loop that does not call a method which the model has overridden would do other work."""
    import keras

    for method in getattr(strategy, "BYPASSES", ()):
        if getattr(type(model), method) is not getattr(keras.Model, method):
            raise breaches.NotServed(f"this model has a {method}() of its own, which this loop does not call")


def _size(variable: Any) -> int:
    size = 1
    for length in variable.shape:
        size *= int(length)
    return size
