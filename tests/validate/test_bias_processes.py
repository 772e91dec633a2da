"""The processes of the bias validation: each way gives times of the same kind."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from looptax.runner.parent import Parent
from looptax.validate.bias import after_wait, pipeline, raw_times, turns
from looptax.validate.bias.measure import Turns, run_script
from looptax.validate.bias.plan import request_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> turns.Turn:
    asked = request_of("fit_numpy", ROOT, 1)
    asked = msgspec.structs.replace(asked, key=msgspec.structs.replace(asked.key, rows=256), min_seconds=0.02)
    series = Turns(asked, lambda: Parent(asked, str(ROOT), "fork"), ROOT, seed=1)
    measured = series.measure(0)
    series.close()
    file = tmp_path_factory.mktemp("turns") / "turns.jsonl"
    raw_times.append(file, measured)
    (read,) = raw_times.read(file, turns.Turn)
    assert read == measured
    return measured


def test_a_role_alone_is_visited_as_it_is_beside_another(turn: turns.Turn) -> None:
    for role, alone in (("reference", turn.alone_reference), ("strategy", turn.alone_strategy)):
        assert {visit.role for visit in alone} == {role}
        beside = [visit for visit in turn.together if visit.role == role]
        assert len(alone) in range(4, 17, 2)
        assert len(beside) in range(4, 17, 2)
        for visit in alone + beside:
            assert visit.steps == 8
            assert sum(visit.seconds) >= 0.02
            assert sum(visit.seconds[:-1]) < 0.02


def test_a_turn_gives_its_numbers(turn: turns.Turn) -> None:
    assert sorted(turn.order) == sorted(turns.WAYS)
    assert len(turn.script) >= 4
    assert sum(turn.script) >= 0.12
    for number in (turn.harness_over_script, turn.ratio_together_over_alone):
        assert abs(number) < 3  # the same loop: not 20 times as slow, whatever the machine does


@pytest.mark.parametrize("loop", ["graph_epoch", "resident_epoch_xla"])
def test_a_bare_script_prints_its_epochs(loop: str) -> None:
    lines = run_script(request_of(loop, ROOT, 1), ROOT, "bare_script.py", loop, 64, 32, 1, 0.01, 0.01)
    assert len(lines) >= 4
    assert all(0 < float(line) < 10 for line in lines)


def test_the_pipeline_script_prints_epochs_with_and_without_autotuning() -> None:
    lines = run_script(request_of("own_step", ROOT, 1), ROOT, "pipeline_end.py", 64, 32, 2)
    epochs = pipeline.parse(lines)
    assert [epoch.tuned for epoch in epochs] == [True, False, True, False]
    assert all(epoch.steps_seconds > 0 and epoch.end_seconds > 0 for epoch in epochs)


def test_the_script_of_waits_prints_every_kind() -> None:
    lines = run_script(request_of("train_on_batch", ROOT, 1), ROOT, "after_a_wait.py", 32, 4, 1)
    visits = after_wait.parse(lines)
    assert {(v.how, v.wait_seconds) for v in visits} == {
        (how, seconds) for how in ("clock", "model") for seconds in (0.0, 200e-6, 1e-3, 5e-3)
    }
    assert all(0 < v.step_seconds < 1 for v in visits)
