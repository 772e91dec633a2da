"""What is asked of each cell: its files, its settings, and the hashes that decide whether old rounds count."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path

import msgspec

from looptax.plan import catalogue, own_files, source, stacks
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import CellKey, Code, Request
from looptax.records.config import Config
from looptax.statistics.needed_rounds import needed_rounds

DEVICE_VARIABLE = "LOOPTAX_DEVICE"  # as runner/device.py reads it
CORE = ("workflow/looptax/measure/*.py", "workflow/looptax/runner/order.py")


def build(config: Config, cells: dict[CellKey, str], root: Path, commit: str) -> dict[CellKey, Request]:
    """A request for every cell; the least rounds grow with the strategies that are compared at one group.

    What cells share, whatever their sizes, is made once: files are looked for and hashed for a loop, not for a cell.
    """
    families: dict[tuple[str, str, int, int], set[str]] = {}
    for key in cells:
        families.setdefault(_family(key), set()).add(key.strategy)
    rivals = {family: len(strategies - {config.reference}) for family, strategies in families.items()}
    shared: dict[tuple[str, str, str], Request] = {}
    found = {}
    for key, workload in cells.items():
        loop = key.stack, workload, key.strategy
        if loop not in shared:
            shared[loop] = _shared(config, key, workload, root, commit)
        found[key] = _request(config, key, shared[loop], rivals[_family(key)])
    return found


def _request(config: Config, key: CellKey, shared: Request, rivals: int) -> Request:
    least = max(config.rounds.min, needed_rounds(rivals))
    unnamed = msgspec.structs.replace(
        shared, key=key, min_rounds=least, max_rounds=max(config.rounds.max, least)
    )
    return msgspec.structs.replace(unnamed, identity=identity(unnamed))


def _shared(config: Config, key: CellKey, workload: str, root: Path, commit: str) -> Request:
    """What is asked of the cells of one stack, workload and strategy alike; of ``key`` it says no more."""
    folders = tuple(config.strategy_folders)
    entry = catalogue.strategy(root, key.strategy, folders)
    strategy_file = catalogue.strategy_file(root, key.strategy, folders)
    reference_file = catalogue.strategy_file(root, config.reference, folders)
    workload_file = catalogue.workload_file(root, workload)
    stack = stacks.stack(root, key.stack)
    code = Code(
        strategy=_digest(strategy_file),
        reference=_digest(reference_file),
        core=_core(root),
        workload=_digest_of_workload(workload_file),
        lock=_lock(root / stacks.lock_of(stack)),
        commit=commit,
    )
    return Request(
        run=config.name,
        key=key,
        strategy_file=own_files.told(root, strategy_file),
        reference_file=own_files.told(root, reference_file),
        workload_file=own_files.told(root, workload_file),
        reference=config.reference,
        identity="",
        code=code,
        backend=stack.backend,
        python=stacks.key_of(root, key.stack),
        environment=dict(sorted({**stack.environment, **entry.environment, **asked_device()}.items())),
        work=entry.work,
        tolerance=_tolerance(entry.tolerance, stack.tolerance),
        min_rounds=config.rounds.min,
        max_rounds=config.rounds.max,
        precision=float(config.precision),
        min_seconds=float(config.min_seconds),
        timeout_seconds=float(min(config.timeout_seconds, stack.timeout_seconds or config.timeout_seconds)),
        parents=config.parents,
        seed=config.seed,
    )


def _tolerance(strategy: float | None, stack: float | None) -> float | None:
    """The larger of what the strategy's rounding and the stack's need; None is bit for bit."""
    return max((given for given in (strategy, stack) if given is not None), default=None)


def asked_device() -> dict[str, str]:
    """What the run was asked to compute on, as the variable that says so: rounds of a CPU never count as a GPU's."""
    return {DEVICE_VARIABLE: os.environ[DEVICE_VARIABLE]} if os.environ.get(DEVICE_VARIABLE) else {}


def identity(request: Request) -> str:
    """Hash of all that a round depends on. How many rounds are asked, and the commit, are no part of it."""
    parts = [
        msgspec.to_builtins(request.key),
        [request.reference, request.backend, request.python, request.environment],
        [
            request.code.strategy,
            request.code.reference,
            request.code.core,
            request.code.workload,
            request.code.lock,
        ],
        [request.min_seconds, request.seed, request.tolerance, RECORD_VERSION],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[: source.HASH_DIGITS]


def _family(key: CellKey) -> tuple[str, str, int, int]:
    return key.stack, key.workload, key.batch_size, key.rows


@cache
def _digest(path: Path) -> str:
    return source.digest([path])


@cache
def _digest_of_workload(path: Path) -> str:
    return source.digest_of_workload(path)


@cache
def _core(root: Path) -> str:
    return source.digest([path for pattern in CORE for path in sorted(root.glob(pattern))])


@cache
def _lock(path: Path) -> str:
    return source.digest_of_lock(path)
