"""YAML that a person wrote: plain data, no key twice, and no more of it than a person writes.

No tag makes an object. An alias counts as what it stands for, so that a few lines cannot stand for billions, and none
may hold itself.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from looptax.records.files import UnreadableRecord

MOST_BYTES = 200_000  # ten times our longest file; a reader of pure Python takes a few seconds for them
MOST_NODES = 50_000  # with every alias written out
DEEPEST = 30
# What PyYAML's own makers of dates, numbers and truths raise where a text is none: a mistake of whoever wrote it.
NOT_MADE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def read_yaml(path: Path) -> Any:
    """What the file holds.

    Raises
    ------
    UnreadableRecord
        Naming the file, the line where one is to blame, and what is wrong there.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder" if path.is_dir() else "a pipe or a device"
            raise UnreadableRecord(f"{path}: cannot be read: it is {what}; allowed: a file")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableRecord(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise UnreadableRecord(f"{path}: is longer than {MOST_BYTES:,} bytes, the most that is read of YAML")
    try:
        return _loaded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableRecord(f"{path}:{line}: is no YAML: not UTF-8; save it as plain text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        said = " ".join(str(error.problem or error.context).split())
        raise UnreadableRecord(
            f"{place}: {'' if isinstance(error, _Refused) else 'is no YAML: '}{said}"
        ) from None
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise UnreadableRecord(f"{path}: is no YAML: {said}") from None


def _loaded(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


class _Refused(yaml.MarkedYAMLError):
    """YAML it may be, but none that a person means."""

    def __init__(self, said: str, mark: Any) -> None:
        super().__init__(problem=said, problem_mark=mark)


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, with bounds on what is composed before anything is made of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._open = 0
        self._extent: dict[Node, tuple[int, int]] = {}  # of whole nodes: how many nodes, and how deep

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        alias = self.check_event(yaml.AliasEvent)
        if self._open >= DEEPEST:
            raise _Refused(f"nested more than {DEEPEST} deep", mark)
        self._open += 1
        node = super().compose_node(parent, index)
        self._open -= 1
        if node is None:
            return None
        if alias and node not in self._extent:
            raise _Refused("an alias that holds itself", mark)
        if not alias:
            _require_characters(node)
            _require_keys_once(node)
            self._extent[node] = self._measured(node)
        nodes, depth = self._extent[node]
        if nodes > MOST_NODES:
            raise _Refused(f"more than {MOST_NODES:,} values, with every alias written out", mark)
        if self._open + depth > DEEPEST:
            raise _Refused(f"nested more than {DEEPEST} deep", mark)
        return node

    def construct_object(self, node: Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except NOT_MADE:
            kind = node.tag.rpartition(":")[2]
            raise _Refused(f"{str(node.value)[:40]!r} is no {kind}", node.start_mark) from None

    def _measured(self, node: Node) -> tuple[int, int]:
        inner = [self._extent[child] for child in _children(node)]
        return 1 + sum(nodes for nodes, _ in inner), 1 + max((depth for _, depth in inner), default=0)


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _require_characters(node: Node) -> None:
    if isinstance(node, ScalarNode) and any("\ud800" <= character <= "\udfff" for character in node.value):
        raise _Refused(
            "a text with half a character (U+D800 to U+DFFF), which no file can hold", node.start_mark
        )


def _require_keys_once(node: Node) -> None:
    if not isinstance(node, MappingNode):
        return
    seen: dict[str, Any] = {}
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            continue
        if key.value in seen:
            raise _Refused(
                f"the key {key.value[:40]!r} stands twice, first in line {seen[key.value].line + 1}; keep one",
                key.start_mark,
            )
        seen[key.value] = key.start_mark
