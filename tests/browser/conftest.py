"""One browser for the folder. Where none is found its tests are skipped, and the last line says how to get one.

With ``LOOPTAX_NEEDS_CHROMIUM`` set, as CI does, they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from looptax.bench.page import chromium
from tests.browser.pages import Pages

NEEDED = "LOOPTAX_NEEDS_CHROMIUM"
_SKIPPED = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.get_closest_marker("browser")]
    if ours and not chromium.find() and not os.environ.get(NEEDED):
        for item in ours:
            item.add_marker(pytest.mark.skip(reason="no Chromium"))
        config.stash[_SKIPPED] = len(ours)


def pytest_unconfigure(config: pytest.Config) -> None:
    """After pytest's own last line, which stays whole above."""
    skipped = config.stash.get(_SKIPPED, 0)
    if skipped:
        print(f"{skipped} tests of pages in a browser were skipped: {chromium.HOW_TO_GET_IT}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ended with this folder: while it runs, no other event loop can."""
    executable = chromium.find()
    if executable is None:
        pytest.fail(f"{NEEDED} is set and no Chromium is there: {chromium.HOW_TO_GET_IT}", pytrace=False)
    with chromium.started(executable) as running:
        yield running


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"))
