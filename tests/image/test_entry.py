"""The first program of a container, run where a folder stands in for the image's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from looptax.image import __main__ as entry
from looptax.image import folders, locked


class Became(Exception):
    """What the process would have become."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        super().__init__(command)
        self.command, self.environment = command, environment


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    def become(file: str, command: list[str], environment: dict[str, str]) -> None:
        raise Became(command, environment)

    for name in ("results", "reports"):
        (tmp_path / name).mkdir()
    held: list[int] = []
    real = entry.hold
    monkeypatch.setattr(entry, "ROOT", tmp_path)
    monkeypatch.setattr(entry, "hold", lambda folder: held.append(real(folder)) or held[-1])
    monkeypatch.setattr(locked, "require", lambda root, environment: None)
    monkeypatch.setattr(folders, "is_mounted", lambda folder: True)
    monkeypatch.setattr(os, "execvpe", become)
    yield tmp_path
    for descriptor in held:
        with contextlib.suppress(OSError):  # a dry run has let go of it
            os.close(descriptor)


def started(*command: str, **environment: str) -> Became:
    with pytest.raises(Became) as caught:
        entry.main(command, environment)
    return caught.value


def test_a_run_holds_the_results_and_knows_what_to_compute_on(root: Path) -> None:
    became = started("snakemake", "--cores", "all", LOOPTAX_VARIANT="cpu")
    assert became.command == ["snakemake", "--cores", "all"]
    assert became.environment["LOOPTAX_DEVICE"] == "cpu"
    assert (root / "results/.in-use").is_file()
    assert (root / "results/.snakemake").is_dir()


def test_a_second_run_is_refused_and_a_dry_run_is_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started("snakemake")
    assert entry.main(["snakemake"], {}) == 1
    assert "is in use by the container" in capsys.readouterr().err
    (root / "results/.snakemake/locks").mkdir()
    (root / "results/.snakemake/locks/0.input.lock").touch()
    assert started("snakemake", "-n").command == ["snakemake", "-n"]
    assert list((root / "results/.snakemake/locks").iterdir())


@pytest.mark.parametrize(("variant", "computes_on"), [("cpu", "cpu"), ("cuda", "gpu")])
def test_a_dry_run_asks_for_what_a_run_would_and_needs_no_gpu(
    root: Path, variant: str, computes_on: str
) -> None:
    assert started("snakemake", "-n", LOOPTAX_VARIANT=variant).environment["LOOPTAX_DEVICE"] == computes_on


def test_a_dry_run_after_a_run_that_was_cut_off_finds_no_lock(root: Path) -> None:
    (root / "results/.snakemake/locks").mkdir(parents=True)
    (root / "results/.snakemake/locks/0.input.lock").touch()
    started("snakemake", "-n")
    assert not list((root / "results/.snakemake/locks").iterdir())
    started("snakemake")  # from which the dry run, were it still going on, does not keep it


@pytest.mark.parametrize(("hostname", "told"), [("dbfef36186d2", True), ("a-machine", False)])
def test_a_name_that_only_this_container_has_is_told(
    root: Path, hostname: str, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry.socket, "gethostname", lambda: hostname)
    started("snakemake")
    assert ("--hostname" in capsys.readouterr().err) is told


def test_other_commands_are_run_as_they_are(root: Path) -> None:
    assert started("python", "-c", "1", A="b").environment == {"A": "b"}
    started("snakemake", "--help")
    assert not (root / "results/.in-use").exists()


def test_a_lock_that_a_cut_off_run_left_is_taken_away_before_the_next(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started("snakemake", "--cores", "all")
    assert "cut off" not in capsys.readouterr().err
    os.unlink(root / "results/.in-use")  # another container's turn
    (root / "results/.snakemake/locks").mkdir(parents=True)
    (root / "results/.snakemake/locks/0.input.lock").touch()
    assert started("snakemake", "--cores", "all", "--", "publish").command[-2:] == ["--", "publish"]
    assert not list((root / "results/.snakemake/locks").iterdir())
    assert "An earlier run in results/ was cut off" in capsys.readouterr().err


def test_a_lock_of_a_run_that_goes_on_is_not_taken_away(root: Path) -> None:
    started("snakemake")
    (root / "results/.snakemake/locks").mkdir(parents=True)
    (root / "results/.snakemake/locks/0.input.lock").touch()
    assert entry.main(["snakemake"], {}) == 1
    assert (root / "results/.snakemake/locks/0.input.lock").exists()


@pytest.mark.parametrize(
    ("command", "starts"),
    [
        ("snakemake --cores all", True),
        ("/looptax/.venv/bin/snakemake -n", True),
        ("python -m snakemake", True),
        ("nice -n5 snakemake", True),
        ("python script.py", False),
        ("cat results/quick/findings.json", False),
        ("", False),
    ],
)
def test_snakemake_is_seen_however_it_is_started(command: str, starts: bool) -> None:
    assert entry.starts_snakemake(command.split()) is starts
    assert entry.starts_snakemake(["sh", "-c", f"cd /looptax && {command}"]) is starts


def test_a_publishing_run_needs_the_folder_of_reports_too(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "reports").rmdir()
    assert entry.main(["snakemake", "publish"], {}) == 1
    assert "reports is missing; mount a folder there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ([], "no command was given"),
        (["nonsense"], "nonsense cannot be run"),
        (["--help"], "of Snakemake: snakemake --help"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(
    command: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main(command, dict(os.environ)) == 1
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
