"""Claims, from the file to the verdicts that the page prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from looptax.analyse import find as analysis
from looptax.analyse.cells import BadInput
from looptax.analyse.claims.find import find_claims
from looptax.analyse.claims.read import read_claims
from looptax.analyse.table import timings_table
from looptax.records.claims import ClaimFinding
from looptax.records.files import UnreadableRecord
from looptax.report.run import Run
from tests import counted, synthetic
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate, pages
from tests.faults.hostile.tried import Tried

pytestmark = pytest.mark.point("fuzz-claims")

ROOT = Path(__file__).parents[3]
SPEEDS = {"fit_numpy": 0.8, "fit_dataset": 1.2, "own_step": 2.0, "graph_epoch": 4.0}
ONE_PAGE_OF = 40  # claims that are taken


@pytest.fixture(scope="module")
def decide() -> Callable[[Path], tuple[Run, list[ClaimFinding]]]:
    """A measured run whose claims are read from a file: all else of it is found once."""
    config, known, cells = synthetic.run(SPEEDS, rows=(256, 1024), rounds=8)
    kept: list[tuple] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(analysis, "find_claims", lambda *given: kept.append(given) or find_claims(*given))
        found = analysis.find(
            config, known, cells, timings_table(cells), [], [], [counted.counts(name) for name in SPEEDS]
        )
    _, evidence, gpu = kept[0]
    names = [entry.name for entry in known.strategies]

    def decided(file: Path) -> tuple[Run, list[ClaimFinding]]:
        claims = find_claims(read_claims(file, names), evidence, gpu)
        return Run(replace(found, claims=claims), known), claims

    return decided


def test_claims_are_decided_or_refused_in_a_sentence(decide, tmp_path: Path, tell: Tell) -> None:
    every = yaml.safe_load((ROOT / "config/claims.yaml").read_bytes())
    known = {"train_on_batch", *SPEEDS}
    good = [claim for claim in every if set(strategies_of(claim)) <= known]
    assert len({claim["decided_by"]["test"] for claim in good}) >= 5
    tried, shown = Tried("claims"), 0
    file = tmp_path / "claims.yaml"
    for rng in tried.each():
        some = rng.sample(good, rng.randrange(1, 4))
        if rng.random() < 0.35:
            content = mutate.text(rng, mutate.as_yaml(some))
        else:
            content = mutate.as_yaml(mutate.tree(rng, some))
        file.write_bytes(content)
        found: list[Run] = []
        taken = tried.take(
            lambda found=found: found.append(decide(file)[0]), content, (BadInput, UnreadableRecord)
        )
        if taken and tried.accepted % ONE_PAGE_OF == 1:
            shown += 1
            tried.also(lambda run=found[0]: pages.hold(pages.written(run, tmp_path / "page")), content)
    tell(f"{tried.told()}; {shown} of the taken on a page")
    tried.hold(least_accepted=0.1, least_kinds=30)


def strategies_of(claim: dict) -> list[str]:
    test = claim["decided_by"]
    parts = [test, *test.get("pairs", [])]
    return [part[key] for part in parts for key in ("strategy", "than") if key in part] + test.get(
        "strategies", []
    )
