"""What a run does before anything else, and what one who looks on does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from snakemake.cli import get_argument_parser

from looptax.plan import begin
from looptax.plan.errors import PlanError
from looptax.plan.holding import NAME, hold

RUN = Path("results/one")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def locks(**files: str) -> Path:
    begin.LOCKS.mkdir(parents=True)
    for name, text in files.items():
        (begin.LOCKS / f"{name}.output.lock").write_text(text)
    return begin.LOCKS


def looks(*arguments: str) -> bool:
    return begin.looks_on(vars(get_argument_parser().parse_known_args(arguments)[0]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["-n"],
        ["-np"],
        ["--summary"],
        ["--lint"],
        ["--list"],
        ["--report"],
        ["--report", "a.html"],
        ["--dag"],
    ],
)
def test_what_only_tells_looks_on(arguments: list[str]) -> None:
    assert looks("--cores", "2", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["all"],
        ["--unlock"],
        ["--touch"],
        ["--delete-all-output"],
        ["--cleanup-metadata", "a"],
        ["publish"],
    ],
)
def test_what_changes_anything_is_a_run(arguments: list[str]) -> None:
    assert not looks("--cores", "2", *arguments)


def test_every_name_is_an_option_of_this_snakemake() -> None:
    known = vars(get_argument_parser().parse_known_args([])[0])
    assert set(begin.LOOKS_ON) <= set(known)


def test_locks_of_this_run_go_and_others_stay() -> None:
    left = locks(**{"0": "results/one/findings.json\n", "1": "results/one-more/findings.json\n", "2": ""})
    assert "was cut off" in begin.begin_run(RUN)
    assert sorted(path.name for path in left.iterdir()) == ["1.output.lock", "2.output.lock"]


def test_who_looks_on_beside_a_run_touches_nothing() -> None:
    RUN.mkdir(parents=True)
    held = hold(RUN, "somebody")
    left = locks(**{"0": "results/one/findings.json\n"})
    before = (RUN / NAME).read_text()
    assert begin.look_on(RUN) == ""
    assert len(list(left.iterdir())) == 1
    assert (RUN / NAME).read_text() == before
    with pytest.raises(PlanError, match="in use by somebody, since 20"):
        begin.begin_run(RUN)
    os.close(held)
    begin.look_on(RUN)
    assert not list(left.iterdir())


def test_what_a_killed_run_was_writing_is_taken_away_and_nothing_else() -> None:
    for name in (".a.json.x1.partial", "partial", "b.partial", ".rounds.jsonl"):
        (RUN / "cells").mkdir(parents=True, exist_ok=True)
        (RUN / "cells" / name).touch()
    (RUN / ".report.x1.partial").mkdir()
    begin.begin_run(RUN)
    assert sorted(path.name for path in RUN.rglob("*")) == sorted(
        [NAME, "cells", "partial", "b.partial", ".rounds.jsonl"]
    )


def test_a_disk_that_is_nearly_full_is_named_before_anything_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "LEAST_ROOM", 10**18)
    with pytest.raises(PlanError, match="the disk that holds results/one is full"):
        begin.begin_run(RUN)
