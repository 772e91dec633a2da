"""The page of a run of more cells than it can show in full: the headline whole, and all else in short."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.report import lookups, overview
from looptax.report.run import Run
from tests import synthetic
from tests.report.pointers import complaints
from tests.report.samples import rendered
from tests.synthetic import Faults

BATCHES = (16, 32, 64)
FAILED = Faults(status={("own_step", 4096): "failed"})


def run(others: Mapping[str, float] | None = None, faults: Faults = FAILED) -> Run:
    """Three batch sizes, at two sizes each."""
    speeds = {"fit_numpy": 0.7, "own_step": 2.0, **(others or {})}
    parts = [synthetic.run(speeds, rows=(1024, 4096), batch=batch, faults=faults) for batch in BATCHES]
    config, known, _ = parts[0]
    cells = [cell for part in parts for cell in part[2]]
    return Run(find(config, known, cells, timings_table(cells), [], synthetic.claims()), known)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_IN_FULL", 17)  # one less than there are


def page(folder: Path) -> html.HtmlElement:
    return html.fromstring((folder / "index.html").read_bytes())


def test_a_run_that_fits_is_shown_in_full(tmp_path):
    report = rendered(run(), tmp_path)
    found = page(report)
    assert not found.xpath('//*[@id="overview"]')
    assert len(found.xpath('//tr[starts-with(@id, "cell-")]')) == 18
    assert complaints(report) == []


def test_a_large_run_shows_its_headline_in_full_and_says_of_what_it_speaks(few, tmp_path):
    report = rendered(run(), tmp_path)
    found = page(report)
    (told,) = found.xpath('//section[@id="answer"]//p[a/@href="#overview"]')
    assert told.text_content().startswith("This page has room for the cells of one size alone")
    assert "4,096 rows" in told.text_content()
    assert "batch 16" in told.text_content()
    assert len(found.xpath('//tr[starts-with(@id, "cell-")]')) == 3
    assert not found.xpath('//*[@id="every-size"]')
    assert complaints(report) == []


def test_every_other_workload_and_batch_size_has_its_answer(few, tmp_path):
    found = page(rendered(run(), tmp_path))
    (table,) = found.xpath('//table[caption[starts-with(., "The answer of every workload")]]')
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in table.xpath("tbody/tr")
    ]
    assert [row[0] for row in rows] == ["16", "32", "64"]
    assert [row[-1] for row in rows] == ["1 of 6"] * 3
    assert [row[3] for row in rows] == ["none faster"] * 3  # at 4,096 rows the one that is faster failed
    assert all(re.fullmatch(r"0\.7\d \(0\.\d\d to 0\.\d\d\)", row[4]) for row in rows)


def test_every_loop_has_its_range_at_each_batch_size(few, tmp_path):
    found = page(rendered(run(), tmp_path))
    (table,) = found.xpath('//table[caption[starts-with(., "Relative speed over all sizes")]]')
    (own,) = [row for row in table.xpath("tbody/tr") if "own" in row.xpath("th")[0].text_content()]
    cells = [" ".join(cell.text_content().split()) for cell in own.xpath("td")]
    assert len(cells) == 3
    assert all(cell.endswith("(1 not ok)") for cell in cells)


def test_loops_of_other_work_stand_apart_and_extremes_are_called_that(few, tmp_path):
    found = page(rendered(run({"fit_callbacks": 9.0}), tmp_path))
    (table,) = found.xpath('//table[caption[starts-with(., "Relative speed over all sizes")]]')
    assert "These are extremes and no intervals" in table.xpath("string(caption)")
    alike, apart = table.xpath("tbody")
    assert len(alike.xpath("tr")) == 3
    heading, row = apart.xpath("tr")
    assert heading.text_content().strip() == "Other work: not a like-for-like comparison"
    assert heading.xpath("string(th/@colspan)") == "4"
    assert re.match(r"[89]\.\d+ to [89]\.\d+", row.xpath("td")[0].text_content().strip())


def test_cells_that_finished_without_a_ratio_are_told_apart_from_those_that_failed(few, tmp_path):
    faults = Faults(unproven=[("own_step", 1024)], status={("fit_numpy", 1024): "failed"})
    report = rendered(run(faults=faults), tmp_path)
    (answers,) = (found := page(report)).xpath('//table[caption[starts-with(., "The answer of every")]]')
    assert [" ".join(row.xpath("string(td[last()])").split()) for row in answers.xpath("tbody/tr")] == [
        "1 of 6 (1 without a ratio)"
    ] * 3
    (table,) = found.xpath('//table[caption[starts-with(., "Relative speed over all sizes")]]')
    (own,) = [row for row in table.xpath("tbody/tr") if "own" in row.xpath("th")[0].text_content()]
    shown = [" ".join(cell.text_content().split()) for cell in own.xpath("td")]
    assert len(shown) == 3
    assert all(re.fullmatch(r"[12]\.\d\d to [12]\.\d\d \(1 without a ratio\)", cell) for cell in shown)
    assert "A cell without a ratio finished" in found.text_content()
    assert complaints(report) == []


def test_what_has_no_room_is_said_to_stand_in_the_data(few, tmp_path, monkeypatch):
    monkeypatch.setattr(overview, "MOST_ANSWERS", 2)
    monkeypatch.setattr(overview, "MOST_RANGES", 8)
    of = run()
    assert overview.left_out(of)
    assert (len(overview.answers(of)), overview.ranges(of)) == (2, [])
    assert "There is no room here" in (rendered(of, tmp_path) / "index.html").read_text(encoding="utf-8")


def test_links_to_cells_lead_somewhere(few, tmp_path):
    found = page(rendered(run(), tmp_path))
    targets = {one.get("href") for one in found.xpath('//a[starts-with(@href, "#")]')}
    anchors = {f"#{one}" for one in found.xpath("//@id")}
    assert targets <= anchors, targets - anchors
