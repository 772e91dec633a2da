"""Run strategies and their snippets, given as JSON on the standard input, and say how far their weights differ.

A program of its own: what a strategy's environment says must be set before the framework is imported.
"""

from __future__ import annotations

import importlib
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np

from looptax.measure import workload
from looptax.measure.workloads import article_mlp
from tests.measure import weighted_ranker

ROWS, BATCH_SIZE, SEED, EPOCHS = 256, 32, 7, 2


WORKLOADS = {"plain": article_mlp, "weighted": weighted_ranker}


def loaded(named: str) -> workload.Workload:
    return workload.load(WORKLOADS[named], ROWS, BATCH_SIZE, SEED)


def weights(model: Any) -> list[np.ndarray]:
    return [np.asarray(weight) for weight in model.get_weights()]


def furthest(ours: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    return max(float(np.abs(one - other).max()) for one, other in zip(ours, theirs, strict=True))


def compared(name: str, script: Path, named: str) -> dict[str, float]:
    """Epochs that the strategy did; how far its weights lie from those of the snippet, and from the first ones."""
    measured = loaded(named)
    run_epoch = importlib.import_module(f"looptax.measure.strategies.{name}").prepare(measured)
    epochs = 0
    while epochs < EPOCHS:
        epochs += run_epoch()[0]
    own = loaded(named)
    first = weights(own.model)
    data = {"x": own.x, "y": own.y, "sample_weight": own.sample_weight, "row_count": ROWS}
    given = {"model": own.model, **data, "batch_size": BATCH_SIZE, "epochs": epochs}
    runpy.run_path(str(script), init_globals=given)
    after = weights(own.model)
    return {
        "steps": int(own.model.optimizer.iterations.numpy()) - epochs * ROWS // BATCH_SIZE,
        "apart": furthest(weights(measured.model), after),
        "learned": furthest(first, after),
    }


if __name__ == "__main__":
    scripts = {name: Path(path) for name, path in json.load(sys.stdin).items()}
    found = {
        named: {name: compared(name, path, named) for name, path in scripts.items()} for named in WORKLOADS
    }
    Path(sys.argv[1]).write_text(json.dumps(found))
