"""What a published report says of two questions: typical epochs or totals, and the cost model's prediction."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from looptax.records.files import UnreadableRecord, decode
from looptax.records.findings import Comparison, CostModel, Findings
from looptax.records.validation import Check, Section

SLOW = 1.25  # times the median of the same role and cell
INSIDE_AT_LEAST, MEDIAN_ERROR_AT_MOST = 0.90, 0.10


def sections(folder: Path) -> list[Section]:
    """Both sections from ``findings.json`` and ``timings.parquet`` of a report's folder.

    Raises
    ------
    UnreadableRecord
        If one of the files is not there or not what it should be.
    """
    findings = decode(folder / "findings.json", Findings)
    try:
        timings = pd.read_parquet(folder / "timings.parquet")
    except (OSError, ValueError) as error:
        raise UnreadableRecord(f"{folder / 'timings.parquet'}: cannot be read: {error}") from error
    source = f"From the report {findings.name!r}, measured from {findings.measured_from_utc} on. "
    return [
        totals_section(findings.comparisons, slow_shares(timings), source),
        prediction_section(findings.cost_models, source),
    ]


def slow_shares(timings: pd.DataFrame) -> pd.DataFrame:
    """Share of calls that took over 1.25 times their cell's median: a row a strategy, a column a role."""
    cell = ["stack", "workload", "batch_size", "strategy", "rows", "role"]
    step = timings["seconds"] / timings["steps"]
    slow = step > SLOW * step.groupby([timings[c] for c in cell]).transform("median")
    return timings.assign(slow=slow).groupby(["strategy", "role"])["slow"].mean().unstack("role")


def totals_section(comparisons: Sequence[Comparison], slow: pd.DataFrame, source: str) -> Section:
    """In how many cells of each strategy the typical epoch and the total time tell different stories."""
    judged = [c for c in comparisons if c.ratio and c.ratio_totals]
    checks = [_stories("all strategies", judged, "")]
    for name in dict.fromkeys(c.strategy for c in judged):
        own = [c for c in judged if c.strategy == name]
        if any(map(differs, own)):
            strategy, reference = (float(slow[role][name]) for role in ("strategy", "reference"))
            shares = f"; slow epochs: {strategy:.1%}, of the reference beside it {reference:.1%}"
            checks.append(_stories(name, own, shares))
    how = (
        source
        + "Cells in which the page warns that by total time the ratio is another than by the typical epoch: one "
        "estimate lies outside the other's interval, or they lead to different verdicts. A slow epoch takes over "
        f"{SLOW} times the median of its cell and role. The headline uses the typical epoch, a loop's cost on a "
        "machine that lets it run; the total stands beside it, and nothing is advised that the total contradicts."
    )
    return Section("totals", "Typical epochs against totals", how, checks)


def differs(comparison: Comparison) -> bool:
    """Whether the page says of this cell that totals tell a different story."""
    return any(warning.kind == "totals differ" for warning in comparison.warnings)


def _stories(name: str, cells: Sequence[Comparison], more: str) -> Check:
    apart = [c.ratio_totals.estimate / c.ratio.estimate - 1 for c in cells if c.ratio and c.ratio_totals]
    note = f"totals' ratio over the typical one: {min(apart):+.1%} to {max(apart):+.1%}{more}"
    found = sum(map(differs, cells))
    return Check(f"{name}: cells in which they differ", found, "count", None, None, len(cells), note)


def prediction_section(models: Sequence[CostModel], source: str) -> Section:
    """How well the smaller sizes predict the largest one, by the intervals that the findings give.

    Raises
    ------
    UnreadableRecord
        If no strategy was measured at three sizes, or the report is older than these intervals.
    """
    tested = [m for m in models if m.left_out_error is not None]
    if not tested or any(m.left_out_interval is None for m in tested):
        missing = "no strategy at three sizes" if not tested else "no intervals of its predictions"
        raise UnreadableRecord(
            f"the report has {missing}: run `make report`, then `make publish`, with its config"
        )
    inside = [
        m
        for m in tested
        if m.left_out_interval and m.left_out_interval.lower <= 0 <= m.left_out_interval.upper
    ]
    errors = [abs(m.left_out_error) for m in tested if m.left_out_error is not None]
    outside = [f"{m.strategy} ({m.left_out_error:+.1%})" for m in tested if m not in inside]
    nonlinear = [m.strategy for m in tested if m.linear is False]
    how = (
        source
        + "The largest size is left out, the cost model is fitted to the others, and its prediction is held "
        "against what was measured. The interval is of the error of one measurement: both the sizes that predict and "
        "the one predicted are resampled, by cells and rounds."
    )
    share, median = len(inside) / len(tested), float(np.median(errors))
    held = "strategies whose largest size lies in the 95 % prediction interval"
    apart = f"outside: {', '.join(outside)}" if outside else ""
    checks = [
        Check(held, share, "share", INSIDE_AT_LEAST, None, len(tested), apart),
        Check("median error of the prediction", median, "relative", None, MEDIAN_ERROR_AT_MOST, len(tested)),
        Check("not linear", len(nonlinear), "count", None, None, len(tested), ", ".join(nonlinear)),
    ]
    return Section("cost model", "The cost model predicts a size that it has not seen", how, checks)
