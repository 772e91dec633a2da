"""What is printed of two runs: one sentence that says no more than their ratios carry, then what it rests on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.analyse.__main__ import main as analyse
from looptax.analyse.runs.asked import both
from looptax.analyse.runs.compare import compare
from looptax.records.files import write_record
from looptax.records.findings import Group
from looptax.report.__main__ import SLOWER, main
from looptax.report.compared.places import around, at
from looptax.report.compared.sentence import sentence, unsaid
from looptax.report.compared.text import text
from tests import synthetic
from tests.published import on_host, with_code, working_folder
from tests.report.samples import HOSTILE, ROOT

SPEEDS = {"fit_numpy": 1.4}
RELATIVE = "Relative to train_on_batch, from one to other, "


@pytest.fixture
def between(tmp_path):
    """What is found of a run and of another one, made by these options."""

    def make(one=SPEEDS, other=SPEEDS, strategy=None, first=None, **options):
        first = {"rows": (1024,), "sd": 0.01, "seed": 3, **(first or {})}
        options = {"rows": (1024,), "sd": 0.01, "seed": 4, **options}
        a, b = (
            working_folder(tmp_path, "one", one, **first),
            working_folder(tmp_path, "other", other, **options),
        )
        return compare(*both(str(a), str(b)), strategy)

    return make


def test_shown_slower(between):
    found = between(other={"fit_numpy": 0.28})
    said = sentence(found)
    assert said.startswith(
        RELATIVE + "fit_numpy became slower: at 1,024 rows its ratio is 0.20 times what it was "
    )
    assert said.endswith("; 10 and 10 rounds).")
    assert "95\u202f% interval 0.1" in said


def test_shown_faster(between):
    said = sentence(between(other={"fit_numpy": 2.8}))
    assert said.startswith(RELATIVE + "fit_numpy became faster: at 1,024 rows its ratio is 2.0")


def test_no_practical_difference(between):
    said = sentence(between())
    assert said.startswith(RELATIVE + "fit_numpy shows no practical difference: at 1,024 rows its ratio is ")


def test_left_open(between):
    found = between(sd=0.3)
    assert sentence(found).startswith(RELATIVE + "fit_numpy is not shown to have become slower or faster: at")
    assert any("more rounds" in remedy for remedy in found.remedies)


def test_sizes_that_disagree_are_said_each(between):
    other = {"fit_numpy": lambda steps, _: {8: 0.7, 32: 1.4, 64: 2.8}[steps]}
    rows = (256, 1024, 2048)
    said = sentence(between(other=other, first={"rows": rows}, rows=rows))
    assert RELATIVE + "fit_numpy became slower: at 256 rows its ratio is 0." in said
    assert "; it became faster: at 2,048 rows its ratio is " in said
    assert "; it shows no practical difference: at 1,024 rows its ratio is " in said
    assert said.count("interval") == 1
    assert said.count("10 and 10 rounds") == 3


def test_many_sizes_are_counted_and_left_to_the_table(between):
    rows = (256, 512, 1024, 2048, 4096)
    found = between(other={"fit_numpy": 0.7}, first={"rows": rows}, rows=rows)
    assert sentence(found) == RELATIVE + "fit_numpy became slower in 5 of 5 cells (numbers below)."
    assert text(found).count("lower\n") == 5


def test_not_comparable_says_why_and_what_to_do(between):
    found = between(cell=with_code(core="c1"))
    assert sentence(found) == (
        "Whether fit_numpy became slower from one to other cannot be told: the measuring core differs."
    )
    assert unsaid(found) == []
    printed = " ".join(text(found).split())
    assert "What to do: - Measure one, the older of the two, again with this version of Looptax" in printed
    assert "fit_numpy at 1,024 rows: the measuring core differs" in printed


def test_a_size_without_a_ratio_is_said_in_the_sentence(between):
    faults = synthetic.Faults(status={("fit_numpy", 1024): "capped"})
    found = between(other={"fit_numpy": 0.7}, first={"rows": (256, 1024)}, rows=(256, 1024), faults=faults)
    assert sentence(found).endswith("; it cannot be compared at 1,024 rows (reasons below).")
    assert "fit_numpy at 1,024 rows: other has no ratio here (capped in B)" in text(found)


def test_nothing_in_common(between):
    found = between(rows=(256,))
    assert sentence(found).startswith(
        "Whether a loop became slower from one to other cannot be told: they have no"
    )
    assert "Measure the same strategy, workload, batch size and rows in both" in text(found)
    assert sentence(between(rows=(256,), strategy="fit_numpy")).startswith("Whether fit_numpy became slower")


def test_of_several_loops_each_is_told(between):
    before = {"own_step": 2.0, "graph_epoch": 3.0, "resident_epoch": 5.0}
    found = between(one=before, other={"own_step": 1.0, "graph_epoch": 6.0, "resident_epoch": 5.0})
    assert sentence(found) == (
        "Relative to train_on_batch, from one to other: became slower: own_step; became faster: graph_epoch; "
        "no practical difference: resident_epoch."
    )


def test_it_never_says_that_the_reference_became_slower_and_says_so(between):
    found = between(other={"fit_numpy": 0.7})
    assert sentence(found).startswith("Relative to train_on_batch")
    assert "Whether train_on_batch itself became slower they do not say" in unsaid(found)[0]


def test_where_all_loops_moved_as_one_it_says_that_the_reference_did(between):
    before = {"own_step": 2.0, "fit_numpy": 0.5, "resident_epoch": 5.0}
    after = {name: speed * 1.4 for name, speed in before.items()}
    told = unsaid(between(one=before, other=after))[1]
    assert told.startswith("But all 3 loops at 1,024 rows moved as one: 1.")
    assert told.endswith(
        "What they share is train_on_batch: the simplest reading is that it became slower by that factor, "
        "and they did not change."
    )
    assert "moved as one" not in " ".join(unsaid(between(one=before, other={**after, "own_step": 2.0})))


def test_changed_code_of_the_loop_is_in_the_sentence(between):
    found = between(
        other={"fit_numpy": 0.7}, cell=with_code(strategy="s1", workload="w1"), strategy="fit_numpy"
    )
    assert sentence(found).startswith(
        RELATIVE + "with the workload's code and the strategy's code changed, fit_numpy became slower: "
    )
    assert "nearer to 1" in unsaid(found)[1]
    assert "code of the workload article_mlp: w0 -> w1" in text(found)


def test_a_loop_that_does_other_work_now_is_said(between):
    found = between()
    cells = [replace(c, other_work="other") if c.strategy == "fit_numpy" else c for c in found.cells]
    said = "fit_numpy does the work of train_on_batch in one of the two and other work in the other."
    assert said not in unsaid(found)
    assert said in unsaid(replace(found, cells=cells))


def test_noise_that_the_intervals_do_not_know_is_said(between):
    found = between(first={"sd": 0.001}, sd=0.001)
    odd = [replace(c, verdict="lower") if c.strategy == "train_on_batch" else c for c in found.cells]
    assert not any("against itself differs" in line for line in unsaid(found))
    assert any("against itself differs too, at 1,024 rows" in x for x in unsaid(replace(found, cells=odd)))


def test_the_text_fits_a_terminal_and_has_no_letters_that_one_lacks(between):
    speeds = {"fit_numpy": 1.4, "resident_epoch_xla_small_loop": 78.0}
    rows = (512, 65536)
    found = between(
        one=speeds, other=speeds, first={"rows": rows}, rows=rows, cell=on_host(cpu="Another CPU")
    )
    printed = text(found)
    assert printed.isascii()
    assert max(map(len, printed.splitlines())) <= 100
    headings = [line for line in printed.splitlines() if line.endswith(":")]
    assert headings == [
        "The two runs:",
        "What differs:",
        "Speed relative to train_on_batch [95 % interval]:",
        "Verdicts:",
    ]
    assert "  processor: A CPU -> Another CPU" in printed
    assert printed.index("resident_epoch_xla_small_loop (") < printed.index("(the reference against itself)")


def test_cells_of_one_only_are_named(between):
    found = between(one={"fit_numpy": 1.4, "own_step": 2.0}, first={"rows": (256, 1024)})
    assert text(found).endswith(
        "Only in A:\n"
        "  article_mlp, batch 32, 256 rows: train_on_batch, fit_numpy\n"
        "  article_mlp, batch 32, 256 and 1,024 rows: own_step\n"
    )


def test_a_workload_is_named_without_its_hash_unless_that_tells_two_apart():
    one, other = (Group("s", f"my_net-{digits}", 32, 256) for digits in ("67bfaeb2", "e5a2c5c9"))
    assert around(one, [one]) == around(other, [other]) == "my_net, batch 32"
    assert around(one, [one, other]) == "my_net-67bfaeb2, batch 32"
    assert at(one, [one, Group("s", "other-67bfaeb2", 32, 256)]) == "at 256 rows, my_net"


def test_no_text_of_a_run_reaches_the_terminal_as_control(between):
    escape = "\x1b[31m" + HOSTILE
    found = between(
        found=lambda f: replace(f, title=escape), titled=lambda _: escape, cell=on_host(cpu=escape)
    )
    assert "\x1b" not in text(found)


@pytest.mark.parametrize(
    ("options", "arguments", "status"),
    [
        ({"other": {"fit_numpy": 0.7}}, [], 0),
        ({"other": {"fit_numpy": 0.7}}, ["--fail-if-slower"], SLOWER),
        ({"other": {"fit_numpy": 2.8}}, ["--fail-if-slower"], 0),
        ({"sd": 0.3}, ["--fail-if-slower"], 0),
        ({"cell": with_code(core="c1")}, [], 1),
    ],
)
def test_the_status_is_what_a_script_needs(between, tmp_path, capsys, options, arguments, status):
    write_record(tmp_path / "record.json", between(**options))
    assert main(["compare", str(tmp_path / "record.json"), *arguments]) == status
    assert capsys.readouterr().out.startswith(("Relative to", "Whether"))


def test_what_is_no_such_record_is_said(tmp_path, capsys):
    (tmp_path / "record.json").write_text("{}")
    assert main(["compare", str(tmp_path / "record.json")]) == 1
    assert "record.json: not a whole RunComparison record" in capsys.readouterr().err


def finished(folder: Path, speeds: dict[str, float], seed: int) -> Path:
    """A run's working folder, made from cells by the commands of the workflow."""
    synthetic.written(folder, speeds, rows=(256, 1024), seed=seed, name=folder.name)
    cells = sorted(map(str, folder.glob("cells/**/n*.json")))
    given = {name: f"{folder}/{name}.json" for name in ("config", "catalogue", "counts")}
    tables = ["--catalogue", given["catalogue"], "--output-dir", str(folder)]
    assert analyse(["tabulate", *tables, *cells]) == 0
    options = [part for name, path in given.items() for part in (f"--{name}", path)]
    options += ["--claims", f"{folder}/claims.yaml", "--timings", f"{folder}/timings.parquet"]
    assert analyse(["find", *options, "--output", f"{folder}/findings.json", *cells]) == 0
    return folder


