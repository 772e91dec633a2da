"""What a user's file must give, workload or loop. Each breach is a sentence: file, line, what was found, a remedy."""

from __future__ import annotations

import inspect
import operator
import os
import re
import sys
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
OURS = Path(__file__).parent / "strategies"  # where a line of a loop is no line of the user's
RUN_EPOCH = "a function that trains an epoch and returns its two counts, epochs and steps"
ARGUMENTS = "Arguments received by"  # as Keras begins to list what a layer was called with
STACK = (
    "(most recent call last)"  # TensorFlow writes stacks into its messages; what it says is in the last line
)
PLACE = r'File "([^"]+)", line (\d+)'
NODES = (
    r"\{\{function_node .*?\}\}|\[\[(?:\{\{)?node .*?\]\]|\[Op:[^\]]*\](?: name:)?"  # in a graph: nobody's
)
NUMBERS = r"\[[-+\d.e,\s\[\]]{40,}\]|(?:[-+]?\d[\d.e+-]*[ ,]+){12,}[-+]?\d[\d.e+-]*"  # an array, printed
MOST = 10_000  # characters that are looked through for arrays
LONGEST = 300  # characters of what somebody else's error says


class Breach(Exception):
    """What is wrong with a file of the user's, in words for who wrote it."""


class WrongWorkload(Breach):
    """It is the workload's file."""


class WrongStrategy(Breach):
    """It is the file of a loop."""


class NotServed(Exception):
    """Why a strategy cannot train this workload; neither is at fault."""


def imported(load: Callable[[str], ModuleType], path: str) -> ModuleType:
    """The module of a workload's file, with both functions.

    Raises
    ------
    WrongWorkload
        If it cannot be imported, or lacks one.
    """
    module = _loaded(load, path, WrongWorkload)
    for name in FUNCTIONS:
        if not callable(getattr(module, name, None)):
            raise WrongWorkload(f"{path}: lacks {name}(); `make workload NAME=…` writes a file that has both")
    return module


def loop(load: Callable[[str], ModuleType], path: str) -> ModuleType:
    """The module of a strategy's file, with ``prepare(workload)``.

    Raises
    ------
    WrongStrategy
        If it cannot be imported, or lacks the function.
    """
    module = _loaded(load, path, WrongStrategy)
    prepare = getattr(module, "prepare", None)
    if not callable(prepare):
        raise WrongStrategy(
            f"{path}: lacks prepare(workload); `make strategy NAME=…` writes a file that has it"
        )
    if not _takes(prepare, 1):
        raise WrongStrategy(
            f"{_at(prepare, path)}: prepare takes {inspect.signature(prepare)}; it must take the workload alone: "
            "def prepare(workload):"
        )
    return module


def prepared(prepare: Callable[[Any], Any], workload: Any, path: str) -> Callable[[], Any]:
    """The function that ``prepare`` returned, which takes nothing."""
    run_epoch = prepare(workload)
    if not callable(run_epoch):
        raise WrongStrategy(
            f"{_at(prepare, path)}: prepare returned {_kind(run_epoch)}; it must return {RUN_EPOCH}: "
            "end it with `return run_epoch`, uncalled"
        )
    if not _takes(run_epoch, 0):
        raise WrongStrategy(
            f"{_at(run_epoch, path)}: the function that prepare returned takes {inspect.signature(run_epoch)}; it is "
            "called with nothing: keep what it needs in prepare"
        )
    return run_epoch


def counted(returned: Any, run_epoch: Callable[[], Any], path: str) -> tuple[int, int]:
    """The epochs and steps that a call of ``run_epoch`` says it did."""
    try:
        epochs, steps = (operator.index(count) for count in returned)
    except (TypeError, ValueError):
        raise WrongStrategy(
            f"{_at(run_epoch, path)}: run_epoch returned {_shown(returned)}; it must return two whole numbers, the "
            "epochs and the steps that this call did, such as `return 1, workload.steps`"
        ) from None
    return epochs, steps


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
    place = f"{_at(make_data, path)}: make_data"
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
        raise WrongWorkload(f"{_where(error, path)}: build_model() fails: {_said(error)}") from error
    place = f"{_at(build_model, path)}: build_model"
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
    place = f"{_at(factory, path)}: the factory of make_data"
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


