"""The cell: rounds of fresh children until enough is known, then one record. It never raises for the measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from looptax.records.cell import Request, Round, ToleranceProof, Versions
from looptax.runner import order, rounds_file, stopping
from looptax.runner.assemble import assemble_round
from looptax.runner.clock import utc_now
from looptax.runner.parent import Outcome, Parent

CAPPED_SHARE = 16  # a capped cell is tried again on a sixteenth of its rows
FIRST_ROUND_SHARE = 0.5  # of the budget: the rest is for the shorter prefix
SHORTEST_LIMIT_SECONDS = 5.0


@dataclass
class Measured:
    """What a cell's children gave."""

    status: str
    reason: str
    rows: int
    rounds: list[Round]
    proofs: list[ToleranceProof]
    import_seconds: list[float]
    versions: Versions | None = None


class Series:
    """One series of rounds of one cell on a fixed number of rows."""

    def __init__(
        self,
        request: Request,
        rows: int,
        file: Path,
        start: Callable[[int], Parent],
        say: Callable[[str], None],
    ) -> None:
        self._request, self._file, self._start, self._say = request, file, start, say
        entries = rounds_file.read(file, request.identity, rows)
        rounds_file.keep_only(file, entries)
        self.result = Measured(
            status="ok",
            reason="",
            rows=rows,
            rounds=[entry.round for entry in entries if entry.round],
            proofs=[entry.tolerance for entry in entries if entry.tolerance],
            import_seconds=[entry.import_seconds for entry in entries if entry.import_seconds],
            versions=next((entry.versions for entry in entries if entry.versions), None),
        )
        self._budget_ends = time.monotonic() + request.timeout_seconds
        self._first_share = FIRST_ROUND_SHARE
        self._parent: Parent | None = None
        self._parent_index = -1
        self._loaded: list[Parent] = []
        self._started = 0

    def run(self) -> Measured:
        """Rounds until enough, or out of budget, or until a child fails."""
        result, request = self.result, self._request
        if result.rounds:
            self._say(f"{len(result.rounds)} finished rounds are kept")
        try:
            while result.status == "ok" and not stopping.enough(result.rounds, request):
                if result.rounds and time.monotonic() >= self._budget_ends:
                    self._say("the budget is spent")
                    break
                self._one_round(len(result.rounds))
            if result.status not in ("ok", "timeout"):
                self._alone()
        finally:
            self._close()
        return result

    def run_capped(self) -> Measured:
        """One round on a shorter prefix of the rows, for a bound; it may take the whole budget."""
        self._first_share = 1.0
        try:
            if not self.result.rounds:
                self._one_round(0)
        finally:
            self._close()
        return self.result

    def _close(self) -> None:
        for parent in [self._parent, *self._loaded]:
            if parent is not None:
                parent.close()

    def _one_round(self, index: int) -> None:
        request, result = self._request, self.result
        planned = max(request.min_rounds, 1)
        number = order.parent_of_round(index, planned, request.parents)
        parent = self._preloaded(number)
        first = order.first_role(request.identity, index)
        started_utc, started = utc_now(), time.monotonic()
        outcome = parent.ask(self._message("round", order=first), self._limit())
        ended = time.monotonic()
        if outcome.status == "done":
            self._keep(outcome, index, number, first, started_utc, started, ended)
            return
        if outcome.status == "timeout" and result.rounds:
            self._say("the budget is spent in the middle of a round, which is not counted")
            self._budget_ends = 0.0
            self._parent_index = -1
            return
        result.status, result.reason = outcome.status, outcome.reason
        self._say(f"round {index + 1}: {outcome.status}: {outcome.reason}")

    def _keep(
        self, outcome: Outcome, index: int, number: int, first: Any, utc: str, started: float, ended: float
    ) -> None:
        request, result = self._request, self.result
        try:
            round_ = assemble_round(outcome, index, number, first, utc, started, ended)
        except msgspec.ValidationError as error:
            result.status, result.reason = "failed", f"the child told no whole round: {error}"
            return
        result.rounds.append(round_)
        self._append(round=round_)
        ratio = stopping.log_ratios([round_])[0]
        width = stopping.half_width(result.rounds)
        known = "" if width is None else f", interval ± {100 * width:.1f} %"
        self._say(
            f"round {index + 1} of {request.min_rounds} to {request.max_rounds}: log ratio {ratio:+.3f}{known}"
        )

    def _preloaded(self, number: int) -> Parent:
        """The parent for this round: started anew where the plan wants another one, or each must be new."""
        if self._parent is not None and number == self._parent_index and not self._parent.once:
            return self._parent
        if self._parent is not None:
            self._parent.close()
        fresh = number != self._parent_index
        self._parent, self._parent_index = self._new_parent(self._request.parents - number), number
        proven = any(proof.parent == number for proof in self.result.proofs)
        if fresh and self._request.tolerance is not None and not proven:
            self._prove_tolerance(number)
        return self._parent

    def _prove_tolerance(self, number: int) -> None:
        assert self._parent is not None
        assert self._request.tolerance is not None
        outcome = self._parent.ask(self._message("tolerance"), self._limit())
        told = outcome.of("tolerance")
        if told:
            proof = ToleranceProof(parent=number, tolerance=self._request.tolerance, **told[0])
            self.result.proofs.append(proof)
            self._append(tolerance=proof)
        if self._parent.once or outcome.status == "timeout":
            self._parent.close()
            self._parent = self._new_parent()

    def _alone(self) -> None:
        """The strategy in a child of its own: whether its failure is its own."""
        result = self.result
        if self._parent is None or self._parent.once or not self._parent.alive:
            if self._parent is not None:
                self._parent.close()
            self._parent = self._new_parent()
        outcome = self._parent.ask(self._message("solo"), self._request.timeout_seconds / 4)
        alone = "fails alone too" if outcome.status != "done" else "does not fail alone"
        result.reason += f" (the strategy {alone})"

    def _new_parent(self, wanted: int = 1) -> Parent:
        """A preloaded process; those that later rounds want are loaded at the same time, before any is timed."""
        started = time.monotonic()
        if not self._loaded:
            self._loaded.append(self._start_next())
            while len(self._loaded) < wanted and not self._loaded[0].once:
                self._loaded.append(self._start_next())
            for loading in self._loaded:
                loading.wait_until_ready()
        parent = self._loaded.pop(0)
        waited = time.monotonic() - started
        self._budget_ends += waited  # the import is no fault of the strategy
        if self.result.versions not in (None, parent.versions) and self.result.rounds:
            self._say(f"{len(self.result.rounds)} rounds of other versions are dropped")
            self.result.rounds, self.result.proofs = [], []
            rounds_file.keep_only(self._file, [])
        self.result.versions = parent.versions
        self.result.import_seconds.append(waited)
        self._append(import_seconds=waited, versions=parent.versions)
        return parent

    def _start_next(self) -> Parent:
        """Each parent of a cell comes from a preloader of its own: a mode can last as long as an import does."""
        number = self._started % self._request.parents
        self._started += 1
        return self._start(number)

    def _limit(self) -> float:
        left = self._budget_ends - time.monotonic()
        share = 1.0 if self.result.rounds else self._first_share
        return max(left * share, SHORTEST_LIMIT_SECONDS)

    def _append(self, **content: Any) -> None:
        entry = rounds_file.Entry(identity=self._request.identity, rows=self.result.rows, **content)
        rounds_file.append(self._file, entry)

    def _message(self, kind: str, **more: Any) -> dict[str, Any]:
        request = self._request
        return {
            "kind": kind,
            "strategy_file": request.strategy_file,
            "reference_file": request.reference_file,
            "workload_file": request.workload_file,
            "work": request.work,
            "rows": self.result.rows,
            "batch_size": request.key.batch_size,
            "seed": request.seed,
            "min_seconds": request.min_seconds,
            **more,
        }


def measure(
    request: Request, file: Path, start: Callable[[int], Parent], say: Callable[[str], None]
) -> Measured:
    """Measure one cell; where not one round fits into its budget, bound it on a shorter prefix of the rows."""
    whole = Series(request, request.key.rows, file, start, say).run()
    if whole.status != "timeout":
        return whole
    batch = request.key.batch_size
    rows = max(request.key.rows // CAPPED_SHARE // batch, 1) * batch
    if rows == request.key.rows:
        return whole
    say(f"not one round of {request.key.rows} rows in the budget; once more with {rows}, for a bound")
    shorter = msgspec.structs.replace(request, timeout_seconds=request.timeout_seconds / 2, tolerance=None)
    capped = Series(shorter, rows, file, start, say).run_capped()
    if capped.status != "ok":
        return whole
    capped.status, capped.reason = "capped", f"{whole.reason}; measured on {rows} of {request.key.rows} rows"
    return capped
