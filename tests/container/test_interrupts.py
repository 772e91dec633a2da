"""A container that is stopped, killed, or met by another: what is finished stays, and the next run goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.container.engine import GRACE, ROOT, Engine, Figures

COMMAND = ("snakemake", "--configfile", "stopped.yaml", "--cores", "all")
KILLED = 137


class Stopped:
    """A run in the background."""

    def __init__(self, engine: Engine, image: str, results: Path, options: tuple[str, ...]) -> None:
        self.engine, self.results = engine, results
        arguments = [*engine.strict(results), *options, image, *COMMAND]
        self.id = engine("run", "--detach", *arguments).stdout.strip()

    def until_rounds(self, wanted: int) -> int:
        deadline = time.monotonic() + 120
        while (there := finished(self.results)) < wanted:
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return there

    def ended(self) -> int:
        return int(self.engine("wait", self.id, limit=60).stdout.strip())

    def said(self) -> str:
        answer = self.engine("logs", self.id, check=False)
        return answer.stdout + answer.stderr


@pytest.fixture
def settings(tmp_path: Path) -> tuple[str, ...]:
    """Two small cells in two passes, in a config that is mounted."""
    config = yaml.safe_load((ROOT / "config/one_cell.yaml").read_text(encoding="utf-8"))
    config |= {"name": "stopped", "passes": 2}
    config["grids"][0]["strategies"] += ["own_step"]
    (tmp_path / "stopped.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "stopped.yaml").chmod(0o644)
    return "--volume", f"{tmp_path}/stopped.yaml:/looptax/stopped.yaml:ro"


@pytest.fixture
def run(engine: Engine, image: str, results: Path, settings: tuple[str, ...]) -> Iterator[Stopped]:
    run = Stopped(engine, image, results, settings)
    yield run
    engine("rm", "--force", run.id)


def finished(results: Path) -> int:
    """Finished rounds of all cells, as they lie on disk."""
    lines = [
        line
        for file in results.glob("stopped/cells/**/.n*.rounds.jsonl")
        for line in file.read_text().splitlines()
    ]
    return sum("round" in json.loads(line) and json.loads(line)["round"] is not None for line in lines)


def in_records(results: Path) -> list[int]:
    """How many rounds each finished cell has."""
    files = results.glob("stopped/cells/*/*/b*/*/n*.json")
    return [len(json.loads(file.read_text(encoding="utf-8"))["rounds"]) for file in files]


def test_a_stop_in_the_middle_of_a_cell_keeps_every_round_and_the_next_run_goes_on(
    run: Stopped, engine: Engine, image: str, results: Path, settings: tuple[str, ...], figures: Figures
) -> None:
    run.until_rounds(2)
    started = time.monotonic()
    engine("stop", run.id)
    code, seconds = run.ended(), time.monotonic() - started
    figures.say(
        "docker stop in the middle of a cell", f"{seconds:.1f} s, exit status {code} ({GRACE} s are given)"
    )
    assert code not in (0, KILLED), run.said()
    kept = finished(results)
    assert kept >= 2
    again = engine.run(image, *COMMAND, options=settings, results=results)
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"rounds of an earlier run that count: {kept}" in again.stdout + again.stderr
    assert in_records(results) == [6, 6]
    assert finished(results) == 12


def test_a_container_that_is_killed_leaves_a_lock_that_the_next_one_takes_away(
    run: Stopped, engine: Engine, image: str, results: Path, settings: tuple[str, ...]
) -> None:
    run.until_rounds(1)
    engine("kill", run.id)
    assert run.ended() == KILLED
    assert any((results / ".snakemake/locks").iterdir())
    kept = finished(results)
    again = engine.run(image, *COMMAND, options=settings, results=results)
    told = again.stdout + again.stderr
    assert again.returncode == 0, told
    assert "An earlier run in results/ was cut off: going on from what it finished." in told
    assert f"rounds of an earlier run that count: {kept}" in told
    assert in_records(results) == [6, 6]


def test_two_containers_on_one_mount_do_not_destroy_each_others_work(
    run: Stopped, engine: Engine, image: str, results: Path, settings: tuple[str, ...]
) -> None:
    run.until_rounds(1)
    second = engine.run(image, *COMMAND, options=settings, results=results)
    assert second.returncode == 1
    assert second.stderr.startswith(
        f"error: /looptax/results is in use by the container {run.id[:12]}, since "
    )
    assert second.stderr.endswith("; wait until it has ended, or mount another folder\n")
    dry = engine.run(image, *COMMAND, "--dry-run", options=settings, results=results)
    assert dry.returncode == 0, dry.stderr
    assert run.ended() == 0, run.said()
    assert in_records(results) == [6, 6]
