"""The same sources give the same bytes, whatever the time zone, the language, the folders and the order of hashes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import synthetic
from tests.report.samples import ROOT, arguments, counted, rendered, sample, validation

PLAIN = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}
SETTINGS = {
    "another time zone": {"TZ": "Pacific/Chatham"},
    "UTF-8": {"LC_ALL": "C.UTF-8"},
    "German": {"LC_ALL": "de_DE.UTF-8"},
    "another order of hashes": {"PYTHONHASHSEED": "4711"},
}


def has_language(name: str, folder: Path) -> dict[str, str]:
    """What makes the system speak a language, compiled into ``folder`` where that is possible; skips if it is not."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    if name.replace("-", "").lower() in listed.replace("-", "").lower().split():
        return {"LC_ALL": name}
    language, _, charset = name.partition(".")
    if shutil.which("localedef"):
        command = ["localedef", "-i", language, "-f", charset, str(folder / name)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return {"LC_ALL": name, "LOCPATH": str(folder)}
    pytest.skip(f"{name} is not installed")


def run(words: list[str], folder: Path, settings: dict[str, str]) -> None:
    """A command of the package in its own process, started in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    environment = {**kept, "PYTHONPATH": str(ROOT / "workflow"), **PLAIN, **settings}
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a page is made from, with counts and a validation."""
    folder = tmp_path_factory.mktemp("sources")
    rendered(counted(sample("ladder")), folder, {"simulated.json": validation()})
    return folder / "run"


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an analysis is made from."""
    return synthetic.written(tmp_path_factory.mktemp("cells"), {"fit_numpy": 1.3}, rows=(256, 1024))


def page(sources: Path, folder: Path, settings: dict[str, str], output: Path) -> dict[str, bytes]:
    counts = ["--counts", str(sources / "counts.json")]
    held = ["--validation", str(sources / "docs/simulated.json")]
    run(["looptax.report", *arguments(sources, output), *counts, *held], folder, settings)
    return contents(folder / output)


def analysis(cells: Path, folder: Path, settings: dict[str, str], output: Path) -> dict[str, bytes]:
    paths = [str(path) for path in sorted(cells.glob("cells/**/n*.json"))]
    known = ["--catalogue", str(cells / "catalogue.json")]
    run(["looptax.analyse", "tabulate", *known, "--output-dir", str(output), *paths], folder, settings)
    told = ["--config", str(cells / "config.json"), "--timings", str(output / "timings.parquet")]
    told += ["--counts", str(cells / "counts.json"), "--claims", str(cells / "claims.yaml")]
    made = ["--output", str(output / "findings.json")]
    run(["looptax.analyse", "find", *known, *told, *made, *paths], folder, settings)
    return contents(folder / output)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_page_is_the_same_bytes(sources: Path, tmp_path: Path, name: str) -> None:
    settings = SETTINGS[name]
    if "LC_ALL" in settings:
        settings = has_language(settings["LC_ALL"], tmp_path)
    one = page(sources, tmp_path / "here", {}, tmp_path / "here/report")
    other = page(sources, tmp_path / "there/deeper", settings, Path("another/report"))
    assert one.keys() == other.keys() >= {"index.html", "manifest.json", "figures/speed.svg"}
    assert [path for path in one if one[path] != other[path]] == []


def test_an_analysis_is_the_same_bytes(cells: Path, tmp_path: Path) -> None:
    one = analysis(cells, tmp_path / "here", {}, tmp_path / "here/results")
    settings = SETTINGS["another time zone"] | SETTINGS["UTF-8"] | SETTINGS["another order of hashes"]
    other = analysis(cells, tmp_path / "there/deeper", settings, Path("another/results"))
    made = {"findings.json", "proofs.json", "timings.csv", "timings.parquet"}
    assert one.keys() == other.keys() == made | {f".{name}.sha256" for name in made}
    assert [path for path in one if one[path] != other[path]] == []
