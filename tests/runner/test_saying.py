"""A job's one line: on which workload where there are several, and no praise of a loop that did other work."""

from __future__ import annotations

import msgspec
import pytest

from looptax.records.cell import Cell, Proof, ToleranceProof
from looptax.runner.saying import WORKLOADS_VARIABLE, in_one_line
from tests.synthetic import run

FIT = "fit_numpy"
NOT_THE_SAME = "not the same work"


def cell(strategy: str = FIT) -> Cell:
    """Of a loop that does the reference's work, in eight rounds."""
    _, _, cells = run({FIT: 3.0}, rows=(256,))
    return next(c for c in cells if c.request.key.strategy == strategy)


def with_proofs(cell: Cell, **changes: object) -> Cell:
    """The same, where the strategy's proof of each round is another one."""

    def changed(proof: Proof) -> Proof:
        return msgspec.structs.replace(proof, **changes) if proof.role == "strategy" else proof

    rounds = [msgspec.structs.replace(r, proofs=[*map(changed, r.proofs)]) for r in cell.rounds]
    return msgspec.structs.replace(cell, rounds=rounds)


def with_tolerance(cell: Cell, difference: float) -> Cell:
    return msgspec.structs.replace(cell, tolerance_proofs=[ToleranceProof(0, 8, difference, 1e-4)])


def said(cell: Cell) -> str:
    return in_one_line(cell.request, cell)


def test_a_loop_that_does_the_same_work_is_told_without_more() -> None:
    assert said(cell()).startswith("fit_numpy, 256 rows, batch 32: 3")
    assert said(cell()).endswith("times the speed of train_on_batch (95 % interval, 8 rounds)")


def test_a_loop_that_did_half_the_updates_is_not_praised() -> None:
    assert said(with_proofs(cell(), iterations=4)).endswith(f", but iterations differ: {NOT_THE_SAME}")


def test_weights_differ_where_that_is_more_than_rounding() -> None:
    unequal = with_proofs(cell(), digest="another")
    assert NOT_THE_SAME not in said(unequal), "whether it is rounding is not known yet"
    assert NOT_THE_SAME not in said(with_tolerance(unequal, 1e-5))
    assert said(with_tolerance(unequal, 1.0)).endswith(f", but weights differ: {NOT_THE_SAME}")


def test_the_reference_has_no_rounding_to_differ_by() -> None:
    itself = cell("train_on_batch")
    assert NOT_THE_SAME not in said(itself)
    assert said(with_proofs(itself, digest="another")).endswith(f", but weights differ: {NOT_THE_SAME}")


def test_other_work_that_is_meant_is_no_fault() -> None:
    other = with_proofs(cell(), iterations=4)
    other = msgspec.structs.replace(other, request=msgspec.structs.replace(other.request, work="other"))
    assert NOT_THE_SAME not in said(other)


@pytest.mark.parametrize(
    ("workloads", "start"), [("5", "fit_numpy on article_mlp, 256"), ("1", "fit_numpy, 256")]
)
def test_the_workload_is_told_where_the_run_has_several(
    monkeypatch: pytest.MonkeyPatch, workloads: str, start: str
) -> None:
    monkeypatch.setenv(WORKLOADS_VARIABLE, workloads)
    assert said(cell()).startswith(start)
