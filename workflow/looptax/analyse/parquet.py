"""A Parquet file that grows by tables, each a group of rows of its own unless small: one is read without the others."""

from __future__ import annotations

import base64
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from looptax.records.files import Sealed

CURVE = (
    "stack",
    "workload",
    "batch_size",
)  # what groups are looked for by: each tells its least and most of these
LEAST = 2**15  # rows of a group: fewer are put together with those that follow


class ParquetFile:
    """Tables one below another, written to ``stream``; whole when the block is left.

    Columns may come as dictionaries, which are quick to write. What the file says of them is ``schema``: to who reads
    it they are the plain words and numbers that they always were.
    """

    def __init__(self, stream: Sealed | BinaryIO, schema: pa.Schema) -> None:
        self._stream, self._told = stream, {"ARROW:schema": base64.b64encode(schema.serialize().to_pybytes())}
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []

    def __enter__(self) -> ParquetFile:
        return self

    def add(self, table: pa.Table) -> None:
        """Rows below those that are there."""
        self._waiting.append(table)
        if sum(map(len, self._waiting)) >= LEAST:
            self._write()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._write()
        if self._writer is not None:
            self._writer.close()

    def _write(self) -> None:
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting).unify_dictionaries()
        self._waiting = []
        if self._writer is None:
            words = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
            self._writer = pq.ParquetWriter(
                *(self._stream, table.schema),
                store_schema=False,
                use_dictionary=words,
                write_batch_size=LEAST,
                write_statistics=list(CURVE),
            )
            self._writer.add_key_value_metadata(self._told)
        self._writer.write_table(table)
