"""pyperf and Looptax in turn on one question: ``python -m looptax.bench.peers [--repetitions 3]``.

Exit status 1 where Looptax' (wall time x squared half-width) is more than a tenth of pyperf's in any repetition.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys

from looptax.bench.peers.tools import Answer, ask_looptax, ask_pyperf

ASKED = 0.1


def line(answer: Answer) -> str:
    """One run as a line of the table."""
    lower, upper = (answer.ratio * math.exp(sign * answer.half_width) for sign in (-1, 1))
    return (
        f"{answer.tool:8} {answer.wall_seconds:7.1f} s   fit {answer.ratio:.3f} ({lower:.3f} to {upper:.3f})"
        f"   ± {100 * answer.half_width:5.2f} %   s × %² {10_000 * answer.cost:9.1f}"
    )


def main() -> int:
    """Ask both, in turn, and print who paid what for which precision."""
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.peers", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3)
    repetitions = parser.parse_args().repetitions
    print("Speed of fit relative to train_on_batch, 8,192 rows, batch 32; intervals at 95 %")
    shares = []
    for repetition in range(repetitions):
        answers = []
        for ask in (ask_pyperf, ask_looptax) if repetition % 2 == 0 else (ask_looptax, ask_pyperf):
            answers.append(ask())
            print(f"{repetition + 1}  {line(answers[-1])}", flush=True)
        cost = {answer.tool: answer.cost for answer in answers}
        shares.append(cost["looptax"] / cost["pyperf"])
        print(f"   Looptax needs 1/{1 / shares[-1]:.0f} of pyperf's time for the same precision", flush=True)
    worst, typical = max(shares), statistics.median(shares)
    print(
        f"median 1/{1 / typical:.0f}, worst 1/{1 / worst:.0f}; asked for: at most 1/{1 / ASKED:.0f} each time"
    )
    return 0 if worst <= ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
