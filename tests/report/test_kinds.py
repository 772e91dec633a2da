"""On the page kinds of machine stand apart: their table, a mark on every cell, and what is not said across them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from tests.report.pointers import complaints
from tests.report.samples import rendered, sample, several_kinds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(several_kinds(), tmp_path_factory.mktemp("run"))


def test_every_cell_names_its_kind_and_the_kinds_what_differs(folder: Path) -> None:
    page = html.fromstring((folder / "index.html").read_bytes())
    rows = page.xpath("//table[.//caption[contains(., 'Every cell')]]//tr[starts-with(@id, 'cell-')]")
    marks = [" ".join(row.xpath(".//a[@class='kind']")[0].text_content().split()) for row in rows]
    assert sorted(set(marks)) == ["machine A", "machine B"]
    assert marks.count("machine B") == len(marks) / 3
    table = page.xpath("//h3[@id='kinds']/following::table[1]")[0]
    told = {row.xpath("./th")[0].text_content(): len(row.xpath("./td")) for row in table.xpath(".//tbody/tr")}
    assert {"processor", "usable CPUs", "Machines", "Cells"} <= set(told)
    assert set(told.values()) == {2}


def test_no_time_of_another_kind_is_printed(folder: Path) -> None:
    page = html.fromstring((folder / "index.html").read_bytes())
    rows = page.xpath(
        "//caption[contains(., 'Every loop at')]/..//tr[.//a[@class='kind' and contains(., 'B')]]"
    )
    assert rows
    assert all("not priced: another kind of machine" in row.text_content() for row in rows)
    assert complaints(folder) == []


def test_a_run_on_one_kind_says_nothing_of_it(tmp_path: Path) -> None:
    text = (rendered(sample("fit loses"), tmp_path) / "index.html").read_text(encoding="utf-8")
    assert 'id="kinds"' not in text
    assert 'class="kind"' not in text


def test_the_answer_says_that_its_loops_were_on_different_kinds_and_names_their_machines(
    folder: Path,
) -> None:
    answer = html.fromstring((folder / "index.html").read_bytes()).xpath("//section[@id='answer']")[0]
    said = " ".join(answer.text_content().split())
    assert "Loops at this size were measured on different kinds of machine (A and B)" in said
    assert "which of them is the faster on any one kind was not measured" in said
    context = " ".join(answer.xpath("p[@class='context']")[0].text_content().split())
    assert context.count(" cores") == 2


def test_an_answer_of_one_kind_says_nothing_of_kinds(tmp_path: Path) -> None:
    answer = html.fromstring((rendered(sample("fit loses"), tmp_path) / "index.html").read_bytes())
    assert "kinds of machine" not in answer.xpath("//section[@id='answer']")[0].text_content()
