"""Findings and catalogues, as `looptax.report render` takes them: the page shows text as text."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from looptax.records.files import encode
from looptax.report import page, render
from looptax.report.__main__ import main
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate, pages
from tests.faults.hostile.tried import Tried, command
from tests.report.samples import arguments, counted, rendered, sample

pytestmark = pytest.mark.point("fuzz-findings")

FIGURES_OF = 12  # pages: drawing takes most of the time


@pytest.mark.parametrize("target", ["findings", "catalogue"])
def test_a_page_is_right_or_refused_in_a_sentence(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    run = counted(sample("ladder"))
    folder = rendered(run, tmp_path).parent
    good = json.loads(encode(run.findings if target == "findings" else run.catalogue))
    given = [*arguments(folder, folder / "report"), "--counts", str(folder / "counts.json")]
    tried, drawn, draw = Tried(target), 0, render.draw
    monkeypatch.setattr(render, "draw", lambda run: draw(run) if drawn % FIGURES_OF == 0 else [])
    monkeypatch.setattr(page, "environment_of", pages.TEMPLATES_ONCE)
    for rng in tried.each():
        content = mutated(rng, good)
        (folder / f"{target}.json").write_bytes(content)
        drawn += 1
        if tried.take(lambda: command(main, *given), content):
            tried.also(lambda: pages.hold(folder / "report"), content)
    tell(tried.told())
    tried.hold(least_accepted=0.45, least_kinds=30 if target == "findings" else 12)


def mutated(rng: Random, good: Any) -> bytes:
    """Mostly texts that would do something; else by structure and by bytes."""
    kind = rng.random()
    if kind < 0.5:
        return mutate.as_json(planted(rng, good, rng.choice((0.02, 0.3, 1.0))))
    content = mutate.as_json(mutate.tree(rng, good))
    return mutate.text(rng, content) if kind > 0.8 else content


def planted(rng: Random, value: Any, share: float, key: str = "") -> Any:
    """With that share of the free texts replaced; names that other records refer to stay."""
    if isinstance(value, dict):
        return {name: planted(rng, inner, share, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [planted(rng, inner, share, key) for inner in value]
    if isinstance(value, str) and key in FREE and rng.random() < share:
        return rng.choice(PLANTED)
    return value


# An empty text is refused, and hides what the others would do.
PLANTED = [text for text in mutate.TEXTS[:-9] if text]
FREE = {
    "title", "factor", "gives_up", "explanation", "code", "snippet", "note", "reason", "proof", "text", "remedy",
    "hostname", "cpu", "system", "gpu", "driver", "image", "commit", "lock", "says", "predicts", "article", "unequal",
    "python", "keras", "framework_version", "numpy", "cuda", "start_method", "measured_from_utc",
    "measured_to_utc", "path",
}  # fmt: skip
