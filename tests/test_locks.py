"""The software that everything runs on: locks that fit their inputs, and environments that fit the locks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from looptax.stacks import locks as stack_locks
from requirements import lock as locks

ROOT = Path(__file__).parents[1]
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
