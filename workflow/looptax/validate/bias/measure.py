"""The processes of a turn: a round and two children of one role from one parent, and a bare script."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from looptax.records.base import Role
from looptax.records.cell import Request, Versions
from looptax.runner import order
from looptax.runner.errors import HarnessError
from looptax.runner.parent import Parent
from looptax.validate.bias.turns import WAYS, Turn, VisitTimes, Way

SCRIPTS = Path(__file__).parent / "scripts"
TURNS_OF_A_PARENT = 8  # then another one: a mode can last as long as a process does
LIMIT_SECONDS = 300.0
WARM_UP_VISITS, TIMED_VISITS = (
    3,
    18,
)  # the least lengths of a visit that a round warms up, and times each role


class Turns:
    """Turns of one strategy. Close it in the end."""

    def __init__(self, request: Request, start: Callable[[], Parent], root: Path, seed: int) -> None:
        self._request, self._start, self._root, self._seed = request, start, root, seed
        self._parent: Parent | None = None
        self.versions: Versions | None = None

    def measure(self, index: int) -> Turn:
        """One turn, its ways in an order that only the seed, the strategy and the index decide.

        Raises
        ------
        HarnessError
            If one of the processes fails.
        """
        key = self._request.key
        ways = list(WAYS)
        random.Random(f"{self._seed}:{key.strategy}:{index}").shuffle(ways)
        if index % TURNS_OF_A_PARENT == 0:
            self.close()
        visits: dict[Way, list[VisitTimes]] = {}
        script: list[float] = []
        for way in ways:
            if way == "script":
                script = self._script()
            else:
                visits[way] = self._child(way, index)
        return Turn(
            strategy=key.strategy,
            rows=key.rows,
            batch_size=key.batch_size,
            index=index,
            order=ways,
            together=visits["together"],
            alone_reference=visits["alone_reference"],
            alone_strategy=visits["alone_strategy"],
            script=script,
            script_steps=key.rows // key.batch_size,
        )

    def close(self) -> None:
        """End the preloaded process."""
        if self._parent is not None:
            self._parent.close()
            self._parent = None

    def _child(self, way: Way, index: int) -> list[VisitTimes]:
        if self._parent is None or self._parent.once:
            self.close()
            self._parent = self._start()
            self._parent.wait_until_ready()
            self.versions = self._parent.versions
        outcome = self._parent.ask(self._message(way, index), LIMIT_SECONDS)
        if outcome.status != "done":
            raise HarnessError(f"{self._request.key.strategy}, {way}: {outcome.status}: {outcome.reason}")
        return [_times(visit["role"], visit["calls"]) for visit in outcome.of("visit")]

    def _message(self, way: Way, index: int) -> dict[str, Any]:
        request = self._request
        what: dict[str, str] = {"kind": "alone", "role": way.removeprefix("alone_")}
        if way == "together":
            what = {"kind": "round", "order": order.first_role(f"{self._seed}:{request.key.strategy}", index)}
        return {
            **what,
            "strategy_file": request.strategy_file,
            "reference_file": request.reference_file,
            "workload_file": request.workload_file,
            "work": request.work,
            "rows": request.key.rows,
            "batch_size": request.key.batch_size,
            "seed": request.seed,
            "min_seconds": request.min_seconds,
        }

    def _script(self) -> list[float]:
        request = self._request
        lengths = [WARM_UP_VISITS * request.min_seconds, TIMED_VISITS * request.min_seconds]
        numbers = [request.key.rows, request.key.batch_size, request.seed, *lengths]
        lines = run_script(request, self._root, "bare_script.py", request.key.strategy, *numbers)
        return [float(line) for line in lines]


def run_script(request: Request, root: Path, name: str, *arguments: str | float) -> list[str]:
    """The lines that a plain script prints, in a process of the cell's stack and nothing else of ours.

    Raises
    ------
    HarnessError
        If it fails or takes more than five minutes.
    """
    command = [request.python or sys.executable, str(SCRIPTS / name), *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment |= {"KERAS_BACKEND": request.backend, "TF_CPP_MIN_LOG_LEVEL": "2"}
    try:
        # A session of its own, as the preloaded processes have: where the kernel groups tasks by session, a process
        # in ours would get less of a busy machine than they do.
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=root,
            env=environment,
            timeout=LIMIT_SECONDS,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise HarnessError(f"{name} {arguments[0]}: not finished after {LIMIT_SECONDS:.0f} s") from None
    if done.returncode != 0:
        raise HarnessError(f"{name} {arguments[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout.split("\n")[:-1]


def _times(role: Role, calls: list[list[float]]) -> VisitTimes:
    steps = {int(call[2]) for call in calls}
    if len(steps) != 1:
        raise HarnessError(f"calls of one visit did {sorted(steps)} steps; they should do the same")
    return VisitTimes(role, steps.pop(), [call[0] for call in calls])
