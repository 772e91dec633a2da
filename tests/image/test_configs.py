"""The config that a container is started with, checked before Snakemake sees it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from looptax.image import configs
from looptax.image.errors import ImageError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "config/config.yaml", tmp_path / "mine.yaml")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    ["snakemake --configfile mine.yaml --cores all", "snakemake publish --configfile mine.yaml", "snakemake"],
)
def test_a_config_that_is_right_is_let_through(root: Path, command: str) -> None:
    configs.require(command.split(), root)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            "snakemake --configfile other.yaml --cores all",
            "other.yaml is no file in this container; mount your config",
        ),
        (
            "snakemake --configfile mine.yaml publish --cores all",
            "put targets before --configfile, which takes all",
        ),
    ],
)
def test_a_file_that_is_not_there_and_a_target_in_its_place_are_one_sentence(
    root: Path, command: str, says: str
) -> None:
    with pytest.raises(ImageError) as caught:
        configs.require(command.split(), root)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "says"), [("seed: [", "is no YAML"), ("seed: x", "mine.yaml"), ("- a", "found list")]
)
def test_what_is_wrong_with_it_is_one_sentence_that_names_it(root: Path, written: str, says: str) -> None:
    (root / "mine.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(ImageError) as caught:
        configs.require(["snakemake", "--configfile", "mine.yaml"], root)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