def run_make(*variables: str) -> subprocess.CompletedProcess[str]:
    """``make compare`` with the interpreter of these tests, as a user types it."""
    command = ["make", "-o", "runtime", "compare", f"VENV={Path(sys.executable).parent}", *variables]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=ROOT, env={**kept, "PYTHONIOENCODING": "ascii"}, capture_output=True, text=True
    )


def test_the_whole_command_on_real_files(tmp_path):
    one = finished(tmp_path / "one", {"fit_numpy": 1.4, "own_step": 2.0}, seed=1)
    two = finished(tmp_path / "two", {"fit_numpy": 0.7, "own_step": 2.0}, seed=2)
    record = tmp_path / "record.json"
    done = run_make(f"A={one}", f"B={two}", f"OUTPUT={record}")
    assert done.returncode == 0, done.stderr
    first = " ".join(done.stdout.split("\n\n")[0].split())
    assert first.startswith(
        "Relative to train_on_batch, from one to two, fit_numpy became slower: at 256 rows"
    )
    assert first.endswith("8 and 8 rounds).")
    assert done.stderr == ""
    assert record.is_file()
    failed = run_make(f"A={one}", f"B={two}", "ARGS=--fail-if-slower", "STRATEGY=fit_numpy")
    assert failed.returncode != 0
    assert f"Error {SLOWER}" in failed.stderr
    assert run_make(f"A={one}", f"B={two}", "ARGS=--fail-if-slower", "STRATEGY=own_step").returncode == 0
    mistaken = run_make(f"A={one}", f"B={tmp_path}/none")
    (said,) = (line for line in mistaken.stderr.splitlines() if not line.startswith("make"))
    assert "there is no such folder" in said
    assert mistaken.stdout == ""
