"""How the loops that the headline calls faster fare at the other sizes, and which loops are faster at all of them."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.report.format import telling_bounds
from looptax.report.lookups import Placed, curve_of
from looptax.report.pieces import Pieces, joined, number, rows, soft, speed, text
from looptax.report.run import Run


def winners_sentence(run: Run) -> Pieces:
    """Where the winners lose, and what does not; empty where none loses. Of fit itself another sentence speaks."""
    curve = _same_work(run)
    fit = run.findings.answer.fit_strategy if run.findings.answer else None
    winners = [one.strategy for one in run.findings.advice if one.strategy != fit]
    lost = [said for name in winners if (said := _lost(run, name, curve.get(name, [])))]
    if not lost:
        return ()
    sizes = max(len(cells) for cells in curve.values())
    steady = [name for name, cells in curve.items() if len(cells) == sizes and all(map(_is_faster, cells))]
    said = text("But ") + joined(lost) + text(". ")
    if not steady:
        return said + text("No loop that does the same work was shown to be faster at every size measured.")
    named = [_steady(run, name, curve[name]) for name in steady]
    return said + text("Faster at every size measured: ") + joined(named) + text(".")


def _same_work(run: Run) -> dict[str, list[Placed]]:
    """The headline's curve by loop, of those that do the reference's work."""
    found: dict[str, list[Placed]] = {}
    for placed in run.along(curve_of(run.headline)) if run.headline else []:
        c = placed.comparison
        if c.work == "same" and c.strategy != run.findings.reference:
            found.setdefault(c.strategy, []).append(placed)
    return found


def _is_faster(placed: Placed) -> bool:
    return placed.comparison.verdict == "faster"


def _lost(run: Run, name: str, cells: Sequence[Placed]) -> Pieces:
    """``own step runs at 0.40 times the speed (0.38 to 0.43) at 256 rows``; empty where it is slower nowhere."""
    where = [
        speed(c.ratio, f"{p.path}/ratio") + text(" at ") + rows(c.group.rows, f"{p.path}/group/rows")
        for p in cells
        if (c := p.comparison).verdict == "slower" and c.ratio
    ]
    return run.named(name) + text(" runs at ") + joined(where) if where else ()


def _steady(run: Run, name: str, cells: Sequence[Placed]) -> Pieces:
    """A loop with the least of its speeds."""
    ratios = [(p.comparison.ratio, f"{p.path}/ratio") for p in cells if p.comparison.ratio]
    least, path = min(ratios, key=lambda pair: pair[0].estimate)
    words = number(f"{telling_bounds(least)[1]} times", f"{path}/estimate")
    return run.named(name) + soft(" (") + words + soft(" as fast at the least)")
