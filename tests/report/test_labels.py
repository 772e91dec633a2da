"""Labels keep their distance and their order."""

from itertools import pairwise

import pytest

from looptax.report.figures.labels import Box, along, apart, free, spread


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


def test_a_label_takes_its_first_place_that_covers_nothing():
    near, far, dot = Box(0, 0, 10, 10), Box(0, 20, 10, 30), Box(4, 4, 6, 6)
    assert free([[near, far]], []) == [0]
    assert free([[near, far]], [dot]) == [1]
    assert free([[near, far], [near, far], [near, far]], []) == [0, 1, None]
    assert free([[near]], [Box(10, 0, 12, 10)]) == [0]  # an edge is no cover


def test_a_line_is_in_the_way_all_along():
    line = along((0, 0), (100, 50))
    assert all(any(Box(x - 1, x / 2 - 1, x + 1, x / 2 + 1).covers(part) for part in line) for x in range(101))
    assert not any(Box(40, 33, 60, 60).covers(part) for part in line)
