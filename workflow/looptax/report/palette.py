"""Colours and markers: one pair a strategy, the same in every figure, table and run.

Colour tells the family of a loop, the marker which one it is; neither is ever the only sign. Families follow
Okabe and Ito (2008), each hue darkened or lightened until it stands out on the mode's ground (a test computes it).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from looptax.records.catalogue import Catalogue

LIGHT = {
    "ground": "#ffffff",
    "raised": "#f5f6f8",
    "ink": "#16191f",
    "muted": "#565d69",
    "rule": "#d5d9e0",
    "band": "#e8ebf0",
    "link": "#0b57a4",
    "good": "#006b4f",
    "bad": "#a63d00",
    "train": "#0068a8",
    "fit": "#b84a00",
    "own": "#00785a",
    "resident": "#96407c",
    "other": "#666c76",
}
DARK = {
    "ground": "#12151a",
    "raised": "#1b2027",
    "ink": "#e9ecf1",
    "muted": "#a4acb8",
    "rule": "#39414d",
    "band": "#252b34",
    "link": "#7db8f0",
    "good": "#4fcfa5",
    "bad": "#f4a06a",
    "train": "#5fb5ee",
    "fit": "#f39449",
    "own": "#3ccb9d",
    "resident": "#e196c6",
    "other": "#a3aab5",
}
FAMILIES = ("train", "fit", "own", "resident", "other")

# Names of matplotlib's markers, and the same shapes as SVG paths in a box from -6 to 6.
MARKERS = {
    "o": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "s": "M-4.5-4.5h9v9h-9z",
    "D": "M0-6L5.5 0L0 6L-5.5 0z",
    "^": "M0-5.5L5.5 5H-5.5z",
    "v": "M0 5.5L5.5-5H-5.5z",
    "P": "M-2-5.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5v-4h3.5z",
    "X": "M-5.5-3L-3-5.5L0-2.5L3-5.5L5.5-3L2.5 0L5.5 3L3 5.5L0 2.5L-3 5.5L-5.5 3L-2.5 0z",
    "p": "M0-5.5L5.4-1.6L3.3 4.7H-3.3L-5.4-1.6z",
    "<": "M-5.5 0L5 5.5V-5.5z",
    ">": "M5.5 0L-5 5.5V-5.5z",
    "h": "M0-5.5L4.8-2.8V2.8L0 5.5L-4.8 2.8V-2.8z",
    "d": "M0-6L3.6 0L0 6L-3.6 0z",
}


@dataclass(frozen=True)
class Look:
    """A strategy's family (a colour variable of the page) and marker; ``hollow`` where it does other work."""

    family: str
    marker: str
    hollow: bool

    @property
    def symbol(self) -> str:
        """What the page calls the marker's drawing."""
        return _symbol(self.marker)


def shapes() -> list[tuple[str, str]]:
    """Every marker's name in the page and its SVG path."""
    return [(_symbol(marker), path) for marker, path in MARKERS.items()]


def family_of(name: str) -> str:
    """The family that a strategy's name says."""
    if name.startswith("train_on_batch"):
        return "train"
    if name.startswith("fit"):
        return "fit"
    if name.startswith(("own", "graph", "train_function")):
        return "own"
    return "resident" if name.startswith("resident") else "other"


def looks(catalogue: Catalogue) -> dict[str, Look]:
    """One look a strategy: markers in the catalogue's order within a family, same and other work apart."""
    taken: Counter[tuple[str, bool]] = Counter()
    markers, found = list(MARKERS), {}
    for entry in catalogue.strategies:
        kind = family_of(entry.name), entry.work == "other"
        found[entry.name] = Look(kind[0], markers[taken[kind] % len(markers)], kind[1])
        taken[kind] += 1
    return found


def variables(colours: dict[str, str]) -> str:
    """The colours as CSS declarations."""
    return "".join(f"--{role}:{colour};" for role, colour in colours.items())


def stylesheet() -> str:
    """Both modes as CSS rules."""
    return (
        f":root{{color-scheme:light dark;{variables(LIGHT)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}\n"
        f"@media print{{:root{{color-scheme:light;{variables(LIGHT)}}}}}\n"
    )


def _symbol(marker: str) -> str:
    return f"marker-{list(MARKERS).index(marker)}"
