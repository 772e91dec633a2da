"""A loop that keeps something of every step is told apart from one whose memory goes up and down."""

from __future__ import annotations

from msgspec.structs import replace

from looptax.analyse.memory_growth import LEAST_STEP_BYTES, growth, rounds_of
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
    assert told.text.startswith("The memory of train_on_batch in tf2.16 grew by 1,7")
    assert "GB in an hour of such steps" in told.text
    grown = {(g.stack, g.strategy): g for g in of.history[0].growth}
    assert [key for key, g in grown.items() if g.steady] == [("tf2.16", "train_on_batch")]
    leak = grown["tf2.16", "train_on_batch"]
    assert abs(leak.step_bytes - 1.7e6) < 1e4
    assert leak.rounds == 2 * 3 * 8  # its own cells hold it twice, fit's cells once, at two sizes
    assert leak.hour_bytes is not None
    assert abs(leak.hour_bytes / (leak.step_bytes * 3600 / 400e-6) - 1) < 0.2


def test_a_leak_below_the_threshold_and_allocator_noise_are_no_warning() -> None:
    for bytes_a_step in (LEAST_STEP_BYTES / 3, 0.0):
        assert not [w for w in leaking(bytes_a_step).trust.warnings if w.kind == "memory grows"]


def test_a_loop_that_gives_back_what_it_took_does_not_grow_steadily() -> None:
    """As fit did in TensorFlow 2.13: tens of kB a step on the whole, but some visits grew by nothing."""
    rounds = [with_grown(r, [0, 40_000_000]) for r in cell().rounds]
    found = growth(list(rounds_of(rounds, "strategy")))
    assert found is not None
    assert found.least > LEAST_STEP_BYTES
    assert not found.steady


def test_a_system_that_does_not_tell_gives_no_growth() -> None:
    assert growth(list(rounds_of(cell().rounds, "strategy"))) is None
    some = [with_grown(r, [None, 1]) for r in cell().rounds]
    assert growth(list(rounds_of(some, "strategy"))) is None


def test_the_lead_in_counts_among_the_steps() -> None:
    (round_, *_) = cell().rounds
    lead = [replace(v, grown=1_000_000, lead_in=v.calls[0]) for v in round_.visits]
    (without,) = rounds_of([with_grown(round_, [1_000_000])], "strategy")
    (found,) = rounds_of([replace(round_, visits=lead)], "strategy")
    assert found.step_bytes == without.step_bytes / 2


def cell() -> Cell:
    _, _, cells = synthetic.run({"fit_numpy": 2.0}, rows=(1024,))
    return next(c for c in cells if c.request.key.strategy == "fit_numpy")


def with_grown(round_: Round, grown: list[int | None]) -> Round:
    visits = [replace(v, grown=grown[i % len(grown)]) for i, v in enumerate(round_.visits)]
    return replace(round_, visits=visits)
