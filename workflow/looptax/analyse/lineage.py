"""Who descends from whom on the ladder, where not every ancestor was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Parents = Mapping[str, str | None]


def ancestors(name: str, parents: Parents) -> list[str]:
    """The nearest first; one that the catalogue does not know ends the line, and so does one that came before."""
    found: list[str] = []
    above = parents.get(name)
    while above is not None and above not in found and above != name:
        found.append(above)
        above = parents.get(above)
    return found


def nearest(name: str, parents: Parents, known: Callable[[str], bool]) -> tuple[str | None, list[str]]:
    """The nearest ancestor that is ``known``, or None, and those that were passed over on the way to it."""
    passed: list[str] = []
    for ancestor in ancestors(name, parents):
        if known(ancestor):
            return ancestor, passed
        passed.append(ancestor)
    return None, passed
