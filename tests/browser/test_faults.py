"""The checks find what they are for: each fault that is planted in a sound page is found by its check."""

from __future__ import annotations

import pytest

from tests.browser.checks import CHECKS, complaints
from tests.browser.faults import FAULTS
from tests.browser.view import CONTEXTS, opened

pytestmark = pytest.mark.browser

NARROW = {"a wide element", "a word that sticks out on the left", "pale words in dark"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(browser, pages, tmp_path, fault):
    check, spoil = FAULTS[fault]
    page = tmp_path / "index.html"
    page.write_text(spoil(pages["one size"].read_text(encoding="utf-8")), encoding="utf-8")
    with opened(browser, page, **CONTEXTS["375 dark" if fault in NARROW else "1280 light"]) as view:
        assert check in complaints(view)


def test_every_check_has_its_fault():
    assert {check for check, _ in FAULTS.values()} == set(CHECKS)
