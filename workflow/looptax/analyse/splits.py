"""What a step as it was timed at one size is made of, by the cost model of all sizes."""

from __future__ import annotations

from collections.abc import Mapping

from looptax.analyse.cost_models import Fitted
from looptax.analyse.curves import Curve
from looptax.records.base import Group
from looptax.records.ladder import Split


def splits(curve: Curve, fitted: Mapping[str, Fitted], rows: int) -> list[Split]:
    """A split for each model whose strategy was timed at ``rows`` rows; the three parts add up to the timed step."""
    return [_split(curve, model, rows) for name, model in fitted.items() if (name, rows) in curve.ratios]


def _split(curve: Curve, model: Fitted, rows: int) -> Split:
    steps = curve.reference_steps[rows]
    timed = curve.step(model.strategy, rows)
    share = model.fixed.times(1 / steps)
    return Split(
        group=Group(*curve.key, rows),
        strategy=model.strategy,
        steps=steps,
        timed_seconds=timed.interval(),
        step_seconds=model.step.interval(),
        fixed_share_seconds=share.interval(),
        unexplained_seconds=None if model.linear is None else (timed - model.step - share).interval(),
    )
