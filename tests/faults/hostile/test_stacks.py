"""Stack files and their locks, as far as what makes an environment takes them. No environment is made."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

from looptax.plan import stacks
from looptax.plan.errors import PlanError
from looptax.stacks import uv
from looptax.stacks.make import make
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate
from tests.faults.hostile.tried import Refused, Tried

pytestmark = pytest.mark.point("fuzz-stacks")

ROOT = Path(__file__).parents[3]
SHIPPED = ("tf2.16-keras3.3", "jax0.10-keras3.15", "torch2.13-keras3.15")


def test_a_stack_is_taken_or_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.setenv("LOOPTAX_STACKS", str(tmp_path / "made"))
    root = tmp_path / "checkout"
    (root / stacks.STACKS / "locks").mkdir(parents=True)
    good = [yaml.safe_load((ROOT / stacks.STACKS / f"{name}.yaml").read_bytes()) for name in SHIPPED]
    locks = {one["lock"]: (ROOT / one["lock"]).read_bytes()[:20_000] for one in good}
    file = root / stacks.STACKS / "one.yaml"
    tried = Tried("stacks")
    for rng in tried.each():
        for path, content in locks.items():
            (root / path).write_bytes(content)
        stack = rng.choice(good)
        if rng.random() < 0.25:
            content = mutate.text(rng, locks[stack["lock"]])
            (root / stack["lock"]).write_bytes(content)
            file.write_bytes(mutate.as_yaml(stack))
        else:
            content = mutated(rng, stack)
            file.write_bytes(content)
        stacks.stack.cache_clear()
        tried.take(lambda: made(root), content, (PlanError,))
    tell(tried.told())
    tried.hold(least_accepted=0.15, least_kinds=12)
    assert not list(tmp_path.rglob("*canary*"))
    assert {path.name.partition("-")[0] for path in (tmp_path / "made").iterdir()} <= {"", ".one"}


def made(root: Path) -> None:
    """The way to an environment, up to where uv would be called: it is not in this checkout."""
    found = make(root, "one")
    assert found.status == "failed"
    if uv.NO_UV not in found.reason:
        raise Refused(found.reason)
    stack = stacks.stack(root, "one")
    assert (root / stack.lock).resolve().is_relative_to(root)
    for name, value in stack.environment.items():
        assert name.isidentifier()
        assert name.isascii()
        assert "\0" not in value


def mutated(rng: Random, stack: dict) -> bytes:
    """By structure, and a share by bytes; with variables, which only some have."""
    stack = {"environment": {"TF_USE_LEGACY_KERAS": "1"}, **stack}
    if rng.random() < 0.4:
        return mutate.text(rng, mutate.as_yaml(stack))
    return mutate.as_yaml(mutate.tree(rng, stack, rng.choice((1, 1, 2))))
