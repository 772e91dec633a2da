"""What is asked of each count: one strategy of one stack and workload, whatever the sizes of its cells."""

from __future__ import annotations

import hashlib
import json

import msgspec

from looptax.plan import source
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import CellKey, Request
from looptax.records.counts import CountedCode, CountKey, CountRequest

COUNTED_BACKEND = "tensorflow"


def build(cells: dict[CellKey, Request]) -> dict[str, CountRequest]:
    """A request for every strategy of every stack and workload, by path; the batch size is its first cell's."""
    wanted: dict[str, CountRequest] = {}
    for request in cells.values():
        if request.backend != COUNTED_BACKEND:
            continue  # the hooks know no other
        asked = _request(request)
        wanted.setdefault(path_of(asked.run, asked.key), asked)
    return wanted


def path_of(run: str, key: CountKey) -> str:
    """Where the record of a count lies, from the working folder."""
    return f"results/{run}/counts/{key.stack}/{key.workload}/{key.strategy}.json"


def identity(request: CountRequest) -> str:
    """Hash of all that a count depends on; the commit is no part of it."""
    code = request.code
    parts = [
        msgspec.to_builtins(request.key),
        [request.batch_size, request.backend, request.python, request.environment, request.seed],
        [code.strategy, code.core, code.workload, code.lock],
        RECORD_VERSION,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[: source.HASH_DIGITS]


def _request(cell: Request) -> CountRequest:
    unnamed = CountRequest(
        run=cell.run,
        key=CountKey(stack=cell.key.stack, workload=cell.key.workload, strategy=cell.key.strategy),
        strategy_file=cell.strategy_file,
        workload_file=cell.workload_file,
        batch_size=cell.key.batch_size,
        identity="",
        code=CountedCode(
            strategy=cell.code.strategy,
            core=cell.code.core,
            workload=cell.code.workload,
            lock=cell.code.lock,
            commit=cell.code.commit,
        ),
        backend=cell.backend,
        python=cell.python,
        environment=cell.environment,
        timeout_seconds=cell.timeout_seconds,
        seed=cell.seed,
    )
    return msgspec.structs.replace(unnamed, identity=identity(unnamed))
