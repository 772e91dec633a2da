"""YAML is read as plain data; what no person means is refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from looptax.records.files import UnreadableRecord
from looptax.records.yaml_file import DEEPEST, MOST_BYTES, read_yaml


def read(folder: Path, content: str | bytes) -> Any:
    path = folder / "x.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(path)


@pytest.mark.parametrize(
    ("content", "held"),
    [
        ("", None),
        ("a: 1\nb: [x, 2.5, true, null]", {"a": 1, "b": ["x", 2.5, True, None]}),
        ("a: &all [x, y]\nb: *all\nc: *all", {"a": ["x", "y"], "b": ["x", "y"], "c": ["x", "y"]}),
        ("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}", {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}),
        ("[{a: 1}, {a: 2}]", [{"a": 1}, {"a": 2}]),
        (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ('{"a": [1, 2]}', {"a": [1, 2]}),
    ],
)
def test_what_a_person_writes_is_read(content: str | bytes, held: Any, tmp_path: Path) -> None:
    assert read(tmp_path, content) == held


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: the key 'a' stands twice, first in line 1; keep one"),
        ("a:\n  b: 1\n  c: 2\n  'b': 3", "x.yaml:4: the key 'b' stands twice, first in line 2"),
        ("a: 1\nb: 2020-13-45", "x.yaml:2: '2020-13-45' is no timestamp"),
        ("a: !!int ''", "x.yaml:1: '' is no int"),
        ("a: " + "9" * 5000, "is no int"),
        ('a: 1\nb: "\\uD800"', "x.yaml:2: a text with half a character"),
        ("a: 1\nb: &b [*b]", "x.yaml:2: an alias that holds itself"),
        ("[" * (DEEPEST + 1), "x.yaml:1: nested more than 30 deep"),
        (
            "a: &a " + "[" * 20 + "]" * 20 + "\nb: " + "[" * 20 + "*a" + "]" * 20,
            "x.yaml:2: nested more than 30 deep",
        ),
        ("a:\n\tb: 1", "x.yaml:2: is no YAML: found character"),
        (b"a: 1\nb: \xff", "x.yaml:2: is no YAML: not UTF-8; save it as plain text"),
        ("a: 1\n---\nb: 2", "x.yaml:2: is no YAML: but found another document"),
        ("#" * (MOST_BYTES + 1), "is longer than 200,000 bytes"),
    ],
)
def test_what_nobody_means_is_refused_with_its_line(content: str | bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        read(tmp_path, content)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(UnreadableRecord, match="cannot be read: "):
            read_yaml(path)
