"""What a workload's file must give. Each breach is one sentence: file and line, what was found, what to do."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

FUNCTIONS = ("build_model", "make_data")
OF_A_MODEL = (
    "get_weights",
    "trainable_variables",
)  # what all loops and proofs ask of it, beside its optimizer
RETURNS = "(x, y), (x, y, sample_weight), or a function that makes a tf.data.Dataset"
IN_A_GRAPH = "in user code:"  # as TensorFlow begins to tell of an error while tracing
ENDED_EARLY = "was expected to contain"  # of tf.data.experimental.assert_cardinality


class WrongWorkload(Exception):
    """What is wrong with a workload's file, in words for who wrote it."""


class NotServed(Exception):
    """Why a strategy cannot train this workload; neither is at fault."""


def imported(load: Callable[[str], ModuleType], path: str) -> ModuleType:
    """The module of a workload's file, with both functions.

    Raises
    ------
    WrongWorkload
        If it cannot be imported, or lacks one.
    """
    try:
        module = load(path)
    except Exception as error:
        raise WrongWorkload(
            f"{_where(error, path)}: cannot be imported: {_said(error)}. What it imports must be installed "
            "in every stack that measures it"
        ) from error
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
            f"{_where(error, path)}: make_data({rows}, {seed}) fails: {_said(error)}"
        ) from error
    if callable(data):
        return data
    place = f"{path}:{_line(make_data)}: make_data"
    if not isinstance(data, tuple) or len(data) not in (2, 3):
        raise WrongWorkload(f"{place} returned {_kind(data)}; it must return {RETURNS}")
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


def compiled(model: Any, build_model: Callable[..., Any], path: str) -> Any:
    """The model that ``build_model`` returned, if it is one and is compiled."""
    place = f"{path}:{_line(build_model)}: build_model"
    if not all(hasattr(model, name) for name in OF_A_MODEL):
        raise WrongWorkload(f"{place} returned {_kind(model)}; it must return a compiled keras.Model")
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
            f"{_where(error, path)}: a step of train_on_batch on a batch of make_data fails: {_said(error)}. "
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
    place = f"{path}:{_line(factory)}: the factory of make_data"
    try:
        found = factory()
    except Exception as error:
        raise WrongWorkload(
            f"{_where(error, path)}: the factory of make_data fails: {_said(error)}"
        ) from error
    if not isinstance(found, tf.data.Dataset):
        raise WrongWorkload(
            f"{place} returned {_kind(found)}; it must return a tf.data.Dataset of single rows"
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


def reason(error: BaseException, path: str) -> str:
    """What to tell of a failure: what the measured code said, and where its data ended early, that."""
    if isinstance(error, WrongWorkload | NotServed):
        return str(error)
    if ENDED_EARLY in str(error):
        return (
            f"{path}: the dataset of make_data ended early: {_first_line(error)}. It must give as many rows as "
            "make_data was asked for: repeat it, or make more"
        )
    where = _where(error, path)
    return f"{where}: {_said(error)}" if where != path else _said(error)


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
        raise WrongWorkload(f"{place}: {name} is {_kind(column)}; make it an array: np.asarray({name})")
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
            row = int(np.argwhere(wrong)[0][0])
            raise WrongWorkload(
                f"{place}: {name} holds {int(wrong.sum()):,} values that are NaN or infinite, the first in row "
                f"{row:,}; fill or drop them"
            )


def _where(error: BaseException, path: str) -> str:
    """``path`` with the line at which the file itself was last at work; as a syntax error names it."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename:
        return f"{error.filename if Path(error.filename).name != Path(path).name else path}:{error.lineno}"
    own = [
        f.lineno
        for f in traceback.extract_tb(error.__traceback__)
        if Path(f.filename).name == Path(path).name
    ]
    return f"{path}:{own[-1]}" if own else path


def _line(function: Callable[..., Any]) -> int:
    return int(getattr(getattr(function, "__code__", None), "co_firstlineno", 1))


def _kind(value: Any) -> str:
    return "nothing (None)" if value is None else f"a {type(value).__name__}"


def _said(error: BaseException) -> str:
    """Kind and message on one line; of an error inside a graph, where it was raised and its last line."""
    kind, text = type(error).__name__, re.sub(r"\x1b\[\d*m", "", str(error)).strip()
    if IN_A_GRAPH in text:
        places = re.findall(r'File "([^"]+)", line (\d+)', text)
        ours = [(file, line) for file, line in places if "site-packages" not in file]
        last = [line.strip() for line in text.splitlines() if line.strip()][-1]
        return f"{Path(ours[-1][0]).name}:{ours[-1][1]}: {last}" if ours else last
    return f"{kind}: {' '.join(text.split())}"


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if ENDED_EARLY in line]
    return lines[0][lines[0].find("Input dataset") :] if "Input dataset" in lines[0] else lines[0]
