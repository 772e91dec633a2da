"""A record that is read in part is read as the whole one is: the same names, types and bounds."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import Struct, inspect

from looptax.analyse.calls import BOUNDS
from looptax.records.cell import Cell, Round, Timing, Visit
from looptax.records.timed import TimedCell, TimedRound, TimedVisit

OF_ITS_OWN = {
    "calls": msgspec.Raw,
    "proofs": msgspec.Raw,
    "visits": list[TimedVisit],
    "rounds": list[TimedRound],
}


@pytest.mark.parametrize(("part", "whole"), [(TimedVisit, Visit), (TimedRound, Round), (TimedCell, Cell)])
def test_every_field_is_one_of_the_whole_record(part: type[Struct], whole: type[Struct]) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(whole)}
    for field in msgspec.structs.fields(part):
        expected = OF_ITS_OWN.get(field.name, fields[field.name].type)
        assert (field.type, field.default) == (expected, fields[field.name].default), field.name


def test_calls_are_held_to_the_bounds_of_the_record() -> None:
    timing = inspect.type_info(Timing)
    assert isinstance(timing, inspect.StructType)
    found = {
        field.name: (field.type.ge, field.type.le)  # type: ignore[union-attr]
        for field in timing.fields
    }
    assert found == BOUNDS
