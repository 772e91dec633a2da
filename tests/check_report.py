"""What a finished run must show, read from its records.

``PYTHONPATH=workflow .venv/bin/python tests/check_report.py results/quick``
"""

from __future__ import annotations

import sys
from pathlib import Path

from looptax.analyse.overlaps import overlaps
from looptax.records.cell import Cell
from looptax.records.counts import CountsOfRun
from looptax.records.files import decode
from looptax.records.findings import Findings


def complaints(run: Path) -> list[str]:
    """Everything that does not hold."""
    findings = decode(run / "findings.json", Findings)
    cells = [decode(path, Cell) for path in sorted(run.glob("cells/*/*/b*/*/n*.json"))]
    crossing = overlaps(cells)
    found = [f"beside {crossing} timed rounds another round went on"] if crossing else []
    found += [f"{c.path}: {c.status}: {c.reason}" for c in findings.comparisons if c.status != "ok"]
    found += [f"{c.path}: {c.rounds} rounds" for c in findings.comparisons if c.rounds < c.needed_rounds]
    if findings.trust.proven_rounds != findings.trust.claimed_rounds:
        found.append(f"equal work: {findings.trust.proven_rounds} of {findings.trust.claimed_rounds} rounds")
    if len(cells) != len(findings.comparisons) or not cells:
        found.append(f"{len(cells)} cells, {len(findings.comparisons)} findings")
    counts = decode(run / "counts.json", CountsOfRun).counts
    found += [f"{c.request.key.strategy} is not counted: {c.reason}" for c in counts if c.status != "ok"]
    uncounted = {c.strategy for c in findings.comparisons} - {c.request.key.strategy for c in counts}
    found += [f"{name} is not counted" for name in sorted(uncounted)]
    return found


def main() -> int:
    """Print what does not hold; exit status 1 where there is any."""
    run = Path(sys.argv[1])
    found = complaints(run)
    print(
        "\n".join(found)
        or f"{run}: no overlap, all cells measured and counted, equal work proved in every round"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
