"""Where no Chromium is found, tests that need one are skipped, and the last line says how to get it.

With ``LOOPTAX_NEEDS_CHROMIUM`` set, as CI does, they fail instead.
"""

from __future__ import annotations

import os

import pytest

from looptax.bench.page import chromium

NEEDED = "LOOPTAX_NEEDS_CHROMIUM"
_SKIPPED = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)  # after those that -m and -k leave out
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


@pytest.fixture(scope="session")
def executable() -> str:
    """The path of Chromium."""
    found = chromium.find()
    if found is None:
        pytest.fail(f"{NEEDED} is set and no Chromium is there: {chromium.HOW_TO_GET_IT}", pytrace=False)
    return found
