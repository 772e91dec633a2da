"""The tidy table: a row per timed call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from looptax.records.base import Role
from looptax.records.cell import Cell, Round, Timing, Visit

Places = NDArray[np.int64]
CELL = ["stack", "workload", "batch_size", "strategy", "rows"]
COLUMNS = [*CELL, "round", "role", "visit", "epoch", "steps", "seconds"]
FURTHER = ["epochs", "order", "parent", "process", "started_utc"]
OF_ROUND = ["order", "parent", "process", "started_utc"]
WORDS = {"stack", "workload", "strategy", "role", "order", "started_utc"}
SCHEMA = pa.schema(
    [
        (name, pa.large_string() if name in WORDS else pa.float64() if name == "seconds" else pa.int64())
        for name in COLUMNS + FURTHER
    ]
)
HEAD = ",".join(SCHEMA.names) + "\n"
SPECIAL = frozenset(',"\r\n')  # what a word may not hold in a CSV file without quotes


@dataclass
class Visits:
    """All visits of some cells in the order of the table, and where each belongs.

    ``before`` are the calls of the same role and round before a visit, ``of_round`` the place of its round, ``of_cell``
    the place of a round's cell, ``of_visit`` the place of a call's visit.
    """

    rounds: list[Round]
    visits: list[Visit]
    before: list[int]
    of_cell: Places
    of_round: Places
    of_visit: Places

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Visits:
        """Those of the cells, which are taken as they come; rounds too, visits by their index."""
        visits: list[Visit] = []
        before: list[int] = []
        rounds = [round_ for cell in cells for round_ in cell.rounds]
        for round_ in rounds:
            done: dict[Role, int] = {"reference": 0, "strategy": 0}
            ordered = sorted(round_.visits, key=lambda visit: visit.index)
            visits += ordered
            for visit in ordered:
                before.append(done[visit.role])
                done[visit.role] += len(visit.calls)
        return cls(
            rounds,
            visits,
            before,
            of_cell=_places(len(cell.rounds) for cell in cells),
            of_round=_places(len(round_.visits) for round_ in rounds),
            of_visit=_places(len(visit.calls) for visit in visits),
        )


def _places(lengths: Iterable[int]) -> Places:
    """0 as often as the first says, then 1 as often as the second, and so on."""
    times = np.fromiter(lengths, np.int64)
    return np.repeat(np.arange(len(times)), times)


def timings_table(cells: Sequence[Cell]) -> pd.DataFrame:
    """Columns ``COLUMNS`` then ``FURTHER``; seconds are of the whole call of ``epochs`` and ``steps``.

    ``epoch`` counts the calls of a role within its round from 0, ``visit`` the visits of the round.
    """
    found: pd.DataFrame = arrow_table(cells, Visits.of(cells)).cast(SCHEMA).to_pandas()
    return found


def arrow_table(cells: Sequence[Cell], timed: Visits) -> pa.Table:
    """The same by column, for its rows are too many to be made one by one. All but seconds come as dictionaries."""
    calls: list[Timing] = [call for visit in timed.visits for call in visit.calls]
    keys = [cell.request.key for cell in cells]
    at_round = timed.of_round[timed.of_visit]
    at_cell = timed.of_cell[at_round]
    first = np.searchsorted(timed.of_visit, np.arange(len(timed.visits)))
    epoch = np.arange(len(calls)) + (np.array(timed.before, np.int64) - first)[timed.of_visit]
    columns = {name: _coded(name, [getattr(key, name) for key in keys], at_cell) for name in CELL}
    columns["round"] = _coded("round", [round_.index for round_ in timed.rounds], at_round)
    columns["role"] = _coded("role", [visit.role for visit in timed.visits], timed.of_visit)
    columns["visit"] = _coded("visit", [visit.index for visit in timed.visits], timed.of_visit)
    columns["epoch"] = pa.array(epoch).dictionary_encode()
    columns["steps"] = pa.array([call.steps for call in calls], pa.int64()).dictionary_encode()
    columns["seconds"] = pa.array([call.seconds for call in calls], pa.float64())
    columns["epochs"] = pa.array([call.epochs for call in calls], pa.int64()).dictionary_encode()
    for name in OF_ROUND:
        columns[name] = _coded(name, [getattr(round_, name) for round_ in timed.rounds], at_round)
    return pa.table({name: columns[name] for name in SCHEMA.names})


def csv_lines(table: pa.Table, cells: Sequence[Cell], timed: Visits) -> bytes:
    """The rows of that table as pandas writes them."""
    if not len(table):
        return b""
    at_round = timed.of_round[timed.of_visit]
    keys = [",".join(_word(getattr(cell.request.key, name)) for name in CELL) for cell in cells]
    heads = [
        f"{keys[place]},{r.index}" for place, r in zip(timed.of_cell.tolist(), timed.rounds, strict=True)
    ]
    tails = [f"{','.join(_word(getattr(r, name)) for name in OF_ROUND)}\n" for r in timed.rounds]
    columns = {
        name: table.column(name).combine_chunks() for name in ("role", "visit", "epoch", "steps", "epochs")
    }
    columns = {
        name: coded.dictionary.cast(pa.large_string()).take(coded.indices) for name, coded in columns.items()
    }
    lines = pc.binary_join_element_wise(
        *(
            pa.array(heads, pa.large_string()).take(at_round),
            columns["role"],
            columns["visit"],
            columns["epoch"],
            columns["steps"],
        ),
        *(
            _decimals(table.column("seconds")),
            columns["epochs"],
            pa.array(tails, pa.large_string()).take(at_round),
            pa.scalar(",", pa.large_string()),
        ),
    )
    return b"".join(
        _bytes(chunk) for chunk in (lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines])
    )


def _coded(name: str, values: Sequence[object], places: Places) -> pa.Array:
    """The value at each of the ``places``."""
    codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
    coded = np.array([codes[value] for value in values], np.int32)
    return pa.DictionaryArray.from_arrays(coded[places], pa.array(list(codes), SCHEMA.field(name).type))


def _decimals(seconds: pa.ChunkedArray) -> pa.Array:
    """As Python writes them: pyarrow's are the same but for whole ones, and where Python takes an exponent."""
    numbers = seconds.to_numpy()
    text = seconds.combine_chunks().cast(pa.large_string())
    otherwise = (numbers < 1e-4) | (numbers >= 1e10) | (numbers == np.floor(numbers))
    if not otherwise.any():
        return text
    return pc.replace_with_mask(
        text, otherwise, pa.array([repr(n) for n in numbers[otherwise].tolist()], pa.large_string())
    )


