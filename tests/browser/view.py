"""A page opened in a browser, and what it did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page

CONTEXTS: dict[str, dict[str, Any]] = {
    "1280 light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "375 dark": {"viewport": {"width": 375, "height": 812}, "color_scheme": "dark"},
}


# A browser may read a handler that is written into a tag only when it is first needed; then its policy speaks.
TOUCH_HANDLERS = """() => {
    for (const one of document.querySelectorAll("*"))
        for (const { name } of [...one.attributes]) if (name.startsWith("on")) one[name];
}"""


@dataclass
class View:
    """``said`` holds errors and dialogs, ``asked`` every address that was requested."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def _dialog(self, dialog: Dialog) -> None:
        self.said.append(f"a dialog: {dialog.message[:80]}")
        dialog.dismiss()

    def listen(self) -> None:
        """Note from now on what the page does."""
        self.page.on(
            "console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.said.append(f"an error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open_details(self) -> None:
        """Open all that is closed, and draw what is not yet on the screen, so that everything is looked at."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        self.page.evaluate(
            "document.querySelectorAll('section').forEach(one => one.style.contentVisibility = 'visible')"
        )


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[View]:
    """The page in a context of its own (``CONTEXTS`` has the usual ones), loaded."""
    made = browser.new_context(**context)
    try:
        view = View(made.new_page(), path.as_uri())
        view.listen()
        view.page.goto(view.address)
        view.page.evaluate(TOUCH_HANDLERS)
        yield view
    finally:
        made.close()
