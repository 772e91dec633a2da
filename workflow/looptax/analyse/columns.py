"""The tidy table by column, and its text: a row per timed call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from looptax.analyse.arrays import content, numbers, values, words
from looptax.analyse.calls import Calls, listed, parsed
from looptax.records.cell import Cell, Round, Visit
from looptax.records.timed import Doubt, TimedCell, TimedRound, TimedVisit

Places = NDArray[np.int64]
CELL = ["stack", "workload", "batch_size", "strategy", "rows"]
COLUMNS = [*CELL, "round", "role", "visit", "epoch", "steps", "seconds"]
FURTHER = ["epochs", "order", "parent", "process", "started_utc"]
OF_ROUND = ["order", "parent", "process", "started_utc"]
ROLES = ("reference", "strategy")
WORDS = {"stack", "workload", "strategy", "role", "order", "started_utc"}
SCHEMA = pa.schema(
    [
        pa.field(
            name,
            pa.large_string() if name in WORDS else pa.float64() if name == "seconds" else pa.int64(),
            nullable=False,
        )
        for name in COLUMNS + FURTHER
    ]
)
HEAD = ",".join(SCHEMA.names) + "\n"
COMMA = words([","])[0]  # as an array's word: ``pa.scalar`` loads pandas, too
SPECIAL = frozenset(',"\r\n')  # what a word may not hold in a CSV file without quotes


@dataclass
class Visits:
    """All visits of some cells in the order of the table, and where each belongs.

    ``strategy`` are the visits that are not the reference's. Of each visit, ``first`` is the place of its round's first
    one, ``before`` are the calls of the same role before it in the round, ``of_round`` is the place of its round;
    ``of_cell`` is the place of a round's cell, ``of_visit`` that of a call's visit.
    """

    rounds: Sequence[Round | TimedRound]
    strategy: NDArray[np.bool_]
    indices: Places
    calls: Calls
    first: Places
    before: Places
    of_cell: Places
    of_round: Places
    of_visit: Places

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Visits:
        """Those of the cells, which are taken as they come; rounds too, visits by their index."""
        rounds = [round_ for cell in cells for round_ in cell.rounds]
        visits = [visit for round_ in rounds for visit in in_order(round_.visits)]
        return cls._of(cells, rounds, visits, listed(visits))

    @classmethod
    def read_in_part(cls, cells: Sequence[TimedCell]) -> Visits:
        """The same of records that were read in part.

        Raises
        ------
        Doubt
            As ``parsed``, or if the visits of a round are not in order, or contradict themselves.
        """
        rounds = [round_ for cell in cells for round_ in cell.rounds]
        visits = list(chain.from_iterable(round_.visits for round_ in rounds))
        found = cls._of(cells, rounds, visits, parsed(visits))
        found._doubt()
        return found

    @classmethod
    def _of(
        cls,
        cells: Sequence[Cell] | Sequence[TimedCell],
        rounds: Sequence[Round | TimedRound],
        visits: Sequence[Visit] | Sequence[TimedVisit],
        calls: Calls,
    ) -> Visits:
        strategy = np.array([visit.role == "strategy" for visit in visits], np.bool_)
        counts = np.array([len(round_.visits) for round_ in rounds], np.int64)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        return cls(
            *(rounds, strategy, np.array([visit.index for visit in visits], np.int64), calls),
            first=first,
            before=_before(calls.lengths, strategy, first),
            of_cell=_places([len(cell.rounds) for cell in cells]),
            of_round=_places(counts),
            of_visit=_places(calls.lengths),
        )

    def _doubt(self) -> None:
        """Hold each round to what ``consistent.in_round`` asks of whole ones."""
        if not all(round_.visits for round_ in self.rounds):
            raise Doubt
        place = np.arange(len(self.of_round)) - self.first
        ends = np.append(self.of_round[1:] != self.of_round[:-1], True)
        alike = np.append(self.strategy[1:] == self.strategy[:-1], False)
        opens = place % 2 == 0  # a pair
        if (self.indices != place).any() or (ends & (place == 0)).any() or (opens & ~ends & alike).any():
            raise Doubt


def in_order(visits: list[Visit]) -> list[Visit]:
    """By their index."""
    indices = [visit.index for visit in visits]
    return visits if indices == sorted(indices) else sorted(visits, key=lambda visit: visit.index)


def _before(lengths: Places, strategy: NDArray[np.bool_], first: Places) -> Places:
    """The calls of a visit's role in its round before it."""
    found = np.zeros(len(lengths), np.int64)
    for role in (strategy, ~strategy):
        so_far = np.cumsum(np.where(role, lengths, 0)) - np.where(role, lengths, 0)
        found[role] = (so_far - so_far[first])[role]
    return found


