"""The floor against C: the step in C is Keras' step, the arithmetic is counted right, the table says what cells say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from looptax.bench.floor import __main__ as command
from looptax.bench.floor import compiler, roofline, table
from looptax.bench.floor.ask import C_STEP, HERE, LIBRARY_VARIABLE, Settings, entries, request
from looptax.bench.floor.strategies import c_step
from looptax.records.cell import Cell
from looptax.records.findings import Interval
from tests import synthetic

ROOT = Path(__file__).parents[2]
FLOOR = "resident_epoch_xla_parts"
STEPS = 8
TOLERANCE = 1e-4


@pytest.mark.tensorflow
@pytest.mark.parametrize("batch_size", [8, 32])
def test_the_step_in_c_trains_as_keras_does(
    batch_size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from looptax.measure import workload
    from looptax.measure.strategies import train_on_batch
    from looptax.measure.workloads import article_mlp

    defines = {"BATCH": batch_size, **command.SHAPE}
    library = compiler.compile_library(compiler.find(), HERE / "step.c", defines, tmp_path)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(library))
    models = []
    for strategy in (train_on_batch, c_step):
        loaded = workload.load(article_mlp, STEPS // 2 * batch_size, batch_size, 7)
        run_epoch = strategy.prepare(loaded)
        assert [run_epoch() for _ in range(2)] == [(1, STEPS // 2)] * 2
        models.append(loaded.model)
    keras, ours = models
    assert int(ours.optimizer.iterations.numpy()) == int(keras.optimizer.iterations.numpy()) == STEPS
    for one, other in zip(ours.get_weights(), keras.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE)


class Counting(float):
    """A number that counts what is done with it."""

    done = 0

    def _counted(self, result: float) -> Counting:
        Counting.done += 1
        return Counting(result)

    def __add__(self, other: Any) -> Counting:
        return self._counted(float(self) + float(other))

    def __sub__(self, other: Any) -> Counting:
        return self._counted(float(self) - float(other))

    def __mul__(self, other: Any) -> Counting:
        return self._counted(float(self) * float(other))

    def __truediv__(self, other: Any) -> Counting:
        return self._counted(float(self) / float(other))

    def or_zero(self, condition: Counting) -> Counting:
        return self._counted(float(self) if float(condition) > 0 else 0.0)

    def root(self) -> Counting:
        return self._counted(abs(float(self)) ** 0.5)


def step_in_scalars(batch: int, inputs: int, hidden: int) -> int:
    """One step number by number, as its formulas stand; how many operations on floats that is."""
    Counting.done = 0
    one = Counting(0.5)
    kernel_gradient = [[one] * hidden for _ in range(inputs)]
    bias_gradient, out_gradient, out_bias_gradient = [one] * hidden, [one] * hidden, one
    for _ in range(batch):
        out, units = one, []
        for _ in range(hidden):
            unit = Counting(0)
            for _ in range(inputs):
                unit = unit + one * one
            unit = unit + one
            unit = unit.or_zero(unit)
            out = out + unit * one
            units.append(unit)
        out = out + one
        d_out = (out - one) * 2
        out_bias_gradient = out_bias_gradient + d_out
        for j, unit in enumerate(units):
            out_gradient[j] = out_gradient[j] + d_out * unit
            d_unit = (d_out * one).or_zero(unit)
            bias_gradient[j] = bias_gradient[j] + d_unit
            for i in range(inputs):
                kernel_gradient[i][j] = kernel_gradient[i][j] + one * d_unit
    kernel = [number for row in kernel_gradient for number in row]
    for gradient in [*kernel, *bias_gradient, *out_gradient, out_bias_gradient]:
        m = one + (gradient - one) * 0.1
        v = one + (gradient * gradient - one) * 0.001
        one - m * one / (v.root() + 1e-7)
    return Counting.done


@pytest.mark.parametrize(("batch", "inputs", "hidden"), [(1, 1, 1), (4, 3, 5), (32, 10, 128)])
def test_the_operations_of_a_step_are_all_counted(batch: int, inputs: int, hidden: int) -> None:
    assert roofline.step_flop(batch, inputs, hidden) == step_in_scalars(batch, inputs, hidden)


def test_the_article_s_model_at_batch_32() -> None:
    """As XLA counts it 219,211: it takes a sum of n for n - 1 additions, and writes the loss' gradient in more."""
    assert roofline.parameters(10, 128) == 1537
    assert roofline.step_flop(32, 10, 128) == pytest.approx(219_211, rel=1e-3)


