"""Faults of pages: each is a way to spoil a sound one, beside the check that must find it."""

from __future__ import annotations

import re
from collections.abc import Callable


def _policy_off(page: str) -> str:
    """So that a browser does as it is told, and what is planted does not merely meet the policy."""
    return replaced(page, r"<meta http-equiv[^>]*>", "")


def replaced(page: str, pattern: str, by: str) -> str:
    """With the first match replaced; there must be one."""
    changed, times = re.subn(pattern, lambda _: by, page, count=1)
    assert times, f"nothing to spoil: {pattern}"
    return changed


def put(before: str, what: str, policy: bool = True) -> Callable[[str], str]:
    """Plants ``what`` in front of a tag."""

    def spoil(page: str) -> str:
        return replaced(page if policy else _policy_off(page), before, what + before)

    return spoil


def instead(pattern: str, by: str) -> Callable[[str], str]:
    """Puts something else in the place of a piece of the page."""
    return lambda page: replaced(_policy_off(page), pattern, by)


PIXEL = "R0lGODlhAQABAAAAACwAAAAAAQABAAA="
FAULTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a script that the policy stops": ("is_silent", put("</body>", "<script>window.planted = 1</script>")),
    "a handler that the policy stops": ("is_silent", put("</main>", '<p onclick="alert(1)">Press</p>')),
    "a dialog": ("is_silent", put("</body>", "<script>alert(1)</script>", policy=False)),
    "a script that fails": ("is_silent", put("</body>", "<script>planted()</script>", policy=False)),
    "an image from elsewhere": (
        "is_alone",
        put("</main>", '<img alt="a pixel" src="http://127.0.0.1:9/pixel.gif">', policy=False),
    ),
    "an image that the policy stops": (
        "is_silent",
        put("</main>", f'<img alt="a pixel" src="data:image/gif;base64,{PIXEL}">'),
    ),
    "a style from elsewhere": (
        "is_alone",
        put("</head>", '<link rel="stylesheet" href="http://127.0.0.1:9/style.css">', policy=False),
    ),
    "an id twice": ("has_unique_ids", put("</main>", '<p id="advice">Again</p>')),
    "no language": ("is_accessible", instead('<html lang="en">', "<html>")),
    "a drawing without a name": (
        "is_accessible",
        put("</main>", '<svg role="img" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'),
    ),
    "two regions of one name": (
        "is_accessible",
        put("</main>", '<section aria-label="One">a</section><section aria-label="One">b</section>'),
    ),
    "a wide element": ("fits", put("</main>", '<table width="1900"><tr><td>wide</td></tr></table>')),
    "a word that sticks out on the left": (
        "fits",
        put("</main>", '<p style="position:relative;left:-40px">cut</p>', policy=False),
    ),
    "pale words in light": ("is_legible", instead(r"--muted:#565d69", "--muted:#9aa1ad")),
    "pale words in dark": ("is_legible", instead(r"--muted:#a4acb8", "--muted:#4a515c")),
    "pale words of a drawing": ("is_legible", instead(r'fill="var\(--muted\)">', 'fill="var(--rule)">')),
    "labels of a drawing over one another": (
        "labels_apart",
        put("</svg>", '<text y="20">planted</text><text y="20">here</text>'),
    ),
    "a label that is cut off": ("labels_apart", put("</svg>", '<text x="-60" y="20">planted words</text>')),
    "words that are see-through": (
        "is_legible",
        put("</main>", '<p style="opacity:.4">faint</p>', policy=False),
    ),
    "details closed on paper": ("prints", instead(r"details::details-content\{[^}]*\}", "")),
    "a table too wide for paper": (
        "prints",
        put("</main>", f'<div class="scroll" tabindex="0"><table><tr><td>{"wide&nbsp;" * 99}</td></tr></table></div>'),
    ),
}  # fmt: skip
