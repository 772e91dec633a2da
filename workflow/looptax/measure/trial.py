"""Before anything is measured: what a workload is, and whether a strategy does the reference's work on it. No clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from looptax.measure import contract, proof
from looptax.measure import workload as workloads
from looptax.measure.roles import REFERENCE, STRATEGY, Role, load_module

Emit = Callable[..., None]


def describe(request: dict[str, Any], emit: Emit) -> None:
    """Tell what the file gives: its model, its data, and whether both come out the same twice from one seed.

    Raises
    ------
    WrongWorkload
        If the file breaks the contract, or its dataset ends early.
    """
    file, rows, seed = request["workload_file"], request["rows"], request["seed"]
    module = contract.imported(load_module, file)
    loaded = workloads.load(module, rows, request["batch_size"], seed, file)
    batch = loaded.slices()[0]
    contract.trained(
        loaded.model, batch, file
    )  # a model that waits for its first data has weights from here on
    again = workloads.load(module, rows, request["batch_size"], seed, file)
    emit(
        "workload",
        model=type(loaded.model).__name__,
        optimizer=type(loaded.model.optimizer).__name__,
        loss=_name(loaded.model.loss),
        weights=sum(int(np.prod(w.shape)) for w in loaded.model.trainable_weights),
        averages=bool(getattr(loaded.model.optimizer, "use_ema", False)),
        own_methods=[m for m in ("train_step", "compile") if _is_own(loaded.model, m)],
        dataset=callable(module.make_data(rows, seed)),
        columns=[
            {"name": name, "dtype": str(column.dtype), "shape": list(column.shape[1:])}
            for name, column in contract.leaves(batch)
        ],
        same_data=_digest(loaded.slices()) == _digest(again.slices()),
    )


def equal(request: dict[str, Any], emit: Emit) -> None:
    """Both roles for two calls from the seed, drawn level: their proofs, and their weights' largest difference."""
    roles = []
    for name in (
        REFERENCE,
        STRATEGY,
    ):  # each is called before the next one is built: Torch has one seed for all
        roles.append(Role(name, request, ready_optimizer=True))
        for _ in range(2):  # what a loop does at first, it need not do again
            roles[-1].call()
    proof.draw_level(*roles)
    for role in roles:
        emit("proof", **proof.state(role))
    arrays = [proof.weights(role.workload.model) for role in roles]
    emit("equal", max_difference=proof.largest_difference(*arrays))


def _digest(batches: list[tuple[Any, ...]]) -> str:
    content = hashlib.sha256()
    for batch in batches:
        for _, column in contract.leaves(batch):
            content.update(np.ascontiguousarray(column).tobytes())
    return content.hexdigest()


def _is_own(model: Any, method: str) -> bool:
    import keras

    return getattr(type(model), method) is not getattr(keras.Model, method)


def _name(loss: Any) -> str:
    if isinstance(loss, str) or loss is None:
        return str(loss)
    if isinstance(loss, dict):
        return ", ".join(f"{key}: {_name(value)}" for key, value in loss.items())
    if isinstance(loss, (list, tuple)):
        return ", ".join(_name(value) for value in loss)
    return str(getattr(loss, "__name__", type(loss).__name__))
