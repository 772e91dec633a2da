"""Whatever is fetched or installed anywhere is pinned by hash, or stands in docs/FAULTS.md with its reason."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from requirements import lock as locks
from tests.faults.conftest import Tell
from tests.faults.supply.installing import ROOT, places, ways

pytestmark = pytest.mark.point("pinned")

HASHED, LOCKS, LISTED, ADVICE = "hashes required", "writes locks", "in docs/FAULTS.md", "words for a user"
KNOWN = {
    ("requirements/install", "pip install"): HASHED,
    ("requirements/install", "pip sync"): HASHED,
    ("requirements/licences.py", "pip install"): HASHED,
    ("workflow/looptax/stacks/make.py", "pip sync"): HASHED,
    ("requirements/lock.py", "pip compile"): LOCKS,
    ("Dockerfile", "apt-get install"): LISTED,
    (".ci/run", "apt-get install"): LISTED,
    (".ci/run", "mmdebstrap"): LISTED,  # as the name of a package
    ("container/base", "engine pull"): LISTED,
    ("container/base", "mmdebstrap"): LISTED,
    ("container/base", "apt-get install"): ADVICE,
    ("container/engine", "apt-get install"): ADVICE,
    ("workflow/looptax/bench/floor/compiler.py", "apt-get install"): ADVICE,
    ("workflow/looptax/bench/page/chromium.py", "apt-get install"): ADVICE,
}
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_nothing_is_installed_anywhere_but_where_we_know_of_it(tell: Tell) -> None:
    found = set(places())
    new = sorted(f"{name}: {way}" for name, way in found - KNOWN.keys())
    assert not new, f"new ways in: pin by hash, or list in docs/FAULTS.md, and name here: {'; '.join(new)}"
    assert not KNOWN.keys() - found, "named here and gone"
    tell(f"{len(found)} places in which a program fetches, installs or advises to: all known")


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("    && .venv/bin/python -m pip --quiet install requests \\", "pip install"),
        ('command = ["uv", "pip", "install", "torch"]', "pip install"),
        ("RUN apt-get --yes install curl", "apt-get install"),
        ("      - run: npm ci", "npm ci"),
        ("wget -q https://example.org/x", "wget"),
        ("with urllib.request.urlopen(address) as answer:", "urlopen"),
        ("path = keras.utils.get_file('mnist.npz', origin)", "get_file("),
        ("podman pull alpine", "podman pull"),
    ],
)
def test_an_addition_would_be_seen(text: str, way: str) -> None:
    assert way in ways(text)


@pytest.mark.parametrize("place", [place for place, how in KNOWN.items() if how == HASHED], ids=" ".join)
def test_pip_and_uv_are_told_to_require_hashes(place: tuple[str, str]) -> None:
    name, way = place
    text = re.sub(r"\\\n", " ", (ROOT / name).read_text(encoding="utf-8"))
    plain = re.sub(r"[\"',\[\]]+", "", text)
    words = re.sub(r" +", r"\\W+(?:-\\S+ +)*", way)
    for command in re.finditer(rf"\b{words}\b", plain):
        around = plain[command.start() - 500 : command.end() + 300]
        assert "--require-hashes" in around, f"{name}: {way} without --require-hashes"


def test_every_lock_is_one_that_make_lock_makes() -> None:
    in_requirements = {path.name for path in (ROOT / "requirements").glob("*.txt")}
    assert in_requirements == set(locks.LOCKS)
    of_stacks = {path.relative_to(ROOT).as_posix() for path in (locks.STACKS / "locks").iterdir()}
    assert of_stacks == {stack["lock"] for stack in locks.stacks().values()}


def test_every_pin_is_one_version_and_nothing_else_is_in_a_lock(tell: Tell) -> None:
    pins = hashes = 0
    for lock in [*(ROOT / "requirements").glob("*.txt"), *(locks.STACKS / "locks").glob("*.txt")]:
        for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1):
            pin = re.fullmatch(r"[A-Za-z0-9._-]+(\[[^]]+\])?==[^\s;*]+( ; [^\\#@]+)? \\", line)
            hashed = re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
            pins, hashes = pins + bool(pin), hashes + bool(hashed)
            assert pin or hashed or not line or line.lstrip().startswith("#"), f"{lock.name}:{number}: {line}"
    tell(f"{pins} pins in {len(locks.LOCKS) + len(locks.stacks())} locks, {hashes} hashes, no address")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_a_commit_with_its_version_beside_it(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.search(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line.strip()


def test_the_image_stands_on_its_argument_and_takes_from_no_other() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM .*$", text, re.MULTILINE | re.IGNORECASE) == ["FROM ${BASE_IMAGE}"]
    assert not re.search(r"^ADD\b|--from=", text, re.MULTILINE | re.IGNORECASE)


def test_what_runs_before_a_commit_is_of_the_environment() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"]
    assert all(hook["language"] == "system" for hook in hooks[0]["hooks"])
    assert not any("additional_dependencies" in hook for hook in hooks[0]["hooks"])


def unpinned() -> str:
    """The table of docs/FAULTS.md: what is not pinned by hash, and why."""
    text = (ROOT / "docs/FAULTS.md").read_text(encoding="utf-8")
    return re.findall(r"^\| not pinned by hash \|.*?\n\n", text, re.MULTILINE | re.DOTALL)[0]


def debian_packages() -> set[str]:
    """What the Dockerfile and the gate install of Debian's."""
    installed = re.findall(
        r"apt-get install(?: --\S+)*((?: [a-z][\w.+-]*)+)", (ROOT / "Dockerfile").read_text()
    )
    wanted = re.findall(r"missing\+=\(([^)]*)\)", (ROOT / ".ci/run").read_text(encoding="utf-8"))
    return {word for words in [*installed, *wanted] for word in words.split()}


