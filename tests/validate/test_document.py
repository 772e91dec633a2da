"""docs/VALIDATION.md is what the committed records say."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.records.files import decode, write_record
from looptax.records.validation import Validation
from looptax.validate import document, markdown
from looptax.validate.machine import store
from looptax.validate.machine.derive import derive
from tests.report.samples import validation

ROOT = Path(__file__).parents[2]


def test_the_committed_document_is_that_of_the_committed_records():
    folder = ROOT / "docs/validation"
    text = document.document(document.read(folder), document.missed_in(folder))
    found = (ROOT / "docs/VALIDATION.md").read_text(encoding="utf-8")
    assert found == text, "run `python -m looptax.validate.document`"


def test_the_newest_run_on_a_machine_follows_from_its_cells_word_for_word():
    """Notes and explanations too: whoever derives it again sees the same table."""
    runs = (ROOT / "docs/validation").glob("machine-*/validation.json")
    newest = max(runs, key=lambda path: decode(path, Validation).started_utc)
    found = decode(newest, Validation)
    assert derive(store.read_plan(newest.parent), store.read_cells(newest.parent)) == found


@pytest.fixture
def folder(tmp_path) -> Path:
    measured = validation("measured")
    for name, record in {
        "simulated.json": validation(),
        "machine/validation.json": replace(measured, title="the older"),
        "machine-2/validation.json": replace(measured, title="the newer", started_utc="2026-02-01T00:00:00Z"),
        "bias/validation.json": validation("bias"),
        "machine/other.json": measured,
    }.items():
        write_record(tmp_path / "records" / name, record)
    return tmp_path


def test_all_records_are_told_in_order_the_newest_first(folder):
    output = folder / "VALIDATION.md"
    given = ["--records", str(folder / "records"), "--output", str(output)]
    assert document.main(given) == 0
    text = output.read_text()
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## simulated found in cells",
        "## the newer (machine-2)",
        "## the older (machine)",
        "## bias found in cells (bias)",
    ]
    assert document.main(given) == 0
    assert output.read_text() == text


def test_each_figure_stands_beside_its_bound_with_what_it_rests_on(folder):
    text = markdown.validation(validation("measured"))
    assert "| found in cells kept | 95.10 % | 92.50 % to 98.00 % | yes | 4,000 | found in cells |" in text
    assert "| found in cells missed | −7.12 % | −5.00 % to +5.00 % | **no** | 12 |  |" in text
    assert "| found in cells printed | 1.25e-05 s |  | printed | 30 |  |" in text
    assert "| found in cells counted | 3 | at most 3 | yes | 30 |  |" in text
    assert "Of 3 figures that are held to a bound, 1 miss it: found in cells missed" in text
    assert "commit abc1234" in text
    assert "on machine: A CPU, 2 of 8 logical CPUs" in text


def test_a_damaged_record_and_none_at_all_are_said(folder, capsys):
    assert document.main(["--records", str(folder / "nowhere"), "--output", str(folder / "x.md")]) == 1
    assert "make validate" in capsys.readouterr().err
    (folder / "records/simulated.json").write_text("{")
    assert document.main(["--records", str(folder / "records"), "--output", str(folder / "x.md")]) == 1
    assert "simulated.json" in capsys.readouterr().err
    assert not (folder / "x.md").exists()
