"""The set-up: it takes a Python that fits, makes what is broken anew, and says in a sentence what it must leave."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tests.plain import drop

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
NOBODY = 65534


@pytest.mark.parametrize(("minor", "fits"), [(10, False), (11, True), (12, True), (13, True), (14, False)])
def test_the_set_up_accepts_the_pythons_that_the_project_declares(minor: int, fits: bool) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (f"3.{minor}" in SpecifierSet(project["requires-python"])) is fits
    found = re.search(r"\((\d), (\d+)\) <= .*? < \((\d), (\d+)\)", (REQUIREMENTS / "install").read_text())
    assert found
    low, high = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    assert (low <= (3, minor) < high) is fits


class Machine:
    """A machine whose Pythons are shell scripts, and a checkout with the set-up in it."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.checkout = folder / "bin", folder / "a checkout"
        self.bin.mkdir()
        (self.checkout / "requirements").mkdir(parents=True)
        shutil.copy(REQUIREMENTS / "install", self.checkout / "requirements/install")
        for tool in ("sh", "dirname", "cat", "rm", "ls", "id", "uname"):
            found = shutil.which(tool)
            assert found
            (self.bin / tool).symlink_to(found)

    def has(self, name: str, version: str, supported: bool) -> None:
        """Add a Python that has no venv module and says of itself whether it is supported."""
        python = self.bin / name
        python.write_text(
            '#!/bin/sh\ncase "$1" in\n'
            f"-c) exit {int(not supported)} ;;\n"
            f'--version) echo "Python {version}" ;;\n'
            "*) exit 1 ;;\nesac\n",
            encoding="ascii",
        )
        python.chmod(0o755)

    def set_up(
        self, *arguments: str, plainly: bool = False, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it; ``plainly`` without root's right to pass by every mode."""
        return subprocess.run(
            [self.checkout / "requirements/install", *arguments],
            env={"PATH": str(self.bin), **variables},
            preexec_fn=drop if plainly else None,
            capture_output=True,
            text=True,
            timeout=30,
        )

    def broken(self, made_on: str = "", python: str = "/nowhere/python3") -> Path:
        """Leave an environment whose Python is gone."""
        venv = self.checkout / ".venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/python").symlink_to(python)
        (venv / ".made-in").write_text(f"{self.checkout}\n", encoding="utf-8")
        if made_on:
            (venv / ".made-on").write_text(f"{made_on}\n", encoding="utf-8")
        return venv


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("version", ["3.10.13", "3.14.0"])
def test_a_python_that_is_too_old_or_too_new_gets_one_sentence(machine: Machine, version: str) -> None:
    machine.has("python3", version, supported=False)
    answer = machine.set_up("cpu")
    assert answer.returncode != 0
    assert answer.stderr.count("\n") == 1
    assert "needs Python 3.11, 3.12 or 3.13" in answer.stderr
    assert f"found: Python {version}" in answer.stderr


def test_no_python_at_all_gets_the_same_sentence(machine: Machine) -> None:
    answer = machine.set_up("cpu")
    assert answer.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13 (found: none)" in answer.stderr


def test_a_python_that_fits_is_found_beside_one_that_does_not(machine: Machine) -> None:
    machine.has("python3.13", "none: a shim without a Python behind it", supported=False)
    machine.has("python3", "3.9.2", supported=False)
    machine.has("python3.12", "3.12.1", supported=True)
    answer = machine.set_up("cpu")
    assert "Setting up .venv with Python 3.12.1" in answer.stderr


def test_a_python_that_is_named_is_the_one_that_is_used(machine: Machine) -> None:
    machine.has("python3.13", "3.13.0", supported=True)
    machine.has("mine", "3.8.0", supported=False)
    assert "found: Python 3.8.0" in machine.set_up("cpu", PYTHON="mine").stderr


