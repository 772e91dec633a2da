"""The report's folder: the same bytes every time, all of it or none."""

import hashlib
import json

import pytest

from looptax.report.__main__ import main
from looptax.report.folder import replace_folder
from tests.report.samples import arguments, rendered, sample


def contents(folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_twice_gives_the_same_bytes(tmp_path):
    one, other = rendered(sample("ladder"), tmp_path / "a"), rendered(sample("ladder"), tmp_path / "b")
    assert contents(one) == contents(other)


def test_manifest_lists_every_file(tmp_path):
    folder = rendered(sample("mixed"), tmp_path)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = contents(folder)
    del files["manifest.json"]
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    }
    assert {"index.html", "figures/speed.svg", "timings.csv", "config.json"} <= set(files)
    (environment,) = manifest["environments"]
    assert environment["commit"] == "abc1234"
    assert environment["lock"]
    assert environment["host"]["cpu"]


def test_a_figure_that_is_no_more_is_removed_and_other_files_stay(tmp_path):
    folder = rendered(sample("mixed"), tmp_path)
    (folder / "notes.txt").write_text("mine")
    rendered(sample("one size"), tmp_path)
    assert not (folder / "figures/sizes.svg").exists()
    assert (folder / "notes.txt").read_text() == "mine"
    assert [p.name for p in tmp_path.joinpath("run").iterdir() if p.name.startswith(".")] == []


def test_a_failure_leaves_the_old_report(tmp_path, capsys):
    folder = rendered(sample("mixed"), tmp_path)
    before = contents(folder)
    (tmp_path / "run/findings.json").write_text("{}")
    assert main(arguments(tmp_path / "run", folder)) == 1
    assert "findings.json" in capsys.readouterr().err
    assert contents(folder) == before


def test_findings_whose_parts_do_not_belong_together_are_named(tmp_path, capsys):
    folder = rendered(sample("mixed"), tmp_path)
    before = contents(folder)
    file = tmp_path / "run/findings.json"
    found = json.loads(file.read_bytes())
    claim = next(claim for claim in found["claims"] if claim["telling"] is not None)
    claim["telling"] = 999
    file.write_text(json.dumps(found))
    assert main(arguments(tmp_path / "run", folder)) == 1
    assert (
        "findings.json: its parts, or those of the catalogue, do not belong together"
        in capsys.readouterr().err
    )
    assert contents(folder) == before


def test_a_failure_while_writing_leaves_the_old_report(tmp_path, monkeypatch):
    folder = rendered(sample("one size"), tmp_path)
    before = contents(folder)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("looptax.report.folder.write_atomically", full)
    with pytest.raises(OSError, match="No space"):
        replace_folder(folder, {"index.html": b"new"}, b"{}")
    assert contents(folder) == before
    assert [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []


def test_a_missing_file_is_named(tmp_path, capsys):
    rendered(sample("one size"), tmp_path)
    (tmp_path / "run/timings.csv").unlink()
    assert main(arguments(tmp_path / "run", tmp_path / "again")) == 1
    assert "timings.csv" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()
