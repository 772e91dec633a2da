from __future__ import annotations

import numpy as np
import pytest

from looptax.statistics import stability

NORMAL = np.random.default_rng(7).normal(0, 0.02, (1500, 8))


def alarms(detector) -> float:
    return float(np.mean([bool(detector(values)) for values in NORMAL]))


@pytest.mark.parametrize("detector", [stability.outliers, stability.two_modes, stability.trend])
def test_normal_rounds_raise_an_alarm_in_about_one_of_a_hundred(detector):
    assert alarms(detector) <= 0.025


def test_an_outlier_is_named_by_its_place():
    assert stability.outliers([0.01, 0.0, 0.7, -0.01, 0.005, 0.0, -0.004, 0.002]) == [2]
    assert stability.outliers([1.0] * 7 + [2.0]) == [7]
    assert stability.outliers([1.0] * 8) == []


def test_two_modes_are_told_apart_and_a_lone_outlier_is_none():
    modes = stability.two_modes([0.0, 0.5, 0.01, 0.51, -0.01, 0.0, 0.49, 0.02])
    assert modes is not None
    assert modes.above == [1, 3, 6]
    assert (modes.lower, modes.upper) == pytest.approx((0.004, 0.5))
    assert stability.two_modes([0.0, 0.01, -0.01, 0.0, 0.02, 0.9]) is None


@pytest.mark.parametrize("values", [[], [1.0], [1.0] * 8, [0.0, 0.0, 1.0, 1.0]])
def test_too_little_to_tell(values):
    assert stability.two_modes(values) is None
    assert stability.trend(values) is None


def test_a_trend_has_its_size():
    assert stability.trend([0.1 * i for i in range(8)]) == pytest.approx(0.7)
    assert stability.trend([-0.1 * i for i in range(8)]) == pytest.approx(-0.7)


def test_groups():
    assert stability.groups_differ([0, 0.01, 0.02, 1, 1.01, 1.02], [0, 0, 0, 1, 1, 1]) == pytest.approx(1.0)
    assert stability.groups_differ([0, 0.01, 0.02, 1], [0, 0, 0, 1]) is None
    assert stability.groups_differ([0.0, 0.02, 0.01, 0.01, 0.0, 0.02], [0, 0, 0, 1, 1, 1]) is None
    assert stability.groups_differ([1.0] * 6, [0, 0, 0, 1, 1, 1]) is None


def test_relative_spread():
    assert stability.relative_spread([1.0, 1.1, 0.9]) == pytest.approx(0.14826)
