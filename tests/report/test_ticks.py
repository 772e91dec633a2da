"""What stands at a tick is where it is."""

from __future__ import annotations

import pytest

from looptax.report.figures.style import round_ticks, tick


@pytest.mark.parametrize(
    ("low", "high"), [(0.6, 3.2), (0.9, 1.6), (0.012, 0.08), (0.5, 120), (1e-5, 3e-5), (300, 20000)]
)
def test_each_label_is_its_tick(low: float, high: float) -> None:
    ticks = round_ticks(low, high, 16)
    assert len(ticks) > 1
    assert [float(tick(value).replace(",", "")) for value in ticks] == ticks


def test_labels_are_short() -> None:
    assert [tick(value) for value in (0.5, 1.2, 2.0, 10000.0, 0.03)] == ["0.5", "1.2", "2", "10,000", "0.03"]
