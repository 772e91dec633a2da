"""Reading ``config/claims.yaml``: every claim typed, or one message with the file, the place and what is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from looptax.analyse.cells import BadInput
from looptax.records.claims import Claim
from looptax.records.yaml_file import read_yaml


def read_claims(path: Path, strategies: Collection[str]) -> list[Claim]:
    """The claims in their order.

    Raises
    ------
    UnreadableRecord
        If the file cannot be read, or is no YAML that a person writes.
    BadInput
        If a claim does not fit its type, an id stands twice, or a strategy is not known.
    """
    raw = read_yaml(path)
    if not isinstance(raw, list):
        raise BadInput(f"{path}: found {type(raw).__name__}; allowed: a list of claims")
    claims = [_claim(path, index, entry) for index, entry in enumerate(raw)]
    twice = sorted(name for name, count in Counter(c.id for c in claims).items() if count > 1)
    if twice:
        raise BadInput(f"{path}: the id {twice[0]!r} stands twice; allowed: an id of its own for each claim")
    for claim in claims:
        for name in _names(claim):
            if name not in strategies:
                raise BadInput(
                    f"{path}: {claim.id}.decided_by: the strategy {name!r} is not known; allowed: "
                    f"{', '.join(sorted(strategies))}"
                )
    return claims


def _claim(path: Path, index: int, entry: Any) -> Claim:
    name = entry.get("id", f"claim {index + 1}") if isinstance(entry, dict) else f"claim {index + 1}"
    try:
        return msgspec.convert(entry, Claim)
    except msgspec.ValidationError as error:
        raise BadInput(f"{path}: {name}: {error}") from error


def _names(claim: Claim) -> list[str]:
    test: Any = claim.decided_by
    parts = [test, *getattr(test, "pairs", [])]
    names = [getattr(part, field, None) for part in parts for field in ("strategy", "than")]
    return [name for name in (*names, *getattr(test, "strategies", [])) if name]
