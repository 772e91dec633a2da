"""Two runs that a user names: what is compared is what changed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from looptax.analyse.__main__ import main
from looptax.analyse.cells import BadInput
from looptax.analyse.runs.asked import both
from looptax.analyse.runs.compare import compare
from looptax.analyse.runs.difference import Side, difference
from looptax.analyse.runs.published import compare_runs
from looptax.analyse.runs.remedies import remedy
from looptax.records.compared import RunComparison
from looptax.records.files import decode
from tests import synthetic
from tests.published import SPEEDS, of_stack, older, on_host, run_folder, with_code, working_folder


def compared(a, b, strategy=None) -> RunComparison:
    return compare(*both(str(a), str(b)), strategy)


def other_workload(c):
    """A cell of the workload of the same name with another content."""
    key = replace(c.request.key, workload="article_mlp-ffffffff")
    return replace(c, request=replace(with_code(workload="w1")(c).request, key=key))


@pytest.fixture
def two(tmp_path):
    """A run, and one in which fit gains 40 % less; own_step is as it was."""
    slower = {**SPEEDS, "fit_numpy": 1.4 * 0.6}
    return working_folder(tmp_path, "one", sd=0.01), working_folder(tmp_path, "other", slower, sd=0.01)


def test_a_loop_that_became_slower_is_found_and_the_other_is_not(two):
    found = compared(*two)
    assert (found.one.label, found.other.label, found.compared, found.subject) == (
        "one",
        "other",
        6,
        "fit_numpy",
    )
    assert {loop.strategy: loop.verdict for loop in found.loops} == {
        "fit_numpy": "lower",
        "own_step": "no practical difference",
    }
    assert found.slower == ["fit_numpy"]
    for place in found.loops[0].cells:
        cell = found.cells[place]
        assert cell.difference.lower < 0.6 < cell.difference.upper
        assert (cell.one_rounds, cell.other_rounds) == (10, 10)


def test_its_numbers_are_those_of_the_index(two):
    one, other = both(*map(str, two))
    cells = compare_runs(one, other).cells
    assert [(c.difference, c.p_adjusted, c.verdict) for c in compare(one, other).cells] == [
        (c.difference, c.p_adjusted, c.verdict) for c in cells
    ]


def test_one_strategy_is_a_family_of_its_own(two):
    alone, all_ = compared(*two, "own_step"), compared(*two)
    assert (alone.compared, alone.subject, {c.strategy for c in alone.cells}) == (2, "own_step", {"own_step"})
    p = {(c.strategy, c.one.rows): c.p_adjusted for c in all_.cells}
    assert all(c.p_adjusted <= p[c.strategy, c.one.rows] for c in alone.cells)
    assert set(alone.titles) == {"own_step"}


def test_the_sentence_speaks_of_fit_else_of_the_only_loop_else_of_none(tmp_path):
    for name in ("a", "bb"):
        working_folder(tmp_path / "only", name, {"own_step": 2.0})
        working_folder(tmp_path / "several", name, {"own_step": 2.0, "graph_epoch": 3.0})
    assert compared(tmp_path / "only/a", tmp_path / "only/bb").subject == "own_step"
    assert compared(tmp_path / "several/a", tmp_path / "several/bb").subject is None


def of_one(name, change):
    """Only the cells of one strategy changed."""
    return lambda c: change(c) if c.request.key.strategy == name else c


def test_the_sentence_speaks_of_the_loop_whose_code_changed_before_all_others(tmp_path):
    change = of_one("own_step", with_code(strategy="s1"))
    a, b = working_folder(tmp_path, "a"), working_folder(tmp_path, "bb", cell=change)
    assert compared(a, b).subject == "own_step"
    both_changed = working_folder(tmp_path, "ccc", cell=with_code(strategy="s1"))
    assert compared(a, both_changed).subject == "fit_numpy"


def test_of_a_copy_with_one_loop_measured_again_that_loop_is_what_is_told(tmp_path):
    a = working_folder(tmp_path / "before", "a")
    faster = {**SPEEDS, "own_step": 4.0}
    b = working_folder(tmp_path / "after", "a", faster, cell=of_one("own_step", with_code(strategy="s1")))
    found = compared(a, b)
    assert (found.subject, found.compared, found.remedies) == ("own_step", 2, [])
    assert {c.reasons[0] for c in found.cells if not c.difference} == {
        "both hold the same rounds: it is one measurement"
    }


def test_a_loop_that_can_be_compared_goes_before_fit_that_cannot(tmp_path):
    a = working_folder(tmp_path / "before", "a")
    same_code = working_folder(tmp_path / "after", "a", {**SPEEDS, "own_step": 4.0})
    assert compared(a, same_code).subject == "own_step"


@pytest.mark.parametrize("part", ["strategy", "workload"])
def test_the_users_changed_code_is_what_is_compared(tmp_path, part):
    change = other_workload if part == "workload" else with_code(strategy="s1")
    a, b = (
        working_folder(tmp_path, "a", {"fit_numpy": 1.4}),
        working_folder(tmp_path, "bb", {"fit_numpy": 1.4}, cell=change),
    )
    found = compared(a, b, "fit_numpy")
    assert (found.compared, found.loops[0].code) == (2, [part])
    (told,) = [d for d in found.differs if d.what.startswith("code of the")]
    assert told.what == f"code of the {part} {'article_mlp' if part == 'workload' else 'fit_numpy'}"
    assert told.other == {"workload": "w1", "strategy": "s1"}[part]
    assert told.one != told.other


@pytest.mark.parametrize(
    ("change", "reason", "todo"),
    [
        (with_code(core="c1"), "the measuring core differs", "Measure a, the older of the two, again"),
        (with_code(reference="r1"), "the reference's code differs", "the other's reference"),
        (with_code(workload="w1", core="c1"), "the measuring core differs", "make report CONFIG="),
    ],
)
def test_changed_code_of_ours_is_a_reason_and_what_to_do_is_told(tmp_path, change, reason, todo):
    a, b = working_folder(tmp_path, "a"), working_folder(tmp_path, "bb", cell=change)
    found = compared(a, b)
    assert found.compared == 0
    assert {tuple(cell.reasons) for cell in found.cells} == {(reason,)}
    assert {loop.verdict for loop in found.loops} == {"not comparable"}
    assert todo in found.remedies[0]
    assert found.slower == []


def test_the_older_of_the_two_is_what_to_measure_again(tmp_path):
    a = working_folder(tmp_path, "a", found=lambda f: replace(f, measured_from_utc="2027-01-01T00:00:00Z"))
    b = working_folder(tmp_path, "bb", cell=with_code(core="c1"))
    assert compared(a, b).remedies[0].startswith("Measure bb, the older of the two, again")
    assert compared(b, a).remedies[0].startswith("Measure bb, the older of the two, again")


def test_another_reference_is_named_instead_of_its_code():
    cell = synthetic.findings(SPEEDS).comparisons[1]
    other = replace(cell, code=replace(cell.code, reference="another"))
    found = difference(Side("a", cell, 1, [0.1], "train_on_batch"), Side("b", other, 1, [0.2], "own_step"))
    assert found.reasons == ["the reference differs: train_on_batch in a, own_step in b"]


@pytest.mark.parametrize(
    "reason",
    [
        "the strategy differs: x in a, y in b",
        "the batch size differs: 1 in a, 2 in b",
        "the number of rows differs: 1 in a, 2 in b",
        "the seed differs: 1 in a, 2 in b",
        "the reference differs: x in a, y in b",
        "the strategy's code differs",
        "the reference's code differs",
        "the workload differs",
        "the measuring core differs",
        "a is an older report that does not tell its code",
        "a and b are older and do not tell their code",
        "a has no ratio here",
        "a and b have no ratio here",
        "both hold the same rounds: it is one measurement",
    ],
)
def test_every_reason_has_its_remedy(reason):
    assert remedy(reason).endswith(".")


@pytest.mark.parametrize(
    ("status", "says", "does_not"),
    [
        ("failed", "how it failed", "timeout_seconds"),
        ("not_finite", "not finite", "timeout_seconds"),
        ("capped", "timeout_seconds", "failed"),
        ("timeout", "timeout_seconds", "failed"),
    ],
)
def test_what_to_do_without_a_ratio_goes_by_what_became_of_the_cell(tmp_path, status, says, does_not):
    faults = synthetic.Faults(status={("fit_numpy", 1024): status})
    a, b = working_folder(tmp_path, "a"), working_folder(tmp_path, "b", faults=faults)
    told = " ".join(compared(a, b, "fit_numpy").remedies)
    assert says in told
    assert does_not not in told


def test_a_published_run_is_compared_with_a_working_one_and_its_copy_is_no_second(tmp_path):
    working = working_folder(tmp_path / "results", "a")
    copy, older_one = run_folder(tmp_path / "reports", "a"), run_folder(tmp_path, "old", found=older)
    found = compared(working, copy)
    assert found.compared == 0
    assert (found.one.label, found.other.label) == (str(working), str(copy))
    assert {tuple(c.reasons) for c in found.cells} == {("both hold the same rounds: it is one measurement",)}
    assert compared(working, older_one).cells[0].reasons == [
        "old is an older report that does not tell its code"
    ]


def test_two_stacks_within_one_run(tmp_path):
    slow = {"fit_numpy": lambda steps, _: 1.4 if steps == 32 else 0.7}
    folder = working_folder(tmp_path, "h", slow, rows=(1024, 2048), cell=of_stack(at_2048="newer"))
    found = compared(f"{folder}:current", f"{folder}:newer")
    assert (found.one.label, found.other.label) == ("current", "newer")
    assert found.slower == ["fit_numpy"]
    assert [(d.what, d.one, d.other) for d in found.differs] == [("stack", "current", "newer")]


def test_stacks_are_paired_by_name_where_none_is_named(tmp_path):
    several = working_folder(tmp_path, "h", rows=(1024, 2048), cell=of_stack(at_2048="newer"))
    only = working_folder(tmp_path, "only", rows=(1024,), stack="newer")
    found = compared(several, only)
    assert (found.one.stacks, found.other.stacks) == (["newer"], ["newer"])
    assert (found.compared, found.only_one) == (3, [])
    third = working_folder(tmp_path, "third", stack="third")
    with pytest.raises(BadInput, match=r"the one has current, newer, the other third\. Name one of each"):
        compared(several, third)
    assert compared(f"{several}:newer", third).compared == 3


def test_cells_of_one_only_are_listed(tmp_path):
    found = compared(
        working_folder(tmp_path, "a", {"fit_numpy": 1.4}), working_folder(tmp_path, "bb", rows=(1024,))
    )
    assert [(c.strategy, c.group.rows) for c in found.only_one] == [
        ("train_on_batch", 256),
        ("fit_numpy", 256),
    ]
    assert [(c.strategy, c.group.rows) for c in found.only_other] == [("own_step", 1024)]


def test_only_what_is_looked_at_is_said_to_differ(tmp_path):
    a = working_folder(tmp_path, "h", rows=(1024, 2048), cell=of_stack(at_2048="newer"))
    b = working_folder(tmp_path, "only", rows=(1024,), stack="newer", cell=on_host(cpu="Another CPU"))
    assert [d.what for d in compared(a, b).differs] == ["processor"]


def test_the_record_is_the_same_bytes_again(two, tmp_path):
    for name in ("first", "second"):
        assert main(["compare", *map(str, two), "--output", str(tmp_path / name)]) == 0
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert decode(tmp_path / "first", RunComparison) == compared(*two)
