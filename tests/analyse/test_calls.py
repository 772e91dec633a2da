"""Calls that are read from text are those of the record, or the record has to tell."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from looptax.analyse.calls import SCHEMA, Calls, listed, parsed
from looptax.records.base import LEAST_SECONDS, MOST_POSITIVE, MOST_SECONDS
from looptax.records.cell import Timing, Visit
from looptax.records.timed import Doubt, TimedVisit

POSITIVE = st.integers(1, MOST_POSITIVE)
CALL = st.builds(Timing, st.floats(LEAST_SECONDS, MOST_SECONDS), POSITIVE, POSITIVE)
VISITS = st.lists(st.lists(CALL, min_size=1, max_size=4), min_size=1, max_size=4)
PIECES = st.sampled_from(
    [
        *"[],0123456789.eE+- \"'#n;\t\n\r",
        "[[",
        "]]",
        "],[",
        "null",
        "1e400",
        "NaN",
        "true",
        "[]",
        '"1"',
        "1.0",
    ]
)
SOUND = "[[0.5,1,8],[0.25,1,8]]"


def record(calls: str) -> bytes:
    return (
        '{"role": "strategy", "index": 0, "started": 0, "ended": 1, "calls": ' + calls + ', "grown": null}'
    ).encode()


def whole(calls: str) -> Visit | None:
    try:
        return msgspec.json.decode(record(calls), type=Visit)
    except msgspec.MsgspecError:
        return None


def in_part(*calls: str) -> Calls | None:
    try:
        return parsed([msgspec.json.decode(record(text), type=TimedVisit) for text in calls])
    except (Doubt, msgspec.MsgspecError):
        return None


def assert_same(found: Calls, expected: Calls) -> None:
    assert found.lengths.tolist() == expected.lengths.tolist()
    for name in SCHEMA.names:
        np.testing.assert_array_equal(getattr(found, name).to_numpy(), getattr(expected, name).to_numpy())


@given(VISITS, st.sampled_from([0, 1, -1]))
def test_what_is_written_is_read_to_the_last_bit(visits: list[list[Timing]], indent: int) -> None:
    texts = [msgspec.json.format(msgspec.json.encode(calls), indent=indent).decode() for calls in visits]
    found = in_part(*texts)
    assert found is not None
    assert_same(found, listed([visit for text in texts if (visit := whole(text))]))


@settings(max_examples=600)
@given(st.integers(0, len(SOUND)), st.integers(0, 6), st.lists(PIECES, max_size=4))
@example(2, 3, ["01"])
@example(2, 3, ["1.2.3"])
@example(2, 3, ["-0.5"])
@example(2, 3, [".5"])
@example(2, 3, ["0x1"])
@example(6, 1, ["1", "e", "3"])
@example(1, 0, ["0.5,1,8],["])
def test_whatever_stands_there_is_taken_as_the_record_takes_it_or_not_at_all(
    place: int, without: int, pieces: list[str]
) -> None:
    text = SOUND[:place] + "".join(pieces) + SOUND[place + without :]
    found, expected = in_part(SOUND, text, SOUND), whole(text)
    if found is not None:
        assert expected is not None, f"{text} is no record's"
        sound = whole(SOUND)
        assert sound is not None
        assert_same(found, listed([sound, expected, sound]))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[]",
            "[[]]",
            "[[0.5,1]]",
            "[[0.5,1,8,9]]",
            "[0.5,1,8]",
            "[[[0.5,1,8]]]",
            "[[0.5,1,8],[0.5,1],[1,8,0.5,1]]",
        ),
        *('[["0.5",1,8]]', "[[null,1,8]]", "[[0.5,true,8]]", "[[0.5,1.5,8]]", "[[0.5,0,8]]", "[[0.5,-1,8]]"),
        *(
            "[[0,1,8]]",
            "[[1e10,1,8]]",
            "[[1e400,1,8]]",
            "[[0.5,1,2000000000000]]",
            "[[0.5,1,99999999999999999999]]",
        ),
    ],
)
def test_no_calls_are_taken_from(text: str) -> None:
    assert whole(text) is None
    assert in_part(SOUND, text) is None
    assert in_part(text) is None


def test_no_visits_have_no_calls() -> None:
    assert parsed([]).lengths.tolist() == []
