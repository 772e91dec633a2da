"""The findings with what the page looks up in them: titles, looks, places, and the order of things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from looptax.records.catalogue import Catalogue, StrategyEntry
from looptax.records.counts import CountsOfRun
from looptax.records.findings import BreakEven, Comparison, CostModel, Findings, Group, Unserved
from looptax.report import palette
from looptax.report.format import plain

Curve = tuple[str, str, int]  # stack, workload, batch size

# Cells that a page shows in full: a cell takes some 5 kB, and a page is to stay within 1.5 MB.
MOST_IN_FULL = 200


def curve_of(group: Group) -> Curve:
    """What stays the same where only the rows change."""
    return group.stack, group.workload, group.batch_size


@dataclass(frozen=True)
class Placed:
    """A comparison and its place in findings.json, as a JSON pointer."""

    comparison: Comparison
    path: str


@dataclass(frozen=True)
class Lookups:
    """One run: its findings, the catalogue that explains its strategies, and its counts where there are any."""

    findings: Findings
    catalogue: Catalogue
    counts: CountsOfRun | None = None

    @cached_property
    def entries(self) -> dict[str, StrategyEntry]:
        """Strategies by name."""
        return {entry.name: entry for entry in self.catalogue.strategies}

    @cached_property
    def _looks(self) -> dict[str, palette.Look]:
        return palette.looks(self.catalogue)

    def look(self, strategy: str) -> palette.Look:
        """Colour and marker; a plain one for a strategy that the catalogue does not know."""
        return self._looks.get(strategy, palette.Look(palette.family_of(strategy), "o", False))

    def title(self, strategy: str) -> str:
        """The strategy's title, or its name where it has none."""
        entry = self.entries.get(strategy)
        return plain(entry.title) if entry and entry.title.strip() else strategy

    def place(self, strategy: str) -> tuple[str, str]:
        """Where the strategy's title stands: a file, and a JSON pointer into it."""
        if strategy in self.entries:
            titled = self.entries[strategy].title.strip()
            return "catalogue.json", f"/strategies/{self.rank(strategy)}/{'title' if titled else 'name'}"
        for kind in ("comparisons", "unserved"):
            for i, one in enumerate(getattr(self.findings, kind)):
                if one.strategy == strategy:
                    return "findings.json", f"/{kind}/{i}/strategy"
        return "findings.json", ""  # named, and measured nowhere: somewhere in the file, if at all

    def workload(self, slug: str) -> str:
        """The workload's title, or its slug."""
        titles = {entry.name: plain(entry.title) for entry in self.catalogue.workloads}
        return titles.get(slug) or slug

    @cached_property
    def stacks(self) -> list[str]:
        """All stacks of which anything is known, the headline's first."""
        return list(dict.fromkeys(group.stack for group in self.groups))

    @property
    def several_stacks(self) -> bool:
        """Whether the run is of several stacks: names of stacks then give way to their titles."""
        return bool(self.findings.history)

    def stack(self, stack: str) -> str:
        """The stack's title where the run is of several, or its name."""
        found = self._stacks.get(stack) if self.several_stacks else None
        return plain(self.catalogue.stacks[found].title) if found is not None else stack

    def stack_place(self, stack: str) -> tuple[str, str]:
        """Where the stack's title stands, or its name: a file, and a JSON pointer into it; empty where nowhere."""
        if self.several_stacks and stack in self._stacks:
            return "catalogue.json", f"/stacks/{self._stacks[stack]}/title"
        group = next((g for g in self.groups if g.stack == stack), None)
        return "findings.json", f"{self.group_path(group)}/stack" if group else ""

    @cached_property
    def _stacks(self) -> dict[str, int]:
        return {entry.name: position for position, entry in enumerate(self.catalogue.stacks)}

    @cached_property
    def placed(self) -> list[Placed]:
        """Every comparison with its place."""
        return [Placed(c, f"/comparisons/{i}") for i, c in enumerate(self.findings.comparisons)]

    @cached_property
    def groups(self) -> list[Group]:
        """All groups, the headline's first, then as measured, by rows."""
        every = [c.group for c in self.findings.comparisons] + [u.group for u in self.findings.unserved]
        unique = list(dict.fromkeys(_key(group) for group in every))
        curves = list(dict.fromkeys(key[:3] for key in unique))
        head = _key(self.headline) if self.headline else None
        rank = {curve: position for position, curve in enumerate(curves)}
        ordered = sorted(unique, key=lambda k: (k != head, rank[k[:3]], k[3]))
        return [Group(*key) for key in ordered]

    @cached_property
    def headline(self) -> Group | None:
        """The group that the first sentence speaks of."""
        return self.findings.answer.group if self.findings.answer else None

    @cached_property
    def large(self) -> bool:
        """Whether the page shows only the headline in full, and all else in short."""
        several = self.headline is not None and len(self.groups) > 1
        return several and len(self.findings.comparisons) > MOST_IN_FULL

    @property
    def groups_in_full(self) -> list[Group]:
        """Those whose cells the page shows one by one."""
        return [self.headline] if self.large and self.headline else self.groups

    @property
    def curves_in_full(self) -> list[Curve]:
        """Those whose cost models the page shows, and whose cells of the reference against itself."""
        return [curve_of(self.headline)] if self.large and self.headline else self.curves

    @property
    def cells_in_full(self) -> list[Placed]:
        """Their comparisons, in the order of the findings."""
        shown = set(map(_key, self.groups_in_full))
        return [placed for placed in self.placed if _key(placed.comparison.group) in shown]

    def inside(self, group: Group) -> list[Placed]:
        """The comparisons of a group in the catalogue's order."""
        return self._ordered(self._inside.get(_key(group), ()))

    @cached_property
    def _inside(self) -> dict[tuple[str, str, int, int], list[Placed]]:
        found: dict[tuple[str, str, int, int], list[Placed]] = defaultdict(list)
        for placed in self.placed:
            found[_key(placed.comparison.group)].append(placed)
        return found

    def unserved(self, group: Group) -> list[tuple[Unserved, str]]:
        """The combinations of a group that are no job, with their places."""
        every = enumerate(self.findings.unserved)
        return [(u, f"/unserved/{i}") for i, u in every if u.group == group]

    def along(self, curve: Curve) -> list[Placed]:
        """The comparisons of all groups of a curve: by strategy in the catalogue's order, then by rows."""
        return self._ordered(p for p in self.placed if curve_of(p.comparison.group) == curve)

    def sizes(self, curve: Curve) -> list[int]:
        """The numbers of rows at which anything of a curve is known."""
        return sorted({g.rows for g in self.groups if curve_of(g) == curve})

    @cached_property
    def curves(self) -> list[Curve]:
        """All curves, the headline's first."""
        return list(dict.fromkeys(curve_of(group) for group in self.groups))

    def models(self, curve: Curve) -> list[tuple[CostModel, str]]:
        """The cost models of a curve with their places, down the ladder."""
        every = [(m, f"/cost_models/{i}") for i, m in enumerate(self.findings.cost_models)]
        here = [pair for pair in every if (pair[0].stack, pair[0].workload, pair[0].batch_size) == curve]
        return sorted(here, key=lambda pair: self.rank(pair[0].strategy))

    def break_evens(self, curve: Curve) -> list[tuple[BreakEven, str]]:
        """The break-evens of a curve with their places."""
        every = [(b, f"/break_evens/{i}") for i, b in enumerate(self.findings.break_evens)]
        return [pair for pair in every if (pair[0].stack, pair[0].workload, pair[0].batch_size) == curve]

    def not_linear(self, found: BreakEven) -> list[str]:
        """Those of the two whose cost model is not linear: it gives no break-even."""
        models = [m for m, _ in self.models((found.stack, found.workload, found.batch_size))]
        two = (found.strategy, found.other)
        return [m.strategy for m in models if m.strategy in two and m.linear is False]

    @cached_property
    def strategies(self) -> list[str]:
        """The strategies that this run knows anything of, in the catalogue's order."""
        names = [c.strategy for c in self.findings.comparisons] + [u.strategy for u in self.findings.unserved]
        return sorted(dict.fromkeys(names), key=self.rank)

    @cached_property
    def of_other_work(self) -> set[str]:
        """Strategies that do, by their own account, other work than the reference: not to be ranked among the rest."""
        return {c.strategy for c in self.findings.comparisons if c.work == "other"}

    def rank(self, strategy: str) -> int:
        """A strategy's place in the catalogue; one that it does not know comes last."""
        return self._ranks.get(strategy, len(self._ranks))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {entry.name: position for position, entry in enumerate(self.catalogue.strategies)}

    def has_own_rows(self, strategy: str, group: Group) -> bool:
        """Whether a loop brings rows of its own, as the article's programs do, whatever the group says."""
        cells = (p.comparison for p in self.inside(group) if p.comparison.strategy == strategy)
        return any(c.steps != group.rows // group.batch_size for c in cells)

    def group_path(self, group: Group) -> str:
        """A place in findings.json where this group stands."""
        if _key(group) not in self._group_paths:
            raise ValueError(f"{group} is no group of this run")
        return self._group_paths[_key(group)]

    @cached_property
    def _group_paths(self) -> dict[tuple[str, str, int, int], str]:
        places = [(c.group, f"/comparisons/{i}/group") for i, c in enumerate(self.findings.comparisons)]
        places += [(u.group, f"/unserved/{i}/group") for i, u in enumerate(self.findings.unserved)]
        return {_key(group): path for group, path in reversed(places)}

    @cached_property
    def common(self) -> list[str]:
        """The parts of a group that are the same in the whole run."""
        columns: dict[str, set[object]] = {
            "batch": {g.batch_size for g in self.groups},
            "workload": {g.workload for g in self.groups},
            "stack": {g.stack for g in self.groups},
        }
        return [part for part, values in columns.items() if len(values) <= 1]

    def _ordered(self, placed: Iterable[Placed]) -> list[Placed]:
        return sorted(placed, key=lambda p: (self.rank(p.comparison.strategy), p.comparison.group.rows))


def _key(group: Group) -> tuple[str, str, int, int]:
    return group.stack, group.workload, group.batch_size, group.rows
