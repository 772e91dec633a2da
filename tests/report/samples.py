"""Runs that never ran, and their reports: what the tests of the page share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.catalogue import Catalogue
from looptax.records.files import write_record
from looptax.records.findings import Findings, Unserved
from looptax.records.validation import Check, Section, Validation
from looptax.report.__main__ import main
from looptax.report.run import Run
from tests import synthetic
from tests.counted import counts, of_run
from tests.synthetic import Faults, slow_start

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>'\"&{{ 7*7 }} $x$ 🚀 \u202eabc שלום " + "very long " * 30


@cache
def sample(name: str) -> Run:
    """A run by what is special of it."""
    speeds, options = RUNS[name]
    found = synthetic.findings(speeds, **options)
    return Run(found, synthetic.catalogue(["train_on_batch", *(s for s in speeds if s != "train_on_batch")]))


_LADDER = {
    "fit_numpy": slow_start(0.004, 1.25),
    "fit_dataset": slow_start(0.002, 1.3),
    "fit_steps_8": 3.5,
    "fit_steps_32": slow_start(0.003, 5.2),
    "own_step": 1.7,
    "graph_epoch": 4.3,
    "resident_epoch": 10.0,
    "resident_epoch_xla": 60.0,
    "mixed_precision": 0.8,
}
_RUNGS = {
    "fit_numpy": slow_start(0.004, 1.25),
    "fit_numpy_progress": slow_start(0.004, 1.25),
    "fit_dataset_prefetch": slow_start(0.002, 1.4),
    "fit_steps_8": slow_start(0.002, 4.0),
    "train_function": 1.5,
    "own_step": 1.5,
    "own_step_dataset": 1.4,
    "graph_epoch": 5.0,
    "fit_metrics": slow_start(0.002, 1.2),
}
RUNS: dict[str, tuple[dict, dict]] = {
    "fit wins": ({"fit_numpy": 1.4, "fit_dataset": 1.2}, {}),
    "fit loses": ({"fit_numpy": 0.7, "own_step": 2.5}, {}),
    "fit loses alone": ({"fit_numpy": 0.7}, {}),
    "still fit": ({"fit_numpy": 0.7, "fit_steps_8": 3.5, "resident_epoch": 10.0}, {}),
    "no difference": ({"fit_numpy": 1.0}, {"sd": 0.005}),
    "mixed": ({"fit_numpy": slow_start(0.002, 1.4), "own_step": 2.5}, {}),
    "inconclusive": ({"fit_numpy": 1.0}, {"sd": 0.3}),
    "no fit": ({"own_step": 2.5}, {}),
    "no fit, none faster": ({"own_step": 0.5}, {}),
    "one size": ({"fit_numpy": 0.7, "own_step": 2.5}, {"rows": (1024,)}),
    "one strategy": ({}, {}),
    "no reference": ({"fit_numpy": 0.7, "own_step": 2.5}, {"with_reference": False}),
    "fit failed": ({"fit_numpy": 1, "own_step": 2.5}, {"faults": Faults(status={"fit_numpy": "failed"})}),
    "fit capped": (
        {"fit_numpy": slow_start(0.002, 3.0), "own_step": 2.5},
        {"faults": Faults(status={("fit_numpy", 4096): "capped"})},
    ),
    "fit disagrees": ({"fit_numpy": 3.0, "own_step": 2.5}, {"faults": Faults(disagreeing=["fit_numpy"])}),
    "typical only": ({"fit_numpy": 1.4}, {"faults": Faults(slow_epochs=["fit_numpy"])}),
    "all failed": (
        {"fit_numpy": 1, "own_step": 2},
        {"faults": Faults(status=dict.fromkeys(("train_on_batch", "fit_numpy", "own_step"), "timeout"))},
    ),
    "rungs": (_RUNGS, {"rows": (256, 1024, 4096), "rounds": 10, "sd": 0.005}),
    "ladder": (
        _LADDER,
        {
            "rows": (256, 1024, 4096, 32768),
            "rounds": 10,
            "faults": Faults(
                status={
                    ("graph_epoch", 256): "failed",
                    ("fit_dataset", 32768): "timeout",
                    ("fit_steps_32", 32768): "capped",
                },
                two_modes=["fit_steps_8"],
            ),
        },
    ),
}


def two_batches() -> Run:
    """A run at two batch sizes."""
    one = sample("mixed")
    two = synthetic.findings({"fit_numpy": 0.6, "own_step": 3.0}, batch=64, rows=(1024, 4096))
    found = replace(
        one.findings,
        comparisons=one.findings.comparisons + two.comparisons,
        cost_models=one.findings.cost_models + two.cost_models,
        break_evens=one.findings.break_evens + two.break_evens,
    )
    return Run(found, one.catalogue)


def several_kinds() -> Run:
    """A run whose last loop was measured on another kind of machine."""
    speeds = {"fit_numpy": 0.7, "own_step": 2.5}
    config, known, cells = synthetic.run(speeds)
    cells = [
        replace(c, host=replace(c.host, hostname="n2", affinity=1, cpu=HOSTILE))
        if c.request.key.strategy == "own_step"
        else c
        for c in cells
    ]
    return Run(find(config, known, cells, timings_table(cells), []), known)


def counted(run: Run) -> Run:
    """The run with counts of its strategies, of which the first failed."""
    failed, *others = [counts(name) for name in run.strategies]
    failed = replace(failed, status="failed", reason=HOSTILE, per_step=None, per_call=None)
    return Run(run.findings, run.catalogue, of_run(failed, *others))


def hostile() -> Run:
    """A run whose every free text is an attack on the page."""
    run = sample("ladder")
    comparisons = [
        replace(c, reason=HOSTILE if c.status != "ok" else "", proof=HOSTILE, warnings=[
            replace(w, kind=HOSTILE, text=HOSTILE, remedy=HOSTILE) for w in c.warnings
        ])
        for c in run.findings.comparisons
    ]  # fmt: skip
    unserved = [Unserved(run.findings.comparisons[0].group, "keras_step", HOSTILE)]
    environments = [
        replace(e, host=replace(e.host, hostname=HOSTILE, cpu=HOSTILE)) for e in run.findings.environments
    ]
    found = replace(
        run.findings,
        title=HOSTILE,
        comparisons=comparisons,
        unserved=unserved,
        environments=environments,
        advice=[replace(a, gives_up=HOSTILE) for a in run.findings.advice],
        claims=[
            replace(
                one,
                claim=replace(one.claim, says=HOSTILE, predicts=HOSTILE, article=HOSTILE, unequal=HOSTILE),
            )
            for one in run.findings.claims
        ],
    )
    entries = [
        replace(
            e,
            title=HOSTILE,
            factor=HOSTILE,
            gives_up=HOSTILE,
            explanation=HOSTILE,
            code=HOSTILE,
            snippet=HOSTILE,
        )
        for e in run.catalogue.strategies
    ]
    workloads = [replace(w, title=HOSTILE) for w in run.catalogue.workloads]
    return Run(found, Catalogue(strategies=entries, workloads=workloads))


def bare(run: Run) -> Findings:
    """The findings of a run of which no cell was measured."""
    return replace(
        run.findings, answer=None, advice=[], comparisons=[], fastest=[], cost_models=[], break_evens=[],
        environments=[], trust=replace(run.findings.trust, aa=[], warnings=[]),
    )  # fmt: skip


def validation(kind: str = "simulated", text: str = "found in cells") -> Validation:
    """A validation whose figures keep and miss their bounds; ``text`` is said in every place that is free."""
    measured = kind != "simulated"
    checks = [
        Check(f"{text} kept", 0.951, "share", 0.925, 0.98, 4000, text),
        Check(f"{text} missed", -0.0712, "relative", -0.05, 0.05, 12),
        Check(f"{text} printed", 1.25e-5, "seconds", None, None, 30),
        Check(f"{text} counted", 3.0, "count", None, 3.0, 30),
    ]
    sections = [Section("noise", text, f"{text}\n{text}", []), Section("one", f"{text}?", text, checks)]
    return Validation(
        1, kind, f"{kind} {text}", 1, "abc1234", "2026-01-02T03:04:05Z", "2026-01-02T03:05:05Z",
        sample("mixed").findings.environments[0].host if measured else None, None, sections,
    )  # fmt: skip


def rendered(
    run: Run, folder: Path, validations: dict[str, Validation] | None = None, timings: str | None = None
) -> Path:
    """The report's folder, made by the command that the workflow uses; ``validations`` by their paths."""
    sources = folder / "run"
    write_record(sources / "findings.json", run.findings)
    write_record(sources / "catalogue.json", run.catalogue)
    for name in ("timings.csv", "timings.parquet", "proofs.json", "config.json"):
        (sources / name).write_text((timings if name == "timings.parquet" else None) or f"{name}\n")
    if run.counts:
        write_record(sources / "counts.json", run.counts)
    output = sources / "report"
    counted = ["--counts", str(sources / "counts.json")] if run.counts else []
    paths = {sources / "docs" / name: record for name, record in (validations or {}).items()}
    for path, record in paths.items():
        write_record(path, record)
    assert main([*arguments(sources, output), *counted, "--validation", *map(str, paths)]) == 0
    return output


def arguments(sources: Path, output: Path) -> list[str]:
    """The command line of ``render``."""
    given = {
        "findings": sources / "findings.json",
        "catalogue": sources / "catalogue.json",
        "timings": sources / "timings.parquet",
        "timings-csv": sources / "timings.csv",
        "proofs": sources / "proofs.json",
        "config": sources / "config.json",
        "templates": ROOT / "templates",
        "output-dir": output,
    }
    return ["render", *(part for name, path in given.items() for part in (f"--{name}", str(path)))]