def test_a_python_without_venv_is_told_what_to_install(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    answer = machine.set_up("cpu")
    assert answer.returncode == 1
    assert "python3-venv" in answer.stderr.splitlines()[-1]
    assert not (machine.checkout / ".venv").exists()


def test_an_unknown_lock_is_refused_before_anything_happens(machine: Machine) -> None:
    answer = machine.set_up("gpu")
    assert answer.returncode == 2
    assert "cpu|cuda|dev" in answer.stderr


def kept(answer: subprocess.CompletedProcess[str], venv: Path) -> str:
    """What the set-up said of an environment that it did not touch, in one line."""
    assert answer.returncode == 1, answer.stderr
    assert answer.stderr.count("\n") == 1, answer.stderr
    assert (venv / "bin/python").is_symlink() or (venv / "bin/python").exists(), "it was removed"
    return answer.stderr


@pytest.mark.parametrize("made_on", ["", os.uname().nodename])
def test_an_environment_of_ours_whose_python_is_gone_is_made_anew(machine: Machine, made_on: str) -> None:
    venv = machine.broken(made_on)
    machine.has("python3", "3.11.2", supported=True)
    assert "Setting up .venv with Python 3.11.2" in machine.set_up("cpu").stderr
    assert not venv.exists()


def test_an_environment_that_was_moved_is_made_anew_and_one_reached_by_a_link_is_not(
    machine: Machine,
) -> None:
    venv = machine.broken(python=str(machine.bin / "python3"))
    machine.has("python3", "3.11.2", supported=True)
    link = machine.checkout.with_name("by another path")
    link.symlink_to(machine.checkout)
    (venv / ".made-in").write_text(f"{link}\n", encoding="utf-8")
    assert "Setting up" not in machine.set_up("cpu").stderr
    assert (venv / "bin/python").exists()
    (venv / ".made-in").write_text("/somewhere/else\n", encoding="utf-8")
    assert "Setting up .venv" in machine.set_up("cpu").stderr
    assert not venv.exists()


def test_an_environment_of_another_machine_is_left_as_it_is(machine: Machine) -> None:
    venv = machine.broken(made_on="login1")
    machine.has("python3", "3.11.2", supported=True)
    told = kept(machine.set_up("cpu"), venv)
    assert f"{venv} was made on the machine login1, and does not work on this one" in told
    assert f"rm -r '{venv}'" in told


@pytest.mark.skipif(os.getuid() != 0, reason="wants root, to give a folder away")
def test_an_environment_of_somebody_else_is_left_as_it_is(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    os.chown(venv, NOBODY, NOBODY)
    told = kept(machine.set_up("cpu"), venv)
    assert re.search(r"\.venv is (nobody|65534)'s and does not work for you here", told)
    assert "work in a checkout of your own" in told


def test_an_environment_of_ours_that_we_may_not_read_is_said_to_be_so(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    venv.chmod(0)
    answer = machine.set_up("cpu", plainly=True)
    venv.chmod(0o700)
    assert f"you may not read and write it: chmod u+rwx '{venv}'" in kept(answer, venv)


def test_what_we_may_not_run_is_not_what_is_broken(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    machine.has("shut", "3.11.2", supported=True)
    (machine.bin / "shut").chmod(0o600)
    venv = machine.broken(python=str(machine.bin / "shut"))
    assert f"{venv}/bin/python is there, but you may not run it" in kept(machine.set_up("cpu"), venv)


def test_a_broken_environment_that_cannot_all_be_removed_gets_one_sentence(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    (venv / "bin").chmod(0o500)
    told = kept(machine.set_up("cpu", plainly=True), venv)
    assert "not all of it could be removed: some of it is not yours, or may not be written. Remove it" in told
    assert "rm: " not in told


def test_a_checkout_that_cannot_be_written_is_said_to_be_so(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    machine.checkout.chmod(0o500)
    told = machine.set_up("cpu", plainly=True).stderr
    machine.checkout.chmod(0o700)
    assert (
        told
        == f"{machine.checkout} cannot be written by you, and .venv goes there: work in a checkout of your own.\n"
    )


def test_a_file_in_its_place_is_left_as_it_is(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    (machine.checkout / ".venv").write_text("mine\n", encoding="ascii")
    assert ".venv is no folder" in machine.set_up("cpu").stderr
    assert (machine.checkout / ".venv").read_text(encoding="ascii") == "mine\n"
