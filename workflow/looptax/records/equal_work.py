"""What the proofs of one round show: as many updates, and weights that are the same."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.records.cell import Proof, Round
from looptax.records.timed import TimedRound, proofs_of

Pair = tuple[Proof, Proof]  # the reference's and the strategy's, of one moment


def differs_by_weights_alone(round_: Round | TimedRound) -> bool:
    """Whether both roles did as many steps and updates, and their weights are not equal bit for bit."""
    proofs = round_.proofs if isinstance(round_, Round) else proofs_of(round_)
    pairs = [pair for when, pair in pairs_of(proofs).items() if when != "last"]
    level = all((one.steps, one.iterations) == (other.steps, other.iterations) for one, other in pairs)
    return level and any(one.digest != other.digest for one, other in pairs)


def pairs_of(proofs: Sequence[Proof]) -> dict[str, Pair]:
    """The reference's and the strategy's proofs of a round by when they were given; only those that both gave."""
    given: dict[str, dict[str, Proof]] = {}
    for proof in proofs:
        given.setdefault(proof.when, {})[proof.role] = proof
    return {when: (by["reference"], by["strategy"]) for when, by in given.items() if len(by) == 2}


def are_level(pair: Pair) -> bool:
    """As many updates after as many steps."""
    one, other = pair
    return (one.steps, one.iterations) == (other.steps, other.iterations)


def are_equal(pair: Pair, exact: bool) -> bool:
    """Level, with finite weights; where that is asked, with the same ones bit for bit."""
    one, other = pair
    return are_level(pair) and one.finite and other.finite and (not exact or one.digest == other.digest)


def keep_pace(first: Pair, last: Pair) -> bool:
    """Whether both did as many updates a step in all that was timed as at first: a loop may do nothing from then on."""
    return all(
        end.finite and end.iterations * begin.steps == begin.iterations * end.steps
        for begin, end in zip(first, last, strict=True)
    )
