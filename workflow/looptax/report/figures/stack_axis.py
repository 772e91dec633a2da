"""The axis of stacks: where each stands, backend by backend, and what is written below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from looptax.records.history import Line
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.style import MUTED, SMALL
from looptax.report.format import shortened
from looptax.report.history.sentences import line_name
from looptax.report.run import Run

GAP = 0.7  # slots between two backends
LINE = 14.0  # pixels from one line of a label to the next
LONGEST_STACK = 18  # characters of a label below the axis
JOINT = " · "


@dataclass(frozen=True)
class Slots:
    """Where each stack stands on the axis, its words, and where each line of stacks begins and ends.

    ``upright`` labels are wider than a slot would be; ``below`` are the pixels that all words take.
    """

    places: dict[str, float]
    labels: dict[str, list[str]]
    ends: list[tuple[Line, float, float]]
    last: float
    upright: bool

    @property
    def label_height(self) -> float:
        """Pixels of the highest label."""
        if not self.upright:
            return LINE * max(len(words) for words in self.labels.values()) + 6
        return CHARACTER * 0.86 * max(len(JOINT.join(words)) for words in self.labels.values()) + 8

    @property
    def below(self) -> float:
        """Pixels of all words below the axis: the stacks', and the backends' under them."""
        return self.label_height + 30


def slots_of(run: Run, lines: Sequence[Line], pixels: float) -> Slots:
    """A slot a stack, with a gap between backends, on an axis of so many pixels."""
    places: dict[str, float] = {}
    ends, at = [], 0.0
    for line in lines:
        first = at
        for stack in line.stacks:
            places[stack], at = at, at + 1
        ends.append((line, first, at - 1))
        at += GAP
    last = max(places.values())
    labels = {stack: label_lines(run, line, stack) for line in lines for stack in line.stacks}
    widest = CHARACTER * 0.9 * max(len(words) for label in labels.values() for words in label) + 6
    return Slots(places, labels, ends, last, widest > pixels / (last + 1))


def label_lines(run: Run, line: Line, stack: str) -> list[str]:
    """A stack below the axis: its title without the backend's name, which stands below all of the line."""
    title = run.stack(stack)
    words = [part.removeprefix(line_name(line)).strip() for part in title.split(", ")]
    return (
        [shortened(word, LONGEST_STACK) for word in words if word]
        if len(words) > 1
        else [shortened(words[0] if len(words[0]) <= LONGEST_STACK else stack, LONGEST_STACK)]
    )


def name_stacks(axes: Axes, slots: Slots) -> None:
    """The words below the axis."""
    where: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "color": MUTED,
                             "ha": "center", "va": "top", "annotation_clip": False}  # fmt: skip
    for stack, x in slots.places.items():
        if slots.upright:
            axes.annotate(
                JOINT.join(slots.labels[stack]), (x, 0), (0, -6), rotation=90, fontsize=SMALL - 0.5, **where
            )
            continue
        for i, words in enumerate(slots.labels[stack]):
            axes.annotate(words, (x, 0), (0, -6 - LINE * i), fontsize=SMALL, **where)
    below = -slots.label_height - 8
    for line, first, last in slots.ends:
        axes.annotate(
            line_name(line), ((first + last) / 2, 0), (0, below), fontsize=SMALL, fontweight="bold", **where
        )
