from __future__ import annotations

import msgspec
import pytest

from looptax.analyse.find import find
from looptax.analyse.proofs import judge, prove
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell
from looptax.records.tolerance import ToleranceProof
from tests import synthetic
from tests.synthetic import Faults


def cell(strategy: str = "fit_numpy", **faults: object) -> tuple[Cell, object]:
    _, known, cells = synthetic.run({strategy: 2.0}, rows=(1024,), faults=Faults(**faults))  # type: ignore[arg-type]
    return cells[-1], known.strategies[-1]


def changed(made: Cell, round_: int, role: str, **fields: object) -> Cell:
    """The cell with other fields in one role's proof of one round."""
    rounds = list(made.rounds)
    proofs = [msgspec.structs.replace(p, **fields) if p.role == role else p for p in rounds[round_].proofs]
    rounds[round_] = msgspec.structs.replace(rounds[round_], proofs=proofs)
    return msgspec.structs.replace(made, rounds=rounds)


def test_equal_weights_in_every_round_are_the_same_work():
    judged = judge(*cell())
    assert (judged.work, judged.proven) == ("same", 8)
    assert judged.text == "weights equal bit for bit in 8 of 8 rounds"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"digest": "else"}, "weights differ"),
        ({"iterations": 16}, "16 optimizer iterations against the reference's 32"),
        ({"steps": 64}, "64 steps against the reference's 32"),
        ({"finite": False}, "not finite"),
    ],
)
def test_one_round_is_enough_to_refute(fields, text):
    made, entry = cell()
    judged = judge(changed(made, 5, "strategy", **fields), entry)
    assert (judged.work, judged.proven) == ("disagrees", 7)
    assert text in judged.text
    assert "in 1 of 8 rounds" in judged.text


def test_a_round_without_proof_leaves_the_claim_unproven():
    made, entry = cell()
    rounds = [*made.rounds[:-1], msgspec.structs.replace(made.rounds[-1], proofs=made.rounds[-1].proofs[:1])]
    judged = judge(msgspec.structs.replace(made, rounds=rounds), entry)
    assert (judged.work, judged.proven) == ("unproven", 7)


def test_within_a_tolerance_digests_may_differ_and_iterations_may_not():
    made, entry = cell("resident_epoch_xla")
    assert judge(made, entry).work == "same"
    assert (
        "weights apart by 3.0e-06 of the way they went in 8 steps, 0.0001 allowed" in judge(made, entry).text
    )
    assert judge(changed(made, 0, "strategy", iterations=1), entry).work == "disagrees"


def test_a_tolerance_that_is_passed_refutes():
    judged = judge(*cell("resident_epoch_xla", disagreeing=["resident_epoch_xla"]))
    assert (judged.work, judged.proven) == ("disagrees", 0)
    assert judged.text == "weights apart by 1.0e+00 of the way they went in 8 steps, 0.0001 allowed"


def test_every_parent_proves_its_tolerance():
    _, known, cells = synthetic.run({"resident_epoch_xla": 2.0}, rows=(1024,), parents=2)
    made, entry = cells[-1], known.strategies[-1]
    assert judge(made, entry).work == "same"
    lacking = msgspec.structs.replace(made, tolerance_proofs=made.tolerance_proofs[:1])
    assert (judge(lacking, entry).work, judge(lacking, entry).proven) == ("unproven", 0)


def rounded(made: Cell, difference: float, rounding: float | None, *parents: int) -> Cell:
    """A cell without a declared tolerance, with proofs of what rounding does for these parents."""
    proofs = [ToleranceProof(number, 8, 1e-7, 0.0, rounding, share=difference) for number in parents]
    return msgspec.structs.replace(made, tolerance_proofs=proofs)


def test_weights_that_differ_by_what_rounding_does_are_the_same_work():
    made, entry = cell()
    unequal = changed(made, 5, "strategy", digest="else")
    judged = judge(rounded(unequal, 3e-8, 4e-6, 0), entry)
    assert (judged.work, judged.proven) == ("same", 8)
    assert judged.text.startswith(
        "not bit for bit: iterations equal in 8 of 8 rounds, weights apart by 3.0e-08 "
    )
    assert judged.text.endswith(
        "8e-06 allowed; a change of the initial weights by a few millionths alone makes 4.0e-06"
    )


@pytest.mark.parametrize(
    ("difference", "rounding"),
    [(1e-4, 4e-6), (0.6, 0.5), (1e-7, None)],
    ids=["more than rounding", "more than rounding may explain", "rounding was not looked at"],
)
def test_weights_that_differ_by_more_than_rounding_does_refute(difference, rounding):
    made, entry = cell()
    unequal = changed(made, 5, "strategy", digest="else")
    assert judge(rounded(unequal, difference, rounding, 0), entry).work == "disagrees"


def test_rounding_excuses_no_other_number_of_updates():
    made, entry = cell()
    assert (
        judge(rounded(changed(made, 5, "strategy", iterations=16), 0.0, 4e-6, 0), entry).work == "disagrees"
    )


def test_random_layers_may_be_off_where_other_numbers_are_drawn_but_not_left_out():
    made, entry = cell("resident_epoch_xla")
    (on,) = (msgspec.structs.replace(p, share=0.9, rounding=1e-6) for p in made.tolerance_proofs)
    off = msgspec.structs.replace(on, share=1e-6, quiet=True)

    def judged(*proofs: ToleranceProof):
        return judge(msgspec.structs.replace(made, tolerance_proofs=list(proofs)), entry)

    assert judged(on).work == "disagrees"
    assert (judged(on, off).work, judged(off).work) == ("same", "same")
    assert "with random layers off" in judged(on, off).text
    left_out = judged(on, msgspec.structs.replace(off, heeds=False))
    assert left_out.work == "disagrees"
    assert "on and off: the strategy leaves these out" in left_out.text