def reason(error: BaseException, workload: str, *strategies: str) -> str:
    """What to tell of a failure: what the measured code said, and the line of the user's file that was at work."""
    if isinstance(error, Breach | NotServed):
        return str(error)
    if ENDED_EARLY in str(error):
        return (
            f"{workload}: the dataset of make_data ended early: {_ended_early(error)} It must give as many rows as "
            "make_data was asked for: repeat it, or make more"
        )
    theirs = [path for path in strategies if path and not _is_same(OURS, str(Path(path).parent))]
    where = _where(error, workload, *theirs)
    return f"{where}: {_said(error)}" if where != workload else _said(error)


def is_breach(error: BaseException) -> bool:
    """Whether it is known already whose fault a failure is."""
    return isinstance(error, Breach) or ENDED_EARLY in str(error)


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
            row, count = int(np.argwhere(wrong)[0][0]), int(wrong.sum())
            values = "1 value that is" if count == 1 else f"{count:,} values that are"
            raise WrongWorkload(
                f"{place}: {name} holds {values} NaN or infinite, the first in row {row:,}; fill or drop them"
            )


def _loaded(load: Callable[[str], ModuleType], path: str, wrong: type[Breach]) -> ModuleType:
    try:
        return load(path)
    except SyntaxError as error:
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        raise wrong(
            f"{_where(error, path)}: {python} cannot read it: {error.msg}; mend this line, or one before it"
        ) from error
    except ImportError as error:
        raise wrong(
            f"{_where(error, path)}: cannot be imported: {_said(error)}. What it imports must be installed "
            "in every stack that measures it"
        ) from error
    except Exception as error:
        raise wrong(f"{_where(error, path)}: cannot be imported: {_said(error)}") from error


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


def _where(error: BaseException, *paths: str) -> str:
    """One of ``paths`` with the line at which it was last at work, or as a syntax error names it; else the first."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename:
        ours = next((path for path in paths if _is_same(error.filename, path)), error.filename)
        return f"{ours}:{error.lineno}"
    frames = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    frames += re.findall(PLACE, str(error))
    own = [f"{path}:{line}" for file, line in frames for path in paths if _is_same(file, path)]
    return own[-1] if own else paths[0]


def _is_same(one: str | Path, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _at(function: Callable[..., Any], path: str) -> str:
    """``path`` with the line at which a function begins, where it lies there."""
    code = getattr(function, "__code__", None)
    return f"{path}:{code.co_firstlineno}" if code and _is_same(code.co_filename, path) else path


def _kind(value: Any) -> str:
    return "nothing (None)" if value is None else f"a {type(value).__name__}"


def _shown(value: Any) -> str:
    """A small value as it is written; of another one its kind."""
    shown = repr(value) if isinstance(value, (int, float, str, tuple, list)) else ""
    return shown if 0 < len(shown) <= 60 else _kind(value)


def _said(error: BaseException) -> str:
    """Kind and message on one line, without arrays and stacks; of an error inside a graph, where it was raised."""
    kind, text = type(error).__name__, re.sub(r"\x1b\[\d*m", "", str(error)).strip()
    if IN_A_GRAPH in text:
        known = {
            frame.filename for frame in traceback.extract_tb(error.__traceback__)
        }  # of these `_where` tells
        ours = [place for place in re.findall(PLACE, text) if "site-packages" not in place[0]][-1:]
        before = "".join(f"{Path(file).name}:{line}: " for file, line in ours if file not in known)
        return _cut(f"{before}{_last_line(text)}")
    text = re.sub(NODES, "", text.partition(ARGUMENTS)[0])
    return _cut(f"{kind}: {_last_line(text) if STACK in text else text}")


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _cut(text: str) -> str:
    """One line without whole arrays, and no longer than anybody reads."""
    line = re.sub(NUMBERS, "[…]", " ".join(text.split())[:MOST]).strip()
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _ended_early(error: BaseException) -> str:
    line = next(line for line in str(error).splitlines() if ENDED_EARLY in line)
    found = re.sub(NODES, "", line).strip()
    return found[max(found.find("Input dataset"), 0) :].rstrip(".") + "."
