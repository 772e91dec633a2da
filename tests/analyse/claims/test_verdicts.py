"""No verdict is typed in: a run in which a claim is true supports it, and a run of the opposite refutes it."""

from pathlib import Path

import pytest

from looptax.analyse.claims.find import find_claims
from looptax.analyse.claims.read import read_claims
from looptax.plan import catalogue
from looptax.records.claims import Claim, ClaimFinding
from tests.analyse.claims.worlds import cells, evidence, world
from tests.synthetic import Faults

ROOT = Path(__file__).parents[3]
CLAIMS = read_claims(ROOT / "config/claims.yaml", catalogue.strategy_names(ROOT))
BY_ID = {claim.id: claim for claim in CLAIMS}
each = pytest.mark.parametrize("claim", CLAIMS, ids=list(BY_ID))


def found(claim: Claim, holds: bool, gpu: bool = True) -> ClaimFinding:
    (finding,) = find_claims([claim], world(claim, holds), gpu)
    return finding


@each
def test_a_run_in_which_it_is_true_supports_it(claim):
    finding = found(claim, holds=True)
    assert finding.verdict == "supported", finding
    assert finding.opposing == 0
    assert finding.supporting == len(finding.cases) > 0


@each
def test_a_run_in_which_it_is_false_refutes_it(claim):
    finding = found(claim, holds=False)
    assert finding.verdict == "refuted", finding
    assert finding.supporting == 0
    assert finding.opposing == len(finding.cases) > 0


@each
def test_a_run_that_measured_something_else_does_not_test_it_and_says_what_it_takes(claim):
    (finding,) = find_claims(
        [claim], evidence(cells({"resident_epoch_xla": 9.0}, (256,), with_reference=False)), True
    )
    assert finding.verdict == "not tested here"
    assert finding.cases == []
    assert finding.reason.startswith("it takes ")


@each
def test_a_run_without_a_gpu_says_nothing_of_gpus(claim):
    finding = found(claim, holds=True, gpu=False)
    assert finding.verdict == ("not tested here" if claim.needs == "gpu" else "supported")
    assert ("without one" in finding.reason) is (claim.needs == "gpu")


def test_a_run_of_which_nothing_finished_tests_nothing():
    assert {f.verdict for f in find_claims(CLAIMS, None, True)} == {"not tested here"}


def test_noise_decides_nothing():
    claim = BY_ID["fit-is-faster"]
    (finding,) = find_claims([claim], evidence(cells({"fit_numpy": 1.0}, sd=0.3)), False)
    assert finding.verdict == "inconclusive"
    assert {case.side for case in finding.cases} == {"open"}


def test_no_practical_difference_refutes_that_it_is_faster():
    (finding,) = find_claims([BY_ID["fit-is-faster"]], evidence(cells({"fit_numpy": 1.01}, sd=0.002)), False)
    assert finding.verdict == "refuted"


@pytest.mark.parametrize("fault", ["failed", "timeout", "capped"])
def test_a_size_that_gave_no_ratio_keeps_what_is_said_of_every_size_open(fault):
    faults = Faults(status={("fit_numpy", 4096): fault})
    (finding,) = find_claims(
        [BY_ID["fit-is-faster"]], evidence(cells({"fit_numpy": 1.5}, faults=faults)), False
    )
    assert (finding.verdict, finding.supporting, finding.tested) == ("inconclusive", 2, 3)
    assert "In 1 place" in finding.reason
    assert [case.value is None for case in finding.cases] == [False, False, True]


def test_one_size_that_says_otherwise_refutes_what_is_said_of_every_size():
    slow_at_first = {"fit_numpy": lambda steps, _step: 0.6 if steps == 8 else 1.5}
    (finding,) = find_claims([BY_ID["fit-is-faster"]], evidence(cells(slow_at_first)), False)
    assert (finding.verdict, finding.supporting, finding.opposing) == ("refuted", 2, 1)
    assert finding.cases[finding.telling].side == "against"


@pytest.mark.parametrize(("sizes", "verdict"), [(25, "supported"), (26, "inconclusive")])
def test_more_cases_than_the_rounds_can_decide_are_told_as_such(sizes, verdict):
    made = cells({"fit_numpy": 3.0}, range(256, 256 + 32 * sizes, 32), rounds=10, with_reference=False)
    (finding,) = find_claims([BY_ID["saves-forty-percent"]], evidence(made), False)
    assert (finding.verdict, finding.tested) == (verdict, sizes)
    told = "Too few rounds for so many cases: with 26 cases each needs at least 11 rounds"
    assert finding.reason == ("" if verdict == "supported" else told)
    assert finding.needed_rounds == (None if verdict == "supported" else 11)


def test_one_place_that_saves_enough_supports_what_is_said_of_some_place():
    saves_once = {"fit_numpy": lambda steps, _step: 2.2 if steps == 128 else 0.6}
    (finding,) = find_claims([BY_ID["saves-forty-percent"]], evidence(cells(saves_once)), False)
    assert (finding.verdict, finding.supporting, finding.opposing) == ("supported", 1, 2)
    largest = finding.cases[finding.telling]
    assert largest.group.rows == 4096
    assert largest.value.estimate == pytest.approx(1 - 1 / 2.2, abs=0.01)
