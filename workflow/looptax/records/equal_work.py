"""What the proofs of one round show: as many updates, and weights that are the same."""

from __future__ import annotations

from looptax.records.cell import Proof, Round

Pair = tuple[Proof, Proof]  # the reference's and the strategy's, of one moment


def differs_by_weights_alone(round_: Round) -> bool:
    """Whether both roles did as many steps and updates, and their weights are not equal bit for bit."""
    pairs = [pair for when, pair in pairs_of(round_).items() if when != "last"]
    level = all((one.steps, one.iterations) == (other.steps, other.iterations) for one, other in pairs)
    return level and any(one.digest != other.digest for one, other in pairs)


def pairs_of(round_: Round) -> dict[str, Pair]:
    """The reference's and the strategy's proofs by when they were given; only those that both gave."""
    given = {(proof.when, proof.role): proof for proof in round_.proofs}
    return {
        when: (given[when, "reference"], given[when, "strategy"])
        for when in dict.fromkeys(proof.when for proof in round_.proofs)
        if (when, "reference") in given and (when, "strategy") in given
    }


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
