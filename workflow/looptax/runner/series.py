"""A series of rounds of one cell on a fixed number of rows: what is on disk of it, and what comes now."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from looptax.records import rounds_file
from looptax.records.base import Role
from looptax.records.cell import (
    Request,
    Round,
    Versions,
)
from looptax.records.equal_work import differs_by_weights_alone
from looptax.records.tolerance import ToleranceProof
from looptax.runner import order, stopping
from looptax.runner.assemble import Moments, assemble_round
from looptax.runner.clock import utc_now
from looptax.runner.parent import Outcome, Parent
from looptax.runner.parents import Parents
from looptax.runner.place import ANYWHERE, Place

FIRST_ROUND_SHARE = 0.5  # of the budget: the rest is for the shorter prefix
SHORTEST_LIMIT_SECONDS = 5.0

Start = Callable[[int], Parent]
Say = Callable[[str], None]
Room = Callable[[int], bool]  # whether two processes of so many bytes may be prepared at once


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
    worked_seconds: float = 0.0


@dataclass
class UnderWay:
    """A round that has begun; ``outcome`` where it ended before it was prepared."""

    parent: Parent
    index: int
    number: int
    first: Role
    moments: Moments
    ready: bool
    outcome: Outcome | None = None


class Series:
    """Goes on from the rounds on disk. Two are prepared at once where there is room, but none beside a timed one."""

    def __init__(
        self,
        request: Request,
        rows: int,
        file: Path,
        start: Start,
        say: Say,
        room: Room,
        place: Place = ANYWHERE,
    ) -> None:
        self._request, self._file, self._say, self._room, self._place = request, file, say, room, place
        everywhere = rounds_file.read(file, request.identity, rows)
        rounds_file.keep_only(file, everywhere)
        entries = rounds_file.of_machine(everywhere, place.machine)
        elsewhere = sum(entry.round is not None for entry in rounds_file.of_others(everywhere, place.machine))
        if elsewhere:
            say(
                f"{elsewhere} finished rounds are of another kind of machine: they are kept, and do not count here"
            )
        self.result = Measured(
            status="ok",
            reason="",
            rows=rows,
            rounds=[entry.round for entry in entries if entry.round],
            proofs=[entry.tolerance for entry in entries if entry.tolerance],
            import_seconds=[entry.import_seconds for entry in entries if entry.import_seconds],
            versions=next((entry.versions for entry in entries if entry.versions), None),
        )
        recent = rounds_file.since_recorded(entries)
        self.result.worked_seconds = sum(entry.worked_seconds or 0.0 for entry in recent)
        self._over = self._has_ended(recent)
        self._began = time.monotonic()
        spent = sum(entry.round.ended - entry.round.started for entry in recent if entry.round)
        self._budget_ends = self._began + request.timeout_seconds - spent
        self._first_share = FIRST_ROUND_SHARE
        self._parents = Parents(start, self._take)
        self._repeated: set[int] = set()  # rounds whose child somebody has ended: he may do so again, or not
        self._taken: dict[Parent, int] = {}  # the place of each in all that ever served this cell

    def run(self, until: int | None = None) -> Measured:
        """Rounds until enough, or ``until`` so many are there, or out of budget, or until a child fails."""
        result, request = self.result, self._request
        most = request.max_rounds if until is None else until
        if result.rounds and not self._over:
            self._say(f"{len(result.rounds)} finished rounds are kept")
        try:
            while (
                not self._over and len(result.rounds) < most and not stopping.enough(result.rounds, request)
            ):
                if result.rounds and time.monotonic() >= self._budget_ends:
                    self._end("the budget is spent")
                else:
                    self._rounds(self._at_once(min(request.min_rounds, most)))
            self._prove_tolerance()
        finally:
            self._close()
        return result

    def run_capped(self) -> Measured:
        """One round on a shorter prefix of the rows, for a bound; it may take the whole budget."""
        self._first_share = 1.0
        try:
            if not self.result.rounds and not self._over:
                self._rounds(1)
        finally:
            self._close()
        return self.result

    def _close(self) -> None:
        self._parents.close()
        worked = time.monotonic() - self._began
        self.result.worked_seconds += worked
        self._append(worked_seconds=worked)

    def _has_ended(self, recent: list[rounds_file.Entry]) -> bool:
        """Whether an earlier pass came to an end in the same budget; what it found is the result."""
        for ended in (entry.ended for entry in recent if entry.ended):
            if ended.timeout_seconds >= self._request.timeout_seconds:
                self.result.status, self.result.reason = ended.status, ended.reason
                return True
        return False

    def _end(self, said: str) -> None:
        """No more rounds, in no pass: keep why."""
        result = self.result
        self._over = True
        self._say(said)
        self._append(
            ended=rounds_file.Ended(result.status, result.reason, self._request.timeout_seconds)  # type: ignore[arg-type]
        )

    def _at_once(self, surely: int) -> int:
        """How many rounds come now: two where both are needed for sure and there is room, else one.

        The first round of a cell is prepared alone: its first call is the cold time.
        """
        index = len(self.result.rounds)
        if index % 2 == 0 or index + 1 >= surely or self._parent_of(index) != self._parent_of(index + 1):
            return 1
        return 2 if self._room(max(r.peak_memory for r in self.result.rounds)) else 1

    def _parent_of(self, index: int) -> int:
        return order.parent_of_round(index, max(self._request.min_rounds, 1), self._request.parents)

    def _rounds(self, count: int) -> None:
        """Prepare the next rounds side by side; then time one after the other, while the rest do nothing."""
        result = self.result
        next_one = len(result.rounds)
        numbers = [self._parent_of(next_one + place) for place in range(count)]
        serving = [(number, self._parents.of(number, place)) for place, number in enumerate(numbers)]
        # Where those who serve have other versions than the rounds so far, none of these is left by now.
        next_one = len(result.rounds)
        under_way = [self._begin(next_one + place, *one) for place, one in enumerate(serving)]
        for one in under_way:
            one.outcome = one.parent.prepare(self._limit())
            one.moments.prepared = time.monotonic()
        for one in under_way:
            if not self._over and one.index == len(result.rounds):
                self._finish(one, beside=count > 1)

    def _begin(self, index: int, number: int, parent: Parent) -> UnderWay:
        first = order.first_role(self._request.identity, index)
        moments = Moments(utc_now(), time.monotonic())
        ready = index > 0  # nobody looks at the first calls of later rounds: they need not be traced twice
        again = index == 0  # what a loop does at its second call is the same in every round
        parent.begin(self._message("round", order=first, hold=True, ready=ready, again=again))
        return UnderWay(parent, index, number, first, moments, ready)

    def _finish(self, one: UnderWay, beside: bool) -> None:
        outcome, result = one.outcome, self.result
        if outcome is None:
            one.moments.resumed = time.monotonic()
            one.parent.resume()
            outcome = one.parent.finish(self._limit())
        one.moments.ended = time.monotonic()
        if outcome.status == "done":
            self._keep(outcome, one, beside)
        elif outcome.status == "timeout" and result.rounds:
            self._end("the budget is spent in the middle of a round, which is not counted")
        elif outcome.from_outside and one.index not in self._repeated:
            self._say(f"round {one.index + 1}: {outcome.reason}: once more")
            self._repeated.add(one.index)
            self._parents.close()  # with whoever was prepared for the round after it
        else:
            result.status, result.reason = outcome.status, outcome.reason
            if outcome.status not in ("timeout", "not_served") and not outcome.breach:
                self._alone(one.number)
            self._end(f"round {one.index + 1}: {result.status}: {result.reason}")

    def _keep(self, outcome: Outcome, one: UnderWay, beside: bool) -> None:
        request, result = self._request, self.result
        try:
            round_ = assemble_round(
                outcome,
                one.index,
                one.number,
                one.first,
                one.moments,
                beside,
                one.ready,
                self._taken[one.parent],
                self._place.node,
            )
        except msgspec.ValidationError as error:
            result.status, result.reason = "failed", f"the child told no whole round: {error}"
            self._end(f"round {one.index + 1}: {result.status}: {result.reason}")
            return
        result.rounds.append(round_)
        self._append(round=round_)
        ratio = stopping.log_ratios([round_])[0]
        width = stopping.half_width(result.rounds)
        known = "" if width is None else f", interval ± {100 * width:.1f} %"
        limits = f"{request.min_rounds} to {request.max_rounds}"
        self._say(f"round {one.index + 1} of {limits}: log ratio {ratio:+.3f}{known}")

    def _prove_tolerance(self) -> None:
        """Where weights came out otherwise than bit for bit: whether rounding is all of it, once for each parent.

        It comes last, so that a cell with a small budget has its rounds first. Where no tolerance was declared, none is
        granted but what rounding alone does to the reference; nor to the reference itself, of which a second model in
        one process may round otherwise.
        """
        request, result = self._request, self.result
        if result.status != "ok" or request.work != "same":
            return
        declared = None if request.key.strategy == request.reference else request.tolerance
        tolerance = declared or 0.0
        owing = {r.parent for r in result.rounds if declared is not None or differs_by_weights_alone(r)}
        for number in sorted(owing - {proof.parent for proof in result.proofs}):
            message = self._message("tolerance", tolerance=tolerance)
            outcome = self._parents.of(number).ask(message, request.timeout_seconds)
            for told in outcome.of("tolerance"):
                proof = ToleranceProof(parent=number, tolerance=tolerance, **told)
                result.proofs.append(proof)
                self._append(tolerance=proof)

    def _alone(self, number: int) -> None:
        """The strategy in a child of its own: whether its failure is its own."""
        self._parents.close()
        parent = self._parents.renewed(number)
        outcome = parent.ask(self._message("solo"), self._request.timeout_seconds / 4)
        alone = "fails alone too" if outcome.status != "done" else "does not fail alone"
        self.result.reason += f" (the strategy {alone})"

    def _take(self, parent: Parent, waited: float) -> None:
        """A preloaded process comes to serve: its versions are those of the cell, and its import costs no budget."""
        result = self.result
        self._budget_ends += waited  # the import is no fault of the strategy
        if result.versions not in (None, parent.versions) and result.rounds:
            self._say(f"{len(result.rounds)} rounds of other versions are dropped")
            result.rounds, result.proofs = [], []
            everywhere = rounds_file.read(self._file, self._request.identity, result.rows)
            rounds_file.keep_only(self._file, rounds_file.of_others(everywhere, self._place.machine))
        result.versions = parent.versions
        self._taken[parent] = len(result.import_seconds)
        result.import_seconds.append(waited)
        self._append(import_seconds=waited, versions=parent.versions)

    def _limit(self) -> float:
        left = self._budget_ends - time.monotonic()
        share = 1.0 if self.result.rounds else self._first_share
        return max(left * share, SHORTEST_LIMIT_SECONDS)

    def _append(self, **content: Any) -> None:
        content |= {"rows": self.result.rows, "machine": self._place.machine}
        entry = rounds_file.Entry(identity=self._request.identity, **content)
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
