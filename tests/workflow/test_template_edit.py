"""An edit of a template renders the page anew and measures nothing; ``make bench-page`` times it."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.bench.page.edit import TEMPLATE, Unfinished, edited
from tests.workflow.conftest import Checkout

pytestmark = pytest.mark.workflow
CONFIG = "config/config.yaml"


def test_an_edit_is_timed_in_a_copy(checkout: Checkout, tmp_path: Path) -> None:
    before = (checkout.root / TEMPLATE).read_bytes()
    found = edited(checkout.root, CONFIG, tmp_path / "bench", times=1)
    assert len(found.page.values) == len(found.nothing.values) == len(found.version.values) == 1
    assert (checkout.root / TEMPLATE).read_bytes() == before
    assert checkout.plan() == {}


def test_only_the_page_is_rendered(checkout: Checkout) -> None:
    template = checkout.root / TEMPLATE
    template.write_text(template.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert set(checkout.plan()) == {"render"}


def test_a_run_that_is_not_finished_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.root / "results/small/report/index.html").unlink()
    with pytest.raises(Unfinished, match="not finished"):
        edited(checkout.root, CONFIG, tmp_path / "bench", times=1)
