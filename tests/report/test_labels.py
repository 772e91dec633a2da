"""Labels keep their distance and their order."""

from itertools import pairwise

import pytest

from looptax.report.figures.labels import apart, spread


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [5.0],
        [5, 5, 5],
        [0, 1, 2, 90, 91, 99],
        [95, 96, 97, 98],
        [0, 40, 41, 42, 100],
        [20, 30, 31, 90, 100],
    ],
)
def test_places_keep_their_distance_inside(wanted):
    places = spread([float(w) for w in wanted], 10, 100)
    assert len(places) == len(wanted)
    assert all(b - a >= 10 - 1e-6 for a, b in pairwise(places))
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in places)


def test_labels_with_room_stay_where_they_are():
    assert spread([10.0, 50.0, 90.0], 10, 100) == [10.0, 50.0, 90.0]


def test_sizes_that_would_touch_are_left_out():
    assert apart([32, 33, 1000], 100, 20) == [32, 1000]
    assert apart([10, 100, 1000], 100, 20) == [10, 100, 1000]
