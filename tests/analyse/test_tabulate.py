"""Cells are tabulated from their files read in part: what comes of it is what the whole records say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from looptax.analyse import tabulate as tabulating
from looptax.analyse.cells import BadInput, read_cells
from looptax.analyse.columns import Visits
from looptax.analyse.proofs import Proofs, prove
from looptax.analyse.table import timings_table
from looptax.analyse.tabulate import MADE, tabulate
from looptax.records.catalogue import Catalogue
from looptax.records.files import decode, encode, is_whole
from looptax.records.timed import Doubt
from tests import synthetic

MISTAKES: dict[str, Callable[[dict[str, Any]], None]] = {
    "a call of no time": lambda cell: change(cell, [[0.0, 1, 8]]),
    "a call of two numbers": lambda cell: change(cell, [[0.5, 1]]),
    "a visit without calls": lambda cell: change(cell, []),
    "a digest that is no word": lambda cell: cell["rounds"][0]["proofs"][0].update(digest=7),
    "rounds that stand twice": lambda cell: cell["rounds"].append(cell["rounds"][0]),
    "a round without visits": lambda cell: cell["rounds"][2]["visits"].clear(),
    "a round of one visit": lambda cell: cell["rounds"][2].update(visits=cell["rounds"][2]["visits"][:1]),
    "a pair of one role": lambda cell: cell["rounds"][0]["visits"][3].update(
        role=cell["rounds"][0]["visits"][2]["role"]
    ),
    "visits that do not count on": lambda cell: cell["rounds"][0]["visits"][1].update(index=7),
    "a proof at no moment": lambda cell: cell["rounds"][0]["proofs"][0].update(when="never"),
    "a status that is none": lambda cell: cell.update(status="fine"),
    "a version to come": lambda cell: cell.update(record_version=99),
}


def change(cell: dict[str, Any], calls: list[Any]) -> None:
    cell["rounds"][0]["visits"][0]["calls"] = calls


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return synthetic.written(tmp_path, {"fit_numpy": 1.3, "own_step": 2.0}, rows=(256, 1024))


def paths(run: Path) -> list[Path]:
    return sorted(run.glob("cells/**/n*.json"))


def made(run: Path) -> dict[str, bytes]:
    catalogue = run / "catalogue.json"
    known = {entry.name: entry for entry in decode(catalogue, Catalogue).strategies}
    tabulate([str(path) for path in paths(run)], known, catalogue, run / "out", processes=1)
    assert all(is_whole(run / "out" / name) for name in MADE)
    return {name: (run / "out" / name).read_bytes() for name in MADE}


def edit(path: Path, how: Callable[[dict[str, Any]], None]) -> None:
    cell = json.loads(path.read_bytes())
    how(cell)
    path.write_text(json.dumps(cell))


def assert_says_what_the_records_say(run: Path, found: dict[str, bytes]) -> None:
    cells = read_cells(paths(run))
    table = timings_table(cells)
    assert found["timings.csv"].decode() == table.to_csv(index=False, lineterminator="\n")
    pd.testing.assert_frame_equal(pd.read_parquet(run / "out/timings.parquet"), table)
    known = {entry.name: entry for entry in decode(run / "catalogue.json", Catalogue).strategies}
    assert found["proofs.json"] == encode(prove(cells, known))
    assert len(decode(run / "out/proofs.json", Proofs).cells) == len(cells)


def test_the_three_files_say_what_the_whole_records_say(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("cells that are as the runner writes them were read whole")

    monkeypatch.setattr(tabulating.Visits, "of", never)
    found = made(run)
    monkeypatch.undo()
    assert_says_what_the_records_say(run, found)


def test_calls_that_are_written_otherwise_are_taken_as_the_record_takes_them(run: Path) -> None:
    path = paths(run)[0]
    edit(path, lambda cell: change(cell, [[0.5, 1, 8], [0.25, 1, 8]]))
    text = path.read_text()
    assert text.count("[[0.5, 1, 8], [0.25, 1, 8]]") == 1
    path.write_text(text.replace("[[0.5, 1, 8], [0.25, 1, 8]]", "[\n\t[ 5e-1 ,1,8],\r\n[25E-2,1,8 ] ]"))
    assert_says_what_the_records_say(run, made(run))


def test_visits_out_of_order_are_taken_as_the_record_takes_them(run: Path) -> None:
    straight = made(run)
    edit(paths(run)[0], lambda cell: cell["rounds"][1]["visits"].reverse())
    found = made(run)
    assert_says_what_the_records_say(run, found)
    assert found["timings.csv"] == straight["timings.csv"]


def test_in_doubt_the_whole_record_tells(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def doubts(_: object) -> Visits:
        raise Doubt

    monkeypatch.setattr(tabulating.Visits, "read_in_part", doubts)
    assert_says_what_the_records_say(run, made(run))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_refused_is_refused_in_the_words_of_the_whole_record(run: Path, mistake: str) -> None:
    edit(paths(run)[1], MISTAKES[mistake])
    with pytest.raises(BadInput) as whole:
        read_cells(paths(run))
    with pytest.raises(BadInput) as found:
        made(run)
    assert str(found.value) == str(whole.value)
    assert not list((run / "out").iterdir())
