"""The tidy table, made by column, and its text: what pandas writes of the same cells."""

from __future__ import annotations

import io

import msgspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.analyse.columns import HEAD, SCHEMA, Visits, arrow_table, csv_lines
from looptax.analyse.parquet import LEAST, ParquetFile
from looptax.analyse.shares import by_curve, in_order
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell, Timing
from tests import synthetic

SECONDS = st.floats(min_value=1e-12, max_value=1e18, exclude_min=True)


def cells(rows: tuple[int, ...] = (256,)) -> list[Cell]:
    return synthetic.run({"fit_numpy": 1.3}, rows=rows)[2]


def text(of: list[Cell]) -> str:
    timed = Visits.of(of)
    return HEAD + csv_lines(arrow_table(of, timed), of, timed).to_pybytes().decode()


def with_seconds(cell: Cell, seconds: list[float]) -> Cell:
    """The cell with one round, whose first visit has calls of so many seconds."""
    first = cell.rounds[0]
    calls = [Timing(value, 1, 8) for value in seconds]
    visits = [msgspec.structs.replace(first.visits[0], calls=calls), *first.visits[1:]]
    return msgspec.structs.replace(cell, rounds=[msgspec.structs.replace(first, visits=visits)])


def by_pandas(of: list[Cell]) -> str:
    return timings_table(of).to_csv(index=False, lineterminator="\n")


def test_the_text_is_what_pandas_writes():
    of = cells((256, 1024))
    assert text(of) == by_pandas(of)
    assert text(of).count("\n") == 1 + sum(len(v.calls) for c in of for r in c.rounds for v in r.visits)


@given(st.lists(SECONDS, min_size=1, max_size=20))
def test_seconds_are_written_as_python_writes_them(seconds):
    of = [with_seconds(cells()[0], seconds)]
    told = [line.split(",")[10] for line in text(of).splitlines()[1 : 1 + len(seconds)]]
    assert told == [repr(value) for value in seconds]


@pytest.mark.parametrize("seconds", [9.5e-05, 1e-05, 1e-4, 3.0, 1e16, 123456789.125])
def test_text_where_pyarrow_would_write_otherwise(seconds):
    of = [with_seconds(cells()[0], [seconds])]
    assert text(of) == by_pandas(of)


def test_a_word_that_would_end_a_field_is_quoted():
    of = with_seconds(cells()[0], [0.5])
    odd = msgspec.structs.replace(of, rounds=[msgspec.structs.replace(of.rounds[0], started_utc='a "b", c')])
    assert text([odd]) == by_pandas([odd])
    assert pd.read_csv(io.StringIO(text([odd])))["started_utc"][0] == 'a "b", c'


def test_visits_are_in_the_order_of_their_index_and_epochs_count_on():
    (cell,) = cells()[:1]
    first = cell.rounds[0]
    turned = msgspec.structs.replace(cell, rounds=[msgspec.structs.replace(first, visits=first.visits[::-1])])
    straight = msgspec.structs.replace(cell, rounds=[first])
    pd.testing.assert_frame_equal(timings_table([turned]), timings_table([straight]))
    for _, role in timings_table([straight]).groupby("role"):
        assert role["epoch"].tolist() == list(range(len(role)))


def test_no_cells_and_cells_without_rounds_are_no_rows():
    empty = [msgspec.structs.replace(cell, rounds=[]) for cell in cells()]
    for of in ([], empty):
        assert text(of) == HEAD
        assert arrow_table(of, Visits.of(of)).cast(SCHEMA).num_rows == 0


def test_a_parquet_file_that_grew_says_of_its_columns_what_pandas_says(tmp_path):
    parts = [cells((256,)), [], cells((1024,))]
    with (tmp_path / "grown").open("wb") as stream, ParquetFile(stream, SCHEMA) as file:
        for part in parts:
            file.add(arrow_table(part, Visits.of(part)))
    whole = timings_table([cell for part in parts for cell in part])
    whole.to_parquet(tmp_path / "whole", index=False)
    grown, written = pq.read_table(tmp_path / "grown"), pq.read_table(tmp_path / "whole")
    assert grown.schema.types == written.schema.types
    assert grown.equals(written)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "grown"), pd.read_parquet(tmp_path / "whole"))


def test_small_tables_share_a_group_of_rows_and_a_large_one_has_its_own(tmp_path):
    table = arrow_table(of := cells(), Visits.of(of))
    with (tmp_path / "file").open("wb") as stream, ParquetFile(stream, SCHEMA) as file:
        for _ in range(2 * LEAST // len(table)):
            file.add(table)
    sizes = pq.ParquetFile(tmp_path / "file").metadata
    groups = [sizes.row_group(i).num_rows for i in range(sizes.num_row_groups)]
    assert min(groups[:-1]) >= LEAST
    assert sum(groups) == 2 * LEAST // len(table) * len(table)


def test_paths_are_shared_out_by_curve_in_order():
    paths = [
        f"results/cells/s/{name}/b{batch}/loop/n{rows}.json"
        for rows in (16, 32)
        for name, batch in (("w", 16), ("w", 8), ("v", 8), ("w", 128))
    ]
    shares = by_curve([*paths, "elsewhere.json"])
    assert shares[0] == ["elsewhere.json"]
    assert [share[0].removeprefix("results/").rpartition("/loop/")[0] for share in shares[1:]] == [
        *("cells/s/v/b8", "cells/s/w/b8", "cells/s/w/b16", "cells/s/w/b128")
    ]
    assert [len(share) for share in shares] == [1, 2, 2, 2, 2]


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_shares(processes):
    assert list(in_order(len, ["a" * n for n in range(9)], processes)) == list(range(9))
