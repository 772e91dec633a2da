"""An independent check of a report: the same question asked by a plain script, in fresh processes.

``python tests/crosscheck.py results/quick --rows 4096``: six times in turn, train_on_batch and fit, each in a process
shares no code with the harness. Prints both answers and the interval of their difference; exit status 1 where
it leaves out 0.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
from scipy import stats

REPETITIONS = 6
SCRIPT = """
import statistics, sys, time
import keras, numpy as np
how, rows = sys.argv[1], int(sys.argv[2])
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", jit_compile=False)
x, y = np.random.rand(rows, 10).astype("f4"), np.random.rand(rows, 1).astype("f4")
def epoch():
    if how == "fit":
        model.fit(x, y, batch_size=32, shuffle=False, verbose=0)
    else:
        for i in range(0, rows, 32):
            model.train_on_batch(x[i:i + 32], y[i:i + 32])
for _ in range(3):
    epoch()
times = []
for _ in range(15):
    start = time.perf_counter()
    epoch()
    times.append(time.perf_counter() - start)
print(statistics.median(times))
"""


def seconds(how: str, rows: int) -> float:
    """The median epoch of one fresh process."""
    command = [sys.executable, "-c", SCRIPT, how, str(rows)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(answer.stdout.split()[-1])


def reported(run: Path, rows: int) -> list[float]:
    """The rounds' log ratios of fit on NumPy, derived anew from the tidy table."""
    table = pd.read_parquet(run / "timings.parquet")
    table = table[(table.strategy == "fit_numpy") & (table.rows == rows) & (table.batch_size == 32)]
    table = table.assign(step=table.seconds / table.steps)
    typical = table.assign(pair=table.visit // 2).groupby(["round", "pair", "role"]).step.median().unstack()
    ratio = (typical["reference"] / typical["strategy"]).groupby("round").median()
    return [math.log(r) for r in ratio]


def main() -> int:
    """Ask, compare, and say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--rows", type=int, default=4096)
    arguments = parser.parse_args()
    theirs = [
        math.log(seconds("train_on_batch", arguments.rows) / seconds("fit", arguments.rows))
        for _ in range(REPETITIONS)
    ]
    ours = reported(arguments.run, arguments.rows)
    difference = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval()
    answer = {
        "rows": arguments.rows,
        "report": math.exp(sum(ours) / len(ours)),
        "script": math.exp(sum(theirs) / len(theirs)),
        "difference_of_logs": [float(difference.low), float(difference.high)],
        "agree": bool(difference.low <= 0 <= difference.high),
    }
    print(json.dumps(answer, indent=1))
    return 0 if answer["agree"] else 1


if __name__ == "__main__":
    sys.exit(main())
