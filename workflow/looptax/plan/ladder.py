"""The ladder: each strategy below the one that it differs from by one factor. What is wrong with it is told by file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from looptax.plan import metadata
from looptax.plan.errors import PlanError, nearest
from looptax.records.catalogue import StrategyEntry

FileOf = Callable[[str], Path]  # of a strategy by its name


def ordered(entries: list[StrategyEntry], file_of: FileOf) -> list[StrategyEntry]:
    """Parents before children, other work last.

    Raises
    ------
    PlanError
        For a parent that is not known, strategies that are their own ancestors, and a title that two have.
    """
    names = [entry.name for entry in entries]
    for entry in entries:
        require_parent(entry, names, file_of)
    for place, entry in enumerate(entries):
        require_own_title(entry, entries[:place], file_of)
    children: dict[str | None, list[StrategyEntry]] = {}
    for entry in entries:
        children.setdefault(entry.parent, []).append(entry)
    found: list[StrategyEntry] = []

    def descend(parent: str | None) -> None:
        for entry in children.get(parent, []):
            found.append(entry)
            descend(entry.name)

    descend(None)
    cyclic = sorted(set(names) - {entry.name for entry in found})
    if cyclic:
        places = ", ".join(metadata.place(file_of(name), "PARENT") for name in cyclic)
        raise PlanError(
            f"{places}: PARENT: found strategies that are their own ancestors ({', '.join(cyclic)}); "
            "allowed: parents that lead up to train_on_batch"
        )
    return sorted(found, key=lambda entry: entry.work == "other")


def require_parent(entry: StrategyEntry, names: list[str], file_of: FileOf) -> None:
    """The parent is a strategy, and another one."""
    others = [name for name in names if name != entry.name]
    if entry.parent is not None and entry.parent not in others:
        hint = nearest(entry.parent, others) or f" They are: {', '.join(others)}."
        raise PlanError(
            f"{metadata.place(file_of(entry.name), 'PARENT')}: PARENT: found {entry.parent!r}; "
            f"allowed: the name of another strategy.{hint}"
        )


def require_own_title(entry: StrategyEntry, others: Iterable[StrategyEntry], file_of: FileOf) -> None:
    """Two strategies of one title could not be told apart on the page."""
    for other in others:
        if other.title == entry.title and other.name != entry.name:
            one, two = (metadata.place(file_of(e.name), "TITLE") for e in (other, entry))
            raise PlanError(
                f"{one} and {two}: TITLE: both are {entry.title!r}; give one of them another title"
            )
