"""Whether a GPU kept its speed, from what its driver told before and after the timed visits."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from looptax.analyse.find import find
from looptax.analyse.gpu_warnings import gpu_warnings
from looptax.analyse.measured import on_gpu
from looptax.analyse.table import timings_table
from looptax.records.cell import GpuState, Round
from looptax.records.findings import Warning
from tests import synthetic

QUIET = GpuState(0, 1900, 2600, 60, 250.0, [], 10.0, 0.0)
State = Callable[[int], GpuState]
replace = msgspec.structs.replace


def found(before: State = lambda i: QUIET, after: State = lambda i: QUIET) -> list[Warning]:
    config, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), rounds=6)
    rounds: list[Round] = [
        replace(r, before=replace(r.before, gpu=[before(i)]), after=replace(r.after, gpu=[after(i)]))
        for i, r in enumerate(cells[0].rounds)
    ]
    return gpu_warnings(rounds, config)


def test_a_gpu_that_kept_its_clock_and_no_gpu_at_all_say_nothing() -> None:
    assert found() == []
    config, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), rounds=6)
    assert gpu_warnings(cells[0].rounds, config) == []


def test_a_slowdown_is_said_with_its_reason_and_how_often() -> None:
    (told,) = found(after=lambda i: replace(QUIET, slowed_by=["software power cap"] if i < 2 else []))
    assert told.kind == "gpu"
    assert told.text == "The GPU was slowed while it was timed, of 6 rounds: software power cap in 2."


@pytest.mark.parametrize(("share", "told"), [(0.005, 0), (0.02, 1)])
def test_time_under_a_limit_counts_from_a_hundredth_of_the_timed_time(share: float, told: int) -> None:
    _, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), rounds=6)
    visits = cells[0].rounds[0].visits
    seconds = max(v.ended for v in visits) - min(v.started for v in visits)
    after = replace(QUIET, heat_limited_seconds=share * seconds)
    assert len(found(after=lambda i: after if i == 0 else QUIET)) == told


@pytest.mark.parametrize(("clock", "told"), [(1850, 0), (1600, 1)])
def test_clocks_that_differ_by_more_than_the_precision_are_said(clock: int, told: int) -> None:
    warnings = found(after=lambda i: replace(QUIET, clock_mhz=clock if i == 3 else 1900))
    assert [w.kind for w in warnings] == ["gpu clock"] * told
    assert all("between 1,600 and 1,900 MHz" in w.text for w in warnings)


def test_what_a_device_does_not_tell_is_no_warning() -> None:
    silent = GpuState(0, None, None, None, None, None, None, None)
    assert found(before=lambda i: silent, after=lambda i: silent) == []


def test_a_cell_carries_them_and_counts_as_one_of_a_gpu_by_what_its_framework_found() -> None:
    config, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), rounds=6)
    slowed = replace(QUIET, slowed_by=["hardware slowdown"])
    changed = []
    for cell in cells:
        assert cell.versions
        assert not on_gpu(replace(cell, host=replace(cell.host, gpu="A GPU")))
        rounds = [
            replace(r, before=replace(r.before, gpu=[QUIET]), after=replace(r.after, gpu=[slowed]))
            for r in cell.rounds
        ]
        changed.append(replace(cell, rounds=rounds, versions=replace(cell.versions, devices=["A GPU"])))
    assert all(on_gpu(cell) for cell in changed)
    findings = find(config, known, changed, timings_table(changed), [])
    assert all("gpu" in {w.kind for w in c.warnings} for c in findings.comparisons)
