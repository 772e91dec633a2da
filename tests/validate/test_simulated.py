"""The simulated validation: its noise is what it says, and its command tells every figure beside its bound."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest
import yaml

from looptax.plan import config_file
from looptax.records.files import decode
from looptax.records.validation import Validation
from looptax.runner import stopping
from looptax.validate.simulated import noise, power, scatter
from looptax.validate.simulated.__main__ import ROOT, main
from looptax.validate.simulated.checks import PRINTED, share
from looptax.validate.simulated.measured import NotMeasured, rounds_of, spreads_of

NOISE = noise.read()


def kind(name: str) -> noise.Kind:
    return next(kind for kind in NOISE.kinds if kind.name == name)


def test_there_are_nine_kinds_that_are_held_and_each_says_why():
    held = [kind for kind in NOISE.kinds if kind.held]
    assert len(held) >= 9
    assert {0.1, 0.3} <= {kind.correlation for kind in NOISE.kinds}
    assert all(kind.held == (kind.correlation < 0.3) for kind in NOISE.kinds if kind.correlation)
    assert min(NOISE.cells, NOISE.reports) >= 4000
    assert all(len(kind.reason) > 40 for kind in NOISE.kinds)


@pytest.mark.parametrize("one", NOISE.kinds, ids=lambda kind: kind.name)
def test_independent_noise_has_a_spread_of_one(one):
    values = noise.independent(one, noise.generator(3, one.name), 100_000, 3)
    assert values.std() == pytest.approx(1, abs=0.05)
    correlations = np.corrcoef(values.T)
    assert correlations[0, 1] == pytest.approx(one.correlation, abs=0.015)
    assert correlations[1, 2] == pytest.approx(one.correlation or one.alike, abs=0.015)  # prepared at once


@pytest.mark.parametrize("one", NOISE.kinds, ids=lambda kind: kind.name)
def test_noise_of_equals_lies_evenly_around_nothing(one):
    values = noise.draw_equal(one, noise.generator(3, one.name), 50_000, 4)
    assert np.mean(values > 0) == pytest.approx(0.5, abs=0.01)
    assert np.mean(values) == pytest.approx(0, abs=0.02)


def test_the_truth_is_the_pseudo_median():
    # Of an exponential the mean of two has a Gamma(2, 1/2) distribution, whose median is 0.8392.
    tail = noise.Kind(name="x", reason="", share=1.0, tail=1e6)
    assert noise.truth(tail, 8) == pytest.approx(0.8392, abs=0.003)
    for name in ("normal", "heavy-tailed", "drift", "step in the middle"):
        assert noise.truth(kind(name), 8) == pytest.approx(0, abs=0.003)


def test_the_truth_of_a_step_is_that_of_the_rounds_that_were_measured():
    step = kind("step of 3")
    assert noise.moved_by(step, 20, 8) == pytest.approx(-1.5, abs=0.01)
    assert noise.moved_by(step, 20, 20) == 0
    assert noise.moved_by(kind("drift"), 20, 11) == pytest.approx(0.5 * (10 / 19 - 1), abs=0.005)
    assert noise.moved_by(kind("normal"), 20, 8) == 0


def test_bounds_give_way_to_the_error_of_a_short_simulation_and_to_nothing_else():
    whole = share("x", 0.924, (0.925, 0.98), 4000)
    assert (whole.at_least, whole.at_most, whole.holds, whole.note) == (0.925, 0.98, False, "")
    short = share("x", 0.924, (0.925, 0.98), 400)
    assert short.at_least == pytest.approx(0.925 - 3 * np.sqrt(0.925 * 0.075 / 400))
    assert short.holds
    assert "short" in short.note
    assert share("x", 0.1, PRINTED, 10).holds is None


def timings(sd: float) -> pd.DataFrame:
    """The tidy table of eight cells whose rounds scatter by ``sd``."""
    source = np.random.default_rng(1)
    rows = [
        ("current", "m", 32, f"s{cell}", 256, round_, role, visit, visit, 1, 32, 0.01 * np.exp(off))
        for cell in range(8)
        for round_, off_ in enumerate(source.normal(0, sd, 12))
        for visit, role, off in ((0, "reference", 0.0), (1, "strategy", off_))
    ]
    names = ["stack", "workload", "batch_size", "strategy", "rows", "round", "role", "visit", "epoch"]
    return pd.DataFrame(rows, columns=[*names, "epochs", "steps", "seconds"])


def test_spreads_are_those_of_the_rounds(tmp_path):
    timings(0.04).to_parquet(tmp_path / "timings.parquet")
    spreads = spreads_of(rounds_of(tmp_path / "timings.parquet"))
    assert len(spreads) == 8
    assert np.median(spreads) == pytest.approx(0.04, rel=0.2)
    with pytest.raises(NotMeasured, match=r"absent.parquet: no table of timings"):
        rounds_of(tmp_path / "absent.parquet")
    timings(0.04).query("round < 5").to_parquet(tmp_path / "few.parquet")
    with pytest.raises(NotMeasured, match="no cell has 6 rounds"):
        rounds_of(tmp_path / "few.parquet")


def test_how_rounds_scatter_is_told_beside_normal_noise(monkeypatch):
    monkeypatch.setattr(scatter, "REPEATS", 4)
    source = np.random.default_rng(1)
    normal = {check.what: check for check in scatter.scatter(list(source.normal(0, 0.04, (400, 10))), 1)}
    drifting = source.normal(0, 0.04, (400, 10)) + np.linspace(0, 0.4, 10)
    disturbed = np.where(np.arange(10) == 3, 2.0, source.normal(0, 0.04, (400, 10)))
    found = [
        {check.what: check.found for check in scatter.scatter(list(cells), 1)}
        for cells in (drifting, disturbed)
    ]
    for what, check in normal.items():
        assert check.holds is None
        assert check.found == pytest.approx(float(check.note.split(": ")[1]), abs=0.15)
        seen_in = found["away" in what or "skewness" in what][what]
        assert seen_in > check.found + 0.2, what


@pytest.fixture
def quick(tmp_path, monkeypatch):
    """The command with one kind of noise, few cells, and the rounds of a quiet machine."""
    one = msgspec.structs.replace(NOISE, kinds=[kind("normal")])
    monkeypatch.setattr(noise, "read", lambda: one)
    timings(0.02).to_parquet(tmp_path / "timings.parquet")
    given = ["--output", str(tmp_path / "simulated.json"), "--cells", "60"]
    return [*given, *(f"--{name}={tmp_path / 'timings.parquet'}" for name in ("timings", "quick-timings"))]


def test_the_command_prints_and_writes_every_figure_beside_its_bound(quick, tmp_path, capsys):
    assert main(quick) == 0
    record = decode(tmp_path / "simulated.json", Validation)
    assert record.kind == "simulated"
    assert record.host is None
    printed = capsys.readouterr()
    checks = [check for section in record.sections for check in section.checks]
    assert len(checks) > 40
    assert all(f"| {check.what} |" in printed.out for check in checks)
    assert printed.err.count(" of 8, ") == 8
    assert main(quick) == 0
    assert decode(tmp_path / "simulated.json", Validation).sections == record.sections


@pytest.mark.parametrize(("quiet", "noisy"), [(0, 1), (1, 0)])
def test_power_is_asked_at_the_spread_of_the_report_that_the_question_is_about(quiet, noisy):
    spreads = np.array([0.02, 0.3])[[quiet, noisy], None]
    default = config_file.load(yaml.safe_load((ROOT / "config/config.yaml").read_text()), "config.yaml")
    section = power.power([kind("normal")], 60, 1, default, *spreads)
    held = [check.holds for check in section.checks if check.holds is not None]
    assert held == [not quiet, not noisy]


def test_the_command_fails_where_a_bound_is_missed(quick, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(stopping, "log_ratios", lambda rounds: [0.0] * len(rounds))
    assert main(quick) == 1
    assert "missed: machine steady: intervals that hold the truth" in capsys.readouterr().err
    assert decode(tmp_path / "simulated.json", Validation).failed


def test_the_gate_fails_where_what_is_missed_was_not_stated(quick, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(stopping, "log_ratios", lambda rounds: [0.0] * len(rounds))
    stated = tmp_path / "missed.yaml"
    stated.write_text("[]")
    assert main([*quick, f"--stated={stated}"]) == 1
    assert "intervals that hold the truth: misses its bound, and is not stated" in capsys.readouterr().err
    failed = [
        {"section": section.name, "figure": check.what, "found": check.found, "because": "planted"}
        for section in decode(tmp_path / "simulated.json", Validation).sections
        for check in section.checks
        if check.holds is False
    ]
    stated.write_text(yaml.safe_dump(failed))
    assert main([*quick, f"--stated={stated}"]) == 0
    assert "missed is what" in capsys.readouterr().err


def test_the_gate_says_what_a_list_of_missed_bounds_may_hold(quick, tmp_path, capsys):
    stated = tmp_path / "missed.yaml"
    allowed = "allowed: a list of figures"
    for text, complaint in (
        ("- figure: x", "missing required field `section`"),
        ("figure: x", allowed),
        ("{", "missed.yaml:1: is no YAML"),
    ):
        stated.write_text(text)
        assert main([*quick, f"--stated={stated}"]) == 1
        told = capsys.readouterr().err
        assert complaint in told
        assert (allowed in told) != ("no YAML" in told)
    assert main([*quick, f"--stated={tmp_path / 'none.yaml'}"]) == 1
    assert "none.yaml: cannot be read" in capsys.readouterr().err


def test_without_a_measured_report_the_command_says_what_it_needs(tmp_path, capsys):
    assert main(["--output", str(tmp_path / "x.json"), "--timings", str(tmp_path / "none.parquet")]) == 1
    assert "Give the timings.parquet of a report" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()
