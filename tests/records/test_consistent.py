"""A round or a cell that decodes and contradicts itself is named, and never counted."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from looptax.records import consistent, rounds_file
from looptax.records.cell import Cell, Round, Timing
from looptax.records.rounds_file import Entry
from tests import synthetic


def a_cell() -> Cell:
    return synthetic.run({}, rows=(256,), rounds=6)[2][0]


def test_what_was_measured_does_not_contradict_itself() -> None:
    _, _, cells = synthetic.run({"fit_numpy": 0.8}, rounds=6)
    assert [consistent.in_cell(cell) for cell in cells] == [""] * len(cells)


def spoilt(round_: Round, what: str) -> Round:
    first, *others = round_.visits
    return {
        "is no time in UTC": replace(round_, started_utc="2026-13-01T00:00:00Z"),
        "ended before it began": replace(round_, ended=round_.started - 1),
        "counted from 0, each once": replace(round_, visits=[first, first, *others]),
        "no two visits": replace(round_, visits=[first]),
        "visits 0 and 1 are both of the": replace(
            round_, visits=[first, replace(others[0], role=first.role), *others[1:]]
        ),
    }[what]


@pytest.mark.parametrize(
    "what",
    [
        "is no time in UTC",
        "ended before it began",
        "counted from 0, each once",
        "no two visits",
        "visits 0 and 1 are both of the",
    ],
)
def test_a_round_that_cannot_be_is_told_and_left_out(what: str, tmp_path: Path) -> None:
    cell = a_cell()
    good, wrong = cell.rounds[0], spoilt(cell.rounds[1], what)
    assert what in consistent.in_round(wrong)
    assert consistent.in_cell(replace(cell, rounds=[good, wrong])).startswith("rounds[1]: ")
    path = tmp_path / ".n256.rounds.jsonl"
    rounds_file.keep_only(path, [Entry("a", 256, round=one) for one in (good, wrong)])
    assert [entry.round for entry in rounds_file.read(path, "a", 256)] == [good]


def test_a_round_that_stands_twice_counts_once(tmp_path: Path) -> None:
    cell = a_cell()
    assert (
        consistent.in_cell(replace(cell, rounds=[*cell.rounds, cell.rounds[2]])) == "the round 2 stands twice"
    )
    path = tmp_path / ".n256.rounds.jsonl"
    rounds_file.keep_only(path, [Entry("a", 256, round=cell.rounds[0])] * 3)
    assert rounds_file.finished(path, "a", 256) == 1


def test_more_rows_than_were_asked_and_no_rounds_are_told() -> None:
    cell = a_cell()
    assert consistent.in_cell(replace(cell, measured_rows=512)) == "measured_rows: 512, of 256 rows"
    assert "no round" in consistent.in_cell(replace(cell, rounds=[]))


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b"[" * 100_000, b'{"identity": "a", "rows": 256, "x": ' + b"[" * 100_000]
)
def test_a_line_of_rubbish_costs_no_other(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / ".n256.rounds.jsonl"
    rounds_file.keep_only(path, [Entry("a", 256, round=one) for one in a_cell().rounds])
    path.write_bytes(line + b"\n" + path.read_bytes())
    assert rounds_file.finished(path, "a", 256) == 6


@pytest.mark.parametrize(
    "timing", [[0.0, 1, 8], [-1e-3, 1, 8], [1e-3, 0, 8], [1e-3, 1, 0], [1e-3, 1, -8], [1e300, 1, 8]]
)
def test_a_call_that_took_no_time_or_did_no_step_is_no_timing(timing: list[float]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(timing, Timing)
    assert msgspec.convert([1e-9, 1, 1], Timing).steps == 1
