"""Failures and warnings on a page of more cells than it can show: counted, with what was said and which came first."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace

from looptax.analyse.tallies import unfinished, warned
from looptax.records.findings import Warning
from looptax.report import lookups
from looptax.report.run import Run
from tests.report.pointers import complaints
from tests.report.samples import HOSTILE, rendered, sample


def told(found: html.HtmlElement, caption: str) -> list[list[str]]:
    (table,) = found.xpath(f'//table[caption[starts-with(., "{caption}")]]')
    return [[" ".join(c.text_content().split()) for c in row] for row in table.xpath("tbody/tr")]


def damaged(reasons: int) -> Run:
    """Every cell of a run failed, for one of so many reasons, and has a warning of its own kind."""
    run = sample("ladder")
    comparisons = [
        replace(
            c,
            status="failed",
            reason="abcdefghijklmnop"[place % reasons] + HOSTILE,
            warnings=[Warning(f"of {'abcdefghijklmnop'[place % reasons]}", "seen", "to do")],
        )
        for place, c in enumerate(run.findings.comparisons)
    ]
    tallies = {"unfinished": unfinished(comparisons), "warned": warned(comparisons)}
    trust = replace(run.findings.trust, **tallies)
    return Run(replace(run.findings, comparisons=comparisons, trust=trust), run.catalogue)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_IN_FULL", 5)


def page(run: Run, folder: Path) -> html.HtmlElement:
    report = rendered(run, folder)
    assert complaints(report) == []
    return html.fromstring((report / "index.html").read_bytes())


def test_a_large_page_tells_how_many_failed_why_and_which_came_first(few, tmp_path):
    run = sample("ladder")
    found = page(run, tmp_path)
    rows = told(found, "Cells that did not finish")
    lost = [c for c in run.findings.comparisons if c.status != "ok"]
    assert sorted(row[0] for row in rows) == sorted({"failed", "capped", "out of time"})
    assert [row[2] for row in rows] == ["1"] * 3
    assert {row[3] for row in rows} == {c.path for c in lost}
    warnings = {row[0]: int(row[1]) for row in told(found, "Cells with warnings")}
    kinds = {w.kind for c in run.findings.comparisons for w in c.warnings}
    assert warnings == {
        kind: sum(any(w.kind == kind for w in c.warnings) for c in run.findings.comparisons) for kind in kinds
    }
    assert "shown in their places" not in found.xpath('string(//section[@id="method"])')
    assert found.xpath('//section[@id="method"]//a[@href="#tallies"]')


def test_many_reasons_are_bounded_and_long_ones_cut(few, tmp_path):
    found = page(damaged(reasons=13), tmp_path)
    for caption, more in (
        ("Cells that did not finish", "3 more reasons"),
        ("Cells with warnings", "3 more kinds"),
    ):
        assert len(told(found, caption)) == 10
        assert f"And {more}, in findings.json." in " ".join(found.text_content().split())
    assert all(len(row[1]) <= 160 for row in told(found, "Cells that did not finish"))


def test_a_large_run_without_any_says_so(few, tmp_path):
    run = sample("fit loses")
    quiet = [replace(c, warnings=[]) for c in run.findings.comparisons]
    trust = replace(run.findings.trust, warned=warned(quiet))
    found = page(Run(replace(run.findings, comparisons=quiet, trust=trust), run.catalogue), tmp_path)
    said = found.xpath('string(//section[@id="trust"])')
    assert "Every cell finished." in said
    assert "No cell has a warning." in said


def test_a_page_that_shows_every_cell_counts_none(tmp_path):
    found = page(sample("ladder"), tmp_path)
    assert not found.xpath('//*[@id="tallies"]')
    assert "shown in their places" in found.xpath('string(//section[@id="method"])')
