"""Rounds spread over passes: how many each pass does, and what one process leaves for the next."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from looptax.records import rounds_file
from looptax.records.cell import Cell, Request
from looptax.records.files import decode
from looptax.runner.__main__ import go_on, record
from looptax.runner.cell import measure
from looptax.runner.parent import Parent
from looptax.runner.passes import rounds_until
from looptax.runner.series import Measured
from tests.runner.test_faults import request


@pytest.mark.parametrize(("most", "passes"), [(9, 4), (8, 4), (12, 4), (20, 8), (11, 3), (11, 1)])
def test_every_pass_does_its_share_and_the_last_one_the_rest(most: int, passes: int) -> None:
    done = [rounds_until(most, passes, left) for left in range(passes - 1, -1, -1)]
    assert done[0] >= 1
    assert done[-1] == most
    shares = [after - before for before, after in zip([0, *done], done, strict=False)]
    assert max(shares) <= most // passes + 2
    assert all(count % 2 for count in done[:-1])  # the first round, and pairs that are prepared at once


@pytest.mark.parametrize(("passes", "left"), [(8, 8), (1, 1), (8, -1)])
def test_a_pass_that_there_is_not_is_refused(passes: int, left: int) -> None:
    with pytest.raises(ValueError, match=f"{left} passes left of {passes}"):
        rounds_until(8, passes, left)


def usual(**changes: object) -> Request:
    """A cell of the ladder."""
    return msgspec.structs.replace(
        request("raises"),
        strategy_file="workflow/looptax/measure/strategies/fit_numpy.py",
        work="same",
        **changes,
    )


def without_a_process(asked: Request, file: Path, until: int | None) -> Measured:
    """What is known of the cell, where nothing may be started any more."""

    def start(number: int) -> Parent:
        raise AssertionError("a process was started")

    return measure(asked, rounds_file.path_for(file), start, lambda said: None, until)


@pytest.mark.tensorflow
def test_passes_go_on_from_each_other_and_the_last_one_writes_the_record(tmp_path: Path) -> None:
    asked, file = usual(), tmp_path / "n512.json"
    assert [len(go_on(asked, file, 2, until).rounds) for until in (2, 2, 3)] == [2, 2, 3]
    assert not file.exists()
    cell = record(asked, file, 2)
    assert decode(file, Cell) == cell
    assert [r.index for r in cell.rounds] == list(range(6))
    assert [r.ready for r in cell.rounds] == [False, *[True] * 5]  # the first call of the first is a user's
    assert cell.wall_seconds > sum(r.ended - r.resumed for r in cell.rounds)  # of all passes together
    assert cell.started_utc == cell.rounds[0].started_utc
    assert len(without_a_process(asked, file, None).rounds) == 6


@pytest.mark.tensorflow
def test_the_budget_is_that_of_all_passes_until_the_record_is_written(tmp_path: Path) -> None:
    asked, file = usual(timeout_seconds=60.0), tmp_path / "n512.json"
    go_on(asked, file, 2, 1)
    spent = msgspec.structs.replace(asked, timeout_seconds=0.3)  # less than the round that is there took
    assert len(without_a_process(spent, file, 2).rounds) == 1
    assert len(without_a_process(spent, file, None).rounds) == 1
    assert len(go_on(asked, file, 2, 2).rounds) == 2  # a larger budget is another matter
    written = rounds_file.Entry(asked.identity, asked.key.rows, recorded=True)
    rounds_file.append(rounds_file.path_for(file), written)
    assert len(go_on(spent, file, 2, 3).rounds) == 3  # and whoever asks for more has a budget of his own


@pytest.mark.tensorflow
def test_rounds_of_other_versions_are_dropped_and_numbered_anew(tmp_path: Path) -> None:
    asked, file = usual(), tmp_path / "n512.json"
    kept = go_on(asked, file, 2, 1)
    rounds = rounds_file.path_for(file)
    assert kept.versions is not None
    rounds.write_text(rounds.read_text().replace(f'"{kept.versions.framework_version}"', '"1.0.0"'))
    anew = go_on(asked, file, 2, 3)
    assert [(r.index, r.ready) for r in anew.rounds] == [(0, False), (1, True), (2, True)]
    assert anew.versions == kept.versions


@pytest.mark.tensorflow
def test_rounds_of_another_kind_of_machine_are_kept_and_count_there_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passes of a cell may fall on unlike nodes of a cluster: one cell is never of two."""
    asked, file = usual(), tmp_path / "n512.json"
    rounds = rounds_file.path_for(file)
    monkeypatch.setenv("SLURMD_NODENAME", "n1")
    here = go_on(asked, file, 2, 2)
    monkeypatch.setenv("SLURMD_NODENAME", "n2")
    there = go_on(asked, file, 1, 1)  # with one core: a machine of another kind
    assert ([r.node for r in here.rounds], [r.node for r in there.rounds]) == (["n1", "n1"], ["n2"])
    assert [r.index for r in there.rounds] == [0]
    assert len(rounds_file.read(rounds, asked.identity, 512)) > 3
    assert rounds_file.finished(rounds, asked.identity, 512) == 2
    cell = record(asked, file, 2)
    assert [r.node for r in cell.rounds] == ["n1", "n1", *["n2"] * 4]
    assert len({r.started_utc for r in cell.rounds} & {r.started_utc for r in there.rounds}) == 0
    lines = [entry.round for entry in rounds_file.read(rounds, asked.identity, 512) if entry.round]
    assert len(lines) == 7, "the round of the other kind is lost"


@pytest.mark.tensorflow
def test_what_failed_in_one_pass_is_not_tried_in_the_next(tmp_path: Path) -> None:
    asked, file = request("raises"), tmp_path / "n512.json"
    first = go_on(asked, file, 2, 1)
    assert first.status == "failed"
    for until in (2, None):
        later = without_a_process(asked, file, until)
        assert (later.status, later.reason, later.versions) == ("failed", first.reason, first.versions)
    record(asked, file, 2)
    with pytest.raises(AssertionError, match="a process was started"):
        without_a_process(
            asked, file, 1
        )  # the account is closed: whoever asks again, after a mending, is served
