"""Was the machine busier late in the run than early? One cell cannot tell; all of them together can."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from looptax.analyse.cell_warnings import QUIET, STEAL_SHARE, noise_share
from looptax.records.cell import Cell
from looptax.records.findings import Warning

FEWEST_CELLS = 5  # of which a middle is taken
MATTERS = STEAL_SHARE  # a fifth of the default precision, as of time that is stolen


def busier(cells: Sequence[Cell]) -> list[Warning]:
    """Whether rounds waited longer for a core in the later half of each cell than in the earlier, or less long.

    Strategies wait unlike long for their own threads, so each cell is compared with itself and the middle of the
    differences taken. Cells whose rounds all lie in one moment differ by nothing.
    """
    pairs = [pair for cell in cells if (pair := _halves(cell)) is not None]
    if len(pairs) < FEWEST_CELLS:
        return []
    change = median(later - earlier for earlier, later in pairs)
    if abs(change) <= MATTERS:
        return []
    earlier, later = (median(shares) for shares in zip(*pairs, strict=True))
    text = f"Timed loops waited {earlier:.1%} of their time for a core early in the run and {later:.1%} late in it."
    return [Warning("busier", text, QUIET)]


def _halves(cell: Cell) -> tuple[float, float] | None:
    """The share of timed seconds spent waiting for a core in the cell's earlier rounds and in its later ones."""
    rounds = sorted(cell.rounds, key=lambda r: r.started_utc)
    middle = len(rounds) // 2
    earlier, later = (
        noise_share(half, lambda n: n.run_delay_seconds) for half in (rounds[:middle], rounds[middle:])
    )
    return None if earlier is None or later is None else (earlier, later)
