"""Every place of the project that fetches or installs something: found by the words in which that is done."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
READ_BY_PEOPLE = (
    "docs/",
    "reports/",
    "tests/",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "workflow/report/",
)
WAYS = (
    r"pip3? (?:install|download|wheel|sync|compile)",
    r"apt(?:-get)? install",
    r"(?:conda|mamba|micromamba) (?:env )?(?:create|install)",
    r"(?:npm|npx|yarn|pnpm|gem|cargo|go|snap|brew|playwright|pipx|uvx|pre-commit) (?:install|add|ci|get|run)",
    r"(?:engine|docker|podman) pull",
    r"git (?:clone|submodule)",
    r"(?:curl|wget|mmdebstrap|debootstrap) ",
    r"urlopen|urlretrieve|requests\.(?:get|post|Session)|kagglehub|hf_hub_download|get_file\(",
)
QUIET = r"(?: --?[a-z][a-z-]*(?:[ =](?![a-z]+\b)\S+)?)*"  # options between a program and what it is to do


def tracked() -> list[str]:
    """Files that git knows or would take, without those that people read and no program."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if not name.startswith(READ_BY_PEOPLE) and (ROOT / name).is_file()]


def ways(text: str) -> set[str]:
    """The ways of installing that a text names, as a shell would write them; comments do not count."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    plain = re.sub(r"[ \t]+", " ", re.sub(r"[\"',\[\]*]", " ", joined))
    found: set[str] = set()
    for way in WAYS:
        for hit in re.findall(way.replace(" ", QUIET + " ", 1), plain):
            found.add(" ".join(word for word in hit.split() if not word.startswith("-")))
    return found


def places() -> Iterator[tuple[str, str]]:
    """File and way, of all."""
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for way in ways(text):
            yield name, way
