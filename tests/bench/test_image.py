"""How long the first cell is waited for: pairs in turn, their ratio beside its bound, a start that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.bench.image import __main__ as command
from looptax.bench.image import start


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who was started, in order; the host takes 5 s and the image 5.5."""
    started: list[str] = []

    def host(folder: Path) -> float:
        started.append("host")
        return 5.0

    def image(name: str, folder: Path) -> float:
        started.append("image")
        return 5.5

    monkeypatch.setattr(command, "seconds_on_host", host)
    monkeypatch.setattr(command, "seconds_in_image", image)
    return started


def test_each_goes_first_every_other_time(order: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--pairs", "2"]) == 0
    assert order == ["image", "host", "host", "image"]
    assert "ratio of the pairs 1.1 times (1.1 to 1.1, n = 2)   bound 1.2   kept" in capsys.readouterr().out


def test_a_ratio_beyond_its_bound_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not command.report([5.0, 5.0, 5.0], [6.1, 5.0, 6.1])
    assert "MISSED" in capsys.readouterr().out


def test_a_start_that_ends_without_a_cell_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(start.Unstarted, match=r"no first cell of sh -c .*: error: why"):
        start._seconds(["sh", "-c", "echo first; echo error: why; exit 1"], tmp_path, lambda: None)


@pytest.mark.tensorflow
@pytest.mark.workflow
def test_a_start_on_the_host_is_as_long_as_its_first_round_says(tmp_path: Path) -> None:
    assert 1.0 < start.seconds_on_host(tmp_path) < start.LIMIT_SECONDS
    (file,) = tmp_path.glob("results/one_cell/cells/**/.n*.rounds.jsonl")
    assert start._first_round(tmp_path) is not None
    assert file.stat().st_size > 0
