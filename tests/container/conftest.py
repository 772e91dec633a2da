"""The engine, a storage of its own where that can be had, and the image that all tests of this folder look at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.engine import Engine, Figures

FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = Figures()


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    """What was measured along the way; printed at the end."""
    return request.config.stash[FIGURES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("image")
    for line in config.stash[FIGURES].lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Docker, or podman with a storage that is gone afterwards: a cache of yesterday would hide what is missing."""
    folder = tmp_path_factory.mktemp("engine")
    engine = Engine(folder)
    yield engine
    engine.clean()


@pytest.fixture(scope="session")
def image(engine: Engine, figures: Figures) -> str:
    """The CPU variant, built from the checkout as it is, with nothing cached."""
    base = engine.base(figures)
    figures.say("base image", base)
    engine.build("cpu", "looptax-test:cpu", "--no-cache", figures=figures, what="build, nothing cached")
    return "looptax-test:cpu"


@pytest.fixture
def results(tmp_path: Path, engine: Engine) -> Path:
    """A folder for results, which belongs to who runs in the container."""
    folder = tmp_path / "results"
    folder.mkdir()
    engine.own(folder)
    return folder


@pytest.fixture(scope="session")
def commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    root = Path(__file__).parents[2]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or os.environ.get("LOOPTAX_COMMIT", "unknown")
