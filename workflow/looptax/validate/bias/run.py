"""One run of the bias validation: measure, keep every raw time, and judge."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from looptax.plan.commit import commit
from looptax.records.base import RECORD_VERSION, Record
from looptax.records.cell import Request, Versions
from looptax.records.files import decode, write_record
from looptax.records.validation import Section, Validation
from looptax.runner import host
from looptax.runner.clock import utc_now
from looptax.runner.parent import Parent
from looptax.statistics import hodges_lehmann
from looptax.validate.bias import after_wait, judge, pipeline, raw_times, turns
from looptax.validate.bias.measure import Turns, run_script
from looptax.validate.bias.plan import DEFAULT, request_of
from looptax.validate.folders import new_folder

TURNS, PIPELINE, AFTER_WAIT = "turns.jsonl", "pipeline.jsonl", "after_a_wait.jsonl"
VALIDATION = "validation.json"
MEASURED = ("script", "alone", "pipeline", "after_a_wait")  # sections that rest on raw times

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to measure, if anything; ``least`` and ``most`` are turns of each strategy."""

    strategies: Sequence[str]
    scripts: bool
    least: int
    most: int
    seed: int
    cores: int


def measure(
    plan: Plan, output: Path, root: Path, more: Sequence[Section], say: Say
) -> tuple[Path, Validation]:
    """Measure everything into a folder of its own, ``<output>-1`` or so; ``more`` are sections that need none."""
    started = utc_now()
    folder = new_folder(output)
    versions: Versions | None = None
    for name in plan.strategies:
        versions = _strategy(request_of(name, root, plan.seed), plan, root, folder / TURNS, say) or versions
    if plan.strategies:
        say("the end of epochs over tf.data")
        lines = _script(plan, root, "pipeline_end.py", pipeline.ROWS, pipeline.BATCH, pipeline.EPOCHS)
        _write(folder / PIPELINE, pipeline.parse(lines))
    if plan.scripts:
        say("the step after a wait")
        numbers = (after_wait.BATCH, after_wait.STEPS, after_wait.VISITS)
        _write(folder / AFTER_WAIT, after_wait.parse(_script(plan, root, "after_a_wait.py", *numbers)))
    measured = measured_sections(folder)
    validation = Validation(
        record_version=RECORD_VERSION,
        kind="bias",
        title="Bias of the harness, and what its numbers leave out",
        seed=plan.seed,
        commit=commit(root),
        started_utc=started,
        ended_utc=utc_now(),
        host=host.describe(plan.cores) if measured else None,
        versions=versions,
        sections=[*measured, *more],
    )
    write_record(folder / VALIDATION, validation)
    return folder, validation


def _strategy(request: Request, plan: Plan, root: Path, file: Path, say: Say) -> Versions | None:
    measured: list[turns.Turn] = []
    method = host.start_method()
    series = Turns(request, lambda: Parent(request, str(root), method), root, plan.seed)
    try:
        while not judge.enough(measured, plan.least, plan.most):
            measured.append(series.measure(len(measured)))
            raw_times.append(file, measured[-1])
            say(in_one_line(measured, plan.most))
    finally:
        series.close()
    return series.versions


def _script(plan: Plan, root: Path, name: str, *numbers: int) -> list[str]:
    """What a plain script prints; the request says which interpreter and backend."""
    return run_script(request_of(DEFAULT[0], root, plan.seed), root, name, *numbers)


def _write(file: Path, records: Sequence[Record]) -> None:
    for record in records:
        raw_times.append(file, record)


def in_one_line(measured: Sequence[turns.Turn], most: int) -> str:
    """How far a strategy is, for those who watch."""
    words = []
    for what, number in (("script", judge.harness_over_script), ("alone", judge.ratio_together_over_alone)):
        values = [number(turn) for turn in measured]
        width = hodges_lehmann.half_width(values)
        known = f" ± {math.expm1(width):.1%}" if math.isfinite(width) else ""
        words.append(f"{what} {math.expm1(hodges_lehmann.estimate(values)):+.1%}{known}")
    return f"{measured[-1].strategy} {len(measured)} of at most {most}: {', '.join(words)}"


def measured_sections(folder: Path) -> list[Section]:
    """The sections that rest on the raw times of a run's folder: of those files that it has.

    Raises
    ------
    UnreadableRecord
        If a file of raw times is not whole.
    """
    sections: list[Section] = []
    if (folder / TURNS).is_file():
        sections += judge.sections(raw_times.read(folder / TURNS, turns.Turn))
    if (folder / PIPELINE).is_file():
        sections.append(pipeline.section(raw_times.read(folder / PIPELINE, pipeline.Epoch)))
    if (folder / AFTER_WAIT).is_file():
        sections.append(after_wait.section(raw_times.read(folder / AFTER_WAIT, after_wait.Visit)))
    return sections


def rederive(folder: Path) -> list[str]:
    """Names of the measured sections of a finished run that its raw times do not give.

    Raises
    ------
    UnreadableRecord
        If one of its files is not what it should be.
    """
    recorded = {section.name: section for section in decode(folder / VALIDATION, Validation).sections}
    found = {section.name: section for section in measured_sections(folder)}
    return [name for name in MEASURED if recorded.get(name) != found.get(name)]
