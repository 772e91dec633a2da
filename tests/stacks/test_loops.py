"""Old TensorFlow, JAX and Torch: the measuring code runs in them as it is, and their loops do the same work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from looptax.plan import catalogue, stacks

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).parents[2]
FAIL = {  # loops that need what came later, by stack
    "tf2.13-keras2.13": {"train_function", "resident_epoch_xla_parts", "resident_epoch_xla_wide"},
    "jax0.10-keras3.15": set(),
    "torch2.13-keras3.15": set(),
}
NEEDED = "LOOPTAX_NEEDS_STACKS"  # where it is set, as in the gate, none may be missing


@pytest.mark.parametrize(
    ("workload", "stack"),
    [
        (w, s)
        for w in ("article_mlp", "small_cnn")
        for s in FAIL
        if (w, s) != ("small_cnn", "tf2.13-keras2.13")
    ],
)
def test_every_loop_that_serves_the_stack_does_the_references_work(stack: str, workload: str) -> None:
    command = [sys.executable, "-m", "looptax.own", "check-workload", workload, "--stack", stack]
    answer = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "workflow"},
        capture_output=True,
        text=True,
        timeout=580,
    )
    told = answer.stdout + answer.stderr
    if "is not to be had" in told and not os.environ.get(NEEDED):
        pytest.skip(told.strip())
    assert answer.returncode == 0, told
    backend = stacks.stack(ROOT, stack).backend
    ours = [catalogue.strategy(ROOT, name) for name in catalogue.strategy_names(ROOT)]
    serving = {e.name for e in ours if e.work == "same" and backend in e.backends} - {"train_on_batch"}
    found = dict(re.findall(r"^  (\w+) +(same work|DISAGREES|failed|cannot serve it):", told, re.MULTILINE))
    assert set(found) == serving
    assert {name for name, word in found.items() if word != "same work"} == FAIL[stack], told
