"""How long a page takes to load from disk."""

from __future__ import annotations

from pathlib import Path

from looptax.bench.figure import Figure
from looptax.bench.page import chromium

# Until the load event has ended, on the browser's own clock, which starts with the navigation.
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"  # it can be read


def load_milliseconds(executable: str, page: Path, times: int, until: str = LOADED) -> Figure:
    """Loads in one tab. A first one is not counted: it starts the tab's process, which costs whatever the page."""
    found = []
    with chromium.started(executable) as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        for _ in range(times + 1):
            tab.goto(page.resolve().as_uri())
            tab.wait_for_function(f"{until} > 0")
            found.append(float(tab.evaluate(until)))
    return Figure(found[1:])
