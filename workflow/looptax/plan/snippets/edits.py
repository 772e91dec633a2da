"""Edits of a source at positions of its syntax tree: what is not edited keeps its layout."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Bytes from ``start`` up to ``end`` become ``text``."""

    start: int
    end: int
    text: str


class Source:
    """A source as the bytes that positions of its syntax tree count."""

    def __init__(self, text: str) -> None:
        self._content = text.encode()
        self._lines = [0]
        for line in self._content.split(b"\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node begins."""
        return self._lines[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """From where a node begins to where it ends."""
        return self.start(node), self.end(node)

    def line(self, number: int) -> int:
        """Where a line begins; lines count from 1."""
        return min(self._lines[number - 1], len(self._content))

    def first_line(self, node: ast.stmt) -> int:
        """Where the first line of a statement begins, its decorators included."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        return self.line(min([node.lineno, *(decorator.lineno for decorator in decorators)]))

    def after(self, node: ast.stmt) -> int:
        """Where the line after a statement begins."""
        assert node.end_lineno is not None
        return self.line(node.end_lineno + 1)

    def without(self, node: ast.stmt) -> Edit:
        """The edit that leaves out a statement with its lines."""
        return Edit(self.first_line(node), self.after(node), "")

    def edited(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        """The text between two places, with the edits that lie inside; of edits inside others the outer one is made."""
        made = b""
        place = start
        for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
            if edit.start >= place and edit.end <= end:
                made += self._content[place : edit.start] + edit.text.encode()
                place = edit.end
        return (made + self._content[place:end]).decode()
