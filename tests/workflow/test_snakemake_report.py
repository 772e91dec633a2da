"""Snakemake's own report of a run: page, figures and data with captions, in one file that loads nothing."""

from __future__ import annotations

import re
import zipfile

import pytest
from lxml import html

from tests.workflow.conftest import ROOT, Checkout

pytestmark = pytest.mark.workflow


def test_the_report_holds_page_figures_and_findings_with_their_captions(checkout: Checkout) -> None:
    checkout.snakemake("--report", "results/small/snakemake-report.html")
    text = (checkout.root / "results/small/snakemake-report.html").read_text(encoding="utf-8")
    for name in ("index.html", "manifest.json", "findings.json", "speed.svg", "break-even.svg"):
        assert f'"name": "{name}"' in text, name
    for caption in (ROOT / "workflow/report").glob("*.rst"):
        first = caption.read_text(encoding="utf-8").split(":")[0].split(",")[0]
        assert first in text, f"{caption.name} is no caption of any file"
    assert "results/small/report/" in text, "captions are filled in"
    loaded = html.fromstring(text).xpath("//script/@src | //link/@href | //img/@src")
    assert [address for address in loaded if re.match("(https?:)?//", address)] == []


def test_a_report_of_many_files_holds_the_page_as_it_is(checkout: Checkout) -> None:
    checkout.snakemake("--report", "results/small/snakemake-report.zip")
    with zipfile.ZipFile(checkout.root / "results/small/snakemake-report.zip") as report:
        (page,) = [name for name in report.namelist() if name.endswith("/index.html")]
        assert report.read(page) == (checkout.root / "results/small/report/index.html").read_bytes()
