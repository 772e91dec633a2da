"""What the bench reads from pyperf, and how it weighs time against precision."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy import stats

from looptax.bench.peers.tools import Answer, log_ratio, process_means


def test_processes_not_values_are_the_unit() -> None:
    """Values within a process are no new evidence: each process counts once, calibrations not at all."""
    runs = [{"warmups": [[1, 9.0]]}, {"values": [1.0, 3.0]}, {"values": [4.0, 4.0, 4.0]}]
    suite = {"benchmarks": [{"metadata": {"name": "fit"}, "runs": runs}]}
    assert process_means(json.dumps(suite).encode()) == {"fit": [2.0, 4.0]}


def test_the_ratio_is_above_one_where_the_strategy_is_faster() -> None:
    ratio, half_width = log_ratio([2.0, 2.02, 1.98], [1.0, 1.01, 0.99])
    assert ratio == pytest.approx(math.log(2), abs=1e-3)
    assert 0 < half_width < 0.1


def test_its_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(1000):
        one, two = np.exp(rng.normal(0, 0.06, 20)), np.exp(rng.normal(-0.2, 0.09, 20))
        ratio, half_width = log_ratio(list(one), list(two))
        hits += abs(ratio - 0.2) <= half_width
    assert stats.binomtest(hits, 1000, 0.95).pvalue > 1e-3


def test_half_the_width_is_worth_four_times_the_time() -> None:
    assert Answer("a", 10.0, 1.0, 0.02).cost == pytest.approx(Answer("b", 40.0, 1.0, 0.01).cost)
