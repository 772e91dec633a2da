"""What a step does and what a call does, from two sizes; and what speaks against believing it."""

from __future__ import annotations

import pytest

from looptax.runner.counted import assemble_counts, shares, varies
from tests.counted import REQUEST, outcome, size, tally

SMALL, LARGE = tally(3210, graph_calls=4), tally(6410, graph_calls=8)


def test_a_step_is_the_difference_and_a_call_the_rest() -> None:
    step, call = shares([size(32, SMALL, SMALL), size(64, LARGE, LARGE)])
    assert step is not None
    assert (step.python_calls, step.graph_calls) == (100.0, 0.125)
    assert (call.python_calls, call.graph_calls) == (10.0, 0.0)


def test_the_last_call_counts_not_one_that_still_warmed_up() -> None:
    step, call = shares([size(32, tally(9999), SMALL, SMALL), size(64, LARGE, LARGE)])
    assert step is not None
    assert (step.python_calls, call.python_calls) == (100.0, 10.0)


def test_one_size_gives_the_whole_call_and_no_step() -> None:
    step, call = shares([size(1000, tally(5000), tally(5000), rows=1024)])
    assert step is None
    assert call.python_calls == 5000.0


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([size(32, SMALL, SMALL), size(64, LARGE, LARGE)], ""),
        ([size(32, tally(1), SMALL, SMALL), size(64, LARGE, LARGE)], ""),
        ([size(32, SMALL, SMALL), size(64, LARGE, tally(6411, graph_calls=8))], "6,410, then 6,411"),
        ([size(32, *[tally(1, clock_reads=32)] * 2)], "reads the clock at every step"),
        ([size(32, *[tally(1, clock_reads=6)] * 2)], ""),
    ],
)
def test_counts_that_may_differ_say_why(sizes: list, told: str) -> None:
    assert told in varies(sizes)
    assert bool(told) == bool(varies(sizes))


def test_a_failure_is_a_record_with_its_reason() -> None:
    counts = assemble_counts(REQUEST, outcome(status="failed", reason="RuntimeError: planted"), "fork", None)
    assert (counts.status, counts.reason) == ("failed", "RuntimeError: planted")
    assert counts.per_step is counts.per_call is None


@pytest.mark.parametrize("sizes", [[], [size(32, SMALL, SMALL)]])
def test_a_child_that_ended_early_without_a_word_has_failed(sizes: list) -> None:
    counts = assemble_counts(REQUEST, outcome(*sizes), "fork", None)
    assert counts.status == "failed"
    assert "before it had told all counts" in counts.reason


def test_one_size_is_whole_where_the_steps_do_not_follow_the_rows() -> None:
    one = size(1000, *[tally(5000)] * 2, epochs=100, rows=1024)
    assert assemble_counts(REQUEST, outcome(one), "fork", None).status == "ok"


def test_a_loop_that_says_it_did_no_step_has_no_counts_and_a_reason() -> None:
    counts = assemble_counts(REQUEST, outcome(size(0, tally(5), tally(5), rows=32)), "fork", None)
    assert (counts.status, counts.sizes, counts.per_step) == ("failed", [], None)
    assert "steps" in counts.reason
