"""What a user may get wrong in naming two runs: every mistake is one clear line."""

from __future__ import annotations

import pytest

from looptax.analyse.__main__ import main
from tests.published import of_stack, run_folder, working_folder


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        (
            "",
            "one",
            "A is not given. Finished runs here: results/h, results/one, results/other. Name two: make",
        ),
        ("results/one", "", "B is not given."),
        ("x" * 5000, "results/other", "xxx: there is no such folder."),
        ("one", "results/other", "one: there is no such folder. Did you mean results/one?"),
        (
            "none",
            "results/other",
            "none: there is no such folder. Finished runs here: results/h, results/one",
        ),
        (
            "results",
            "results/one",
            "results: has no findings.json, so it is no folder of a run. Finished runs",
        ),
        ("results/begun", "results/one", "so its run is not finished. Run make report with its config"),
        ("results/one", "results/one/", "both hold the same rounds. Name another run."),
        (
            "results/h",
            "results/h:newer",
            "both hold the same rounds. Name another run, or a stack of each: "
            "A=results/h:current B=results/h:newer (it has current, newer).",
        ),
        (
            "results/h:newr",
            "results/one",
            "of the stack 'newr'; it has current, newer. Did you mean 'newer'?",
        ),
        ("results/one:", "results/other", "of the stack ''; it has current."),
    ],
)
def test_a_mistake_is_one_line_with_what_is_allowed(tmp_path, monkeypatch, capsys, a, b, says):
    for name in ("one", "other"):
        working_folder(tmp_path / "results", name)
    working_folder(tmp_path / "results", "h", rows=(1024, 2048), cell=of_stack(at_2048="newer"))
    (tmp_path / "results/begun").mkdir()
    (tmp_path / "results/begun/config.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert main(["compare", a, b, "--output", "out.json"]) == 1
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        ("fit_nunpy", "measured in neither run; they have fit_numpy, own_step, train_on_batch. Did you mean"),
        ("train_on_batch", "is the reference of one, which ratios are relative to"),
        ("own_step", "was not measured in other; both have fit_numpy, train_on_batch. Add it to that config"),
    ],
)
def test_a_strategy_that_cannot_be_asked_for(tmp_path, capsys, strategy, says):
    a = working_folder(tmp_path, "one")
    b = working_folder(tmp_path, "other", {"fit_numpy": 1.4})
    assert main(["compare", str(a), str(b), "--strategy", strategy, "--output", str(tmp_path / "o")]) == 1
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("make", [working_folder, run_folder])
@pytest.mark.parametrize("file", ["findings.json", "catalogue.json", "timings.parquet"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, capsys, make, file):
    a, b = make(tmp_path, "a"), working_folder(tmp_path, "bb")
    (a / file).write_bytes(b"{")
    assert main(["compare", str(a), str(b), "--output", str(tmp_path / "o")]) == 1
    told = capsys.readouterr().err
    assert f"{a / file}" in told
    assert ("make publish" if make is run_folder else "make report") in told
    assert told.count("\n") == 1


def test_a_published_run_without_its_manifest_is_not_believed(tmp_path, capsys):
    a, b = run_folder(tmp_path, "a"), working_folder(tmp_path, "bb")
    (a / "manifest.json").unlink()
    assert main(["compare", str(a), str(b), "--output", str(tmp_path / "o")]) == 1
    assert "manifest.json: cannot be read" in capsys.readouterr().err
