"""One browser for the folder, and the pages that are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from looptax.bench.page import chromium
from tests.browser.pages import Pages


@pytest.fixture(scope="package")
def browser(executable: str) -> Iterator[Browser]:
    """Ended with this folder: while it runs, no other event loop can."""
    with chromium.started(executable) as running:
        yield running


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"))
