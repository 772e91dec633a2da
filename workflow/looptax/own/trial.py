"""Children that try a file out: no record is written, and nothing is timed but one round of a strategy of one's own."""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from looptax.plan import catalogue, grid, requests, stacks
from looptax.plan.errors import PlanError
from looptax.records.cell import Request
from looptax.records.config import Config, Grid
from looptax.records.tolerance import ToleranceProof, deciding
from looptax.runner import host
from looptax.runner.errors import HarnessError
from looptax.runner.parent import Outcome, Parent
from looptax.stacks.make import make

REFERENCE = "train_on_batch"
LIMIT_SECONDS = 120.0
MIN_SECONDS = 0.05  # of a visit, in the one round that is timed
STEPS = 8


@dataclass(frozen=True)
class Tried:
    """One strategy on one workload: whether it did the reference's work, and in words how that was seen."""

    strategy: str
    status: str  # same, other, disagrees, or how its child ended
    said: str


@dataclass(frozen=True)
class Settings:
    """Where and on how much a file is tried."""

    root: Path
    stack: str
    batch_size: int
    seed: int = 1

    @property
    def rows(self) -> int:
        """An epoch of a few steps: enough for optimizers to part."""
        return STEPS * self.batch_size


def build(
    settings: Settings, workload: str, strategies: Sequence[str], folders: Sequence[str] = ()
) -> list[Request]:
    """What a run would ask of these strategies on this workload; those that the stack's backend lacks are left out.

    Raises
    ------
    PlanError
        If a name is not known, or a file's metadata does not fit.
    HarnessError
        If the stack's environment cannot be made.
    """
    entry = Grid(
        stacks=[settings.stack],
        workloads=[workload],
        batch_sizes=[settings.batch_size],
        dataset_sizes=[settings.rows],
        strategies=list(strategies),
    )
    config = Config(
        name="trial",
        title="a trial",
        reference=REFERENCE,
        seed=settings.seed,
        min_seconds=MIN_SECONDS,
        strategy_folders=list(folders),
        grids=[entry],
    )
    cells, _ = grid.expand(config, settings.root)
    if stacks.key_of(settings.root, settings.stack) and cells:
        made = make(settings.root, settings.stack)
        if made.status == "failed":
            raise HarnessError(made.reason)
    return list(requests.build(config, cells, settings.root, "not recorded").values())


def same_work(settings: Settings, backend: str) -> list[str]:
    """Our strategies that claim the reference's work, and run on this backend."""
    entries = (catalogue.strategy(settings.root, name) for name in catalogue.strategy_names(settings.root))
    return [e.name for e in entries if e.work == "same" and backend in e.backends and e.name != REFERENCE]


def describe(settings: Settings, request: Request, workload: str) -> dict[str, Any]:
    """What the workload's file gives, which the user named ``workload``.

    Raises
    ------
    PlanError
        Saying what is wrong with it.
    """
    with _Process(settings, request) as process:
        outcome = process.ask(request, "describe")
    told = outcome.of("workload")
    if outcome.status != "done" or not told:
        raise PlanError(
            _as_named(outcome.reason, request, workload) or "the process ended before it had told anything"
        )
    return told[0]


def _as_named(said: str, request: Request, workload: str) -> str:
    return said.replace(request.workload_file, workload)


def try_all(settings: Settings, wanted: Sequence[Request]) -> Iterator[Tried]:
    """Each strategy beside the reference, as soon as it is tried; those of one environment share a process."""
    for environment in dict.fromkeys(tuple(request.environment.items()) for request in wanted):
        together = [request for request in wanted if tuple(request.environment.items()) == environment]
        with _Process(settings, together[0]) as process:
            for request in together:
                yield _tried(process, request)