def _bytes(text: pa.LargeStringArray) -> bytes:
    """All of it, one after the other."""
    ends = np.frombuffer(text.buffers()[1], np.int64)
    start, end = ends[text.offset], ends[text.offset + len(text)]
    found: bytes = text.buffers()[2].slice(start, end - start).to_pybytes()
    return found


def _word(value: str | int) -> str:
    text = str(value)
    if SPECIAL.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def round_table(timings: pd.DataFrame) -> pd.DataFrame:
    """A row per cell and round, from the tidy table.

    ``log_ratio`` is the one number of the round (``statistics/ratios.py``). ``…_step`` are a role's typical seconds
    a step (median over calls), ``…_total`` all seconds over all steps, ``…_steps`` steps an epoch. Rounds in which
    a role was not timed are left out.
    """
    calls = timings.assign(step=timings["seconds"] / timings["steps"])
    sums = calls.groupby([*CELL, "round", "role"], observed=True).agg(
        step=("step", "median"), seconds=("seconds", "sum"), steps=("steps", "sum"), epochs=("epochs", "sum")
    )
    numbers = pd.DataFrame(
        {
            "step": sums["step"],
            "total": sums["seconds"] / sums["steps"],
            "steps": sums["steps"] / sums["epochs"],
        }
    )
    roles = [
        numbers[numbers.index.get_level_values("role") == role].droplevel("role").add_prefix(f"{role}_")
        for role in ("reference", "strategy")
    ]
    log_ratio = _log_ratios(calls).rename("log_ratio")
    return roles[0].join(roles[1], how="inner").join(log_ratio, how="inner").reset_index()


def _log_ratios(calls: pd.DataFrame) -> pd.Series:
    """The median over pairs of neighbouring visits; rounds without a whole pair are left out."""
    paired = calls.assign(pair=calls["visit"] // 2)
    typical = paired.groupby([*CELL, "round", "pair", "role"], observed=True)["step"].median()
    by_role = np.log(typical).unstack("role").reindex(columns=["reference", "strategy"])
    pairs = (by_role["reference"] - by_role["strategy"]).dropna()
    rounds: pd.Series[float] = pairs.groupby([*CELL, "round"], observed=True).median()
    return rounds
