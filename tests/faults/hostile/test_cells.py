"""Cells, their rounds and their counts, to the page: refused in a sentence, or taken for what they say."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from looptax.analyse.__main__ import main
from looptax.analyse.cells import cell_path
from looptax.plan import currency
from looptax.records import rounds_file
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.counts import Counts, CountsOfRun
from looptax.records.files import UnreadableRecord, decode, encode
from looptax.records.findings import Findings
from looptax.report.run import Run
from looptax.runner import stopping
from tests import counted, synthetic
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate, pages
from tests.faults.hostile.tried import Tried, command

pytestmark = pytest.mark.point("fuzz-cells")

SPEEDS = {"fit_numpy": 0.8, "resident_epoch_xla": 3.0}
ONE_PAGE_OF = 10  # cells that are taken


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that an analysis reads of a small run."""
    folder = tmp_path_factory.mktemp("run")
    return synthetic.written(folder, SPEEDS, rows=(256, 1024), rounds=6)


def test_a_cell_is_taken_or_refused_in_a_sentence(run: Path, tell: Tell) -> None:
    paths = sorted(run.glob("cells/*/*/b*/*/n*.json"))
    good = {path: path.read_bytes() for path in paths}
    tried, shown = Tried("cells"), 0
    for rng in tried.each():
        path = rng.choice(paths)
        content = mutated(rng, json.loads(good[path]), 0.2)
        path.write_bytes(content)
        if (
            tried.take(lambda: analysed(run, paths), content, (UnreadableRecord,))
            and tried.accepted % ONE_PAGE_OF == 1
        ):
            shown += 1
            tried.also(lambda: on_a_page(run), content)
        path.write_bytes(good[path])
    tell(f"{tried.told()}; {shown} of the taken on a page")
    tried.hold(least_accepted=0.1, least_kinds=20)


def analysed(run: Path, paths: list[Path]) -> None:
    """What the plan, the table and the findings make of the cells."""
    for path in paths:
        currency.read(path, Cell)
    given = ["--catalogue", run / "catalogue.json", *paths]
    command(main, "tabulate", "--output-dir", run, *given)
    options = [
        "--config",
        run / "config.json",
        "--timings",
        run / "timings.parquet",
        "--counts",
        run / "counts.json",
    ]
    options += ["--claims", run / "claims.yaml", "--output", run / "findings.json"]
    command(main, "find", *options, *given)
    found = decode(run / "findings.json", Findings)
    for c in found.comparisons:
        cell = decode(run / c.path, Cell)
        assert c.rounds <= len(cell.rounds), f"{c.path}: {c.rounds} rounds are told of {len(cell.rounds)}"
        assert c.ratio is None or cell.status == "ok", f"{c.path}: a ratio of a cell that is {cell.status}"
        assert c.ratio is None or c.ratio.lower <= c.ratio.estimate <= c.ratio.upper
        assert c.path == cell_path(cell.request.key)


def on_a_page(run: Path) -> None:
    """The page of what was found."""
    made = Run(decode(run / "findings.json", Findings), decode(run / "catalogue.json", Catalogue))
    pages.hold(pages.written(made, run / "page"))


def test_finished_rounds_are_kept_or_left_out(tmp_path: Path, tell: Tell) -> None:
    _, _, cells = synthetic.run({}, rows=(256,), rounds=6)
    request, versions = cells[0].request, cells[0].versions
    entries = [rounds_file.Entry(request.identity, 256, import_seconds=3.0, versions=versions)]
    entries += [rounds_file.Entry(request.identity, 256, round=round_) for round_ in cells[0].rounds]
    lines = [msgspec.json.encode(entry) for entry in entries]
    tried, kept, path = Tried("rounds"), 0, tmp_path / ".n256.rounds.jsonl"
    for rng in tried.each():
        some = list(lines)
        place = rng.randrange(len(some))
        some[place] = mutated(rng, json.loads(some[place]), 0.3)
        content = b"\n".join(some) + b"\n"
        path.write_bytes(mutate.text(rng, content) if rng.random() < 0.3 else content)
        found: list[rounds_file.Entry] = []
        tried.take(lambda found=found: found.extend(gone_on_from(path, request)), content)
        kept += len(found)
    tell(f"{tried.told()}; of {len(lines)} lines {kept / tried.planned:.1f} are kept")
    tried.hold(least_accepted=1.0, least_kinds=0)
    assert len(lines) - 2 < kept / tried.planned < len(lines)


def gone_on_from(path: Path, request: Any) -> list[rounds_file.Entry]:
    """The lines that a runner would go on from, and what it computes of them at once."""
    entries = rounds_file.read(path, request.identity, 256)
    rounds = [entry.round for entry in entries if entry.round]
    stopping.enough(rounds, request)
    rounds_file.keep_only(path, entries)
    assert rounds_file.read(path, request.identity, 256) == entries
    return entries


def test_counts_are_taken_or_refused_in_a_sentence(run: Path, tmp_path: Path, tell: Tell) -> None:
    names = ["train_on_batch", *SPEEDS]
    good = {name: json.loads(encode(counted.counts(name))) for name in names}
    analysed(run, sorted(run.glob("cells/*/*/b*/*/n*.json")))
    found, known = decode(run / "findings.json", Findings), decode(run / "catalogue.json", Catalogue)
    place = tmp_path / "counts/current/article_mlp-0a1b2c3d"
    place.mkdir(parents=True)
    paths = {name: place / f"{name}.json" for name in names}
    for name in names:
        paths[name].write_bytes(mutate.as_json(good[name]))
    joined = [
        "--name",
        "synthetic",
        "--catalogue",
        run / "catalogue.json",
        "--output",
        tmp_path / "counts.json",
    ]
    tried = Tried("counts")
    for rng in tried.each():
        name = rng.choice(names)
        content = mutated(rng, good[name], 0.15)
        paths[name].write_bytes(content)

        def join() -> None:
            currency.read(paths[name], Counts)  # noqa: B023
            command(main, "join", *joined, *paths.values())

        if tried.take(join, content, (UnreadableRecord,)) and tried.accepted % ONE_PAGE_OF == 1:
            counts = decode(tmp_path / "counts.json", CountsOfRun)
            shown = Run(found, known, counts)
            tried.also(lambda shown=shown: pages.hold(pages.written(shown, tmp_path / "page")), content)
        paths[name].write_bytes(mutate.as_json(good[name]))
    tell(tried.told())
    tried.hold(least_accepted=0.1, least_kinds=8)


def mutated(rng: Random, good: Any, by_bytes: float) -> bytes:
    """By structure, and a share by bytes."""
    if rng.random() < by_bytes:
        return mutate.text(rng, mutate.as_json(good)).replace(b"\n", b" ")
    return mutate.as_json(mutate.tree(rng, good, rng.choice((1, 1, 2, 4))))
