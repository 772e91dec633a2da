"""What must hold of every page: each check names what does not. ``CHECKS`` has them by name, in order.

Paper is asked about first, with details closed as the page comes; for the others they are open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import axe_playwright_python

from tests.browser.view import View

SCRIPTS = Path(__file__).parent
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PAPER = {"width": 703, "height": 1017}  # A4 between the page's margins, in CSS pixels
CONTRAST_IS_OURS = {
    "color-contrast": {"enabled": False}
}  # by `is_legible`, which sees drawings, and in a tenth of the time


@cache
def _script(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def is_silent(view: View) -> list[str]:
    """No error, no warning, no dialog."""
    return view.said.copy()


def is_alone(view: View) -> list[str]:
    """Nothing is asked for but the file itself."""
    return [f"asks for {address}" for address in view.asked if address != view.address]


def has_unique_ids(view: View) -> list[str]:
    """No id twice: axe does not look any more."""
    ids = view.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    return [f"the id {name} stands {times} times" for name, times in Counter(ids).items() if times > 1]


def is_accessible(view: View) -> list[str]:
    """No violation of any rule of axe-core."""
    view.page.evaluate(_script(AXE))
    options = {"resultTypes": ["violations"], "rules": CONTRAST_IS_OURS}
    found = view.page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]


def fits(view: View) -> list[str]:
    """Nothing sticks out to the side, except inside a box that scrolls."""
    return list(view.page.evaluate(_script(SCRIPTS / "overflow.js"), ".scroll"))


def is_legible(view: View) -> list[str]:
    """Every text stands out from what is behind it by 4.5 to 1, or 3 to 1 where it is large; in drawings too."""
    return list(view.page.evaluate(_script(SCRIPTS / "contrast.js")))


def labels_apart(view: View) -> list[str]:
    """In drawings no label lies over another, and none is cut off."""
    return list(view.page.evaluate(_script(SCRIPTS / "labels.js")))


def prints(view: View) -> list[str]:
    """On paper everything closed is open, and nothing is cut off, scroll boxes included."""
    window = view.page.viewport_size
    view.page.set_viewport_size(PAPER)
    view.page.emulate_media(media="print")
    closed = view.page.evaluate(
        "[...document.querySelectorAll('details > :not(summary)')]"
        ".filter(e => !e.checkVisibility() && getComputedStyle(e).display !== 'none')"
        ".map(e => e.textContent.trim().slice(0, 80))"
    )
    wide = view.page.evaluate(_script(SCRIPTS / "overflow.js"), "")
    view.page.emulate_media(media="screen")
    view.page.set_viewport_size(window)
    return [f"closed on paper: {text}" for text in closed] + [f"on paper, {one}" for one in wide]


CHECKS: dict[str, Callable[[View], list[str]]] = {
    check.__name__: check
    for check in (prints, is_alone, has_unique_ids, fits, labels_apart, is_legible, is_accessible, is_silent)
}


def complaints(view: View) -> dict[str, list[str]]:
    """What each check finds, for those that find anything."""
    found = {}
    for name, check in CHECKS.items():
        found[name] = check(view)
        view.open_details()
    return {name: said for name, said in found.items() if said}
