"""Where the wall time of a run goes: printed by ``make bench``.

``python -m looptax.analyse.where_time_goes results/<name> --wall SECONDS``
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

from looptax.records.cell import Cell, Round
from looptax.records.files import UnreadableRecord, decode

TIMED = "timed visits"


def split(cells: Iterable[Cell], wall_seconds: float) -> dict[str, float]:
    """Seconds by purpose; they add up to ``wall_seconds``, Snakemake and the later stages being what is left."""
    cells = list(cells)
    rounds = [round_ for cell in cells for round_ in cell.rounds]
    inside = sum(cell.wall_seconds for cell in cells)
    alone = sum(r.ended - (r.started if r.resumed is None else r.resumed) for r in rounds)
    parts = {
        "import of the framework": sum(sum(cell.import_seconds) for cell in cells),
        "warm-up": sum(timing.seconds for r in rounds for timing in r.warm_up.values()),
        TIMED: sum(_timed(r) for r in rounds),
    }
    parts["probes, last proof"] = alone - parts["warm-up"] - parts[TIMED]
    parts["build, trace, first epoch, proof"] = inside - alone - parts["import of the framework"]
    parts["Snakemake, analysis, page"] = wall_seconds - inside
    return parts


def report(cells: list[Cell], wall_seconds: float) -> str:
    """The table that a person reads."""
    parts = split(cells, wall_seconds)
    lines = [
        f"{name:32} {seconds:8.1f} s {100 * seconds / wall_seconds:6.1f} %" for name, seconds in parts.items()
    ]
    rounds = [len(cell.rounds) for cell in cells]
    widths = [cell.half_width for cell in cells if cell.half_width is not None]
    width = f"{100 * statistics.median(widths):.1f} %" if widths else "none, too few rounds"
    next_cost = max((name for name in parts if name != TIMED), key=parts.__getitem__)
    lines += [
        f"{'all':32} {wall_seconds:8.1f} s  100.0 %",
        f"{len(cells)} cells, {sum(rounds)} rounds, at least {min(rounds)} a cell;"
        f" median half-width {width};"
        f" share spent timing {100 * parts[TIMED] / wall_seconds:.0f} %",
        f"The next cost to cut: {next_cost}, {parts[next_cost]:.0f} s.",
    ]
    return "\n".join(lines)


def _timed(round_: Round) -> float:
    return sum(call.seconds for visit in round_.visits for call in visit.calls)


def main() -> int:
    """Read a run's cells and print the table."""
    parser = argparse.ArgumentParser(prog="python -m looptax.analyse.where_time_goes")
    parser.add_argument("run", type=Path)
    parser.add_argument("--wall", type=float, required=True, help="seconds from the command to the page")
    arguments = parser.parse_args()
    try:
        cells = [decode(path, Cell) for path in sorted(arguments.run.glob("cells/*/*/b*/*/n*.json"))]
    except UnreadableRecord as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not any(cell.rounds for cell in cells):
        print(f"error: {arguments.run} holds no measured cells; run `make report` first", file=sys.stderr)
        return 1
    print(report(cells, arguments.wall))
    return 0


if __name__ == "__main__":
    sys.exit(main())
