"""What a change measures and makes again, read from dry runs of the real Snakemake."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from looptax.records.files import write_record
from tests.report.samples import validation
from tests.workflow.conftest import CONFIG, Checkout, cells, measured

pytestmark = pytest.mark.workflow
AFTER_CELLS = {"tabulate", "find", "render"}
ALL = cells("train_on_batch", 256, 1024) | cells("fit_numpy", 256, 1024) | cells("own_step", 256, 1024)


def edit(path: Path, old: str, new: str, keep_time: bool = False) -> None:
    """Change a file's text; ``keep_time`` leaves it dated before everything that was made from it."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    stamp = path.stat().st_mtime
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if keep_time:
        os.utime(path, (stamp, stamp))


def change_code(path: Path, keep_time: bool = False) -> None:
    """A change of what a strategy does."""
    edit(path, "def prepare(workload", "CHANGED = 1\n\n\ndef prepare(workload", keep_time)


def grids(**changes: object) -> list[dict[str, object]]:
    return [{**CONFIG["grids"][0], **changes}]  # type: ignore[index]


def test_nothing_is_left_to_do_after_a_run(checkout: Checkout) -> None:
    assert checkout.plan() == {}


def test_a_record_that_somebody_put_back_is_measured_though_snakemake_remembers_a_current_one(
    checkout: Checkout,
) -> None:
    folder = checkout.root / "results/small/cells"
    record = next(folder.glob("*/*/b32/own_step/n256.json"))
    shutil.copy2(record.with_name("n1024.json"), record)
    assert measured(checkout.plan()) == cells("own_step", 256)


def test_what_a_page_is_made_of_is_made_again_where_it_is_gone(checkout: Checkout) -> None:
    (checkout.root / "results/small/findings.json").unlink()
    checkout.snakemake()
    assert (checkout.root / "results/small/findings.json").exists()
    assert checkout.plan() == {}


@pytest.mark.parametrize("folder", ["templates", "config", "requirements", "workflow"])
def test_touching_files_does_nothing(checkout: Checkout, folder: str) -> None:
    for path in (checkout.root / folder).rglob("*"):
        if path.is_file():
            os.utime(path)
    assert checkout.plan() == {}


def test_an_edited_template_is_rendered_only(checkout: Checkout) -> None:
    template = next((checkout.root / "templates").rglob("*.j2"))
    template.write_text(template.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert set(checkout.plan()) == {"render"}


def test_a_new_validation_is_rendered_and_lies_beside_the_page(checkout: Checkout) -> None:
    write_record(checkout.root / "docs/validation/machine/validation.json", validation("measured"))
    assert set(checkout.plan()) == {"render"}
    checkout.snakemake()
    report = checkout.root / "results/small/report"
    assert (report / "validation/machine.json").is_file()
    assert "Measured on" in (report / "index.html").read_text(encoding="utf-8")
    assert checkout.plan() == {}


@pytest.mark.parametrize("keep_time", [False, True])
@pytest.mark.parametrize("forgotten", [False, True])
def test_an_edited_strategy_measures_its_own_cells(
    checkout: Checkout, keep_time: bool, forgotten: bool
) -> None:
    change_code(checkout.strategy("own_step"), keep_time)
    if forgotten:
        shutil.rmtree(checkout.root / ".snakemake")
    jobs = checkout.plan()
    assert measured(jobs) == cells("own_step", 256, 1024)
    assert set(jobs) >= AFTER_CELLS


def test_an_edit_that_is_taken_back_measures_nothing(checkout: Checkout) -> None:
    path = checkout.strategy("own_step")
    before = path.read_text(encoding="utf-8")
    change_code(path)
    assert measured(checkout.plan()) == cells("own_step", 256, 1024)
    path.write_text(before, encoding="utf-8")
    assert measured(checkout.plan()) == set()


def test_an_edited_reference_measures_every_cell(checkout: Checkout) -> None:
    change_code(checkout.strategy("train_on_batch"))
    assert measured(checkout.plan()) == ALL


def test_comments_docstrings_and_explanations_measure_nothing(checkout: Checkout) -> None:
    path = checkout.strategy("own_step")
    edit(path, '"""', '"""Said anew: ')
    edit(path, "FACTOR = ", "# why\nFACTOR = 'another explanation' or ")
    path.write_text(
        path.read_text(encoding="utf-8").replace("'another explanation' or ", ""), encoding="utf-8"
    )
    assert measured(checkout.plan()) == set()
    assert "catalogue" in checkout.plan()


def test_a_new_size_measures_its_cells_only(checkout: Checkout) -> None:
    checkout.configure(grids=grids(dataset_sizes=[256, 1024, 2048]))
    new = cells("train_on_batch", 2048) | cells("fit_numpy", 2048) | cells("own_step", 2048)
    assert measured(checkout.plan()) == new


def test_a_dropped_strategy_measures_nothing(checkout: Checkout) -> None:
    checkout.configure(grids=grids(strategies=["train_on_batch", "fit_numpy"]))
    jobs = checkout.plan()
    assert measured(jobs) == set()
    assert set(jobs) >= AFTER_CELLS


@pytest.mark.parametrize("file", ["requirements/cpu.txt", "workflow/looptax/measure/child.py"])
def test_another_lock_or_core_measures_every_cell(checkout: Checkout, file: str) -> None:
    path = checkout.root / file
    addition = "another==1.0\n" if file.endswith(".txt") else "\nANOTHER = 1\n"
    path.write_text(path.read_text(encoding="utf-8") + addition, encoding="utf-8")
    assert measured(checkout.plan()) == ALL


@pytest.mark.parametrize(
    ("file", "made_anew"),
    [
        ("analyse/ladder.py", {"tabulate", "join_counts", "find", "render"}),
        ("report/page.py", {"render"}),
        ("plan/estimate.py", {"catalogue", *AFTER_CELLS, "join_counts"}),
    ],
)
def test_other_code_of_a_room_makes_anew_what_it_makes_and_measures_nothing(
    checkout: Checkout, file: str, made_anew: set[str]
) -> None:
    path = checkout.root / "workflow/looptax" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "\nANOTHER = 1\n", encoding="utf-8")
    assert set(checkout.plan()) == made_anew
    path.write_text(before, encoding="utf-8")
    assert checkout.plan() == {}


