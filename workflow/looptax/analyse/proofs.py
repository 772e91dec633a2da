"""Did a cell's strategy do the work of the reference? Judged round by round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from looptax.analyse.cells import cell_path
from looptax.records.base import RECORD_VERSION, Record, Work
from looptax.records.catalogue import StrategyEntry
from looptax.records.cell import Cell, CellKey, Proof, Round
from looptax.records.equal_work import are_equal, differs_by_weights_alone, keep_pace, pairs_of
from looptax.records.timed import TimedCell, TimedRound, proofs_of
from looptax.records.tolerance import ToleranceProof, deciding

Compared = tuple[
    Proof | None, Proof | None, bool | None
]  # the reference's, the strategy's, whether they agree


class RoundProof(Record, frozen=True):
    """Both roles at one point of a round. ``agree`` is None where a role gave no proof."""

    round: int
    reference: Proof | None
    strategy: Proof | None
    agree: bool | None


class CellProof(Record, frozen=True):
    """All proofs of a cell and what they add up to."""

    path: str
    key: CellKey
    work: Work
    text: str
    rounds: list[RoundProof]
    tolerance_proofs: list[ToleranceProof]


class Proofs(Record, frozen=True):
    """``proofs.json``: one entry a cell."""

    record_version: int
    cells: list[CellProof]


@dataclass(frozen=True)
class Judged:
    """The outcome for one cell: how many of its rounds proved equal work."""

    work: Work
    text: str
    rounds: list[RoundProof]
    proven: int


def prove(cells: Sequence[Cell] | Sequence[TimedCell], entries: Mapping[str, StrategyEntry]) -> Proofs:
    """Judge every cell."""
    lent = lendable(cells)
    judged = [
        (cell, judge(cell, entries[cell.request.key.strategy], lent.get(loop_of(cell), ()))) for cell in cells
    ]
    return Proofs(
        RECORD_VERSION,
        [
            CellProof(cell_path(c.request.key), c.request.key, j.work, j.text, j.rounds, c.tolerance_proofs)
            for c, j in judged
        ],
    )


def loop_of(cell: Cell | TimedCell) -> tuple[str, ...]:
    """What a tolerance proof is of, whatever the rows: a few steps of this code, in this stack."""
    key, code = cell.request.key, cell.request.code
    return (
        *(key.stack, key.workload, str(key.batch_size), key.strategy),
        *(code.strategy, code.reference, code.core, code.workload, code.lock),
    )


def lendable(cells: Sequence[Cell] | Sequence[TimedCell]) -> dict[tuple[str, ...], list[ToleranceProof]]:
    """The tolerance proofs of each loop at all its sizes."""
    found: dict[tuple[str, ...], list[ToleranceProof]] = {}
    for cell in cells:
        if cell.tolerance_proofs:
            found.setdefault(loop_of(cell), []).extend(cell.tolerance_proofs)
    return found


def judge(cell: Cell | TimedCell, entry: StrategyEntry, lent: Sequence[ToleranceProof] = ()) -> Judged:
    """Same work is equal optimizer iterations after equal steps, and equal weights.

    Weights are equal bit for bit; where the cell has a tolerance, every parent's tolerance proof lies within. A capped
    cell, which has no time for one, may use those ``lent`` by the same loop at other sizes.
    """
    reference = cell.request.key.strategy == cell.request.reference
    # Where no tolerance was declared, proofs are of parents whose rounds were unequal: by rounding, or by more.
    exact = (reference or cell.request.tolerance is None) and not cell.tolerance_proofs
    rounds = _rounds(cell.rounds, exact)
    within = exact or _within_tolerance(cell)
    borrowed = within is None and cell.status == "capped" and bool(lent)
    if borrowed:
        within = all(p.holds for p in deciding(lent)) or None
    proven = sum(r.agree is True for r in rounds) if within else 0
    if entry.work == "other" and not reference:
        return Judged("other", "does other work, by its own account", rounds, 0)
    against = [r for r in rounds if r.agree is False]
    if against:
        return Judged("disagrees", _difference(against, len(rounds)), rounds, proven)
    if within is False:
        failing = [p for p in deciding(cell.tolerance_proofs) if not p.holds]
        worst = max(failing, key=lambda p: (not p.heeds, p.apart))
        return Judged("disagrees", worst.said, rounds, 0)
    if not rounds or proven < len(rounds):
        return Judged("unproven", f"{proven} of {len(rounds)} rounds proved equal work", rounds, proven)
    proofs = lent if borrowed else cell.tolerance_proofs
    return Judged(
        "same", _agreement(cell, exact, len(rounds), proofs) + " at another size" * borrowed, rounds, proven
    )


def _rounds(rounds: Sequence[Round] | Sequence[TimedRound], exact: bool) -> list[RoundProof]:
    """Each with the pair that refutes, if there is one, else the first."""
    known: dict[bytes, Compared] = {}  # texts: those of a cell are two or three, by which role went first
    found = []
    for round_ in rounds:
        if isinstance(round_, Round):
            compared = _compared(round_.proofs, exact)
        else:
            text = bytes(round_.proofs)
            if text not in known:
                known[text] = _compared(proofs_of(round_), exact)
            compared = known[text]
        found.append(RoundProof(round_.index, *compared))
    return found


def _compared(proofs: Sequence[Proof], exact: bool) -> Compared:
    pairs = pairs_of(proofs)
    if "first" not in pairs:
        last = {proof.role: proof for proof in proofs}
        return last.get("reference"), last.get("strategy"), None
    first = pairs["first"]
    refuting = [
        pair
        for when, pair in pairs.items()
        if not (keep_pace(first, pair) if when == "last" else are_equal(pair, exact))
    ]
    reference, strategy = refuting[0] if refuting else first
    return reference, strategy, not refuting


def _within_tolerance(cell: Cell | TimedCell) -> bool | None:
    """None where a parent that measured rounds gave no tolerance proof."""
    if any(not p.holds for p in deciding(cell.tolerance_proofs)):
        return False
    declared = cell.request.tolerance is not None and cell.request.key.strategy != cell.request.reference
    needed = {r.parent for r in cell.rounds if declared or differs_by_weights_alone(r)}
    missing = needed - {p.parent for p in cell.tolerance_proofs}
    return None if missing else True


def _difference(against: Sequence[RoundProof], rounds: int) -> str:
    reference, strategy = against[0].reference, against[0].strategy
    assert reference is not None  # agree is None without both
    assert strategy is not None
    where = f"in {len(against)} of {rounds} rounds"
    if strategy.when == "last" and strategy.finite and reference.finite:
        return (
            f"{strategy.iterations} optimizer iterations in {strategy.steps} steps by the end of the timed visits "
            f"(the reference: {reference.iterations} in {reference.steps}) {where}"
        )
    if reference.steps != strategy.steps:
        return f"{strategy.steps} steps against the reference's {reference.steps} {where}"
    if reference.iterations != strategy.iterations:
        return (
            f"{strategy.iterations} optimizer iterations against the reference's {reference.iterations} "
            f"after {reference.steps} steps {where}"
        )
    if not (reference.finite and strategy.finite):
        return f"weights are not finite {where}"
    return f"weights differ from the reference's after {reference.steps} steps {where}"


def _agreement(cell: Cell | TimedCell, exact: bool, rounds: int, proofs: Sequence[ToleranceProof]) -> str:
    if exact:
        return f"weights equal bit for bit in {rounds} of {rounds} rounds"
    equal = f"iterations equal in {rounds} of {rounds} rounds"
    worst = max(deciding(proofs), key=lambda p: p.apart, default=None)
    if worst is None:
        return f"{equal}, weights within {cell.request.tolerance:g} of the way they went"
    if worst.tolerance == 0:
        equal = f"not bit for bit: {equal}"
    return f"{equal}, {worst.said}"
