"""All that is said of two runs, as plain text for a terminal of a hundred columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from looptax.records.compared import CellOfOne, ComparedCell, ComparedRun, RunComparison
from looptax.records.findings import Group
from looptax.report import format as fmt
from looptax.report import words
from looptax.report.compared.places import around, at
from looptax.report.compared.sentence import bounds, sentence, unsaid

WIDTH = 96
HEADINGS = ("rows", "in A", "in B", "B / A", "rounds", "verdict")


def text(found: RunComparison) -> str:
    """The sentence first, then what it rests on; each part only where there is something to say."""
    parts = [
        _wrapped(sentence(found)),
        *(_wrapped(line) for line in unsaid(found)),
        *_part("What to do", [line for remedy in found.remedies for line in _bullet(remedy)]),
        *_part("The two runs", [*_run("A", found.one), *_run("B", found.other)]),
        *_part("What differs", _differs(found)),
        *_part(_headline(found), _table(found)),
        *_part("Verdicts", _verdicts(found)),
        *_part("Not compared", _not_compared(found)),
        *_part("Only in A", _only(found.only_one)),
        *_part("Only in B", _only(found.only_other)),
    ]
    return "\n\n".join(parts).replace(fmt.NARROW_SPACE, " ") + "\n"


def _part(heading: str, lines: Sequence[str]) -> list[str]:
    return ["\n".join((f"{heading}:", *lines))] if lines else []


def _run(letter: str, run: ComparedRun) -> list[str]:
    first, last = fmt.moment(run.measured_from_utc), fmt.moment(run.measured_to_utc)
    said = f"{letter}  {fmt.plain(run.label)}: {fmt.plain(run.title)} ({first} to {last})"
    return _indented(said, "     ")


def _differs(found: RunComparison) -> list[str]:
    if not found.differs:
        return ["  Nothing that is recorded: machine, software, settings and code are the same."]
    return [
        line
        for one in found.differs
        for line in _indented(
            f"{fmt.plain(one.what)}: {fmt.plain(one.one)} -> {fmt.plain(one.other)}", "      "
        )
    ]


def _headline(found: RunComparison) -> str:
    return f"Speed relative to {fmt.plain(found.other.reference)} [{fmt.percent(found.level)} interval]"


def _table(found: RunComparison) -> list[str]:
    """The cells with a difference, under their strategy and what surrounds them; the reference's own come last."""
    cells = [cell for cell in found.cells if cell.difference]
    if not cells:
        return []
    rows = [_row(cell) for cell in cells]
    widths = [max(len(row[i]) for row in (HEADINGS, *rows)) for i in range(len(HEADINGS))]
    groups = [cell.one for cell in cells]
    blocks: dict[str, list[str]] = {}
    for cell, row in sorted(
        zip(cells, rows, strict=True), key=lambda each: each[0].strategy == found.other.reference
    ):
        blocks.setdefault(_heading(found, cell, groups), []).append(_columns(row, widths))
    lines = [line for heading, block in blocks.items() for line in (*_indented(heading), *block)]
    return [_columns(HEADINGS, widths), *lines]


def _heading(found: RunComparison, cell: ComparedCell, groups: Sequence[Group]) -> str:
    is_reference = cell.strategy == found.other.reference
    title = fmt.plain(found.titles.get(cell.strategy, cell.strategy))
    named = "the reference against itself" if is_reference else title
    said = "" if named == cell.strategy else f" ({named})"
    return f"{fmt.plain(cell.strategy)}{said}, {around(cell.one, groups)}"


def _row(cell: ComparedCell) -> tuple[str, ...]:
    return (
        fmt.count(cell.one.rows),
        _bounds(fmt.ratio_bounds(cell.one_ratio) if cell.one_ratio else None),
        _bounds(fmt.ratio_bounds(cell.other_ratio) if cell.other_ratio else None),
        _bounds(bounds(cell.difference, cell.verdict) if cell.difference else None),
        f"{fmt.count(cell.one_rounds)}, {fmt.count(cell.other_rounds)}",
        cell.verdict,
    )


def _columns(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = "  ".join(word.rjust(width) for word, width in zip(row[:-1], widths[:-1], strict=True))
    return f"  {numbers}  {row[-1]}"


def _bounds(printed: fmt.Bounds | None) -> str:
    if printed is None:
        return "none"
    lower, estimate, upper = printed
    return f"{estimate} [{lower}, {upper}]"


def _verdicts(found: RunComparison) -> list[str]:
    """What each word that occurs in the table means."""
    seen = {cell.verdict for cell in found.cells if cell.difference}
    lines = [
        line for word in words.CHANGED if word in seen for line in _indented(f"{word}: {words.CHANGED[word]}")
    ]
    if seen:
        lines += _indented(
            f"The margin is {fmt.percent(found.margin)}; p is adjusted (Holm) for {fmt.count(found.compared)} "
            f"{'cell' if found.compared == 1 else 'cells'} and may be {found.significance:g} at most."
        )
    return lines


def _not_compared(found: RunComparison) -> list[str]:
    cells = [cell for cell in found.cells if cell.difference is None]
    groups = [cell.one for cell in cells]
    return [
        line
        for cell in cells
        for line in _indented(
            f"{fmt.plain(cell.strategy)} {at(cell.one, groups)}: "
            f"{'; '.join(map(fmt.plain, cell.reasons))}{_ended(cell)}"
        )
    ]


def _ended(cell: ComparedCell) -> str:
    """How a cell ended that did not end well."""
    statuses = (("A", cell.one_status), ("B", cell.other_status))
    said = [f"{words.STATUS[status]} in {run}" for run, status in statuses if status != "ok"]
    return f" ({', '.join(said)})" if said else ""


def _only(cells: Sequence[CellOfOne]) -> list[str]:
    """A line for all strategies with the same sizes and surroundings."""
    groups = [cell.group for cell in cells]
    sizes: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        place = fmt.plain(cell.strategy), around(cell.group, groups)
        sizes.setdefault(place, []).append(fmt.count(cell.group.rows))
    names: dict[tuple[str, str], list[str]] = {}
    for (strategy, where), rows in sizes.items():
        names.setdefault((where, fmt.listed(rows)), []).append(strategy)
    return [
        line
        for (where, rows), strategies in names.items()
        for line in _indented(f"{where}, {rows} rows: {', '.join(strategies)}")
    ]


def _wrapped(words: str) -> str:
    return "\n".join(textwrap.wrap(words, WIDTH, break_on_hyphens=False))


def _bullet(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _indented(words: str, deeper: str = "    ") -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent=deeper, break_on_hyphens=False)
