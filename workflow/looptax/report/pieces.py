"""Sentences as pieces: the page marks names and numbers up, a figure's description joins them to plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from looptax.records.findings import Comparison, Interval
from looptax.report import format as fmt


@dataclass(frozen=True)
class Piece:
    """``key`` is what a reader should see first, ``soft`` what last, and so the ``end`` of an interval.

    ``path`` is a JSON pointer to what the words are of: into ``file``, or into findings.json where none is named.
    """

    text: str
    kind: Literal["text", "name", "said", "key", "number", "end", "soft"] = "text"
    path: str = ""
    file: str = ""


Pieces = tuple[Piece, ...]


def text(words: str) -> Pieces:
    """Plain words."""
    return (Piece(words),)


def name(words: str, path: str = "", file: str = "") -> Pieces:
    """A name that a person gave."""
    return (Piece(words, "name", path, file),)


def said(words: str, path: str) -> Pieces:
    """Text of a record, as it stands there."""
    return (Piece(fmt.plain(words), "said", path),)


def key(words: str, path: str = "") -> Pieces:
    """What a sentence is about."""
    return (Piece(words, "key", path),)


def number(words: str, path: str = "") -> Pieces:
    """A number of the findings."""
    return (Piece(words, "number", path),)


def rows(of: float, path: str) -> Pieces:
    """``16,384 rows``."""
    return number(fmt.count(of), path) + text(" rows")


def soft(words: str) -> Pieces:
    """What stands back: the words of an interval."""
    return (Piece(words, "soft"),)


def plain(pieces: Iterable[Piece]) -> str:
    """The sentence without markup."""
    return "".join(piece.text for piece in pieces)


def joined(parts: Sequence[Pieces], word: str = "and") -> Pieces:
    """a, b and c; or another word before the last."""
    said: Pieces = ()
    for position, part in enumerate(parts):
        said += text("" if position == 0 else f" {word} " if position == len(parts) - 1 else ", ") + part
    return said


def bounds(lower: str, upper: str, path: str, unit: str = "") -> Pieces:
    """``2.31 to 2.52``."""
    ends = Piece(lower, "end", f"{path}/lower"), Piece(f"{upper}{unit}", "end", f"{path}/upper")
    return (ends[0], *soft(" to "), ends[1])


def speed(ratio: Interval, path: str) -> Pieces:
    """``2.40 times as fast (2.31 to 2.52)``, or ``0.91 times the speed (0.89 to 0.93)``."""
    lower, estimate, upper = fmt.telling_bounds(ratio)
    words = "times as fast" if ratio.estimate >= 1 else "times the speed"
    return (
        key(f"{estimate} {words}", f"{path}/estimate") + soft(" (") + bounds(lower, upper, path) + soft(")")
    )


def ratio(value: Interval, path: str) -> Pieces:
    """``ratio 1.01, 0.99 to 1.03``."""
    lower, estimate, upper = fmt.ratio_bounds(value)
    return (
        *soft("ratio "),
        Piece(estimate, "end", f"{path}/estimate"),
        *soft(", "),
        *bounds(lower, upper, path),
    )


def limit(c: Comparison) -> str:
    """``at least 3.20``, of a capped cell; ``3.20`` where it bounds nothing."""
    assert c.bound_ratio is not None
    return f"{c.bound or ''} {fmt.limit(c.bound_ratio, c.bound)}".lstrip()


def short_limit(c: Comparison) -> str:
    """``≥ 3.20`` in a figure, ``3.20 at 256 rows`` where it bounds nothing."""
    assert c.bound_ratio is not None
    value = fmt.limit(c.bound_ratio, c.bound)
    if c.bound is None:
        return f"{value} at {fmt.count(c.bound_rows or 0)} rows"
    return f"{'≥' if c.bound == 'at least' else '≤'} {value}"


def bound(c: Comparison, path: str) -> Pieces:
    """``at least 3.20 times as fast, a bound from 256 rows``, of a capped cell."""
    assert c.bound_ratio is not None
    assert c.bound_rows is not None
    words = "times as fast" if c.bound_ratio >= 1 else "times the speed"
    said = key(f"{limit(c)} {words}", f"{path}/bound_ratio")
    where = soft(", a bound from ") if c.bound else text(" at ")
    return said + where + rows(c.bound_rows, f"{path}/bound_rows")
