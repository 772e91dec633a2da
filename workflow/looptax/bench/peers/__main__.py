"""pyperf and Looptax in turn on one question: ``python -m looptax.bench.peers [--repetitions 3]``.

Exit status 1 where Looptax' (wall time x squared half-width) is more than a tenth of pyperf's in any repetition, each
by what it tells its user: typical epochs, and means. Both are also compared by either.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys

from looptax.bench.peers.tools import Answer, Estimate, ask_looptax, ask_pyperf

ASKED = 0.1
AS_SAID = "as each says it"


def line(answer: Answer) -> str:
    """One run as a line of the table."""
    both = f"typical {_told(answer.typical)}   totals {_told(answer.totals)}"
    return f"{answer.tool:8} {answer.wall_seconds:7.1f} s   {both}"


def shares(looptax: Answer, pyperf: Answer) -> dict[str, float]:
    """Looptax' cost over pyperf's: of what each says, and like with like."""
    return {
        AS_SAID: looptax.cost(looptax.said) / pyperf.cost(pyperf.said),
        "of typical epochs": looptax.cost(looptax.typical) / pyperf.cost(pyperf.typical),
        "of total times": looptax.cost(looptax.totals) / pyperf.cost(pyperf.totals),
    }


def _told(estimate: Estimate) -> str:
    lower, upper = (estimate.ratio * math.exp(sign * estimate.half_width) for sign in (-1, 1))
    return f"{estimate.ratio:.3f} ({lower:.3f} to {upper:.3f}, ± {100 * estimate.half_width:.2f} %)"


def _in_words(share: float) -> str:
    return f"1/{1 / share:.1f}"


def main() -> int:
    """Ask both, in turn, and print who paid what for which precision."""
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.peers", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3)
    repetitions = parser.parse_args().repetitions
    print("Speed of fit relative to train_on_batch, 8,192 rows, batch 32; intervals at 95 %")
    found: list[dict[str, float]] = []
    for repetition in range(repetitions):
        answers = []
        for ask in (ask_pyperf, ask_looptax) if repetition % 2 == 0 else (ask_looptax, ask_pyperf):
            answers.append(ask())
            print(f"{repetition + 1}  {line(answers[-1])}", flush=True)
        by_tool = {answer.tool: answer for answer in answers}
        found.append(shares(by_tool["looptax"], by_tool["pyperf"]))
        told = ", ".join(f"{_in_words(share)} {what}" for what, share in found[-1].items())
        print(f"   For the same precision Looptax needs of pyperf's time: {told}", flush=True)
    for what in found[0]:
        here = [each[what] for each in found]
        print(f"{what}: median {_in_words(statistics.median(here))}, worst {_in_words(max(here))}")
    print(f"asked for: at most {_in_words(ASKED)} each time, {AS_SAID}")
    return 0 if max(each[AS_SAID] for each in found) <= ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
