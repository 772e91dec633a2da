"""What a figure is, before and after it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes

from looptax.report import svg
from looptax.report.figures.style import NARROW, WIDE, Layout, drawing
from looptax.report.pieces import Pieces, plain


@dataclass(frozen=True)
class Plan:
    """``headline`` is the finding; ``description`` says chart type, of what, and where what stands out.

    ``key`` are the strategies that the page names beside the narrow drawing, which has no room for names.
    """

    name: str
    headline: Pieces
    description: str
    note: Pieces
    draw: Callable[[Layout], Axes]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A plan with its two SVG elements for the page and the file that stands alone."""

    plan: Plan
    wide: str
    narrow: str
    file: bytes

    @property
    def path(self) -> str:
        """Where the file lies beside the page."""
        return f"figures/{self.plan.name}.svg"


def drawn(plan: Plan) -> Drawn:
    """Draw both layouts; ids differ between all figures and layouts of a page."""
    elements = {}
    for layout in (WIDE, NARROW):
        with drawing():
            raw = svg.draw(plan.draw(layout).figure)  # type: ignore[arg-type]
        prefix = f"{plan.name}-{layout.name}"
        elements[layout.name] = svg.themed(raw, prefix, plain(plan.headline), plan.description)
    return Drawn(plan, elements["wide"], elements["narrow"], svg.standalone(elements["wide"]))
