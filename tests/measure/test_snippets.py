"""Every snippet, run as a script, trains as the strategy does from which it was derived."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from looptax.plan import catalogue

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).parents[2]
EVERY = [catalogue.strategy(ROOT, name) for name in catalogue.strategy_names(ROOT)]
SAME = {entry.name: entry for entry in EVERY if entry.work == "same" and "tensorflow" in entry.backends}
ROUNDING = 1e-3  # XLA may order sums otherwise


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, dict[str, dict[str, float]]]:
    """What came out of each, by workload; one process for all that share an environment."""
    together = defaultdict(list)
    for entry in SAME.values():
        together[tuple(entry.environment.items())].append(entry)
    assert len(together) > 1
    results: dict[str, dict[str, dict[str, float]]] = {"plain": {}, "weighted": {}}
    for environment, entries in together.items():
        folder = tmp_path_factory.mktemp("scripts")
        for entry in entries:
            (folder / f"{entry.name}.py").write_text(entry.snippet)
        ran = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("snippet_scripts.py")), str(folder / "found.json")],
            input=json.dumps({entry.name: str(folder / f"{entry.name}.py") for entry in entries}),
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'workflow'}:{ROOT}", **dict(environment)},
            text=True,
            capture_output=True,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        for named, ones in json.loads((folder / "found.json").read_text()).items():
            results[named].update(ones)
    return results


@pytest.mark.parametrize("named", ["plain", "weighted"])
@pytest.mark.parametrize("name", SAME)
def test_a_snippet_gives_the_weights_of_its_strategy(name, named, found):
    one = found[named][name]
    assert SAME[name].snippet
    assert one["steps"] == 0
    assert one["apart"] <= (0 if SAME[name].tolerance is None else ROUNDING)
    assert one["learned"] > ROUNDING
