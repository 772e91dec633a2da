"""A cell, or a whole run, ended again and again at moments of chance: what is finished only grows, nothing is half."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, a_cell, end, measuring, of_checkout, until

CRASHES, WORKFLOWS = 12, 5
ASKED = 60
VICTIMS = ("runner", "child", "parent", "preloader")


@pytest.mark.point("kill-cell")
def test_a_cell_at_any_moment(checkout: Checkout, tell: Tell) -> None:
    checkout.configure(rounds={"min": ASKED, "max": ASKED})
    cell, command, environment = a_cell(checkout)
    file = Path(cell).with_name(".n256.rounds.jsonl")
    chance = random.Random(20261127)
    kept: list[str] = []
    ended: dict[str, int] = {}
    for crash in range(CRASHES):
        runner = subprocess.Popen(
            command,
            cwd=checkout.root,
            env={**environment, "LOOPTAX_WORKFLOW": str(os.getpid())},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 3.0))
        number = chance.choice([signal.SIGKILL, signal.SIGTERM])
        found = measuring(checkout.root)
        who = VICTIMS[crash % len(VICTIMS)]
        who = who if who in found else "runner"
        victim = found.get(who, runner.pid)
        ended[who] = ended.get(who, 0) + 1
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, number)
        if who == "child":
            time.sleep(chance.uniform(0.0, 0.5))
            runner.kill()
        runner.wait(timeout=120)
        checkout.require_nothing_half()
        now = told(checkout.root / file)
        assert now[: len(kept)] == kept, "a finished round was lost"
        kept = now
    tell(f"{CRASHES} kills at moments of chance ({ended}): {len(kept)} rounds, none lost")
    checkout.run()
    checkout.require_complete(ASKED)
    assert told(checkout.root / file)[: len(kept)] == kept
    assert set(ended) == set(VICTIMS)
    until(lambda: not of_checkout(checkout.root))


@pytest.mark.point("kill-snakemake")
def test_a_workflow_at_any_moment(checkout: Checkout, tell: Tell) -> None:
    chance = random.Random(1)
    kept: dict[str, list[str]] = {}
    for _ in range(WORKFLOWS):
        process = checkout.start()
        time.sleep(chance.uniform(1.0, 9.0))
        end(process)
        until(lambda: not of_checkout(checkout.root))
        checkout.require_nothing_half()
        files = checkout.run_folder.glob("cells/**/.n*.rounds.jsonl")
        now = {file.parent.name: told(file) for file in files}
        assert all(now[cell][: len(rounds)] == rounds for cell, rounds in kept.items()), "a round was lost"
        kept = now
    checkout.run()
    checkout.require_complete()
    counted = {cell: len(rounds) for cell, rounds in kept.items()}
    tell(f"{WORKFLOWS} kills of Snakemake at moments of chance: {counted} rounds by then, none lost")


def told(file: Path) -> list[str]:
    """When each finished round began, as far as its line is whole."""
    try:
        lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found += [entry["round"]["started_utc"]] if entry.get("round") else []
    return found
