"""What is built: one image from one commit, no larger than it must be, and nothing that its lock does not name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from looptax.plan.source import digest_of_lock
from tests.container.engine import ROOT, Engine, Figures, copy_of_the_tree

MOST_BYTES = 2.4e9


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
    found = engine.run(
        image, "sh", "-c", "ls -A /etc/pip.conf /run/secrets /looptax/.git /looptax/tests ~/.cache; true"
    )
    assert found.stdout == ""


def test_two_builds_are_one_image_to_the_bit(image: str, engine: Engine, figures: Figures) -> None:
    if engine.name == "docker":
        pytest.skip("plain `docker build` dates its layers; podman's do not (docs/CONTAINER.md)")
    engine.build(
        "cpu", "looptax-test:again", "--no-cache", figures=figures, what="build again, nothing cached"
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
