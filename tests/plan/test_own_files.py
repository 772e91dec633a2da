"""Files of the user's own: found anywhere, hashed with what they depend on, named in the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.plan import catalogue, own_files, source
from looptax.plan.config_file import load
from looptax.plan.errors import PlanError
from looptax.plan.grid import expand
from looptax.plan.requests import build
from tests.own.files import DATA, MODEL

ROOT = Path(__file__).parents[2]
LOOP = (ROOT / "workflow/looptax/own/templates/strategy.py").read_text(encoding="utf-8")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder far from the checkout, in which one works."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(MODEL + DATA, encoding="utf-8")
    (tmp_path / "loops").mkdir()
    (tmp_path / "loops/mine.py").write_text(LOOP, encoding="utf-8")
    (tmp_path / "loops/helper.py").write_text("LENGTH = 3\n", encoding="utf-8")
    catalogue.strategy.cache_clear()
    return tmp_path


def config(**changes: object):
    grid = {
        "workloads": ["model.py"],
        "batch_sizes": [32],
        "dataset_sizes": [256],
        "strategies": ["train_on_batch", "mine"],
    }
    return load(
        {"name": "own", "title": "Own", "strategy_folders": ["loops"], "grids": [grid], **changes}, "own.yaml"
    )


def test_a_model_and_a_loop_far_from_the_checkout(scratch: Path) -> None:
    wanted = config()
    cells, unserved = expand(wanted, ROOT)
    assert {key.strategy for key in cells} == {"train_on_batch", "mine"}
    assert not unserved
    for request in build(wanted, cells, ROOT, "test").values():
        assert (ROOT / request.workload_file).resolve() == scratch / "model.py"
        assert not Path(request.workload_file).is_absolute()
    mine = next(r for key, r in build(wanted, cells, ROOT, "test").items() if key.strategy == "mine")
    assert (ROOT / mine.strategy_file).resolve() == scratch / "loops/mine.py"


def test_the_catalogue_holds_the_loops_of_the_folders_and_no_other_file_of_them(scratch: Path) -> None:
    names = {entry.name for entry in catalogue.collect(ROOT, [], folders=("loops",)).strategies}
    assert "mine" in names
    assert "helper" not in names
    assert "mine" not in {entry.name for entry in catalogue.collect(ROOT, []).strategies}


def test_a_name_that_two_files_have(scratch: Path) -> None:
    (scratch / "loops/fit_numpy.py").write_text(LOOP, encoding="utf-8")
    with pytest.raises(PlanError, match="two files are the strategy 'fit_numpy'"):
        catalogue.strategy_file(ROOT, "fit_numpy", ("loops",))


@pytest.mark.parametrize("folder", ["absent", "model.py"])
def test_a_folder_that_is_none(scratch: Path, folder: str) -> None:
    with pytest.raises(PlanError, match=f"strategy_folders: '{folder}' is no folder"):
        expand(config(strategy_folders=[folder]), ROOT)


def test_the_working_folder_goes_before_the_checkout(scratch: Path) -> None:
    (scratch / "README.md").write_text("mine\n", encoding="utf-8")
    assert own_files.found(ROOT, "README.md") == scratch / "README.md"
    assert own_files.found(ROOT, "Snakefile") == ROOT / "Snakefile"
    assert own_files.found(ROOT, "neither.py") is None


def test_a_model_depends_on_what_it_names(scratch: Path) -> None:
    model = scratch / "model.py"
    plain = source.digest_of_workload(model)
    (scratch / "words.txt").write_text("one", encoding="utf-8")
    model.write_text('depends = ["words.txt", "pictures"]\n' + MODEL + DATA, encoding="utf-8")
    (scratch / "pictures").mkdir()
    (scratch / "pictures/1.bin").write_bytes(b"1")
    named = source.digest_of_workload(model)
    (scratch / "words.txt").write_text("two", encoding="utf-8")
    other_words = source.digest_of_workload(model)
    (scratch / "pictures/1.bin").write_bytes(b"2")
    assert len({plain, named, other_words, source.digest_of_workload(model)}) == 4


def test_a_file_that_is_no_python_stops_no_plan(scratch: Path) -> None:
    (scratch / "model.py").write_text("def build_model(:\n", encoding="utf-8")
    cells, _ = expand(config(), ROOT)
    assert len(cells) == 2
    assert catalogue.workload(ROOT, "model.py").code == "def build_model(:\n"


def test_ours_keep_their_names() -> None:
    """A published run and this one are of the same workload."""
    path = catalogue.workload_file(ROOT, "article_mlp")
    assert source.digest_of_workload(path) == source.digest([path])
