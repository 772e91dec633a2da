"""The catalogue knows the stacks that it is asked for, in their order, with what is odd about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.plan.catalogue import collect
from looptax.plan.errors import PlanError
from looptax.records.catalogue import Catalogue
from looptax.records.files import decode

ROOT = Path(__file__).parents[2]


def test_stacks_stand_in_the_order_that_is_asked() -> None:
    found = collect(ROOT, [], ["tf2.16-keras3.3", "jax0.10-keras3.15", "current"]).stacks
    assert [(s.name, s.backend) for s in found] == [
        ("tf2.16-keras3.3", "tensorflow"),
        ("jax0.10-keras3.15", "jax"),
        ("current", "tensorflow"),
    ]
    assert found[0].title == "TensorFlow 2.16, Keras 3.3"
    assert found[0].note.startswith("train_on_batch traces again at every call")
    assert found[1].note == ""


def test_a_stack_that_is_not_known_is_named() -> None:
    with pytest.raises(PlanError, match=r"the stack 'tf1\.0' is not known"):
        collect(ROOT, [], ["tf1.0"])


def test_a_catalogue_from_before_stacks_were_told_is_read() -> None:
    assert decode(ROOT / "reports/quick/catalogue.json", Catalogue).stacks == []
