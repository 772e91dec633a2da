"""Environments are made whole by the real uv, or say why not: which file, which line, what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from looptax.plan import stacks
from looptax.plan.errors import PlanError
from looptax.records import stack as places
from looptax.records.stack import StackMade
from looptax.stacks import locks
from looptax.stacks.make import make

ROOT = Path(__file__).parents[2]
PIN = "packaging==25.0"  # small, and no framework


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that can make stacks, and a place for them."""
    shutil.copytree(
        ROOT / "workflow", tmp_path / "workflow", ignore=shutil.ignore_patterns("locks", "__pycache__")
    )
    (tmp_path / "requirements").mkdir()
    shutil.copy2(ROOT / "requirements/uv", tmp_path / "requirements/uv")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    monkeypatch.setenv(places.ROOT_VARIABLE, str(tmp_path / "made"))
    return tmp_path


def locked(root: Path, pin: str = PIN) -> str:
    """A lock of one package, with the hashes that the index gives."""
    command = [root / "requirements/uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "-"]
    answer = subprocess.run(command, input=f"{pin}\n", capture_output=True, text=True, check=True)
    return answer.stdout


def made(
    root: Path, lock: str, python: str = "3.11", requirements: tuple[str, ...] = (PIN,), **more: object
) -> StackMade:
    """What comes of a stack with this lock, whose header is right unless the requirements are given otherwise."""
    content = {
        "title": "One",
        "backend": "jax",
        "python": python,
        "requirements": list(requirements),
        "lock": "workflow/stacks/locks/one.txt",
        **more,
    }
    (root / "workflow/stacks/one.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    (root / "workflow/stacks/locks").mkdir(exist_ok=True)
    header = f"# Made by hand\n# inputs sha256: {locks.digest([PIN])}\n\n"
    (root / "workflow/stacks/locks/one.txt").write_text(header + lock, encoding="utf-8")
    stacks.stack.cache_clear()
    return make(root, "one")


def fails(found: StackMade, *said: str) -> None:
    assert found.status == "failed"
    for part in said:
        assert part in found.reason
    assert "\n" not in found.reason
    assert not places.folder(found.key).exists(), "half an environment is left"


def test_a_hash_that_is_not_the_files(root: Path) -> None:
    lock = locked(root).replace("--hash=sha256:", "--hash=sha256:beef")
    lock = "\n".join(
        line[: line.find("beef") + 64] + line[line.find("beef") + 68 :] if "beef" in line else line
        for line in lock.splitlines()
    )
    fails(
        made(root, lock),
        f"workflow/stacks/locks/one.txt:4: the file of {PIN}",
        "git checkout -- workflow/stacks/locks/one.txt",
    )


def test_a_version_that_no_index_has(root: Path) -> None:
    lock = locked(root).replace(PIN, "packaging==999.1")
    fails(made(root, lock), "locks/one.txt:4: packaging==999.1 is not to be had", "make lock")


def test_a_build_of_torch_that_only_its_own_index_has(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    lock = f"torch==0.0.1+cpu \\\n    --hash=sha256:{'0' * 64}\n"
    fails(
        made(root, lock, torch_backend="cpu"),
        "torch==0.0.1+cpu is not to be had",
        "PyTorch's own index",
        "UV_FIND_LINKS",
    )


def test_a_python_that_is_absent(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    fails(
        made(root, locked(root), python="3.7"),
        "workflow/stacks/one.yaml:3: Python 3.7 is not on this machine",
        "Install it",
    )


def test_a_framework_that_does_not_import(root: Path) -> None:
    fails(
        made(root, locked(root)),
        "workflow/stacks/one.yaml:2: jax does not import in this environment",
        "No module named 'numpy'",
        "choose another stack",
    )


def test_requirements_that_were_changed_after_the_lock(root: Path) -> None:
    fails(
        made(root, locked(root), requirements=("packaging==24.0",)),
        "workflow/stacks/one.yaml:4: the requirements are not those that workflow/stacks/locks/one.txt was made from",
        "make lock",
    )


def test_half_an_environment_of_a_killed_maker_is_made_anew(root: Path) -> None:
    found = made(root, locked(root))
    left = places.folder(found.key) / "bin"
    left.mkdir(parents=True)
    (left / "python").symlink_to(sys.executable)
    assert not places.is_whole(found.key)
    fails(made(root, locked(root)), "does not import")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stacks")


class TestARealStack:
    """JAX, the smallest: made once for these tests, in a folder of their own."""

    NAME = "jax0.10-keras3.15"

    @pytest.fixture(autouse=True)
    def there(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(places.ROOT_VARIABLE, str(folder))

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "looptax.stacks", *arguments]
        return subprocess.Popen(
            command, cwd=ROOT / "workflow", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def test_two_makers_make_it_once(self, tmp_path: Path) -> None:
        both = [self.run("make", self.NAME, "--output", str(tmp_path / f"{n}.json")) for n in range(2)]
        told = [one.communicate(timeout=600)[0] for one in both]
        assert [one.returncode for one in both] == [0, 0], told
        assert sorted("which was there" in said for said in told) == [False, True]
        assert all("jax 0.10.2, Keras 3.15.1" in said for said in told)
        assert (tmp_path / "0.json").stat().st_mtime == 2, "its date would make cells stale"

    def test_it_is_listed_with_its_size_and_removed_by_name(self, folder: Path) -> None:
        (folder / "something_else").mkdir()
        listed = self.run("list").communicate(timeout=60)[0]
        assert f"{self.NAME}      jax 0.10.2" in listed
        assert "tf2.13-keras2.13       not made" in listed
        assert "0.7 GB in" in listed
        said = self.run("clean", "torch2.13-keras3.15").communicate(timeout=60)[0]
        assert said == "0 environments removed, 0.0 GB\n"
        said = self.run("clean", self.NAME).communicate(timeout=60)[0]
        assert said.startswith("1 environments removed, 0.7 GB")
        assert [path.name for path in folder.iterdir()] == ["something_else"]

    def test_an_unknown_name_is_told_with_the_nearest(self) -> None:
        process = self.run("make", "jax0.10-keras3.14")
        said = process.communicate(timeout=60)[0]
        assert (process.returncode, "Did you mean 'jax0.10-keras3.15'?" in said) == (1, True)


@pytest.mark.parametrize("place", ["/dev/null/stacks", "/proc/stacks", "x" * 5000])
def test_a_place_that_cannot_be_written_is_a_reason(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv(places.ROOT_VARIABLE, place)
    made = make(ROOT, "tf2.13-keras2.13")
    assert made.status == "failed"
    assert "LOOPTAX_STACKS names another folder" in made.reason


def test_a_lock_out_of_the_checkout_or_none_at_all_is_told(root: Path) -> None:
    file = root / stacks.STACKS / "jax0.10-keras3.15.yaml"
    good = file.read_text(encoding="utf-8")
    for lock, told in (
        ("../../etc/passwd", "a path in the checkout"),
        ("/etc/passwd", "a path in the checkout"),
    ):
        file.write_text(good.replace("workflow/stacks/locks/jax0.10-keras3.15.txt", lock), encoding="utf-8")
        with pytest.raises(PlanError, match=told):
            stacks.stack(root, "jax0.10-keras3.15")
    file.write_text(good, encoding="utf-8")
    lock_file = root / "workflow/stacks/locks/jax0.10-keras3.15.txt"
    lock_file.parent.mkdir(exist_ok=True)
    lock_file.write_bytes(b"\xff\xfe")
    with pytest.raises(PlanError, match="is no lock: not UTF-8"):
        stacks.key_of(root, "jax0.10-keras3.15")


@pytest.mark.parametrize("name", ["../locks/x", "current.yaml", "", ".", "..", "a\0b", "current\n"])
def test_a_stack_by_no_name_is_said(name: str) -> None:
    with pytest.raises(PlanError, match="is not known; allowed: current"):
        stacks.stack(ROOT, name)
