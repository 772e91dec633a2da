"""The page of one workload and batch size with more cells than it can show: its other sizes stand in one table."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from looptax.report import lookups
from looptax.report.run import Run
from tests import synthetic
from tests.report.pointers import complaints
from tests.report.samples import rendered

SPEEDS = {"fit_numpy": 0.7, "own_step": 2.0, "fit_callbacks": 3.0}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_IN_FULL", 3)


def page(folder: Path, rows: tuple[int, ...]) -> html.HtmlElement:
    found = synthetic.findings(SPEEDS, rows=rows)
    report = rendered(Run(found, synthetic.catalogue(["train_on_batch", *SPEEDS])), folder)
    assert complaints(report) == []
    return html.fromstring((report / "index.html").read_bytes())


def test_no_table_is_empty_and_the_other_sizes_are_where_the_page_says(few, tmp_path):
    found = page(tmp_path, (256, 1024, 4096))
    assert not found.xpath("//table[not(tbody/tr)]")
    assert not found.xpath('//*[@id="overview"] | //a[@href="#overview"]')
    (told,) = found.xpath('//section[@id="answer"]//p[a/@href="#figure-sizes"]')
    assert "The other sizes stand in one table" in told.text_content()
    (table,) = found.xpath('//*[@id="figure-sizes"]//table')
    assert [head.text_content() for head in table.xpath("thead/tr/th")][1:] == [
        "256 rows",
        "1,024 rows",
        "4,096 rows",
    ]
    assert all("to" in cell.text_content() for cell in table.xpath("tbody/tr[not(@class)]/td"))
    (note,) = found.xpath('//section[@id="speed"]/p[starts-with(., "The other sizes have no tables")]')
    assert note.xpath("a/@href") == ["findings.json"]


def test_loops_of_other_work_stand_apart_in_the_table_of_sizes(few, tmp_path):
    (table,) = page(tmp_path, (256, 1024)).xpath('//*[@id="figure-sizes"]//table')
    alike, apart = table.xpath("tbody")
    assert len(alike.xpath("tr")) == 3
    heading, row = apart.xpath("tr")
    assert heading.text_content().strip() == "Other work: not a like-for-like comparison"
    assert "callback" in row.text_content()


def test_one_size_is_shown_in_full_however_many_its_cells(few, tmp_path):
    found = page(tmp_path, (1024,))
    assert len(found.xpath('//tr[starts-with(@id, "cell-")]')) == 4
    assert "has room for" not in found.text_content()
