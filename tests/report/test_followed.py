"""One number of the page, followed by hand down to the seconds in a cell's file: none of our functions on the way."""

from __future__ import annotations

import itertools
import json
import math
import statistics
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from looptax.analyse.__main__ import main as analyse
from looptax.report.__main__ import main as report
from tests import synthetic
from tests.report.samples import arguments


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder with its report, made by the commands that the workflow uses."""
    folder = synthetic.written(
        tmp_path_factory.mktemp("run"), {"fit_numpy": 1.3, "own_step": 2.5}, rows=(256, 1024)
    )
    cells = [str(path) for path in sorted(folder.glob("cells/**/n*.json"))]
    known = ["--catalogue", f"{folder}/catalogue.json"]
    assert analyse(["tabulate", *known, "--output-dir", str(folder), *cells]) == 0
    told = ["--config", f"{folder}/config.json", "--timings", f"{folder}/timings.parquet"]
    told += ["--counts", f"{folder}/counts.json", "--claims", f"{folder}/claims.yaml"]
    assert analyse(["find", *known, *told, "--output", f"{folder}/findings.json", *cells]) == 0
    assert report(arguments(folder, folder / "report")) == 0
    return folder


@pytest.mark.parametrize("strategy", ["fit_numpy", "own_step"])
def test_the_ratio_on_the_page_is_that_of_the_seconds_in_the_cell(run: Path, strategy: str) -> None:
    found = json.loads((run / "report/findings.json").read_text())
    index = next(
        i
        for i, c in enumerate(found["comparisons"])
        if (c["strategy"], c["group"]["rows"]) == (strategy, 1024)
    )
    page = html.fromstring((run / "report/index.html").read_bytes())
    printed = page.xpath(f"//*[@data-path='/comparisons/{index}/ratio/estimate']/text()")
    assert printed

    cell = json.loads((run / found["comparisons"][index]["path"]).read_text())
    by_hand = math.exp(_middle_of_means([_round(one) for one in cell["rounds"]]))
    assert {float(text.split()[0]) for text in printed} == {round(by_hand, 2)}


def _round(one: dict[str, Any]) -> float:
    """The median over pairs of neighbouring visits of the log of the one role's typical step over the other's."""
    pairs: dict[int, dict[str, float]] = {}
    for visit in one["visits"]:
        steps = [seconds / count for seconds, _epochs, count in visit["calls"]]
        pairs.setdefault(visit["index"] // 2, {})[visit["role"]] = statistics.median(steps)
    return statistics.median(math.log(pair["reference"] / pair["strategy"]) for pair in pairs.values())


def _middle_of_means(values: list[float]) -> float:
    """Hodges and Lehmann: the median of the means of all pairs, each value with itself included."""
    return statistics.median((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
