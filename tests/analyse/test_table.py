"""The tidy table, made by column, and its text: what pandas writes of the same cells."""

from __future__ import annotations

import io

import msgspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec import Raw

from looptax.analyse.calls import parsed
from looptax.analyse.columns import HEAD, SCHEMA, Visits, arrow_table, csv_lines
from looptax.analyse.parquet import CURVE, LEAST, ParquetFile
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell, Timing
from looptax.records.timed import TimedVisit
from tests import synthetic

SPELLINGS = ["{!r}", "{:.9f}", "{:.15g}", "{:.16g}", "{:.17g}", "{:.25g}", "{:.6e}", "{:.4f}"]
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


@example([(0.5, "{:.4f}")])
@given(st.lists(st.tuples(st.floats(1e-9, 1e9), st.sampled_from(SPELLINGS)), min_size=1, max_size=20))
def test_seconds_of_a_file_are_written_as_python_writes_them_however_they_stand_there(seconds):
    texts = [spelling.format(value) for value, spelling in seconds]
    assume(all(1e-9 <= float(text) <= 1e9 for text in texts))
    visits = [TimedVisit("reference", 0, Raw(f"[[{text},1,8]]".encode())) for text in texts]
    assert parsed(visits).texts().to_pylist() == [repr(float(text)) for text in texts]


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
    assert grown.equals(written.cast(grown.schema))
    assert not any(field.nullable for field in grown.schema)  # there is no call without one of them
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
    names = sizes.schema.names
    told = {name for name in names if sizes.row_group(0).column(names.index(name)).statistics}
    assert told == set(CURVE)  # by which the findings leave out the groups of other curves
