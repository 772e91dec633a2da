"""What the file of a workload must give; each breach is a sentence with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from looptax.measure.breaches import NotServed, WrongWorkload, at, kind, loaded, said, where

FUNCTIONS = ("build_model", "make_data")
OF_A_MODEL = (
    "get_weights",
    "trainable_variables",
)  # what all loops and proofs ask of it, beside its optimizer
RETURNS = "(x, y), (x, y, sample_weight), or a function that makes a tf.data.Dataset"


def imported(load: Callable[[str], ModuleType], path: str) -> ModuleType:
    """The module of a workload's file, with both functions.

    Raises
    ------
    WrongWorkload
        If it cannot be imported, or lacks one.
    """
    module = loaded(load, path, WrongWorkload)
    for name in FUNCTIONS:
        if not callable(getattr(module, name, None)):
            raise WrongWorkload(f"{path}: lacks {name}(); `make workload NAME=…` writes a file that has both")
    return module


def made(make_data: Callable[..., Any], rows: int, seed: int, path: str) -> Any:
    """What ``make_data(rows, seed)`` returned, checked: nested arrays of ``rows`` rows or more, or a factory.

    Raises
    ------
    WrongWorkload
        If the call fails, or what it returns cannot be trained on.
    """
    try:
        data = make_data(rows, seed)
    except Exception as error:
        raise WrongWorkload(
            f"{where(error, path)}: make_data({rows}, {seed}) fails: {said(error)}"
        ) from error
    if callable(data):
        return data
    place = f"{at(make_data, path)}: make_data"
    if not isinstance(data, tuple) or len(data) not in (2, 3):
        raise WrongWorkload(f"{place} returned {kind(data)}; it must return {RETURNS}")
    columns = list(leaves(data[:2] if data[-1] is None else data))
    for name, column in columns:
        _check_column(name, column, place)
    lengths = {name: len(column) for name, column in columns}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise WrongWorkload(
            f"{place} returned columns of unequal length: {told}; each needs a row for each example"
        )
    if min(lengths.values()) < rows:
        found = min(lengths.values())
        raise WrongWorkload(
            f"{place} returned {found:,} rows where {rows:,} were asked for: it must make as many"
        )
    return data


def compiled(build_model: Callable[[], Any], path: str) -> Any:
    """What ``build_model`` returns, if it is a model and is compiled.

    Raises
    ------
    WrongWorkload
        If the call fails, or nothing comes of it that can be trained.
    """
    try:
        model = build_model()
    except Exception as error:
        raise WrongWorkload(f"{where(error, path)}: build_model() fails: {said(error)}") from error
    place = f"{at(build_model, path)}: build_model"
    if not all(hasattr(model, name) for name in OF_A_MODEL):
        raise WrongWorkload(f"{place} returned {kind(model)}; it must return a compiled keras.Model")
    if getattr(model, "optimizer", None) is None:
        raise WrongWorkload(
            f"{place} returned a model that is not compiled (it has no optimizer): call model.compile(…) before the "
            "return; a compile() of your own must call super().compile(optimizer=…)"
        )
    return model


def trained(model: Any, batch: tuple[Any, ...], path: str) -> None:
    """One step of ``train_on_batch``, which must go through and have weights to train.

    Raises
    ------
    WrongWorkload
        If model and data do not fit, or nothing is trained.
    """
    try:
        model.train_on_batch(*batch)
    except Exception as error:
        raise WrongWorkload(
            f"{where(error, path)}: a step of train_on_batch on a batch of make_data fails: {said(error)}. "
            "It is the reference of every comparison: make the model and the data fit it"
        ) from error
    if not model.trainable_weights:
        raise WrongWorkload(f"{path}: the model has no weight that is trained: there is nothing to measure")


def dataset(factory: Callable[[], Any], path: str) -> Any:
    """What a factory made: a ``tf.data.Dataset`` of single rows, two or three columns each."""
    try:
        import tensorflow as tf
    except ImportError:
        raise NotServed("this workload makes a tf.data.Dataset, and this stack has no TensorFlow") from None
    place = f"{at(factory, path)}: the factory of make_data"
    try:
        found = factory()
    except Exception as error:
        raise WrongWorkload(f"{where(error, path)}: the factory of make_data fails: {said(error)}") from error
    if not isinstance(found, tf.data.Dataset):
        raise WrongWorkload(
            f"{place} returned {kind(found)}; it must return a tf.data.Dataset of single rows"
        )
    spec = found.element_spec
    if not isinstance(spec, tuple) or len(spec) not in (2, 3):
        raise WrongWorkload(
            f"{place} makes a dataset of {spec}; its elements must be (x, y) or (x, y, sample_weight)"
        )
    for name, column in leaves(spec):
        if column.dtype == tf.float16:
            raise WrongWorkload(f"{place} makes {name} of float16: cast it to float32")
    return found


def leaves(nested: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every array in nested tuples, lists and dictionaries, with the name that a reader finds it by."""
    if isinstance(nested, dict):
        for key, value in nested.items():
            yield from leaves(value, f"{name}[{key!r}]")
    elif isinstance(nested, (tuple, list)):
        for index, value in enumerate(nested):
            yield from leaves(value, f"{name}[{index}]" if name else ("x", "y", "sample_weight")[index])
    elif nested is not None:
        yield name, nested


def _check_column(name: str, column: Any, place: str) -> None:
    if not isinstance(column, np.ndarray):
        raise WrongWorkload(f"{place}: {name} is {kind(column)}; make it an array: np.asarray({name})")
    if not column.ndim:
        raise WrongWorkload(f"{place}: {name} is a single number; it needs a row for each example")
    if column.dtype == object:
        raise WrongWorkload(
            f"{place}: {name} holds Python objects; make it an array of numbers, all rows of one shape"
        )
    if column.dtype == np.float16:
        raise WrongWorkload(f"{place}: {name} is float16; make it float32: {name}.astype('float32')")
    if column.dtype.kind == "f":
        wrong = ~np.isfinite(column)
        if wrong.any():
            row, count = int(np.argwhere(wrong)[0][0]), int(wrong.sum())
            values = "1 value that is" if count == 1 else f"{count:,} values that are"
            raise WrongWorkload(
                f"{place}: {name} holds {values} NaN or infinite, the first in row {row:,}; fill or drop them"
            )
