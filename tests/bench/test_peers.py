"""What the bench reads from pyperf, and how it weighs time against precision."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy import stats

from looptax.bench.peers.__main__ import shares
from looptax.bench.peers.tools import Answer, Estimate, log_ratio, process_values


def test_processes_not_values_are_the_unit() -> None:
    """Values within a process are no new evidence: each process counts once, calibrations not at all."""
    runs = [{"warmups": [[1, 9.0]]}, {"values": [1.0, 1.0, 4.0]}, {"values": [4.0, 4.0, 4.0]}]
    suite = {"benchmarks": [{"metadata": {"name": "fit"}, "runs": runs}]}
    content = json.dumps(suite).encode()
    assert process_values(content, np.mean) == {"fit": [2.0, 4.0]}
    assert process_values(content, np.median) == {"fit": [1.0, 4.0]}


def test_the_ratio_is_above_one_where_the_strategy_is_faster() -> None:
    found = log_ratio([2.0, 2.02, 1.98], [1.0, 1.01, 0.99])
    assert found.ratio == pytest.approx(2, abs=1e-3)
    assert 0 < found.half_width < 0.1


def test_its_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(1000):
        one, two = np.exp(rng.normal(0, 0.06, 20)), np.exp(rng.normal(-0.2, 0.09, 20))
        found = log_ratio(list(one), list(two))
        hits += abs(math.log(found.ratio) - 0.2) <= found.half_width
    assert stats.binomtest(hits, 1000, 0.95).pvalue > 1e-3


def test_half_the_width_is_worth_four_times_the_time() -> None:
    narrow, wide = Estimate(1.0, 0.01), Estimate(1.0, 0.02)
    quick = Answer("a", 10.0, narrow, wide, says="totals")
    slow = Answer("b", 40.0, narrow, wide, says="typical")
    assert quick.cost(quick.said) == pytest.approx(slow.cost(slow.said))


def test_like_is_compared_with_like_beside_what_each_tool_says():
    ours = Answer("looptax", 10.0, Estimate(1.0, 0.01), Estimate(1.0, 0.02), says="typical")
    theirs = Answer("pyperf", 10.0, Estimate(1.0, 0.02), Estimate(1.0, 0.04), says="totals")
    assert shares(ours, theirs) == pytest.approx(
        {"as each says it": 1 / 16, "of typical epochs": 1 / 4, "of total times": 1 / 4}
    )