def synthetic_cells(step_ratio: float, rounds: int = 8) -> list[Cell]:
    """A floor of 20 µs a call and 2 µs a step; a C of 100 µs a call whose steps are ``step_ratio`` times as fast."""
    speed = synthetic.slow_start(100e-6, step_ratio)
    cells = synthetic.run(
        {C_STEP: speed},
        rows=(8192, 32768, 131072),
        rounds=rounds,
        sd=0.005,
        step_seconds=2e-6,
        fixed_seconds=20e-6,
        with_reference=False,
    )[2]
    return [_as_asked(cell) for cell in cells]


def _as_asked(cell: Cell, difference: float = 2e-8) -> Cell:
    from looptax.records.tolerance import ToleranceProof

    asked = msgspec.structs.replace(cell.request, reference=FLOOR, tolerance=TOLERANCE)
    proofs = [ToleranceProof(0, STEPS, difference, TOLERANCE)]
    return msgspec.structs.replace(cell, request=asked, tolerance_proofs=proofs)


def test_the_ratio_is_of_slopes_and_what_a_call_costs_is_no_part_of_it() -> None:
    found, failed = table.rows(synthetic_cells(0.8), entries(ROOT, FLOOR), seed=1)
    assert not failed
    (row,) = found
    assert row.ratio.lower <= row.ratio.estimate <= row.ratio.upper
    assert row.ratio.estimate == pytest.approx(0.8, rel=0.03)
    assert row.ratio.estimate == pytest.approx(row.floor.estimate / row.c_step.estimate)
    assert (row.batch, row.within, row.difference) == (32, "yes", 2e-8)


def test_unequal_work_gives_no_row() -> None:
    cells = [_as_asked(cell, difference=1e-3) for cell in synthetic_cells(0.8)]
    found, failed = table.rows(cells, entries(ROOT, FLOOR), seed=1)
    assert not found
    assert "disagrees: weights apart by 1.0e-03 of the way they went in 8 steps" in failed[0]


@pytest.mark.parametrize(
    ("bounds", "within"), [((1.0, 1.2), "yes"), ((1.1, 1.3), "open"), ((1.21, 1.4), "no")]
)
def test_the_bound_is_kept_by_the_whole_interval(bounds: tuple[float, float], within: str) -> None:
    step = Interval(2e-6, 1e-6, 3e-6)
    row = table.Row(32, step, step, Interval(sum(bounds) / 2, *bounds), True, 0.0)
    assert row.within == within
    assert within in table.render([row], lambda batch: 1e-6)


def test_both_roles_run_under_the_floor_s_flags(tmp_path: Path) -> None:
    asked = request(ROOT, FLOOR, tmp_path / "step.so", 8, 64, Settings(6, 0.03, 1, 1), "abc")
    assert asked.environment["XLA_FLAGS"] == entries(ROOT, FLOOR)[0].environment["XLA_FLAGS"]
    assert asked.environment[LIBRARY_VARIABLE] == str(tmp_path / "step.so")
    other = request(ROOT, FLOOR, tmp_path / "other.so", 8, 64, Settings(6, 0.03, 1, 1), "abc")
    assert other.identity != asked.identity, "rounds of another step in C must not be kept"


def test_without_a_compiler_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert command.main(["--output", str(tmp_path)]) == 1
    assert "error: there is no cc, gcc or clang: install a C compiler" in capsys.readouterr().err


def test_what_does_not_compile_is_told_with_the_compiler_s_words(tmp_path: Path) -> None:
    with pytest.raises(compiler.CompilerError, match="BATCH must be a multiple of 4"):
        compiler.compile_library(compiler.find(), HERE / "step.c", {"BATCH": 6, **command.SHAPE}, tmp_path)


def test_a_library_leaves_the_arithmetic_of_the_process_alone(tmp_path: Path) -> None:
    """A process that loads what was linked with -ffast-math has no subnormal numbers any more, for floor and all."""
    library = compiler.compile_library(
        compiler.find(), HERE / "step.c", {"BATCH": 8, **command.SHAPE}, tmp_path
    )
    code = f"import ctypes; ctypes.CDLL({str(library)!r}); assert float('5e-324') * 1.0 > 0"
    subprocess.run([sys.executable, "-c", code], check=True)
