"""What is built: one image from one commit, no larger than it must be, and nothing that its lock does not name."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from looptax.plan.source import digest_of_lock
from tests.container.engine import ROOT, Engine, Figures, copy_of_the_tree

MOST_BYTES = 2.4e9
BORROWED = """
import glob, re
block = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)
files = glob.glob("/usr/share/ca-certificates/**/*.crt", recursive=True)
known = {found for file in files for found in block.findall(open(file).read())}
there = block.findall(open("/etc/ssl/certs/ca-certificates.crt").read())
assert known and there
print(len(set(there) - known), "borrowed")
"""


def test_the_image_is_no_larger_than_its_bound(image: str, engine: Engine, figures: Figures) -> None:
    size = engine.inspect(image)["Size"]
    figures.say("size, uncompressed", f"{size / 1e9:.2f} GB (bound {MOST_BYTES / 1e9} GB)")
    assert size <= MOST_BYTES


def test_the_image_says_what_it_is(image: str, engine: Engine, commit: str) -> None:
    settings = engine.inspect(image)["Config"]
    assert settings["User"] == "10001"
    assert settings["Cmd"] == ["snakemake", "--cores", "all"]
    labels = settings["Labels"]
    assert labels["org.opencontainers.image.revision"] == commit
    assert labels["org.opencontainers.image.licenses"] == "MIT"
    assert labels["looptax.variant"] == "cpu"
    assert labels["looptax.lock"] == digest_of_lock(ROOT / "requirements/cpu.txt")
    variables = dict(variable.split("=", 1) for variable in settings["Env"])
    assert variables["NVIDIA_VISIBLE_DEVICES"] == "all"
    assert variables["NVIDIA_DRIVER_CAPABILITIES"] == "compute,utility"


def test_nothing_that_was_borrowed_for_the_build_is_left_in_it(image: str, engine: Engine) -> None:
    absent = ["/etc/pip.conf", "/looptax/.git", "/looptax/tests", "/nonexistent"]
    found = engine.run(image, "sh", "-c", " && ".join(f"test ! -e {path}" for path in absent))
    assert found.returncode == 0, found.stderr
    # Of the certificates that the build may have borrowed, the image has none but Debian's own.
    found = engine.run(image, "python", "-c", BORROWED)
    assert (found.returncode, found.stdout) == (0, "0 borrowed\n"), found.stderr


def a_clone(folder: Path) -> Path:
    before = os.umask(0o002)
    try:
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
    finally:
        os.umask(before)
    return folder


def test_two_builds_are_one_image_to_the_bit(
    image: str, engine: Engine, figures: Figures, commit: str, tmp_path: Path
) -> None:
    if engine.name == "docker":
        pytest.skip("plain `docker build` dates its layers; podman's do not (docs/CONTAINER.md)")
    # From another folder, whose files other users may read and write: a clone, where everything is committed.
    tree = ROOT if commit.endswith("-dirty") else a_clone(tmp_path / "elsewhere")
    engine.build(
        "cpu",
        "looptax-test:again",
        "--no-cache",
        tree=tree,
        figures=figures,
        what="build again, nothing cached",
    )
    one, other = engine.inspect(image), engine.inspect("looptax-test:again")
    figures.say("image ids of two builds", f"{one['Id'][-64:][:12]}, {other['Id'][-64:][:12]}")
    assert one["RootFS"]["Layers"] == other["RootFS"]["Layers"]
    assert one["Id"] == other["Id"]
    engine("image", "rm", "looptax-test:again")


def test_an_edit_of_ours_installs_nothing_anew(
    image: str, engine: Engine, figures: Figures, tmp_path: Path
) -> None:
    tree = copy_of_the_tree(tmp_path)
    engine.build("cpu", "looptax-test:edited", tree=tree)
    with (tree / "workflow/looptax/measure/strategies/own_step.py").open("a", encoding="utf-8") as stream:
        stream.write("# an edit\n")
    told = engine.build(
        "cpu", "looptax-test:edited", tree=tree, figures=figures, what="rebuild after an edit (bound 10 s)"
    )
    steps = told.stdout + told.stderr
    assert "Installing requirements" not in steps
    assert "apt-get" in steps
    found = engine.run(
        "looptax-test:edited", "tail", "-n", "1", "workflow/looptax/measure/strategies/own_step.py"
    )
    assert found.stdout == "# an edit\n"


def test_another_commit_is_named_though_nothing_that_the_image_holds_has_changed(
    image: str, engine: Engine, tmp_path: Path
) -> None:
    tree = a_clone(tmp_path / "clone")
    engine.build("cpu", "looptax-test:commit", tree=tree)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "another"], cwd=tree, check=True)
    told = engine.build("cpu", "looptax-test:commit", tree=tree)
    assert "Installing requirements" not in told.stdout + told.stderr
    named = engine.run("looptax-test:commit", "printenv", "LOOPTAX_COMMIT").stdout.strip()
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=tree, capture_output=True, text=True, check=True
    ).stdout
    assert head.startswith(named)
    assert len(named) == 12


def test_a_file_that_git_does_not_know_is_in_the_image_and_the_commit_says_so(
    image: str, engine: Engine, tmp_path: Path
) -> None:
    tree = a_clone(tmp_path / "clone")
    (tree / "workflow/looptax/measure/strategies/mine.py").write_text("# mine\n", encoding="ascii")
    (tree / "results").mkdir()
    (tree / "results/secret").touch()
    engine.build("cpu", "looptax-test:mine", tree=tree)
    labels = engine.inspect("looptax-test:mine")["Config"]["Labels"]
    assert labels["org.opencontainers.image.revision"].endswith("-dirty")
    found = engine.run("looptax-test:mine", "cat", "workflow/looptax/measure/strategies/mine.py")
    assert found.stdout == "# mine\n"
    assert engine.run("looptax-test:mine", "test", "-e", "results/secret").returncode == 1


def test_a_hash_that_does_not_match_stops_the_build_and_names_the_wheel(
    image: str, engine: Engine, tmp_path: Path
) -> None:
    """Of the wheel alone, while that of the source stands: else the source would be built, unasked."""
    tree = copy_of_the_tree(tmp_path)
    lock = tree / "requirements/cpu.txt"
    block = re.search(r"^jinja2==.*?(?=^\S)", lock.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block
    _of_source, wheel = re.findall(
        r"sha256:([0-9a-f]{64})", block[0]
    )  # sorted: if this is the other way, it builds
    altered = block[0].replace(wheel, "0000" + wheel[4:])
    lock.write_text(lock.read_text(encoding="utf-8").replace(block[0], altered), encoding="utf-8")
    told = engine.build("cpu", "looptax-test:altered", tree=tree, check=False)
    assert told.returncode != 0
    said = told.stdout + told.stderr
    assert "Hash mismatch for `jinja2==" in said, said[-2000:]
    assert "find out who changed it, or make the locks anew (make lock)" in said
    assert engine("image", "inspect", "looptax-test:altered", check=False).returncode != 0


def test_an_unknown_variant_is_refused_before_anything_is_built(engine: Engine) -> None:
    told = engine.build("gpu", "looptax-test:gpu", check=False)
    assert told.returncode == 2
    assert told.stderr == "variant: found 'gpu'; allowed: cuda, cpu, as in: make image VARIANT=cpu\n"
