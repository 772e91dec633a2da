"""A published report's verdicts follow from its own data: timings.parquet, counts.json and proofs.json, read anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.claims import ClaimFinding
from looptax.records.config import Config
from looptax.records.files import decode
from looptax.records.findings import Findings
from tests import remade
from tests.report import pointers

ROOT = Path(__file__).parents[1]
REPORTS = sorted(path.parent for path in ROOT.glob("reports/*/findings.json"))
# What else the cells know and the published data do not: memory, noise, first calls, paths of time.
UNKNOWN = {"cold_seconds", "memory", "warnings", "proof", "reason", "code"}


@pytest.fixture(scope="module", params=REPORTS, ids=[path.name for path in REPORTS])
def both(request: pytest.FixtureRequest) -> tuple[Findings, Findings]:
    """What was published, and what its data give."""
    folder = request.param
    said = decode(folder / "findings.json", Findings)
    cells = remade.cells(folder)
    claims = [one.claim for one in said.claims]
    config = decode(folder / "config.json", Config)
    again = find(
        config,
        remade.catalogue(folder),
        cells,
        timings_table(cells),
        [],
        claims,
        remade.counts(folder).counts,
    )
    return said, again


def test_every_comparison_follows_from_the_timings_and_proofs(both):
    said, again = both
    assert [_known(c) for c in again.comparisons] == [_known(c) for c in said.comparisons]
    assert again.fastest == said.fastest


def test_every_claim_follows(both):
    said, again = both
    assert said.claims
    assert [_as_told(*pair) for pair in zip(again.claims, said.claims, strict=True)] == said.claims
    assert again.claim_verdicts == said.claim_verdicts


def _as_told(again: ClaimFinding, said: ClaimFinding) -> ClaimFinding:
    """A report from before ``needed_rounds`` leaves open without a reason what has too few rounds."""
    if again.needed_rounds is None or said.needed_rounds is not None or said.reason:
        return again
    return replace(again, needed_rounds=None, reason="")


@pytest.mark.parametrize("part", ["cost_models", "break_evens", "rungs", "splits", "extras", "advice"])
def test_what_is_built_on_them_follows(both, part):
    said, again = both
    assert getattr(again, part) == getattr(said, part)


@pytest.mark.parametrize("folder", REPORTS, ids=[path.name for path in REPORTS])
def test_every_number_of_the_page_is_what_its_place_in_the_data_says(folder):
    assert not pointers.complaints(folder)


def test_the_history_follows(both):
    """But for memory, which timings do not tell."""
    said, again = both
    assert [replace(h, growth=[]) for h in again.history] == [replace(h, growth=[]) for h in said.history]


def test_every_number_of_the_index_is_what_its_place_in_the_data_says():
    assert not pointers.complaints(ROOT / "reports", default="runs.json")


def _known(comparison: object) -> dict[str, object]:
    return {key: value for key, value in asdict(comparison).items() if key not in UNKNOWN}
