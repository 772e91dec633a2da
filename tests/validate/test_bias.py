"""The bias validation finds a bias that is there, none that is not, and gives its table again from raw times."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from looptax.records.files import UnreadableRecord, write_record
from looptax.records.validation import Section
from looptax.validate.bias import __main__ as command
from looptax.validate.bias import after_wait, judge, pipeline, published, raw_times, run, turns
from looptax.validate.bias.turns import Turn, VisitTimes
from tests import synthetic
from tests.synthetic import Faults

STEPS = 64
REFERENCE, STRATEGY = 800e-6, 600e-6  # seconds a step


def made(
    script: float = 1.0,
    sharing: float = 1.0,
    count: int = 40,
    sd: float = 0.03,
    seed: int = 1,
    name: str = "own_step",
) -> list[Turn]:
    """Turns: the harness is ``script`` times as slow as a script, and by sharing a ratio is ``sharing`` times as high.

    Each turn has a speed of the machine of its own (20 %), each process another one (``sd``).
    """
    generator = np.random.default_rng(seed)
    made = []
    for index in range(count):
        machine = np.exp(generator.normal(0, 0.2))
        process = (machine * np.exp(generator.normal(0, sd, 4))).tolist()
        both = [
            visit(role, step * process[0])
            for role, step in (("reference", REFERENCE * sharing), ("strategy", STRATEGY)) * 4
        ]
        alone = [
            [visit(role, step * process[place])] * 4
            for place, role, step in ((1, "reference", REFERENCE), (2, "strategy", STRATEGY))
        ]
        epochs = [STRATEGY * STEPS * process[3] / script] * 5
        order = list(turns.WAYS)
        made.append(Turn(name, 2048, 32, index, order, both, alone[0], alone[1], epochs, STEPS))
    return made


def visit(role: str, step: float) -> VisitTimes:
    return VisitTimes(role, STEPS, [step * STEPS])  # type: ignore[arg-type]


def failed(sections: list[Section], name: str) -> list[str]:
    section = next(s for s in sections if s.name == name)
    return [check.what for check in section.checks if check.holds is False]


def difference(sections: list[Section], name: str) -> float:
    return next(s for s in sections if s.name == name).checks[0].found


def test_where_there_is_no_bias_every_check_holds() -> None:
    sections = judge.sections(made())
    assert [c for s in sections for c in s.checks if c.holds is False] == []


@pytest.mark.parametrize(("name", "planted"), [("script", {"script": 1.1}), ("alone", {"sharing": 1.1})])
def test_a_bias_of_ten_percent_is_found_and_told(name: str, planted: dict[str, float]) -> None:
    sections = judge.sections(made(**planted))
    assert failed(sections, name) == ["own_step: how far the interval lies from 0"]
    assert difference(sections, name) == pytest.approx(0.1, abs=0.03)
    (other,) = {"script", "alone"} - {name}
    assert failed(sections, other) == []


def test_a_difference_that_is_not_known_well_enough_fails() -> None:
    sections = judge.sections(made(count=8, sd=0.15))
    assert "own_step: half-width of its interval" in failed(sections, "script")
    assert "own_step: half-width of its interval" in failed(sections, "alone")


def test_what_sharing_does_to_each_role_is_shown_without_a_bound() -> None:
    checks = {c.what: c for s in judge.sections(made(sharing=1.1)) for c in s.checks}
    assert checks["own_step: the reference's step together, over alone"].found == pytest.approx(0.1, abs=0.03)
    assert checks["own_step: the strategy's step together, over alone"].found == pytest.approx(0, abs=0.03)
    assert checks["own_step: the strategy's step together, over alone"].holds is None


def test_turns_go_on_until_both_differences_are_known_or_as_many_as_allowed_are_done() -> None:
    quiet, loud = made(sd=0.01), made(count=80, sd=0.3)
    assert not judge.enough(quiet[:23], 24, 80)
    assert judge.enough(quiet[:24], 24, 80)
    assert not judge.enough(loud[:79], 24, 80)
    assert judge.enough(loud, 24, 80)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """The folder of a run whose turns are made up; nothing is measured."""
    for turn in made() + made(script=1.1, seed=2, name="fit_numpy"):
        raw_times.append(tmp_path / run.TURNS, turn)
    epochs = pipeline.parse(["on 0.1 0.05", "on 0.1 0.0001", "off 0.1 0.0001", "off 0.1 0.0002"])
    (tmp_path / run.PIPELINE).write_bytes(b"\n".join(msgspec.json.encode(e) for e in epochs))
    _, empty = run.measure(
        run.Plan([], False, 24, 80, 1, 2), tmp_path / "other", command.ROOT, [], lambda text: None
    )
    written = msgspec.structs.replace(empty, sections=run.measured_sections(tmp_path))
    write_record(tmp_path / run.VALIDATION, written)
    return tmp_path


def test_the_table_is_derived_anew_from_the_raw_times(finished: Path) -> None:
    assert command.main(["--rederive", str(finished)]) == 0


def test_a_raw_time_that_was_touched_is_noticed(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (finished / run.TURNS).read_text().splitlines()
    first = json.loads(lines[0])
    first["script"] = [10 * s for s in first["script"]]
    (finished / run.TURNS).write_text("\n".join([json.dumps(first), *lines[1:]]))
    assert command.main(["--rederive", str(finished)]) == 1
    assert "script" in capsys.readouterr().err


def test_a_file_of_raw_times_that_is_gone_is_noticed(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finished / run.PIPELINE).unlink()
    assert command.main(["--rederive", str(finished)]) == 1
    assert "pipeline" in capsys.readouterr().err


def test_a_damaged_line_is_named(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (finished / run.TURNS).write_text("{}\n")
    assert command.main(["--rederive", str(finished)]) == 2
    assert "turns.jsonl, line 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--output"),
        (["--output", "x", "--strategies", "fit"], "fit_numpy"),
        (["--output", "x", "--pairs-least", "3"], "6 "),
    ],
)
def test_a_mistake_on_the_command_line_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_the_end_of_an_epoch_that_waits_is_told_apart() -> None:
    lines = ["on 0.1 0.05", "on 0.1 0.0001", "off 0.1 0.0001", "off 0.1 0.02"]
    tuned, untuned = pipeline.section(pipeline.parse(lines)).checks
    assert (tuned.found, tuned.holds, untuned.found, untuned.holds) == (0.5, None, 0.5, False)
    assert "150 ms in all" in tuned.note


def test_a_step_after_a_wait_is_compared_with_one_after_none() -> None:
    lines = [
        "clock 0.000000 0.0006",
        "clock 0.005000 0.0009",
        "model 0.000000 0.0006",
        "model 0.005000 0.00063",
    ]
    clock, model = after_wait.section(after_wait.parse(2 * lines)).checks
    assert (clock.found, model.found) == pytest.approx((0.5, 0.05))
    assert "clock alone" in clock.what
    assert "900 µs against 600 µs" in clock.note


def test_totals_that_tell_another_story_are_counted_by_strategy() -> None:
    faults = Faults(slow_epochs=[("fit_numpy", 1024)])
    found = synthetic.findings({"fit_numpy": 1.3, "own_step": 2.0}, faults=faults, sd=0.005)
    slow = pd.DataFrame({"reference": 0.0, "strategy": 0.25}, index=["fit_numpy", "own_step"])
    section = published.totals_section(found.comparisons, slow, "")
    assert {c.what: (c.found, c.trials) for c in section.checks} == {
        "all strategies: cells in which they differ": (1, 9),
        "fit_numpy: cells in which they differ": (1, 3),
    }
    assert "slow epochs: 25.0%" in section.checks[1].note


def test_slow_epochs_are_those_far_above_the_median_of_their_cell() -> None:
    table = pd.DataFrame(
        {
            **dict.fromkeys(("stack", "workload", "batch_size"), "one"),
            "strategy": "fit_numpy",
            "rows": 64,
            "role": ["strategy"] * 4 + ["reference"] * 4,
            "steps": 2,
            "seconds": [1.0, 1.0, 1.0, 2.0, 5.0, 5.0, 5.0, 5.1],
        }
    )
    shares = published.slow_shares(table)
    assert (shares.loc["fit_numpy", "strategy"], shares.loc["fit_numpy", "reference"]) == (0.25, 0)


def test_a_bend_at_the_largest_size_falls_out_of_the_prediction_intervals() -> None:
    speeds = {"fit_numpy": 1.3, "own_step": 2.0, "bent": lambda steps, _: 3.0 if steps > 100 else 1.2}
    straight = synthetic.findings({k: v for k, v in speeds.items() if k != "bent"}, sd=0.005)
    share, error, _ = published.prediction_section(straight.cost_models, "").checks
    assert (share.found, share.holds, error.holds) == (1, True, True)
    share, _, nonlinear = published.prediction_section(
        synthetic.findings(speeds, sd=0.005).cost_models, ""
    ).checks
    assert (share.found, share.holds, share.trials) == (0.75, False, 4)
    assert "bent" in share.note
    assert nonlinear.note == "bent"


def test_a_report_without_prediction_intervals_is_refused_with_what_to_do() -> None:
    models = synthetic.findings({"fit_numpy": 1.3}).cost_models
    old = [msgspec.structs.replace(m, left_out_interval=None) for m in models]
    with pytest.raises(UnreadableRecord, match="make publish"):
        published.prediction_section(old, "")
