"""Arrow's arrays from numpy's and from words, and numpy's from Arrow's, by their buffers.

``pa.array`` and ``to_numpy`` load pandas, to see whether it is one of its own: 0.3 s in every process that calls them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[np.number[Any]]) -> pa.Array:
    """Shape (n,), of the same type."""
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def values(array: pa.Array) -> NDArray[Any]:
    """Those of an array of numbers without nulls, shape (n,), not copied."""
    kind = array.type.to_pandas_dtype()  # numpy's, despite its name
    if not len(array):
        return np.empty(0, kind)
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def flags(values: NDArray[np.bool_]) -> pa.Array:
    """Shape (n,)."""
    bits = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])


def words(values: Sequence[str]) -> pa.Array:
    """As ``large_string``."""
    coded = [value.encode() for value in values]
    ends = np.zeros(len(coded) + 1, np.int64)
    np.cumsum([len(word) for word in coded], out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))]
    return pa.Array.from_buffers(pa.large_string(), len(coded), buffers)


def ends(text: pa.LargeStringArray) -> NDArray[np.int64]:
    """Where the words lie in their buffer: from each of these to the next, shape (n + 1,)."""
    return np.frombuffer(text.buffers()[1], np.int64)[text.offset : text.offset + len(text) + 1]


def content(text: pa.LargeStringArray) -> pa.Buffer:
    """All words of an array, one after the other."""
    places = ends(text)
    return text.buffers()[2].slice(places[0], places[-1] - places[0])
