"""The detector itself: it sees what grows, by how much, and does not see what comes and goes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.faults.soak import growth

pytestmark = pytest.mark.point("soak")
CELLS = np.repeat(np.arange(60), 2)
RNG = np.random.default_rng(1)


def noisy(bytes_a_cell: float) -> np.ndarray:
    """Memory that jumps by a megabyte as jobs come and go, and grows beneath that."""
    return 1e8 + RNG.choice([0, 1e6], len(CELLS)) + bytes_a_cell * CELLS


@pytest.mark.parametrize("bytes_a_cell", [0.0, 2e4, 2e5])
def test_a_slope_is_found_beneath_what_comes_and_goes(bytes_a_cell: float) -> None:
    found = growth.slope(CELLS, noisy(bytes_a_cell))
    assert found.low <= bytes_a_cell <= found.high
    assert found.high - found.low < 5e4


def test_what_is_allocated_once_at_the_start_is_no_growth() -> None:
    values = np.where(CELLS < 8, 1e8, 3e8)
    assert growth.slope(CELLS, values).high == 0
    assert growth.least_grown(CELLS, values) == 0


def test_one_thing_left_every_tenth_cell_is_growth_and_a_thing_that_comes_and_goes_is_not() -> None:
    busy = RNG.integers(0, 5, len(CELLS))
    assert growth.least_grown(CELLS, 12 + busy) == 0
    assert growth.least_grown(CELLS, 12 + busy + CELLS // 10) >= 3


def test_a_run_that_is_too_short_to_tell_is_no_run_without_growth() -> None:
    with pytest.raises(ValueError, match="let more cells run"):
        growth.least_grown([0, 1, 2, 3], [1.0, 1.0, 1.0, 1.0])