def test_what_is_not_pinned_is_listed_with_its_reason(tell: Tell) -> None:
    table = unpinned()
    rows = [row.strip("| \n").split(" | ") for row in table.splitlines()[2:] if row]
    assert all(len(row) == 2 and len(row[1]) > 10 for row in rows), rows
    listed = " ".join(row[0] for row in rows)
    packages = debian_packages()
    assert {"python3", "tini", "chromium", "runc"} <= packages, "read rightly"
    assert sorted(name for name in packages if f"`{name}`" not in listed) == []
    assert "debian:bookworm-slim" in listed
    runners = {job["runs-on"] for path in WORKFLOWS for job in workflow(path)["jobs"].values()}
    assert all(f"`{runner}`" in listed for runner in runners)
    tell(f"not pinned, and listed: {len(rows)} kinds, of them {len(packages)} packages of Debian")


def workflow(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return found


def block(lock: str, name: str) -> str:
    """One pin of a lock, with its hashes."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return next(
        part for part in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE) if part.startswith(f"{name}==")
    )


def tampered(text: str, name: str) -> str:
    """The lock with another last digit in every hash of one package."""
    pin = next(
        part for part in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE) if part.startswith(f"{name}==")
    )
    return text.replace(
        pin, re.sub(r"(sha256:[0-9a-f]{63})([0-9a-f])", lambda hit: hit[1] + "10"[hit[2] != "0"], pin)
    )


@pytest.mark.parametrize(("lock", "name"), [(None, None), ("cpu.txt", "six"), ("uv.txt", "uv")])
def test_the_installer_refuses_a_file_whose_hash_is_another(
    tmp_path: Path, lock: str | None, name: str | None
) -> None:
    """The real set-up in a checkout of its own, whose lock is one small package; untouched it installs."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    for file in ("install", "uv", "uv.txt"):
        shutil.copy(ROOT / "requirements" / file, folder)
    (folder / "cpu.txt").write_text(block("cpu.txt", "six"), encoding="utf-8")
    if lock and name:
        path = folder / lock
        path.write_text(tampered(path.read_text(encoding="utf-8"), name), encoding="utf-8")
    answer = subprocess.run(
        [folder / "install", "cpu"], capture_output=True, text=True, timeout=600, check=False
    )
    there = {
        path.name.partition("-")[0] for path in tmp_path.glob(".venv/lib/python3.*/site-packages/*.dist-info")
    }
    stamped = (tmp_path / ".venv/.lock-of-cpu").exists()
    if name is None:
        assert (answer.returncode, stamped) == (0, True), answer.stderr
        assert {"six"} <= there
        return
    assert answer.returncode != 0
    assert not stamped
    assert name not in there
    assert "hash" in answer.stderr.lower()
    assert name in answer.stderr
