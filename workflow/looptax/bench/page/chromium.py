"""The browser that pages are looked at with: found on this machine, started so that it asks for nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "LOOPTAX_CHROMIUM"
HOW_TO_GET_IT = (
    f"install Chromium (on Debian: apt-get install chromium), or name one with {VARIABLE}=/path/to/it"
)
# No sandbox: inside a container, as root, there is none to be had. The pages are ours.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find(environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of a Chromium: the one that ``LOOPTAX_CHROMIUM`` names and no other, or the first on the PATH."""
    names = [environment[VARIABLE]] if environment.get(VARIABLE) else NAMES
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next(filter(None, found), None)


@contextmanager
def started(executable: str) -> Iterator[Browser]:
    """A running browser without a window, ended on leaving."""
    from playwright.sync_api import sync_playwright  # here: to find a browser needs none

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
