from __future__ import annotations

from pathlib import Path

import pytest

from looptax.analyse.__main__ import main
from looptax.records.counts import CountsOfRun
from looptax.records.files import decode, write_record
from tests import synthetic
from tests.counted import counts

PLACE = "counts/current/article_mlp-0a1b2c3d"
NAMES = ["own_step", "train_on_batch", "fit_numpy"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    write_record(
        tmp_path / "catalogue.json", synthetic.catalogue(["train_on_batch", "fit_numpy", "own_step"])
    )
    for name in NAMES:
        write_record(tmp_path / PLACE / f"{name}.json", counts(name))
    return tmp_path


def join(run: Path) -> int:
    paths = [str(run / PLACE / f"{name}.json") for name in NAMES]
    inputs = ["--name", "synthetic", "--catalogue", f"{run}/catalogue.json"]
    return main(["join", *inputs, "--output", f"{run}/counts.json", *paths])


def test_counts_stand_down_the_ladder(run):
    assert join(run) == 0
    joined = decode(run / "counts.json", CountsOfRun)
    assert joined.name == "synthetic"
    assert [c.request.key.strategy for c in joined.counts] == ["train_on_batch", "fit_numpy", "own_step"]
    assert joined.counts[1] == counts("fit_numpy")


def test_every_record_that_cannot_be_used_is_named_and_nothing_is_written(run, capsys):
    (run / PLACE / "own_step.json").write_text("{")
    write_record(run / PLACE / "fit_numpy.json", counts("fit_numpy", record_version=999))
    write_record(run / PLACE / "train_on_batch.json", counts("fit_numpy"))
    assert join(run) == 1
    told = capsys.readouterr().err
    for name in NAMES:
        assert f"rm {run}/{PLACE}/{name}.json" in told
    assert f"holds other counts, {PLACE}/fit_numpy.json" in told
    assert "record version 999" in told
    assert not (run / "counts.json").exists()
