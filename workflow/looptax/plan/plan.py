"""The whole plan of a run, as the Snakefile asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from looptax.plan import (
    catalogue,
    cluster,
    complaints,
    config_file,
    counts,
    currency,
    earlier,
    grid,
    requests,
    stacks,
    switches,
    words,
)
from looptax.plan.commit import commit
from looptax.plan.errors import PlanError
from looptax.plan.source import digest_of_rooms
from looptax.records import rounds_file
from looptax.records.cell import Cell, CellKey, Request
from looptax.records.cluster import NodeKind
from looptax.records.config import Config
from looptax.records.counts import CountKey, CountRequest, Counts
from looptax.records.files import UnreadableRecord, decode, encode, write_atomically
from looptax.records.stack import StackMade, is_whole


class Plan:
    """Cells, requests and files of one run.

    Parameters
    ----------
    raw
        The config as Snakemake merged it; ``more_rounds`` in it asks for so many rounds in every cell that the
        last findings call inconclusive, ``replace: yes`` lets a published report of another measurement be replaced.
    source
        Where the config came from, for messages.
    root
        The checkout that holds the sources; results go to the working folder.
    whole
        Whether all records are looked at. A process that Snakemake starts for one job asks for that job's alone.
    begin
        Called with the run's folder before anything there is looked at; the lines that it gives are announced.
    """

    def __init__(
        self,
        raw: dict[str, Any],
        source: str,
        root: Path,
        whole: bool = True,
        begin: Callable[[Path], str] = lambda run: "",
    ) -> None:
        self._root = root
        raw = dict(raw)
        more = switches.more_rounds(raw)
        self.replace = switches.replace(raw)
        self.config: Config = config_file.load(raw, source)
        self.folder = f"results/{self.config.name}"
        try:
            catalogue.strategies(root, tuple(self.config.strategy_folders))  # the page will need all of them
            grid.check_reference(self.config, root)
            cluster.check(self.config)
            self._keys, self.unserved = grid.expand(self.config, root)
            wanted = requests.build(self.config, self._keys, root, commit(root))
        except PlanError as error:
            raise PlanError(f"{source}: {error}") from None
        self._begun = begin(Path(self.folder))
        self._raised = words.raised(self.config, wanted.values())
        if more:
            wanted = {
                **wanted,
                **switches.with_more_rounds(wanted, Path(self.folder) / "findings.json", more),
            }
        self._requests: dict[str, Request] = {}
        self._count_requests: dict[str, CountRequest] = {}
        self.to_measure: list[Request] = []
        self._finished: list[int] = []  # rounds that each of them has already
        self.to_count: list[CountRequest] = []
        self._in_vain: list[Path] = []  # records of what is to be tried again as it was asked
        self._any_stale = False  # a record that is there and answers something else
        self._most_rounds = max(request.max_rounds for request in wanted.values())
        damaged: list[UnreadableRecord] = []
        if not whole:
            self._requests = {grid.path_of(self.config.name, key): request for key, request in wanted.items()}
            self._count_requests = counts.build(wanted)
            return
        for key, request in wanted.items():
            try:
                self._take(grid.path_of(self.config.name, key), request)
            except UnreadableRecord as error:
                damaged.append(error)
        for place, count_request in counts.build(wanted).items():
            try:
                self._take_count(place, count_request)
            except UnreadableRecord as error:
                damaged.append(error)
        if damaged:
            raise PlanError(words.damaged(damaged))

    @property
    def settings(self) -> str:
        """The merged config as JSON: what the findings depend on beside the cells."""
        return msgspec.json.encode(self.config).decode()

    @cached_property
    def passes(self) -> int:
        """Passes over the cells: each gives every cell a share of its rounds, so never more than rounds are asked."""
        return min(self.config.passes, self._most_rounds)

    @property
    def workloads(self) -> list[str]:
        """The workloads as the config names them, in alphabetical order."""
        return sorted({name for entry in self.config.grids for name in entry.workloads})

    @property
    def strategy_files(self) -> list[str]:
        """Files of all strategies, ours and those of the config's folders, from the working folder."""
        folders = tuple(self.config.strategy_folders)
        names = catalogue.strategy_names(self._root, folders)
        return [_path(catalogue.strategy_file(self._root, name, folders)) for name in names]

    @property
    def workload_files(self) -> list[str]:
        """Their files, from the working folder."""
        names = {request.workload_file for request in self._requests.values()}
        return [_path(self._root / name) for name in sorted(names)]

    @property
    def stacks(self) -> list[str]:
        """The stacks in the order of the config, which is that of their history."""
        return list(dict.fromkeys(name for entry in self.config.grids for name in entry.stacks))

    @property
    def stack_files(self) -> list[str]:
        """Their files, from the working folder."""
        return [os.path.relpath(self._root / stacks.STACKS / f"{name}.yaml") for name in self.stacks]

    def files(self, folder: str, pattern: str) -> list[str]:
        """Files of the checkout as paths from the working folder: a checkout that moved is still the same."""
        return sorted(os.path.relpath(p) for p in (self._root / folder).glob(pattern) if p.is_file())

    def code(self, *rooms: str) -> str:
        """A hash of the rooms' code: what they make is made anew when it changes, and nothing is measured."""
        return digest_of_rooms(self._root / "workflow/looptax" / room for room in rooms)

    @property
    def cells(self) -> list[str]:
        """Paths of all cells, in the order of the config."""
        return list(self._requests)

    def request(self, stack: str, workload: str, batch: str, strategy: str, rows: str) -> str:
        """What is asked of a cell, as JSON; of a current record, what was asked when it was made."""
        key = CellKey(
            stack=stack, workload=workload, batch_size=int(batch), strategy=strategy, rows=int(rows)
        )
        path = grid.path_of(self.config.name, key)
        if path not in self._requests:
            raise PlanError(
                f"{path} is no cell of this config; the cells are: {', '.join(self.cells[:3])}, ..."
            )
        return msgspec.json.encode(self._requests[path]).decode()

    def kind_of_node(self, workload: str, strategy: str) -> NodeKind:
        """The kind of node that the cells of a workload's strategy go to."""
        return cluster.kind_of(self.config, self._named[workload], strategy)

    @cached_property
    def _named(self) -> dict[str, str]:
        """Workloads as the config names them, by what cells call them."""
        return {key.workload: name for key, name in self._keys.items()}

    @property
    def counts(self) -> list[str]:
        """Paths of all counts, in the order of the config."""
        return list(self._count_requests)

    def count_request(self, stack: str, workload: str, strategy: str) -> str:
        """What is asked of a count, as JSON; of a current record, what was asked when it was made."""
        path = counts.path_of(self.config.name, CountKey(stack=stack, workload=workload, strategy=strategy))
        if path not in self._count_requests:
            raise PlanError(
                f"{path} is no count of this config; the counts are: {', '.join(self.counts[:3])}, ..."
            )
        return msgspec.json.encode(self._count_requests[path]).decode()

    def stack_records(self, stack: str) -> list[str]:
        """The record of a stack's environment, which its cells need; none for the one that runs the workflow."""
        return [f"{self.folder}/stacks/{stack}.json"] if stacks.key_of(self._root, stack) else []

    @property
    def makes_stacks(self) -> bool:
        """Whether any cell needs an environment beside the one that runs the workflow."""
        return any(self.stack_records(stack) for stack in self.stacks)

    def stack_key(self, stack: str) -> str:
        """The key of a stack's environment: another one is made anew."""
        return stacks.key_of(self._root, stack)

    def announcement(self) -> str:
        """What there is to do, and a line before it where a page of another config is going to be replaced."""
        replaced = earlier.replaces(Path(self.folder), self.config)
        counted = len(self.to_count)
        todo = words.ToDo(
            self.config.name, len(self._requests), self.to_measure, self._finished, counted, self.passes
        )
        to_do = words.to_do(todo)
        wrong = [f"{said}. Its cells will say so; all others go on." for said in self._complaints()]
        return "\n".join([*wrong, *filter(None, (self._begun, replaced, self._raised)), to_do])

    def _complaints(self) -> list[str]:
        files = [(catalogue.workload_file(self._root, name), name) for name in self.workloads]
        return [said for path, name in files for said in complaints.of_workload(path, name)]

    def write_settings(self) -> None:
        """Write what later stages read: the config, combinations that are no job, paths of cells and of counts."""
        folder = Path(self.folder)
        _write_if_changed(folder / "config.json", encode(self.config))
        _write_if_changed(folder / "unserved.json", msgspec.json.encode(self.unserved) + b"\n")
        for name, paths in (("cells.txt", self.cells), ("counts.txt", self.counts)):
            _write_if_changed(folder / name, "".join(f"{path}\n" for path in paths).encode())
        currency.write_oldest_input(folder / "cells" / ".oldest", stale=self._any_stale)
        for stack in sorted({key.stack for key in self._keys}):
            for path in self.stack_records(stack):
                _forget_if_gone(Path(path))
        for empty in self._in_vain:
            empty.unlink(missing_ok=True)

    def _take_count(self, path: str, request: CountRequest) -> None:
        found = currency.read(Path(path), Counts)
        current = found is not None and currency.holds(found, request)
        if found is not None and current:
            request = found.request
        else:
            self.to_count.append(request)
            if found is not None and found.status == "no_stack":
                self._in_vain.append(Path(path))
        self._any_stale |= currency.mark(Path(path), current)
        self._count_requests[path] = request

    def _take(self, path: str, request: Request) -> None:
        cell = currency.read(Path(path), Cell)
        current = cell is not None and currency.satisfies(cell, request)
        if cell is not None and current:
            request = cell.request
        else:
            if cell is not None and cell.status == "ok" and cell.request.identity == request.identity:
                request = msgspec.structs.replace(request, looks=cell.request.looks + 1)
            if cell is not None and (cell.status == "no_stack" or currency.wants_what_there_is_now(cell)):
                self._in_vain.append(Path(path))
            self.to_measure.append(request)
            place = rounds_file.path_for(Path(path))
            self._finished.append(rounds_file.finished(place, request.identity, request.key.rows))
        self._any_stale |= currency.mark(Path(path), current)
        self._requests[path] = request


def _path(file: Path) -> str:
    """From the working folder, as Snakemake takes it: what stands in braces is no name to it, but any text."""
    path = os.path.relpath(file)
    if set("{}") & set(path):
        raise PlanError(f"{path}: its path holds a brace, which Snakemake reads as a pattern; rename it")
    return path


def _forget_if_gone(path: Path) -> None:
    """Remove the record of an environment that could not be made, or was removed: it is made when next needed."""
    try:
        made = decode(path, StackMade)
    except UnreadableRecord:
        path.unlink(missing_ok=True)
        return
    if made.status == "failed" or not is_whole(made.key):
        path.unlink()


def _write_if_changed(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    write_atomically(path, content)
