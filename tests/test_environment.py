"""The software that everything runs on: locks that fit their inputs, and a set-up that says what it lacks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from looptax.stacks import locks as stack_locks
from requirements import lock as locks

ROOT = Path(__file__).parents[1]
NOBODY = 65534
# Root's own rights to pass by every mode are taken from it: modes count for it as for anybody.
PLAIN = [shutil.which("setpriv") or "", "--bounding-set=-all", "--inh-caps=-all"]
as_root = pytest.mark.skipif(os.getuid() != 0 or not PLAIN[0], reason="wants root, and setpriv of util-linux")
REQUIREMENTS = ROOT / "requirements"


def pins(lock: str | Path) -> dict[str, Version]:
    """Name and version of every pin of a lock; fails where a name has two."""
    found: dict[str, Version] = {}
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.MULTILINE):
        assert canonicalize_name(name) not in found, f"{lock} pins {name} twice"
        found[canonicalize_name(name)] = Version(version)
    return found


@pytest.mark.parametrize("lock", locks.LOCKS)
def test_a_lock_was_made_from_its_input_as_it_is_now(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    source = locks.LOCKS[lock]
    header = locks.header(f"requirements/{source}", locks.requirements(source))
    assert text.startswith(header), f"{lock} is older than {source}: run `make lock`"


@pytest.mark.parametrize(("lock", "source"), locks.LOCKS.items())
def test_every_direct_requirement_has_a_pin_that_fits(lock: str, source: str) -> None:
    pinned = pins(lock)
    for line in locks.requirements(source):
        wanted = Requirement(line)
        version = pinned.get(canonicalize_name(wanted.name))
        assert version is not None, f"{lock} lacks {wanted.name}: run `make lock`"
        assert version in wanted.specifier, f"{lock} pins {wanted.name} {version}, which {wanted} excludes"


@pytest.mark.parametrize(("path", "stack"), locks.stacks().items(), ids=lambda it: getattr(it, "stem", ""))
def test_a_stacks_lock_is_that_of_its_file(path: Path, stack: dict[str, Any]) -> None:
    wanted = [Requirement(line) for line in stack["requirements"]]
    assert stack["lock"] == f"workflow/stacks/locks/{path.stem}.txt"
    assert stack_locks.is_of(ROOT / stack["lock"], stack["requirements"]), "run `make lock`"
    assert not stack_locks.is_of(ROOT / stack["lock"], [*stack["requirements"], "another"])
    pinned = pins(ROOT / stack["lock"])
    assert all(pinned[canonicalize_name(one.name)] in one.specifier for one in wanted)
    assert all(len(one.specifier) == 1 and str(one.specifier).startswith("==") for one in wanted), "exact"
    versions = [re.sub(r"^(\d+\.\d+).*", r"\1", str(one.specifier)[2:]) for one in wanted]
    assert all(version in path.stem for version in versions), "its name says its versions"


@pytest.mark.parametrize("lock", [*locks.LOCKS, *(stack["lock"] for stack in locks.stacks().values())])
def test_every_pin_has_a_hash_and_no_line_an_address(lock: str) -> None:
    text = (ROOT / lock if "/" in lock else REQUIREMENTS / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(ROOT / lock if "/" in lock else lock))
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), f"no hash: {block.splitlines()[0]}"
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", sorted(set(locks.LOCKS) - {locks.FOLLOWED}))
def test_what_two_locks_share_has_one_version(lock: str) -> None:
    mine, followed = pins(lock), pins(locks.FOLLOWED)
    apart = {name for name in mine.keys() & followed.keys() if mine[name] != followed[name]}
    assert not apart


def test_the_developers_lock_holds_all_of_the_runtime() -> None:
    assert pins("cpu.txt").items() <= pins("dev.txt").items()


def test_the_pinned_framework_is_the_one_that_the_stack_names() -> None:
    for lock, framework in (
        ("cpu.txt", "tensorflow-cpu"),
        ("cpu.txt", "tensorflow"),
        ("cuda.txt", "tensorflow"),
    ):
        assert str(pins(lock)[framework]) == "2.21.0"
        assert str(pins(lock)["keras"]) == "3.15.1"


def test_conda_brings_python_and_pip_and_the_lock_all_else() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, from_pip = environment["dependencies"]
    assert pip == "pip"
    assert from_pip == {"pip": ["--requirement requirements/cpu.txt"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert python == f"python {project['requires-python']}"


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
        self, *arguments: str, before: Sequence[str] = (), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        script = self.checkout / "requirements/install"
        environment = {"PATH": str(self.bin), **variables}
        command = [*before, str(script), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)

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


@as_root
def test_an_environment_of_somebody_else_is_left_as_it_is(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    os.chown(venv, NOBODY, NOBODY)
    told = kept(machine.set_up("cpu"), venv)
    assert re.search(r"\.venv is (nobody|65534)'s and does not work for you here", told)
    assert "work in a checkout of your own" in told


@as_root
def test_an_environment_of_ours_that_we_may_not_read_is_said_to_be_so(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    venv.chmod(0)
    answer = machine.set_up("cpu", before=PLAIN)
    venv.chmod(0o700)
    assert f"you may not read and write it: chmod u+rwx '{venv}'" in kept(answer, venv)


@as_root
def test_what_we_may_not_run_is_not_what_is_broken(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    machine.has("shut", "3.11.2", supported=True)
    (machine.bin / "shut").chmod(0o600)
    venv = machine.broken(python=str(machine.bin / "shut"))
    assert f"{venv}/bin/python is there, but you may not run it" in kept(machine.set_up("cpu"), venv)


@as_root
def test_a_broken_environment_that_cannot_all_be_removed_gets_one_sentence(machine: Machine) -> None:
    venv = machine.broken()
    machine.has("python3", "3.11.2", supported=True)
    (venv / "bin").chmod(0o500)
    told = kept(machine.set_up("cpu", before=PLAIN), venv)
    assert "not all of it could be removed: some of it is not yours, or may not be written. Remove it" in told
    assert "rm: " not in told


@as_root
def test_a_checkout_that_cannot_be_written_is_said_to_be_so(machine: Machine) -> None:
    machine.has("python3", "3.11.2", supported=True)
    machine.checkout.chmod(0o500)
    told = machine.set_up("cpu", before=PLAIN).stderr
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
