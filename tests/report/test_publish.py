"""Publishing copies what the manifest vouches for, and says what it did."""

import pytest
from msgspec.structs import replace

from looptax.report.__main__ import main
from looptax.report.run import Run
from tests.report.samples import rendered, sample
from tests.report.test_render import contents


def published(report, reports, name="quick", *more: str) -> int:
    return main(["publish", "--report", str(report), "--reports", str(reports), "--name", name, *more])


@pytest.fixture
def report(tmp_path):
    return rendered(sample("one size"), tmp_path)


def later(tmp_path, timings: str | None = None):
    """A report of a run an hour later; of the same rounds unless they are given."""
    run = sample("one size")
    found = replace(
        run.findings, measured_from_utc="2026-02-02T02:02:00Z", measured_to_utc="2026-02-02T03:03:00Z"
    )
    return rendered(Run(found, run.catalogue), tmp_path / "later", timings=timings)


def test_the_whole_report_is_copied(report, tmp_path, capsys):
    assert published(report, tmp_path / "reports") == 0
    assert contents(tmp_path / "reports/quick") == contents(report)
    assert "published the report measured 2026-01-01" in capsys.readouterr().out


def test_again_changes_nothing_and_says_so(report, tmp_path, capsys):
    published(report, tmp_path / "reports")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "reports").rglob("*")}
    capsys.readouterr()
    assert published(report, tmp_path / "reports") == 0
    assert "nothing changed" in capsys.readouterr().out
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "reports").rglob("*")} == before


def test_the_same_measurement_rendered_anew_replaces_it_and_says_so(report, tmp_path, capsys):
    published(report, tmp_path / "reports")
    capsys.readouterr()
    other = later(tmp_path)
    assert published(other, tmp_path / "reports") == 0
    said = capsys.readouterr().out
    assert "replaced the same measurement, rendered anew" in said
    assert "measured 2026-02-02 02:02 UTC to 2026-02-02 03:03 UTC" in said
    assert contents(tmp_path / "reports/quick") == contents(other)


def test_another_measurement_is_refused_and_nothing_is_written(report, tmp_path, capsys):
    published(report, tmp_path / "reports")
    before = contents(tmp_path / "reports")
    capsys.readouterr()
    assert published(later(tmp_path, timings="other rounds\n"), tmp_path / "reports") == 1
    told = capsys.readouterr()
    assert told.out == ""
    first, second = told.err.splitlines()
    assert "reports/quick holds another measurement: measured 2026-01-01" in first
    assert "on machine (A CPU), commit abc1234. Nothing was written." in first
    assert "another `name` in its config" in second
    assert "make publish ARGS='--config replace=yes'" in second
    assert contents(tmp_path / "reports") == before


def test_another_measurement_replaces_it_where_that_is_asked_for(report, tmp_path, capsys):
    published(report, tmp_path / "reports")
    capsys.readouterr()
    other = later(tmp_path, timings="other rounds\n")
    assert published(other, tmp_path / "reports", "quick", "--replace") == 0
    said = capsys.readouterr().out
    assert "replaced the report that was there (measured 2026-01-01" in said
    assert "with the one measured 2026-02-02 02:02 UTC to 2026-02-02 03:03 UTC" in said
    assert contents(tmp_path / "reports/quick") == contents(other)


@pytest.mark.parametrize("gone", ["manifest.json", "timings.parquet"])
def test_a_measurement_is_not_lost_because_its_folder_is_damaged(report, tmp_path, capsys, gone):
    published(report, tmp_path / "reports")
    (tmp_path / "reports/quick" / gone).unlink()
    assert published(later(tmp_path, timings="other rounds\n"), tmp_path / "reports") == 1
    assert "holds another measurement" in capsys.readouterr().err


@pytest.mark.parametrize("victim", ["index.html", "timings.csv", "figures/speed.svg"])
def test_a_tampered_file_is_refused(report, tmp_path, capsys, victim):
    (report / victim).write_bytes((report / victim).read_bytes() + b" ")
    assert published(report, tmp_path / "reports") == 1
    assert victim in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()


def test_a_missing_file_or_manifest_is_refused(report, tmp_path, capsys):
    (report / "proofs.json").unlink()
    assert published(report, tmp_path / "reports") == 1
    assert "proofs.json" in capsys.readouterr().err
    (report / "manifest.json").unlink()
    assert published(report, tmp_path / "reports") == 1
    assert "manifest.json" in capsys.readouterr().err


def test_a_manifest_that_points_outside_is_refused(report, tmp_path, capsys):
    manifest = report / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"proofs.json"', '"../findings.json"'))
    assert published(report, tmp_path / "reports") == 1
    assert "no file of a report" in capsys.readouterr().err


def test_what_no_manifest_lists_is_not_published(report, tmp_path):
    (report / "secret.txt").write_text("mine")
    published(report, tmp_path / "reports")
    assert not (tmp_path / "reports/quick/secret.txt").exists()


def test_a_damaged_copy_is_mended(report, tmp_path, capsys):
    published(report, tmp_path / "reports")
    (tmp_path / "reports/quick/index.html").write_text("gone")
    assert published(report, tmp_path / "reports") == 0
    assert "replaced the same measurement, mended" in capsys.readouterr().out
    assert contents(tmp_path / "reports/quick") == contents(report)


@pytest.mark.parametrize("name", ["..", "a/b", "", ".hidden", "x" * 65])
def test_a_name_that_is_no_name_is_refused(report, tmp_path, name):
    assert published(report, tmp_path / "reports", name) == 1
    assert not (tmp_path / "reports").exists()