def test_a_loop_that_stops_training_in_its_timed_visits_is_found():
    made, entry = cell()
    first = made.rounds[0].proofs
    for iterations, work in ((3200, "same"), (32, "disagrees")):
        end = [msgspec.structs.replace(p, when="last", steps=3200, iterations=3200) for p in first]
        end = [msgspec.structs.replace(p, iterations=iterations) if p.role == "strategy" else p for p in end]
        rounds = [msgspec.structs.replace(made.rounds[0], proofs=[*first, *end]), *made.rounds[1:]]
        judged = judge(msgspec.structs.replace(made, rounds=rounds), entry)
        assert judged.work == work
    assert judged.text == (
        "32 optimizer iterations in 3200 steps by the end of the timed visits (the reference: 3200 in 3200) "
        "in 1 of 8 rounds"
    )


def test_a_reference_that_rounds_otherwise_in_a_second_model_agrees_with_itself():
    _, known, cells = synthetic.run({"fit_numpy": 2.0}, rows=(1024,))
    made = next(c for c in cells if c.request.key.strategy == c.request.reference)
    entry = next(e for e in known.strategies if e.name == made.request.reference)
    unequal = changed(made, 5, "strategy", digest="else")
    assert judge(unequal, entry).work == "disagrees"
    assert judge(rounded(unequal, 3e-8, 4e-6, 0), entry).work == "same"
    assert judge(rounded(unequal, 3e-2, 4e-6, 0), entry).work == "disagrees"


def test_only_parents_whose_weights_differed_owe_a_proof():
    _, known, cells = synthetic.run({"fit_numpy": 2.0}, rows=(1024,), parents=2)
    made, entry = cells[-1], known.strategies[-1]
    first, other = (
        made.rounds[0].parent,
        next(r.parent for r in made.rounds if r.parent != made.rounds[0].parent),
    )
    unequal = changed(made, 0, "strategy", digest="else")
    assert judge(rounded(unequal, 3e-8, 4e-6, first), entry).work == "same"
    assert judge(rounded(unequal, 3e-8, 4e-6, other), entry).work == "unproven"


def test_a_capped_cell_borrows_the_tolerance_proof_of_the_same_loop_at_another_size():
    capped = Faults(status={("resident_epoch_xla", 4096): "capped"})
    _, known, cells = synthetic.run({"resident_epoch_xla": 2.0}, rows=(1024, 4096), faults=capped)
    *others, made = cells
    lacking = msgspec.structs.replace(made, tolerance_proofs=[])

    def judged(*beside: Cell) -> tuple[str, str]:
        proofs = prove([*beside, lacking], {e.name: e for e in known.strategies})
        return proofs.cells[-1].work, proofs.cells[-1].text

    work, text = judged(*others)
    assert work == "same"
    assert text.endswith("0.0001 allowed at another size")
    assert judged()[0] == "unproven"
    whole = msgspec.structs.replace(lacking, status="ok")
    assert prove([*others, whole], {e.name: e for e in known.strategies}).cells[-1].work == "unproven"
    other_code = [
        msgspec.structs.replace(
            c,
            request=msgspec.structs.replace(
                c.request, code=msgspec.structs.replace(c.request.code, lock="other")
            ),
        )
        for c in others
    ]
    assert judged(*other_code)[0] == "unproven"


def test_other_work_claims_nothing():
    assert judge(*cell("mixed_precision", disagreeing=["mixed_precision"])).work == "other"


@pytest.mark.parametrize("fault", ["disagreeing", "unproven"])
def test_a_ratio_without_equal_work_is_not_used(fault):
    found = synthetic.findings({"own_step": 50.0, "fit_numpy": 1.3}, faults=Faults(**{fault: ["own_step"]}))
    for c in (c for c in found.comparisons if c.strategy == "own_step"):
        assert (c.verdict, c.ratio, c.ratio_totals, c.step_seconds) == ("not compared", None, None, None)
        assert not c.among_fastest
        assert fault.startswith(c.work[:6]) or c.work == "disagrees"
        assert any(w.kind == c.work for w in c.warnings)
    assert "own_step" not in {m.strategy for m in found.cost_models}
    assert found.answer is not None
    assert found.answer.best is not None
    assert found.answer.best.strategy == "fit_numpy"
    assert found.trust.claimed_rounds == 48
    assert found.trust.proven_rounds == 24


def test_weights_that_are_not_finite_are_a_status():
    config, known, cells = synthetic.run({"fit_numpy": 2.0}, rows=(1024,))
    cells[-1] = changed(cells[-1], 2, "strategy", finite=False)
    found = find(config, known, cells, timings_table(cells), [])
    assert [c.status for c in found.comparisons] == ["ok", "not_finite"]
    assert found.comparisons[-1].verdict == "not compared"


def test_proofs_hold_every_round_of_every_cell():
    _, known, cells = synthetic.run({"fit_numpy": 2.0}, rows=(256, 1024))
    proofs = prove(cells, {e.name: e for e in known.strategies})
    assert [len(c.rounds) for c in proofs.cells] == [8] * 4
    assert all(r.agree for c in proofs.cells for r in c.rounds)
    assert proofs.cells[-1].path == "cells/current/article_mlp-0a1b2c3d/b32/fit_numpy/n1024.json"
