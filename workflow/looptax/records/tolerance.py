"""The proof of equal work where rounding differs: how far weights lie apart, beside how far training moves them."""

from __future__ import annotations

from collections.abc import Iterable

from looptax.records.base import Record

MOST_OF_ROUNDING = 2.0  # times what rounding alone does, as a perturbed reference shows it
MOST_BY_ROUNDING = 0.5  # of the way that weights went: no training at all is 1


class ToleranceProof(Record, frozen=True):
    """How far the strategy's weights lie from the reference's after ``calls`` and ``steps`` from the same seed.

    ``share`` is the length of that difference, as a share of the way that the reference's weights went in these steps;
    it and ``tolerance`` know nothing of the learning rate. ``max_difference`` is the largest of one weight.
    ``rounding`` was looked at where that is more than ``tolerance``: the share by which the reference comes from itself
    when its initial weights are changed by a few millionths. ``quiet`` is with random layers off; ``heeds`` then tells
    whether the strategy trains otherwise with them on, as it must. Older reports have no share: there ``tolerance`` and
    ``rounding`` are of ``max_difference``.
    """

    parent: int
    steps: int
    max_difference: float
    tolerance: float
    rounding: float | None = None
    share: float | None = None
    quiet: bool = False
    heeds: bool = True
    calls: int = 1

    @property
    def apart(self) -> float:
        """What is held against ``allowed``."""
        return self.max_difference if self.share is None else self.share

    @property
    def allowed(self) -> float:
        """The most that rounding explains."""
        return max(self.tolerance, min(MOST_OF_ROUNDING * (self.rounding or 0.0), MOST_BY_ROUNDING))

    @property
    def holds(self) -> bool:
        """Whether the two did the same work, as far as weights can show it."""
        return self.apart <= self.allowed and self.heeds

    @property
    def said(self) -> str:
        """What was seen, and what is allowed."""
        if not self.heeds:
            return "weights come out the same with random layers (dropout) on and off: the strategy leaves these out"
        off = ", with random layers off" * self.quiet
        said = f"weights apart by {self.apart:.1e} of the way they went in {self.steps} steps{off}"
        said += f", {self.allowed:.2g} allowed"
        if self.rounding is None:
            return said
        return f"{said}; a change of the initial weights by a few millionths alone makes {self.rounding:.1e}"


def deciding(proofs: Iterable[ToleranceProof]) -> list[ToleranceProof]:
    """One proof for each parent, calls and steps: with random layers on if that holds, else with them off."""
    found: dict[tuple[int, int, int], ToleranceProof] = {}
    for proof in proofs:
        place = proof.parent, proof.calls, proof.steps
        if place not in found or not found[place].holds:
            found[place] = proof
    return list(found.values())
