"""What is wrong with a file of the user's, as a sentence: file, line, what was found. And how an error is said."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

IN_A_GRAPH = "in user code:"  # as TensorFlow begins to tell of an error while tracing
ENDED_EARLY = "was expected to contain"  # of tf.data.experimental.assert_cardinality
OURS = Path(__file__).parent / "strategies"  # where a line of a loop is no line of the user's
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


def loaded(load: Callable[[str], ModuleType], path: str, wrong: type[Breach]) -> ModuleType:
    """The module of a user's file; ``wrong`` is raised where it cannot be imported."""
    try:
        return load(path)
    except SyntaxError as error:
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        raise wrong(
            f"{where(error, path)}: {python} cannot read it: {error.msg}; mend this line, or one before it"
        ) from error
    except ImportError as error:
        raise wrong(
            f"{where(error, path)}: cannot be imported: {said(error)}. What it imports must be installed "
            "in every stack that measures it"
        ) from error
    except Exception as error:
        raise wrong(f"{where(error, path)}: cannot be imported: {said(error)}") from error


def reason(error: BaseException, workload: str, *strategies: str) -> str:
    """What to tell of a failure: what the measured code said, and the line of the user's file that was at work."""
    if isinstance(error, Breach | NotServed):
        return str(error)
    if ENDED_EARLY in str(error):
        return (
            f"{workload}: the dataset of make_data ended early: {_ended_early(error)} It must give as many rows as "
            "make_data was asked for: repeat it, or make more"
        )
    theirs = [path for path in strategies if path and not is_same(OURS, str(Path(path).parent))]
    place = where(error, workload, *theirs)
    return f"{place}: {said(error)}" if place != workload else said(error)


def is_breach(error: BaseException) -> bool:
    """Whether it is known already whose fault a failure is."""
    return isinstance(error, Breach) or ENDED_EARLY in str(error)


def where(error: BaseException, *paths: str) -> str:
    """One of ``paths`` with the line at which it was last at work, or as a syntax error names it; else the first."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename:
        ours = next((path for path in paths if is_same(error.filename, path)), error.filename)
        return f"{ours}:{error.lineno}"
    frames = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    frames += re.findall(PLACE, str(error))
    own = [f"{path}:{line}" for file, line in frames for path in paths if is_same(file, path)]
    return own[-1] if own else paths[0]


def is_same(one: str | Path, other: str) -> bool:
    """Whether two paths lead to one file."""
    return os.path.realpath(one) == os.path.realpath(other)


def at(function: Callable[..., Any], path: str) -> str:
    """``path`` with the line at which a function begins, where it lies there."""
    code = getattr(function, "__code__", None)
    return f"{path}:{code.co_firstlineno}" if code and is_same(code.co_filename, path) else path


def kind(value: Any) -> str:
    """What kind of a value was found, with its article."""
    return "nothing (None)" if value is None else f"a {type(value).__name__}"


def shown(value: Any) -> str:
    """A small value as it is written; of another one its kind."""
    written = repr(value) if isinstance(value, (int, float, str, tuple, list)) else ""
    return written if 0 < len(written) <= 60 else kind(value)


def said(error: BaseException) -> str:
    """Kind and message on one line, without arrays and stacks; of an error inside a graph, where it was raised."""
    name, text = type(error).__name__, re.sub(r"\x1b\[\d*m", "", str(error)).strip()
    if IN_A_GRAPH in text:
        known = {
            frame.filename for frame in traceback.extract_tb(error.__traceback__)
        }  # of these `_where` tells
        ours = [place for place in re.findall(PLACE, text) if "site-packages" not in place[0]][-1:]
        before = "".join(f"{Path(file).name}:{line}: " for file, line in ours if file not in known)
        return _cut(f"{before}{_last_line(text)}")
    text = re.sub(NODES, "", text.partition(ARGUMENTS)[0])
    return _cut(f"{name}: {_last_line(text) if STACK in text else text}")


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
