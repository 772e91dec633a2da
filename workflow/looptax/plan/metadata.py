"""What a strategy's file says of itself, held against what is allowed; all that is wrong is told at once."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from looptax.plan import source
from looptax.plan.errors import PlanError

REQUIRED = ("TITLE", "PARENT", "FACTOR", "WORK", "TOLERANCE", "BACKENDS", "ENVIRONMENT", "GIVES_UP")
BACKENDS = ("tensorflow", "jax", "torch")
LONGEST_TITLE = 40  # labels of figures
AS_GOOD_AS_THE_NAME = 0.8  # of difflib's 1: a letter or two in a field's name
REMEDY = "`make strategy NAME=…` writes a file that has all"


def of_strategy(path: Path) -> dict[str, Any]:
    """The metadata of the file by its names.

    Raises
    ------
    PlanError
        With a line for each thing that is wrong.
    """
    tree = source.parse(path)
    found, lines = source.metadata(tree, path), source.constants(tree)
    wrong = _misspelt(path, lines)
    missing = [key for key in REQUIRED if key not in found]
    if missing and not wrong:
        wrong.append(f"{path}: lacks {', '.join(missing)}; {REMEDY}")
    for name, value in found.items():
        fits, allowed = ALLOWED[name]
        if not fits(value):
            wrong.append(f"{path}:{lines[name]}: {name}: found {_shown(value)}; allowed: {allowed}")
    if wrong:
        raise PlanError("\n       ".join(wrong))
    return found


def place(path: Path, name: str) -> str:
    """The file, with the line on which it sets ``name``."""
    line = source.constants(source.parse(path)).get(name)
    return f"{path}:{line}" if line else str(path)


def _misspelt(path: Path, lines: dict[str, int]) -> list[str]:
    """Names that are no field but look like one that is not there; all others are the code's own constants."""
    absent = sorted(source.METADATA - set(lines))
    told = []
    for name, line in lines.items():
        close = get_close_matches(name, absent, n=1, cutoff=AS_GOOD_AS_THE_NAME)
        if name not in source.METADATA and close:
            told.append(f"{path}:{line}: {name}: is no field of a strategy. Did you mean {close[0]!r}?")
    return told


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TITLE


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_tolerance(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value is None or (number and math.isfinite(value) and value > 0)


def _are_backends(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and bool(value) and all(one in BACKENDS for one in value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(map(_is_text, value))


def _is_environment(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_text(name) and name.isascii() and name.isidentifier() and _is_text(text) and "\0" not in text
        for name, text in value.items()
    )


ALLOWED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "TITLE": (_is_title, f"a text of 1 to {LONGEST_TITLE} characters: it labels figures"),
    "PARENT": (lambda value: value is None or _is_text(value), 'a strategy by its name, as "train_on_batch"'),
    "FACTOR": (_is_text, "a text: the one thing that differs from the parent"),
    "WORK": (
        lambda value: value in ("same", "other"),
        '"same", or "other" if it trains differently on purpose',
    ),
    "TOLERANCE": (_is_tolerance, "None (equal bit for bit), or a number above 0, such as 1e-4"),
    "BACKENDS": (_are_backends, f'a tuple of one or more of {", ".join(BACKENDS)}, as ("tensorflow",)'),
    "BYPASSES": (_are_texts, 'a tuple of names of methods, as ("train_step",); () is none'),
    "ENVIRONMENT": (_is_environment, 'variables and their texts, as {"TF_XLA_FLAGS": "…"}; {} is none'),
    "GIVES_UP": (_is_text, 'a text: what is lost that fit gives; "" is nothing'),
}


def _shown(value: Any) -> str:
    text = ast.unparse(ast.Constant(value)) if isinstance(value, str) else repr(value)
    told = text if len(text) <= 60 else f"{text[:57]}..."
    return (
        f"{told} ({len(value)} characters)" if isinstance(value, str) and len(text) > LONGEST_TITLE else told
    )
