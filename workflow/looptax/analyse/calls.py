"""The timed calls of many visits by column: from records, or from the text of records that were read in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from looptax.analyse.arrays import ends, flags, numbers, values, words
from looptax.records.base import LEAST_SECONDS, MOST_POSITIVE, MOST_SECONDS
from looptax.records.cell import Timing, Visit
from looptax.records.timed import Doubt, TimedVisit

SCHEMA = pa.schema([("seconds", pa.large_string()), ("epochs", pa.int64()), ("steps", pa.int64())])
BOUNDS = {
    "seconds": (LEAST_SECONDS, MOST_SECONDS),
    "epochs": (1, MOST_POSITIVE),
    "steps": (1, MOST_POSITIVE),
}  # of ``Timing``
NUMBERS = b"0123456789.eE+- \t\r\n"  # what is left of calls without these are their brackets and commas
CLOSING, ZERO = ord("]"), ord("0")
LONGEST = 16  # characters, of which one is the point
AS_LINES = bytes.maketrans(b"]", b"\n")
READ = pa_csv.ReadOptions(column_names=["nothing", *SCHEMA.names], use_threads=False, block_size=2**30)
PARSE = pa_csv.ParseOptions(quote_char=False, escape_char=False, ignore_empty_lines=True)
CONVERT = pa_csv.ConvertOptions(
    column_types=SCHEMA, include_columns=SCHEMA.names, null_values=[], check_utf8=False
)


@dataclass(frozen=True)
class Calls:
    """All calls of the visits, one after the other; ``lengths`` says how many are of each.

    ``decimals`` are the seconds as the file has them; None where no file was read, or some have an exponent.
    """

    lengths: NDArray[np.int64]
    seconds: pa.Array
    epochs: pa.Array
    steps: pa.Array
    decimals: pa.LargeStringArray | None = None

    def texts(self) -> pa.LargeStringArray:
        """The seconds as Python writes them.

        The file has them so, and pyarrow writes them so, but for whole ones and where Python takes an exponent. Of what
        a file says no more is taken than what is the shortest that says it beyond doubt: up to 15 digits.
        """
        seconds = values(self.seconds)
        otherwise = (seconds < 1e-4) | (seconds >= 1e10) | (seconds == np.floor(seconds))
        if self.decimals is None:
            text = self.seconds.cast(pa.large_string())
        else:
            text = self.decimals
            places, signs = ends(text), np.frombuffer(text.buffers()[2], np.uint8)
            otherwise |= (np.diff(places) > LONGEST) | (signs[places[1:] - 1] == ZERO)
        if not otherwise.any():
            return text
        return pc.replace_with_mask(
            text, flags(otherwise), words([repr(n) for n in seconds[otherwise].tolist()])
        )


def listed(visits: Sequence[Visit]) -> Calls:
    """Of whole records."""
    calls: list[Timing] = list(chain.from_iterable(visit.calls for visit in visits))
    kinds = {"seconds": np.float64, "epochs": np.int64, "steps": np.int64}
    columns = {
        name: numbers(np.array([getattr(call, name) for call in calls], kind)) for name, kind in kinds.items()
    }
    return Calls(np.array([len(visit.calls) for visit in visits], np.int64), **columns)


def parsed(visits: Sequence[TimedVisit]) -> Calls:
    """Of records that were read in part: no call becomes an object.

    Raises
    ------
    Doubt
        If a text is not that of ``list[Timing]`` as records are written, within the bounds of ``Timing``.
    """
    if not visits:
        return listed([])
    text = b",".join([visit.calls for visit in visits])
    shape = text.translate(None, NUMBERS)
    lengths = _lengths(shape)
    if len(lengths) != len(visits) or shape != _shape(lengths):
        raise Doubt
    # A call becomes a line, whose first field is empty: `,[[0.5,1,8],[0.6,1,8]]` becomes `,0.5,1,8` and `,0.6,1,8`.
    lines = pa.py_buffer((b"," + text).translate(AS_LINES, b"[ \t\r\n"))
    try:
        table = pa_csv.read_csv(pa.BufferReader(lines), READ, PARSE, CONVERT).combine_chunks()
        decimals, epochs, steps = (table.column(name).chunk(0) for name in SCHEMA.names)
        seconds = decimals.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise Doubt from error
    exponents = b"e" in text or b"E" in text
    calls = Calls(lengths, seconds, epochs, steps, None if exponents else decimals)
    if table.num_rows != lengths.sum() or not _within_bounds(calls):
        raise Doubt
    return calls


def _lengths(shape: bytes) -> NDArray[np.int64]:
    """How many calls are of each visit, if this is the shape of visits: such of n calls, `[[,,],[,,]]`, has 5 n + 1."""
    signs = np.frombuffer(shape, np.uint8)
    ends = np.flatnonzero((signs[1:] == CLOSING) & (signs[:-1] == CLOSING))
    return np.diff(ends, prepend=-3) // 5


def _shape(lengths: NDArray[np.int64]) -> bytes:
    """That of visits of so many calls."""
    known = {n: b"[" + b",".join([b"[,,]"] * n) + b"]" for n in np.unique(lengths).tolist()}
    if len(known) == 1:
        return b",".join([*known.values()] * len(lengths))
    return b",".join([known[length] for length in lengths.tolist()])


def _within_bounds(calls: Calls) -> bool:
    for name, (least, most) in BOUNDS.items():
        found = pc.min_max(getattr(calls, name), skip_nulls=False)
        low, high = found["min"].as_py(), found["max"].as_py()
        if low is None or not (least <= low and high <= most):
            return False
    return not pc.any(pc.is_nan(calls.seconds)).as_py()