def test_another_margin_measures_nothing_and_finds_anew(checkout: Checkout) -> None:
    checkout.configure(margin=0.1)
    jobs = checkout.plan()
    assert measured(jobs) == set()
    assert {"find", "render"} <= set(jobs)


def test_another_number_of_passes_measures_no_round(checkout: Checkout) -> None:
    """Snakemake sees other jobs before the record, and runs them; they find their rounds finished."""
    files = sorted((checkout.root / "results").rglob("n*.json"))
    before = [json.loads(file.read_text(encoding="utf-8"))["rounds"] for file in files]
    checkout.configure(passes=5)
    checkout.snakemake()
    assert [json.loads(file.read_text(encoding="utf-8"))["rounds"] for file in files] == before
    assert checkout.plan() == {}


def test_what_a_killed_run_left_of_its_passes_decides_nothing(checkout: Checkout) -> None:
    record = next((checkout.root / "results").rglob("own_step/n256.json"))
    (record.parent / ".n256.left-1").touch()
    assert checkout.plan() == {}


@pytest.mark.parametrize("left", [1, 2, 3])
def test_a_killed_run_of_an_earlier_commit_goes_on_to_the_page(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """A job whose params changed beside what it left: Snakemake once stopped there, and said that it had finished."""
    page = checkout.root / "results/small/report/index.html"
    page.unlink()
    for record in (checkout.root / "results").rglob("n*.json"):
        record.unlink()
        (record.parent / f".{record.stem}.left-{left}").touch()
    monkeypatch.setenv("LOOPTAX_COMMIT", "another")
    checkout.snakemake()
    assert page.is_file()
    assert checkout.plan() == {}


def test_a_cell_by_its_path_has_its_passes_and_no_other_has(checkout: Checkout) -> None:
    record = next((checkout.root / "results").rglob("own_step/n256.json"))
    record.unlink()
    answer = checkout.snakemake("--dry-run", str(record.relative_to(checkout.root)))
    told = answer.stdout + answer.stderr
    lefts = re.findall(r"Rounds of own_step at 256 rows, batch 32; passes left: (\d+)", told)
    assert lefts == [str(left) for left in range(3, 0, -1)]
    assert told.count("Rounds of") == 3


def test_a_pass_goes_over_every_cell_before_the_next(checkout: Checkout) -> None:
    for record in (checkout.root / "results").rglob("n*.json"):
        record.unlink()
    answer = checkout.snakemake()
    lefts = [int(left) for left in re.findall(r"passes left: (\d+)", answer.stdout + answer.stderr)]
    assert len(lefts) == 6 * 3
    assert lefts == sorted(lefts, reverse=True)
    assert not list((checkout.root / "results").rglob(".*left-*"))


def test_a_killed_run_goes_on_from_its_finished_rounds(checkout: Checkout) -> None:
    record = next((checkout.root / "results").rglob("own_step/n256.json"))
    record.unlink()
    answer = checkout.snakemake()
    assert "rounds of an earlier run that count: 8, about" in answer.stdout + answer.stderr
    assert '"rounds":[{' in record.read_text(encoding="utf-8")
    assert checkout.plan() == {}


@pytest.mark.parametrize("remembers", [True, False])
def test_a_truncated_cell_is_named_with_what_to_do(checkout: Checkout, remembers: bool) -> None:
    record = next((checkout.root / "results").rglob("own_step/n256.json"))
    record.write_bytes(record.read_bytes()[:1000])
    if not remembers:
        shutil.rmtree(checkout.root / ".snakemake")
    answer = checkout.snakemake("--dry-run", check=False)
    told = answer.stdout + answer.stderr
    assert answer.returncode
    assert f"rm {record.relative_to(checkout.root)}" in told
    assert "Traceback" not in told
    assert sum(1 for _ in (checkout.root / "results").rglob("n*.json")) == 6
    record.unlink()
    checkout.snakemake()
    assert checkout.plan() == {}


def test_more_rounds_are_asked_of_inconclusive_cells_only(checkout: Checkout) -> None:
    findings = checkout.root / "results/small/findings.json"
    found = json.loads(findings.read_text(encoding="utf-8"))
    one = next(c for c in found["comparisons"] if c["strategy"] == "fit_numpy")
    one["verdict"] = "inconclusive"
    findings.write_text(json.dumps(found), encoding="utf-8")
    jobs = checkout.plan("--config", "more_rounds=20")
    assert len(measured(jobs)) == 1
    assert measured(jobs) <= cells("fit_numpy", 256, 1024)


def test_a_cell_that_goes_on_has_had_one_more_look(checkout: Checkout) -> None:
    before = next((checkout.root / "results").rglob("own_step/n256.json"))
    assert json.loads(before.read_text(encoding="utf-8"))["request"]["looks"] == 1
    checkout.configure(rounds={"min": 9, "max": 10})
    jobs = checkout.snakemake("--dry-run", "--printshellcmds")
    assert '"looks":2' in jobs.stdout + jobs.stderr
