"""What `make report` asks before Snakemake starts: a config that is a file, a profile that is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from looptax.plan import config_file, profile
from looptax.plan.__main__ import main
from looptax.plan.errors import PlanError

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "config/config.yaml")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["check", *arguments]) == 1
    return capsys.readouterr().err


def test_no_name_of_a_config(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "").startswith("error: CONFIG: found no name; allowed: ")


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "---\n"])
def test_an_empty_config(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PlanError, match=r"x.yaml: the file is empty; allowed: keys and values"):
        config_file.read(tmp_path / "x.yaml")


def test_a_pipe_is_refused_at_once_and_nothing_is_taken_out_of_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(PlanError, match="fifo: cannot be read: it is a pipe or a device; allowed: a file"):
        config_file.read(tmp_path / "fifo")
    read, write = os.pipe()
    os.write(write, b"name: one\n")
    with pytest.raises(PlanError, match="a pipe or a device"):
        config_file.read(Path(f"/proc/self/fd/{read}"))
    assert os.read(read, 100) == b"name: one\n"
    os.close(read)
    os.close(write)


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read: it is a folder; allowed: a file"):
        config_file.read(tmp_path)


@pytest.mark.parametrize(
    "name", ["profiles/slurm", "slurm", "profiles/slurm/config.yaml", "none", str(ROOT / "profiles/slurm")]
)
def test_profiles_that_snakemake_finds(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    profile.check(name, ROOT)
    if not name.startswith("profiles/"):
        monkeypatch.chdir(tmp_path)
        profile.check(name, ROOT)


@pytest.mark.parametrize(("name", "meant"), [("profiles/slrum", "profiles/slurm"), ("slrum", "slurm")])
def test_a_profile_that_is_not_there(name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, CONFIG, "--profile", name)
    assert told.startswith(
        f"error: PROFILE: found {name!r}, where no profile is; allowed: profiles/default, profiles/slurm, "
    )
    assert told.endswith(f"Did you mean {meant!r}?\n")


def test_a_folder_without_a_profile_in_it_is_none(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="where no profile is"):
        profile.check(str(tmp_path), ROOT)


def test_the_check_knows_the_kinds_of_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    kinds = "cluster:\n  - {kind: any, cpus: 1, memory_mb: 1}\n"
    kinds += "  - {kind: b, cpus: 1, memory_mb: 1, strategies: [fit_nunpy]}\n"
    (tmp_path / "x.yaml").write_text(text + kinds, encoding="utf-8")
    assert "cluster[1].strategies: the strategy 'fit_nunpy' is not known" in said(
        capsys, str(tmp_path / "x.yaml")
    )
