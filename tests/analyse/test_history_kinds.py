"""From one kind of machine to another nothing is told of versions: no step, no turn, nothing that moved together."""

from __future__ import annotations

import pytest

from looptax.records.history import Line, Series
from tests.synthetic_kinds import AWAY, on_kinds

LOOPS = {"fit_numpy": 0.7, "own_step": 1.4, "resident_epoch": 20.0}
TWICE = {name: 2 * speed for name, speed in LOOPS.items()}


def line(*stacks: tuple[str, dict[str, float]], away: tuple[str, ...]) -> Line:
    (history,) = on_kinds(dict(stacks), away)[0].history
    return history.lines[0]


def fit(of: Line) -> Series:
    return next(s for s in of.series if s.strategy == "fit_numpy")


def test_a_change_of_machine_is_no_change_of_version() -> None:
    """The truth differs by the machine alone, by a factor of two for every loop."""
    of = line(("tf2.18", LOOPS), ("tf2.20", LOOPS), ("tf2.21", TWICE), away=("tf2.21",))
    one = fit(of)
    assert one.turns == []
    assert [(p.said, p.elsewhere) for p in one.points] == [("slower", False), ("slower", False), (None, True)]
    assert [s.verdict for s in one.steps] == ["no practical difference", "not comparable"]
    assert one.steps[1].reasons == [
        f"the kind of machine differs: A in TensorFlow 2.20, {AWAY} in TensorFlow 2.21"
    ]
    assert of.together == [[], []]


def test_the_same_on_one_kind_turns_and_moves_together() -> None:
    of = line(("tf2.18", LOOPS), ("tf2.20", LOOPS), ("tf2.21", TWICE), away=())
    assert [t.became for t in fit(of).turns] == ["faster"]
    assert [len(found) for found in of.together] == [0, 1]


@pytest.mark.parametrize(
    ("away", "elsewhere"),
    [
        (("tf2.18",), [True, False, False]),
        (("tf2.18", "tf2.20"), [False, False, True]),
        (("tf2.20",), [False, True, False]),
    ],
)
def test_a_series_is_of_the_kind_that_most_of_it_was_measured_on(away, elsewhere) -> None:
    one = fit(line(("tf2.18", LOOPS), ("tf2.20", LOOPS), ("tf2.21", LOOPS), away=away))
    assert [p.elsewhere for p in one.points] == elsewhere
    assert [p.said for p in one.points] == [None if off else "slower" for off in elsewhere]


def test_of_two_the_newest_is_told() -> None:
    one = fit(line(("tf2.18", LOOPS), ("tf2.21", TWICE), away=("tf2.18",)))
    assert [(p.said, p.elsewhere) for p in one.points] == [(None, True), ("faster", False)]


def test_a_turn_is_told_over_a_stack_that_was_measured_elsewhere() -> None:
    one = fit(line(("tf2.16", LOOPS), ("tf2.18", LOOPS), ("tf2.21", TWICE), away=("tf2.18",)))
    ((turn),) = one.turns
    assert (turn.before, turn.after, turn.compared) == ("tf2.16", "tf2.21", ["tf2.16", "tf2.21"])
