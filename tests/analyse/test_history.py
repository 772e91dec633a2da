"""A known history is found: where the answer changed, where it did not, and where nothing may be said."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from looptax.analyse.history.point import decided
from looptax.records.findings import Findings, Unserved
from looptax.records.history import History, Line, Series
from tests.analyse.one_truth import courses
from tests.synthetic import Faults
from tests.synthetic_stacks import Speeds, findings

STACKS = ("tf2.13", "tf2.15", "tf2.16", "tf2.18", "tf2.21")


def fit(*speeds: float) -> Speeds:
    return {stack: {"fit_numpy": speed} for stack, speed in zip(STACKS, speeds, strict=False)}


def found(speeds: Speeds, *given: object, **options: object) -> Findings:
    options.setdefault("rows", (1024,))
    return findings(speeds, *given, **options)[0]


def series(of: Findings, strategy: str = "fit_numpy", rows: int = 1024, line: int = 0) -> Series:
    (history,) = of.history
    (one,) = [s for s in history.lines[line].series if (s.strategy, s.rows) == (strategy, rows)]
    return one


def turning(one: Series) -> list[tuple[str, str, str, str]]:
    return [(t.was, t.before, t.after, t.became) for t in one.turns]


def test_a_turning_point_lies_where_the_truth_turned() -> None:
    one = series(found(fit(3.0, 3.5, 5.0, 0.7, 0.7)))
    assert turning(one) == [("faster", "tf2.16", "tf2.18", "slower")]
    assert one.turns[0].p_adjusted is None  # both ends have verdicts of their own
    assert one.turns[0].difference is not None
    assert one.turns[0].difference.upper < 1
    assert [(s.said, s.first, s.last, s.told) for s in one.stretches] == [
        ("faster", 0, 2, 2),
        ("slower", 3, 4, 4),
    ]


def test_what_never_changed_has_no_turning_point() -> None:
    one = series(found(fit(3.0, 4.0, 3.0)))
    assert (turning(one), len(one.stretches)) == ([], 1)
    assert [s.verdict for s in one.steps] == ["higher", "lower"]  # by how much is another question


def test_what_changed_several_times_turns_several_times() -> None:
    one = series(found(fit(3.0, 0.5, 3.0, 1.0), sd=0.005))
    assert [t.became for t in one.turns] == ["slower", "faster", "no practical difference"]


def test_a_stack_that_says_nothing_lies_inside_the_turn() -> None:
    noisy = {"tf2.15": Faults(status={"fit_numpy": "failed"})}
    one = series(found(fit(3.0, 3.0, 0.5), noisy))
    assert turning(one) == [("faster", "tf2.13", "tf2.16", "slower")]
    assert one.turns[0].between == ["tf2.15"]
    assert one.turns[0].difference is not None
    assert one.turns[0].difference.upper < 1
    assert one.points[1].reason == "the strategy ended with failed"
    assert [bool(s.reasons) for s in one.steps] == [True, True]


def test_where_all_is_inconclusive_nothing_is_known_and_nothing_turns() -> None:
    one = series(found(fit(1.0, 1.0, 1.0), sd=0.4))
    assert [p.said for p in one.points] == [None] * 3
    assert (one.stretches, one.turns) == ([], [])


def test_bounds_alone_turn_without_a_difference() -> None:
    capped = {"tf2.13": Faults(status={"fit_numpy": "capped", "train_on_batch": "capped"})}
    (turn,) = series(found(fit(15.0, 0.7), capped)).turns
    assert (turn.was, turn.compared, turn.difference, turn.p_adjusted) == ("faster", [], None, None)
    back = series(found(fit(15.0, 1.0), capped, sd=0.005))
    assert (back.turns, [s.first for s in back.passed]) == ([], [1])  # a bound has no p


def test_near_the_margin_words_that_change_are_no_turn() -> None:
    noisy = series(found(fit(1.04, 1.2, 1.04, 1.03, 1.06), rounds=10))
    as_fast = "no practical difference"
    assert [p.said for p in noisy.points] == ["faster", "faster", as_fast, as_fast, "faster"]
    assert [(s.said, s.first, s.last) for s in noisy.stretches] == [("faster", 0, 4)]
    assert noisy.turns == []
    # They do differ from what was before, which the step beside them says, and not from what came after.
    assert [(p.first, p.last, p.like) for p in noisy.passed] == [(2, 3, ["tf2.21"])]
    assert noisy.steps[1].verdict == "lower"


def test_a_turn_to_no_practical_difference_is_shown_by_its_p() -> None:
    one = series(found(fit(1.3, 1.3, 1.0, 1.0), sd=0.005))
    assert turning(one) == [("faster", "tf2.15", "tf2.16", "no practical difference")]
    assert one.passed == []
    p = one.turns[0].p_adjusted
    assert p is not None
    assert p == pytest.approx(3 * 2 / 12870)  # the least of eight beside eight rounds, and three neighbours


def test_a_turn_is_corrected_for_all_loops_of_the_history() -> None:
    alike = {f"s{i}": 2.0 for i in range(5)}
    speeds = {s: {**one, **alike} for s, one in fit(1.3, 1.0).items()}
    p = series(found(speeds, sd=0.005, rounds=10)).turns[0].p_adjusted
    assert p == pytest.approx(6 * 2 / 184756)


def test_what_is_passed_over_lies_between_the_ends_of_a_turn() -> None:
    one = series(found(fit(1.3, 0.97, 0.955), rounds=10))
    assert [p.said for p in one.points] == ["faster", "no practical difference", "slower"]
    assert [p.like for p in one.passed] == [["tf2.16"]]
    assert turning(one) == [("faster", "tf2.13", "tf2.16", "slower")]
    assert one.turns[0].between == ["tf2.15"]


@pytest.mark.parametrize(("ratio", "sd"), [(1.03, 0.02), (1.03, 0.04), (1.0, 0.04), (1.05, 0.03)])
def test_a_constant_ratio_turns_in_at_most_one_history_of_twenty(ratio, sd) -> None:
    found = list(courses(ratio, stacks=7, rounds=10, sd=sd, histories=400))
    words = sum(bool(one.turns or one.passed) for one in found)
    turned = sum(bool(one.turns) for one in found)
    assert words > turned
    assert turned <= 0.05 * len(found)


def test_most_histories_of_a_ratio_near_the_margin_change_their_words() -> None:
    found = list(courses(1.03, stacks=7, rounds=10, sd=0.02, histories=400))
    assert sum(bool(one.passed) for one in found) > 0.5 * len(found)


def test_a_bound_beyond_the_margin_counts_as_faster_and_has_no_step() -> None:
    capped = {"tf2.16": Faults(status={"fit_numpy": "capped", "train_on_batch": "capped"})}
    of = found(fit(3.0, 3.0, 15.0, 0.7), capped)
    one = series(of)
    assert [p.said for p in one.points] == ["faster", "faster", "faster", "slower"]
    assert turning(one) == [("faster", "tf2.16", "tf2.18", "slower")]
    assert one.turns[0].compared == ["tf2.15", "tf2.18"]  # the nearest with an interval
    assert one.stretches[0].told == 1  # the newest with an interval
    assert one.steps[1].verdict == "not comparable"
    assert one.steps[1].reasons == ["TensorFlow 2.16 has a bound alone, from fewer rows: no rounds at these"]
    point = one.points[2]
    assert point.comparison is not None
    assert of.comparisons[point.comparison].bound == "at least"


@pytest.mark.parametrize(
    ("side", "ratio", "shown", "said"),
    [("at least", 1.2, True, "faster"), ("at least", 1.04, True, None), ("at most", 0.8, True, "slower"),
     ("at most", 1.2, True, None), ("at least", 0.5, True, None), ("at least", 2.0, False, None),
     ("at least", 2.2, False, "faster"), ("at most", 0.5, False, None), ("at most", 0.4, False, "slower"),
     (None, 12.6, False, None)],
)  # fmt: skip
def test_a_bound_says_something_only_where_all_that_it_allows_says_it(side, ratio, shown, said) -> None:
    (cell,) = [c for c in found(fit(2.0, 2.0)).comparisons if c.strategy == "fit_numpy"][:1]
    bounded = replace(
        cell, ratio=None, verdict="not compared", bound=side, bound_ratio=ratio, bound_shown=shown
    )
    assert decided(bounded, 0.05) == said


def test_another_backend_is_no_neighbour_of_a_turning_point() -> None:
    (history,) = found({**fit(3.0, 3.0), "jax0.4": {"fit_numpy": 0.5}, "tf2.18": {"fit_numpy": 3.0}}).history
    assert [(line.backend, line.stacks) for line in history.lines] == [
        ("tensorflow", ["tf2.13", "tf2.15", "tf2.18"]),
        ("jax", ["jax0.4"]),
    ]
    assert all(not s.turns for line in history.lines for s in line.series)


def test_the_headline_is_the_newest_stack_of_the_first_backend_that_gave_a_ratio() -> None:
    speeds = {**fit(3.0, 3.0, 0.5), "jax0.4": {"fit_numpy": 2.0}}
    assert stack_of(found(speeds)) == "tf2.16"
    lost = {"tf2.16": Faults(status={"fit_numpy": "no_stack", "train_on_batch": "no_stack"})}
    assert stack_of(found(speeds, lost)) == "tf2.15"


def stack_of(of: Findings) -> str:
    assert of.answer is not None
    return of.answer.group.stack


def test_the_sentence_is_of_the_largest_size_that_most_stacks_gave() -> None:
    speeds, large = fit(3.0, 3.0, 0.5), {("fit_numpy", 4096): "timeout"}
    assert rows_of(found(speeds, rows=(512, 4096))) == 4096
    assert rows_of(found(speeds, {"tf2.13": Faults(status=large)}, rows=(512, 4096))) == 512


def test_bounds_alone_are_no_size_to_speak_of_where_another_has_a_ratio() -> None:
    bounds = {("fit_numpy", 4096): "capped", ("train_on_batch", 4096): "capped"}
    lost = Faults(status={**bounds, ("fit_numpy", 512): "failed"})
    speeds, capped = fit(15.0, 15.0, 0.5), Faults(status=bounds)
    every = {"tf2.13": lost, "tf2.15": capped, "tf2.16": capped}
    assert rows_of(found(speeds, every, rows=(512, 4096))) == 512
    assert rows_of(found(speeds, {"tf2.13": capped}, rows=(512, 4096))) == 4096  # a bound beside ratios


def rows_of(of: Findings) -> int:
    return of.history[0].rows


def test_a_run_of_one_stack_has_no_history() -> None:
    assert found(fit(3.0)).history == []


def test_each_two_neighbours_tell_what_differs_in_software() -> None:
    line: Line = found(fit(3.0, 3.0)).history[0].lines[0]
    (step,) = line.software
    assert [(d.what, d.one, d.other) for d in step.differs] == [
        ("framework", "tensorflow 2.13.0", "tensorflow 2.15.0"),
        ("Keras", "3.3.0", "3.5.0"),
    ]


def test_steps_are_corrected_for_all_that_a_history_looks_at() -> None:
    two = series(found(fit(3.0, 0.5))).steps[0]
    alike = {f"s{i}": 2.0 for i in range(5)}
    many: History = found({s: {**one, **alike} for s, one in fit(3.0, 0.5).items()}, rounds=10).history[0]
    (step,) = next(s for s in many.lines[0].series if s.strategy == "fit_numpy").steps
    assert two.p_adjusted is not None
    assert step.p_adjusted is not None
    assert many.compared == 6
    assert (many.shown, step.verdict) == (1, "lower")
    assert step.p_adjusted == pytest.approx(
        6 * 2 / 184756
    )  # the least p of 10 beside 10 rounds, and six steps


def test_a_loop_that_a_stack_does_not_serve_says_why() -> None:
    from tests.synthetic import WORKLOAD

    speeds = {"tf2.13": {"fit_numpy": 3.0, "own_step": 2.0}, "tf2.15": {"fit_numpy": 3.0}}
    group = found(speeds).comparisons[0].group
    gap = Unserved(type(group)("tf2.15", WORKLOAD, 32, 1024), "own_step", "it serves another backend")
    one = series(found(speeds, None, [gap]), "own_step")
    assert (one.points[1].comparison, one.points[1].reason) == (None, "it serves another backend")
