"""Publishing, by the very line that ``make publish`` runs."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from tests.workflow.conftest import ROOT, Checkout

pytestmark = pytest.mark.workflow


def recipe(target: str) -> list[str]:
    """What follows ``snakemake`` in the recipe of a target."""
    answer = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    )
    line = next(line for line in answer.stdout.splitlines() if "bin/snakemake" in line)
    words = shlex.split(line)
    return words[next(i for i, word in enumerate(words) if word.endswith("/snakemake")) + 1 :]


def test_a_report_is_published_and_publishing_again_changes_nothing(checkout: Checkout) -> None:
    checkout.snakemake(*recipe("publish"))
    published = checkout.root / "reports/small"
    first = {path: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    assert {path.name for path in first} >= {"index.html", "manifest.json", "findings.json"}
    checkout.snakemake(*recipe("publish"))
    assert {path: path.read_bytes() for path in published.rglob("*") if path.is_file()} == first
    assert "changed" in (checkout.root / "results/small/logs/publish.log").read_text(encoding="utf-8")