def _places(lengths: Sequence[int] | Places) -> Places:
    """0 as often as the first says, then 1 as often as the second, and so on."""
    times = np.asarray(lengths, np.int64)
    return np.repeat(np.arange(len(times)), times)


def arrow_table(cells: Sequence[Cell] | Sequence[TimedCell], timed: Visits) -> pa.Table:
    """The same by column, for its rows are too many to be made one by one. All but seconds come as dictionaries."""
    keys = [cell.request.key for cell in cells]
    at_round = timed.of_round[timed.of_visit]
    at_cell = timed.of_cell[at_round]
    lengths = timed.calls.lengths
    epoch = np.arange(len(at_round)) + (timed.before - np.cumsum(lengths) + lengths)[timed.of_visit]
    columns = {name: _coded(name, [getattr(key, name) for key in keys], at_cell) for name in CELL}
    columns["round"] = _coded("round", [round_.index for round_ in timed.rounds], at_round)
    columns["role"] = _from_codes(timed.strategy.astype(np.int32)[timed.of_visit], words(ROLES))
    columns["visit"] = numbers(timed.indices[timed.of_visit]).dictionary_encode()
    columns["epoch"] = numbers(epoch).dictionary_encode()
    columns["steps"] = timed.calls.steps.dictionary_encode()
    columns["seconds"] = timed.calls.seconds
    columns["epochs"] = timed.calls.epochs.dictionary_encode()
    for name in OF_ROUND:
        columns[name] = _coded(name, [getattr(round_, name) for round_ in timed.rounds], at_round)
    fields = [pa.field(name, columns[name].type, nullable=False) for name in SCHEMA.names]
    return pa.Table.from_arrays([columns[name] for name in SCHEMA.names], schema=pa.schema(fields))


def csv_lines(table: pa.Table, cells: Sequence[Cell] | Sequence[TimedCell], timed: Visits) -> pa.Buffer:
    """The rows of that table as pandas writes them."""
    keys = [",".join(_word(getattr(cell.request.key, name)) for name in CELL) for cell in cells]
    heads = [
        f"{keys[place]},{r.index}" for place, r in zip(timed.of_cell.tolist(), timed.rounds, strict=True)
    ]
    began = [r.started_utc for r in timed.rounds]
    if not SPECIAL.isdisjoint("".join(began)):
        began = [_word(moment) for moment in began]
    tails = [f"{r.order},{r.parent},{r.process},{at}\n" for r, at in zip(timed.rounds, began, strict=True)]
    at_round = numbers(timed.of_round[timed.of_visit])
    lines = pc.binary_join_element_wise(
        words(heads).take(at_round),
        _text(table, "role", "visit", "epoch", "steps"),
        timed.calls.texts(),
        _text(table, "epochs"),
        words(tails).take(at_round),
        COMMA,
    )
    return content(lines)


def _text(table: pa.Table, *names: str) -> pa.Array:
    """Columns that come as dictionaries, with commas between: what differs is few, and is put together once."""
    columns = [table.column(name).combine_chunks() for name in names]
    code = np.zeros(len(table), np.int64)
    for column in columns:
        code = code * len(column.dictionary) + values(column.indices)
    found = numbers(code).dictionary_encode()
    known, texts = values(found.dictionary), []
    for column in reversed(columns):
        known, place = np.divmod(known, max(1, len(column.dictionary)))
        texts.append(column.dictionary.cast(pa.large_string()).take(numbers(place)))
    joined = pc.binary_join_element_wise(*reversed(texts), COMMA)
    return joined.take(found.indices)


def _coded(name: str, given: Sequence[object], places: Places) -> pa.Array:
    """The value at each of the ``places``."""
    codes = {value: code for code, value in enumerate(dict.fromkeys(given))}
    coded = np.array([codes[value] for value in given], np.int32)
    known: list[Any] = list(codes)
    return _from_codes(coded[places], words(known) if name in WORDS else numbers(np.array(known, np.int64)))


def _from_codes(codes: NDArray[np.int32], known: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(numbers(codes), known)


def _word(value: str | int) -> str:
    text = str(value)
    if SPECIAL.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
