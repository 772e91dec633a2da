"""Run each tool once, as its user does, and read what it says of the ratio."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from scipy import stats

import looptax
from looptax.records.files import decode
from looptax.records.findings import Findings, Interval
from looptax.runner.lock import machine_lock

ROOT = Path(looptax.__file__).parents[2]
HERE = Path(__file__).parent
RUN = Path("results/bench-peers")


@dataclass(frozen=True)
class Estimate:
    """Speed of fit relative to train_on_batch; ``half_width`` is that of the log ratio's 95 % interval."""

    ratio: float
    half_width: float


@dataclass(frozen=True)
class Answer:
    """What one run of a tool gave, by typical epochs and by total times; ``says`` is the one that it tells its user."""

    tool: str
    wall_seconds: float
    typical: Estimate
    totals: Estimate
    says: Literal["typical", "totals"]

    @property
    def said(self) -> Estimate:
        """What the tool's user reads."""
        return self.typical if self.says == "typical" else self.totals

    def cost(self, estimate: Estimate) -> float:
        """Wall time x squared half-width: what a given precision costs, as half the width takes four times the time."""
        return self.wall_seconds * estimate.half_width**2


def ask_looptax() -> Answer:
    """A run from nothing: wall time from the command to ``findings.json``."""
    shutil.rmtree(ROOT / RUN, ignore_errors=True)
    command = [sys.executable, "-m", "snakemake", "--cores", "all", "--quiet", "--configfile"]
    started = time.perf_counter()
    _run([*command, str(HERE / "peers.yaml"), "--", str(RUN / "findings.json")])
    wall = time.perf_counter() - started
    (one,) = decode(ROOT / RUN / "findings.json", Findings).comparisons
    if one.ratio is None or one.ratio_totals is None:
        raise RuntimeError(f"Looptax gave no ratio: {one.status}: {one.reason}")
    return Answer("looptax", wall, _estimate(one.ratio), _estimate(one.ratio_totals), says="typical")


def ask_pyperf() -> Answer:
    """pyperf at its defaults; intervals are Welch's, of the logs of its processes' medians and of their means."""
    output = ROOT / RUN / "pyperf.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    with machine_lock(lambda text: print(text, file=sys.stderr)):
        started = time.perf_counter()
        _run([sys.executable, str(HERE / "pyperf_script.py"), "--quiet", "--output", str(output)])
        wall = time.perf_counter() - started
    content = output.read_bytes()
    typical, totals = (
        log_ratio(seconds["train_on_batch"], seconds["fit"])
        for seconds in (process_values(content, np.median), process_values(content, np.mean))
    )
    return Answer("pyperf", wall, typical, totals, says="totals")


def process_values(content: bytes, of: Callable[[list[float]], np.floating[Any]]) -> dict[str, list[float]]:
    """Mean or median seconds of each worker process by benchmark, from pyperf's JSON; calibrations have no values."""
    suite = msgspec.json.decode(content)
    return {
        benchmark["metadata"]["name"]: [
            float(of(run["values"])) for run in benchmark["runs"] if run.get("values")
        ]
        for benchmark in suite["benchmarks"]
    }


def log_ratio(reference: Sequence[float], strategy: Sequence[float]) -> Estimate:
    """Geometric mean of reference / strategy and its 95 % interval (Welch 1947), of independent processes."""
    one, two = np.log(reference), np.log(strategy)
    interval = stats.ttest_ind(one, two, equal_var=False).confidence_interval()
    return Estimate(math.exp(one.mean() - two.mean()), float(interval.high - interval.low) / 2)


def _estimate(ratio: Interval) -> Estimate:
    return Estimate(ratio.estimate, math.log(ratio.upper / ratio.lower) / 2)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
