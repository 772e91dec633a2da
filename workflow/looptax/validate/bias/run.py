"""One run of the bias validation: measure, keep every raw time, and judge."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from looptax.plan.plan import commit
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Request, Versions
from looptax.records.files import UnreadableRecord, decode, write_atomically, write_record
from looptax.records.validation import Section, Validation
from looptax.runner import host
from looptax.runner.clock import utc_now
from looptax.runner.parent import Parent
from looptax.statistics import hodges_lehmann
from looptax.validate.bias import judge, pipeline, turns
from looptax.validate.bias.measure import Turns, run_script
from looptax.validate.bias.plan import request_of

TURNS, PIPELINE, VALIDATION = "turns.jsonl", "pipeline.jsonl", "validation.json"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to measure, if anything; ``least`` and ``most`` are turns of each strategy."""

    strategies: Sequence[str]
    least: int
    most: int
    seed: int
    cores: int


def measure(
    plan: Plan, output: Path, root: Path, more: Sequence[Section], say: Say
) -> tuple[Path, Validation]:
    """Measure everything into a folder of its own; ``more`` are sections that need no measuring."""
    started = utc_now()
    folder = output / started[:19].replace(":", "-")
    folder.mkdir(parents=True)
    versions: Versions | None = None
    for name in plan.strategies:
        versions = _strategy(request_of(name, root, plan.seed), plan, root, folder / TURNS, say) or versions
    if plan.strategies:
        say("the end of epochs over tf.data")
        _pipeline(request_of(plan.strategies[0], root, plan.seed), root, folder / PIPELINE)
    measured = measured_sections(folder) if plan.strategies else []
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
            turns.append(file, measured[-1])
            say(in_one_line(measured, plan.most))
    finally:
        series.close()
    return series.versions


def _pipeline(request: Request, root: Path, file: Path) -> None:
    arguments = (pipeline.ROWS, pipeline.BATCH, pipeline.EPOCHS)
    epochs = pipeline.parse(run_script(request, root, "pipeline_end.py", *arguments))
    write_atomically(file, b"".join(msgspec.json.encode(epoch) + b"\n" for epoch in epochs))


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
    """The sections that rest on the raw times of a run's folder.

    Raises
    ------
    UnreadableRecord
        If a file of raw times is not there or not whole.
    """
    try:
        lines = (folder / PIPELINE).read_bytes().splitlines()
        epochs = [msgspec.json.decode(line, type=pipeline.Epoch) for line in lines]
    except (OSError, msgspec.MsgspecError) as error:
        raise UnreadableRecord(f"{folder / PIPELINE}: cannot be used: {error}") from error
    return [*judge.sections(turns.read(folder / TURNS)), pipeline.section(epochs)]


def rederive(folder: Path) -> list[str]:
    """Names of the measured sections of a finished run that its raw times do not give.

    Raises
    ------
    UnreadableRecord
        If one of its files is not there or not what it should be.
    """
    recorded = {section.name: section for section in decode(folder / VALIDATION, Validation).sections}
    return [section.name for section in measured_sections(folder) if recorded.get(section.name) != section]