def _tried(process: _Process, request: Request) -> Tried:
    """By a tolerance, where one is declared; else bit for bit, and where only weights differ, by what rounding does."""
    if request.tolerance is not None:
        return judged(
            request, process.ask(request, "tolerance", tolerance=request.tolerance), request.tolerance
        )
    outcome = process.ask(request, "equal")
    found = judged(request, outcome)
    if found.status != "disagrees" or not _differ_by_weights_alone(outcome):
        return found
    rounding = judged(request, process.ask(request, "tolerance", tolerance=0.0), 0.0)
    return rounding if rounding.status == "same" else found


def _differ_by_weights_alone(outcome: Outcome) -> bool:
    one, other = outcome.of("proof")
    return (one["steps"], one["iterations"]) == (other["steps"], other["iterations"])


def one_round(settings: Settings, request: Request) -> float | None:
    """How many times as fast as the reference, by one round; None where it gave none."""
    with _Process(settings, request) as process:
        outcome = process.ask(request, "round", order="reference", min_seconds=MIN_SECONDS)
    steps: dict[str, list[float]] = {"reference": [], "strategy": []}
    for visit in outcome.of("visit"):
        steps[visit["role"]] += [seconds / done for seconds, _, done in visit["calls"] if done]
    if outcome.status != "done" or not all(steps.values()):
        return None
    typical = {role: math.exp(sum(map(math.log, values)) / len(values)) for role, values in steps.items()}
    return typical["reference"] / typical["strategy"]


def judged(request: Request, outcome: Outcome, tolerance: float | None = None) -> Tried:
    """What one child's proofs show: bit for bit, or within a tolerance."""
    name = request.key.strategy
    if outcome.status != "done":
        return Tried(name, outcome.status, outcome.reason)
    if tolerance is not None:
        told = [ToleranceProof(parent=0, tolerance=tolerance, **found) for found in outcome.of("tolerance")]
        worst = max(deciding(told), key=lambda proof: (not proof.holds, proof.apart))
        return Tried(name, "same" if worst.holds else "disagrees", worst.said)
    one, other = outcome.of("proof")
    apart = outcome.of("equal")[0]["max_difference"]
    if request.work == "other":
        return Tried(name, "other", "does other work, by its own account")
    if (one["steps"], one["iterations"]) != (other["steps"], other["iterations"]):
        said = f"{other['iterations']} optimizer iterations after {other['steps']} steps; the reference: "
        return Tried(name, "disagrees", f"{said}{one['iterations']} after {one['steps']}")
    if one["digest"] != other["digest"]:
        said = f"weights differ by up to {apart:.1e} after {one['steps']} steps"
        return Tried(name, "disagrees", said)
    return Tried(name, "same", f"weights equal bit for bit after {one['steps']} steps")


class _Process:
    """A process with the framework imported, for as long as the block lasts."""

    def __init__(self, settings: Settings, request: Request) -> None:
        self._settings, self._request = settings, request
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the process)
        self._parent = self._started()

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.close()
        self._log.close()

    def _started(self) -> Parent:
        """What frameworks say of themselves on the standard error is for nobody, unless they do not import."""
        with contextlib.redirect_stderr(self._log):
            parent = Parent(self._request, str(self._settings.root), host.start_method())
            try:
                parent.wait_until_ready()
            except HarnessError as error:
                self._log.seek(0)
                raise HarnessError(f"{error}:\n{self._log.read()[-2000:]}") from None
        return parent

    def ask(self, request: Request, kind: str, **more: Any) -> Outcome:
        """One child's answer; one that died takes nothing with it."""
        if not self._parent.alive:
            self._parent = self._started()
        message = {
            "kind": kind,
            "strategy_file": request.strategy_file,
            "reference_file": request.reference_file,
            "workload_file": request.workload_file,
            "work": request.work,
            "rows": self._settings.rows,
            "batch_size": self._settings.batch_size,
            "seed": request.seed,
            **more,
        }
        outcome = self._parent.ask(message, LIMIT_SECONDS)
        if self._parent.once:
            self._parent.close()
        return outcome
