"""A loop that keeps something of every step is told apart from one whose memory goes up and down."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from looptax.analyse.memory_growth import LEAST_STEP_BYTES, RoundGrowth, growth, is_steady, rounds_of
from looptax.records.cell import Cell, Round
from looptax.records.findings import Findings
from tests import synthetic
from tests.synthetic import Faults
from tests.synthetic_stacks import findings


def leaking(bytes_a_step: float) -> Findings:
    speeds = {"tf2.15": {"fit_numpy": 3.0}, "tf2.16": {"fit_numpy": 9.0}}
    faults = {"tf2.15": Faults(grows={"none": 0.0}), "tf2.16": Faults(grows={"train_on_batch": bytes_a_step})}
    return findings(speeds, faults, rows=(512, 1024))[0]


def test_a_leak_is_told_once_for_its_stack_and_loop() -> None:
    of = leaking(1.7e6)
    (told,) = [w for w in of.trust.warnings if w.kind == "memory grows"]
    assert "the memory of train_on_batch in tf2.16 grew by 1,70" in told.text
    assert told.text.endswith("GB in an hour, if it goes on.")
    grown = {(g.stack, g.strategy, g.rows): g for g in of.history[0].growth}
    leaks = [("tf2.16", "train_on_batch", rows) for rows in (512, 1024)]
    assert [key for key, g in grown.items() if g.steady] == leaks
    leak = grown["tf2.16", "train_on_batch", 1024]
    assert abs(leak.step_bytes - 1.7e6) < 1e4
    assert (
        leak.rounds == 2 * 8
    )  # a round of its own cell, which holds it twice, counts once; those of fit's beside
    assert leak.steps in (6 * 32, 12 * 32, 9 * 32)
    assert leak.hour_bytes is not None
    assert abs(leak.hour_bytes / (leak.step_bytes * 3600 / 400e-6) - 1) < 0.2


def test_a_leak_below_the_threshold_and_allocator_noise_are_no_warning() -> None:
    for bytes_a_step in (LEAST_STEP_BYTES / 3, 0.0):
        assert not [w for w in leaking(bytes_a_step).trust.warnings if w.kind == "memory grows"]


def test_a_loop_that_gives_back_what_it_took_does_not_grow_steadily() -> None:
    """As fit did in TensorFlow 2.15: tens of kB a step on the whole, but most of it at some visits."""
    rounds = [with_grown(r, [0, 40_000_000]) for r in cell().rounds]
    found = growth(list(rounds_of(rounds, ["strategy"])))
    assert found is not None
    assert found.least > LEAST_STEP_BYTES
    assert not found.steady


def test_a_system_that_does_not_tell_gives_no_growth() -> None:
    assert growth(list(rounds_of(cell().rounds, ["strategy"]))) is None
    some = [with_grown(r, [None, 1]) for r in cell().rounds]
    assert growth(list(rounds_of(some, ["strategy"]))) is None


def rounds(*visits: tuple[float, ...]) -> list[RoundGrowth]:
    return [RoundGrowth(sum(v) / len(v), v, 1e-3, 8 * len(v)) for v in visits]


EVEN = (40e3,) * 10
# As fit in TensorFlow 2.13 does at 256 rows: some visits lie between two collections.
BETWEEN_COLLECTIONS = (2e3, 65e3, 73e3, 40e3, 4e3, 46e3, 64e3, 4e3, 47e3, 62e3, 70e3, 3.5e3, 36e3, 60e3)


@pytest.mark.parametrize(
    ("visits", "steady"),
    [
        ([EVEN] * 10, True),
        ([(26e3, 70e3, 46e3, 31e3, 52e3, 15e3, 56e3, 50e3, 24e3, 61e3)] * 10, True),  # uneven, and goes on
        ([BETWEEN_COLLECTIONS] * 10, True),
        ([(*EVEN[1:], -5e3), *[EVEN] * 9], True),  # one visit of a hundred gave back
        ([(*EVEN[2:], 0.0, 0.0)] * 10, False),  # two of ten visits kept nothing
        ([(200e3, 200e3, *(0.0,) * 8)] * 10, False),  # pages that are taken at the start of each round
        ([EVEN, (12e3,) * 10, *[EVEN] * 8], False),  # one round unlike the others
        ([(9e3,) * 10] * 10, False),
        ([EVEN, (9e3,) * 10, *[(11e3,) * 10] * 8], False),
    ],
)
def test_a_leak_goes_on_all_through_a_round_and_in_all_rounds_alike(visits, steady) -> None:
    assert is_steady(rounds(*visits)) is steady


def test_each_number_of_rows_has_a_growth_of_its_own() -> None:
    """What is kept of a call is less a step at more rows: no size has the median of both."""
    speeds = {"tf2.13": {"fit_numpy": 3.0}, "tf2.15": {"fit_numpy": 3.0}}
    known = {"tf2.13": Faults(grows={("fit_numpy", 256): 41e3, ("fit_numpy", 4096): 2.5e3})}
    of = findings(speeds, known, rows=(256, 4096))[0]
    grown = {g.rows: g for g in of.history[0].growth if (g.stack, g.strategy) == ("tf2.13", "fit_numpy")}
    assert [(rows, round(g.step_bytes, -3), g.rounds, g.steady) for rows, g in grown.items()] == [
        (256, pytest.approx(42e3, abs=3e3), 8, True),
        (4096, pytest.approx(2.5e3, abs=1e3), 8, False),
    ]
    (told,) = [w for w in of.trust.warnings if w.kind == "memory grows"]
    assert told.text.startswith("At 256 rows the memory of fit_numpy in tf2.13 grew by 4")


def test_a_capped_cell_grew_at_the_rows_that_were_measured() -> None:
    status = {(name, 4096): "capped" for name in ("fit_numpy", "train_on_batch")}
    known = {"tf2.13": Faults(status=status, grows={"train_on_batch": 1e6})}
    of = findings({"tf2.13": {"fit_numpy": 3.0}, "tf2.15": {"fit_numpy": 3.0}}, known, rows=(1024, 4096))[0]
    ours = [g for g in of.history[0].growth if (g.stack, g.strategy) == ("tf2.13", "train_on_batch")]
    assert [(g.rows, g.rounds) for g in ours] == [(1024, 2 * (8 + 2))]


def test_the_lead_in_counts_among_the_steps() -> None:
    (round_, *_) = cell().rounds
    lead = [replace(v, grown=1_000_000, lead_in=v.calls[0]) for v in round_.visits]
    (without,) = rounds_of([with_grown(round_, [1_000_000])], ["strategy"])
    (found,) = rounds_of([replace(round_, visits=lead)], ["strategy"])
    assert found.step_bytes == without.step_bytes / 2


def cell() -> Cell:
    _, _, cells = synthetic.run({"fit_numpy": 2.0}, rows=(1024,))
    return next(c for c in cells if c.request.key.strategy == "fit_numpy")


def with_grown(round_: Round, grown: list[int | None]) -> Round:
    visits = [replace(v, grown=grown[i % len(grown)]) for i, v in enumerate(round_.visits)]
    return replace(round_, visits=visits)
