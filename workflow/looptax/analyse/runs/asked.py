"""What a user names to be compared: a run's folder, or one stack of it as ``folder:stack``."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from looptax.analyse.cells import BadInput
from looptax.analyse.runs.read import Run, read_unsealed
from looptax.records.files import UnreadableRecord
from looptax.records.manifest import NAME, Tampered, verified

USAGE = "Name two: make compare A=results/one B=results/two, or two stacks of one run, A=results/one:STACK."
HELD = ("results", "reports")  # where runs lie


@dataclass(frozen=True)
class Asked:
    """``text`` is what was typed; ``stack`` is None where all of the run's are meant."""

    text: str
    folder: Path
    stack: str | None

    @property
    def name(self) -> str:
        """The folder's own name, also of ``.``."""
        return self.folder.resolve().name


def ask(text: str) -> Asked:
    """A folder, with a stack after its last colon unless there is a folder of that whole name."""
    before, colon, after = text.rpartition(":")
    if not colon or os.path.isdir(text):
        return Asked(text, Path(text), None)
    return Asked(text, Path(before), after)


def both(a: str, b: str) -> tuple[Run, Run]:
    """The two runs that are to be compared, each with a name that tells it from the other.

    Raises
    ------
    BadInput
        If one is not named, is no finished run or is damaged, lacks the stack, or if the two are the same.
    """
    if not a or not b:
        raise BadInput(f"{'B' if a else 'A'} is not given.{_finished()} {USAGE}")
    asked = ask(a), ask(b)
    for each in asked:
        _check_folder(each)
    read = [_read(each, name) for each, name in zip(asked, _names(*asked), strict=True)]
    _check_different(*asked, stacks_of(read[0]))
    one, other = (_with_stack(run, each) for run, each in zip(read, asked, strict=True))
    return one, other


def nearest(name: str, allowed: Iterable[str]) -> str:
    """A hint at the valid name that begins with ``name`` or looks most like it; empty where none does."""
    allowed = list(allowed)
    close = [known for known in allowed if name and known.startswith(name)]
    close = close or difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def stacks_of(run: Run) -> list[str]:
    """The stacks of its cells, in their order."""
    return list(dict.fromkeys(side.cell.group.stack for side in run.sides))


def with_stacks(run: Run, stacks: Sequence[str]) -> Run:
    """Only the cells and environments of these stacks."""
    environments = [e for e in run.findings.environments if e.stack in stacks]
    findings = replace(run.findings, environments=environments)
    sides = [side for side in run.sides if side.cell.group.stack in stacks]
    return Run(run.name, findings, run.titles, sides)


def _check_folder(asked: Asked) -> None:
    folder = asked.folder
    if not os.path.isdir(folder):  # False, too, of a name that no system takes
        near = [p.as_posix() for held in HELD if os.path.isdir(p := Path(held, folder.name))]
        hint = f" Did you mean {near[0]}?" if near else _finished()
        raise BadInput(f"{folder}: there is no such folder.{hint}")
    if not (folder / "findings.json").is_file():
        if (folder / "config.json").is_file():
            raise BadInput(
                f"{folder}: has no findings.json, so its run is not finished. "
                "Run make report with its config to the end, and compare again."
            )
        raise BadInput(f"{folder}: has no findings.json, so it is no folder of a run.{_finished()}")


def _check_different(one: Asked, other: Asked, stacks: Sequence[str]) -> None:
    same = one.folder.resolve() == other.folder.resolve()
    if same and (one.stack == other.stack or None in (one.stack, other.stack)):
        either = ""
        if len(stacks) > 1:
            either = (
                f", or a stack of each: A={one.folder}:{stacks[0]} B={one.folder}:{stacks[1]} "
                f"(it has {', '.join(stacks)})"
            )
        raise BadInput(
            f"A={one.text} and B={other.text}: both hold the same rounds. Name another run{either}."
        )


def _names(one: Asked, other: Asked) -> tuple[str, str]:
    """The shortest that tell the two apart: stacks of one run, else the folders' names, else what was typed."""
    if one.folder.resolve() == other.folder.resolve():
        return str(one.stack), str(other.stack)
    if one.name == other.name:
        return one.text, other.text
    short = [each.name + (f":{each.stack}" if each.stack is not None else "") for each in (one, other)]
    return short[0], short[1]


def _read(asked: Asked, name: str) -> Run:
    """The whole run; a published one only as its manifest says. A page beside the findings makes it one."""
    published = any((asked.folder / file).exists() for file in (NAME, "index.html"))
    try:
        if published:
            verified(asked.folder)
        return read_unsealed(asked.folder, name)
    except (Tampered, UnreadableRecord, BadInput) as error:
        remedy = (
            "Publish it again (make publish)" if published else "Delete that file and run make report again"
        )
        raise BadInput(f"{str(error).rstrip('.')}. {remedy}.") from error


def _with_stack(run: Run, asked: Asked) -> Run:
    if asked.stack is None:
        return run
    known = stacks_of(run)
    if asked.stack not in known:
        raise BadInput(
            f"{asked.folder} has no cells of the stack {asked.stack!r}; it has {', '.join(known) or 'none'}."
            + nearest(asked.stack, known)
        )
    return with_stacks(run, [asked.stack])


def _finished() -> str:
    found = [p.parent.as_posix() for held in HELD for p in sorted(Path(held).glob("*/findings.json"))]
    return f" Finished runs here: {', '.join(found)}." if found else " No run is finished here: make report."
