"""Publishing, by the very line that ``make publish`` runs."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.records.files import decode, write_record
from looptax.records.manifest import Manifest, listed
from looptax.records.runs import PublishedRuns
from tests.workflow.conftest import ROOT, Checkout

pytestmark = pytest.mark.workflow


def recipe(target: str, *variables: str) -> list[str]:
    """What follows ``snakemake`` in the recipe of a target."""
    answer = subprocess.run(
        ["make", "--dry-run", target, *variables], cwd=ROOT, capture_output=True, text=True, check=True
    )
    line = next(line for line in answer.stdout.splitlines() if "bin/snakemake" in line)
    words = shlex.split(line)
    return words[next(i for i, word in enumerate(words) if word.endswith("/snakemake")) + 1 :]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_report_is_published_and_publishing_again_changes_nothing(checkout: Checkout) -> None:
    checkout.snakemake(*recipe("publish"))
    reports = checkout.root / "reports"
    first = contents(reports)
    assert {f"small/{name}" for name in ("index.html", "manifest.json", "findings.json")} <= set(first)
    assert b"A small run" in first["index.html"]
    told = decode(reports / "runs.json", PublishedRuns)
    assert [run.name for run in told.runs] == ["small"]
    assert told.left_out == []
    checkout.snakemake(*recipe("publish"))
    assert contents(reports) == first
    assert "changed" in (checkout.root / "results/small/logs/publish.log").read_text(encoding="utf-8")


def test_another_measurement_is_replaced_only_where_that_is_asked_for(checkout: Checkout) -> None:
    checkout.snakemake(*recipe("publish"))
    reports = checkout.root / "reports"
    first = contents(reports)
    manifest = decode(reports / "small/manifest.json", Manifest)
    files = {**manifest.files, "timings.parquet": listed(b"other rounds")}
    (reports / "small/timings.parquet").write_bytes(b"other rounds")
    write_record(reports / "small/manifest.json", replace(manifest, files=files))
    other = contents(reports)
    answer = checkout.snakemake(*recipe("publish"), check=False)
    assert answer.returncode != 0
    assert contents(reports) == other
    said = answer.stdout + answer.stderr
    assert "reports/small holds another measurement" in said
    assert "Traceback" not in said
    assert checkout.plan() == {}
    forced = recipe("publish", "ARGS=--config replace=yes")
    assert forced[-2:] == ["--config", "replace=yes"]
    checkout.snakemake(*forced)
    assert contents(reports) == first
