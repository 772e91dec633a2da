"""A run as sentences speak of it: names, groups and rounds in words, each with its place in the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from looptax.records.findings import Group
from looptax.report.format import count, percent
from looptax.report.lookups import Curve, Lookups, Placed, curve_of
from looptax.report.pieces import Pieces, name, number, rows, text


@dataclass(frozen=True)
class Run(Lookups):
    """One run, and what is said of its parts."""

    def named(self, strategy: str) -> Pieces:
        """The strategy's title as a piece of a sentence."""
        file, path = self.place(strategy)
        return name(self.title(strategy), path, file)

    def stack_named(self, stack: str) -> Pieces:
        """The stack's title or name as a piece of a sentence."""
        file, path = self.stack_place(stack)
        return name(self.stack(stack), path, file)

    def rounds_words(self, cells: Iterable[Placed]) -> Pieces:
        """How many rounds stand behind each of these cells' intervals."""
        by_rounds = sorted((p for p in cells if p.comparison.ratio), key=lambda p: p.comparison.rounds)
        if not by_rounds:
            return text("no cell gave an interval")
        few, many = (
            number(count(p.comparison.rounds), f"{p.path}/rounds") for p in (by_rounds[0], by_rounds[-1])
        )
        alike = by_rounds[0].comparison.rounds == by_rounds[-1].comparison.rounds
        return few + (() if alike else text(" to ") + many) + text(" rounds a cell")

    def group_pieces(self, group: Group, path: str, without: Sequence[str] = ()) -> Pieces:
        """A group, whose place is ``path``, in words; parts that are the same in the whole run may be left out."""
        slugs = [entry.name for entry in self.catalogue.workloads]
        known = group.workload in slugs and self.workload(group.workload) != group.workload
        title = (
            (f"/workloads/{slugs.index(group.workload)}/title", "catalogue.json")
            if known
            else (f"{path}/workload", "")
        )
        parts = {
            "rows": rows(group.rows, f"{path}/rows"),
            "batch": text("batch ") + number(count(group.batch_size), f"{path}/batch_size"),
            "workload": name(self.workload(group.workload), *title),
            "stack": self.stack_named(group.stack)
            if self.several_stacks
            else text("stack ") + name(group.stack, f"{path}/stack"),
        }
        said: Pieces = ()
        for part, words in parts.items():
            if part not in without:
                said += (text(", ") if said else ()) + words
        return said

    def curve_pieces(self, curve: Curve) -> Pieces:
        """A curve in words."""
        group = next(g for g in self.groups if curve_of(g) == curve)
        return self.group_pieces(group, self.group_path(group), ("rows",))

    def stack_pieces(self, stack: str, workload: str) -> Pieces:
        """A stack and a workload in words."""
        group = next((g for g in self.groups if (g.stack, g.workload) == (stack, workload)), None)
        if group is None:
            return name(f"{self.workload(workload)}, stack {stack}")
        return self.group_pieces(group, self.group_path(group), ("rows", "batch"))

    @property
    def level(self) -> Pieces:
        """The level of the intervals."""
        return number(percent(self.findings.level), "/level")

    def group_words(self, group: Group, without: Sequence[str] = ()) -> str:
        """A group in words; parts that are the same in the whole run may be left out."""
        parts = {
            "rows": f"{count(group.rows)} rows",
            "batch": f"batch {count(group.batch_size)}",
            "workload": self.workload(group.workload),
            "stack": self.stack(group.stack) if self.several_stacks else f"stack {group.stack}",
        }
        return ", ".join(words for part, words in parts.items() if part not in without)
