"""What holds every number of a page to its place sees a number that is wrong, homeless, or rounded the wrong way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.records.findings import Interval
from looptax.report.run import Run
from tests.report.pointers import complaints, told
from tests.report.samples import rendered, sample


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return rendered(sample("fit wins"), tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize(
    ("text", "value", "path", "wrong"),
    [
        ("1.40", 1.404, "/x/estimate", []),
        ("1.41", 1.404, "/x/estimate", ["1.41"]),
        ("1.40", 1.404, "/x/lower", []),
        ("1.41", 1.404, "/x/lower", ["1.41"]),  # a lower bound above what it bounds
        ("1.41", 1.404, "/x/upper", []),
        ("1.40", 1.404, "/x/upper", ["1.40"]),
        ("864 µs", 864.2e-6, "/step_seconds/estimate", []),
        ("864", 864.2e-6, "/step_seconds/estimate", []),
        ("864 ms", 864.2e-6, "/step_seconds/estimate", ["864"]),
        ("95 %", 0.95, "/level", []),
        ("95", 0.95, "/rows", []),
        ("16,384 rows, batch 32", {"rows": 16384, "batch_size": 32}, "/group", []),
        ("16,384 rows, batch 64", {"rows": 16384, "batch_size": 32}, "/group", ["64"]),
        ("fit, 8 steps", "fit, 8 steps per execution", "/title", []),
        ("fit, 32 steps", "fit, 8 steps per execution", "/title", ["32"]),
        ("2026-01-02 03:04 UTC", "2026-01-02T03:04:05.678Z", "/measured_utc", []),
        ("0.0012", 0.00118, "/p_adjusted", []),
    ],
)
def test_a_number_is_what_stands_in_its_place(text, value, path, wrong):
    assert told(text, value, path) == wrong


@pytest.mark.parametrize(
    ("find", "put", "complaint"),
    [
        ("</main>", "<p>3.14 times as fast</p></main>", "no place: '3.14 times as fast'"),
        ('data-path="/margin"', 'data-path="/marjin"', "/marjin is no place"),
        ('data-path="/margin">5', 'data-path="/margin">6', "not '6'"),
    ],
)
def test_a_page_made_faulty_is_seen(report, tmp_path, find, put, complaint):
    folder = tmp_path / "faulty"
    shutil.copytree(report, folder)
    page = folder / "index.html"
    text = page.read_text()
    assert find in text
    page.write_text(text.replace(find, put))
    assert any(complaint in found for found in complaints(folder)), complaints(folder)


def test_a_finding_that_changes_after_rendering_is_seen(report, tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(report, folder)
    path = folder / "findings.json"
    content = json.loads(path.read_bytes())
    content["comparisons"][1]["ratio"]["estimate"] *= 1.5
    path.write_text(json.dumps(content))
    assert any("/comparisons/1/ratio/estimate" in found for found in complaints(folder))


def test_a_page_of_other_numbers_says_other_numbers(tmp_path):
    run = sample("fit wins")
    other = [replace(c, ratio=c.ratio and Interval(7.77, 7.7, 7.8)) for c in run.findings.comparisons]
    page = rendered(Run(replace(run.findings, comparisons=other), run.catalogue), tmp_path)
    assert complaints(page) == []
    assert "7.77" in (page / "index.html").read_text()
