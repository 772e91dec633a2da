"""Every number of a page has the place that it comes from, and says what stands there.

A pointer leads to a number, to a text, or to a record. A number must be printed as it is, in a unit, rounded: an
estimate to the nearest, bounds outward. A text must hold each number that is printed of it; of a record each printed
number must be a leaf. Code and drawings are not looked at: what a drawing says in numbers stands in its table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html

from looptax.report.format import moment, plain

TOKEN = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
UNITS = {
    "µs": 1e6, "ms": 1e3, "s": 1.0, "min": 1 / 60, "h": 1 / 3600, "%": 100.0, "B": 1.0, "kB": 1e-3, "MB": 1e-6,
    "GB": 1e-9, "TB": 1e-12,
}  # fmt: skip
NOT_LOOKED_AT = "ancestor-or-self::code | ancestor::*[local-name()='svg'] | ancestor-or-self::script"


def texts(page: Any) -> Iterator[tuple[Any, str]]:
    """Each text with a digit, and the element that it is directly in or follows inside of."""
    for text in page.xpath("//body//text()"):
        parent = text.getparent()
        inside = parent.getparent() if text.is_tail else parent
        if TOKEN.search(text) and not inside.xpath(NOT_LOOKED_AT):
            yield inside, str(text)


def complaints(folder: Path, name: str = "index.html", default: str = "findings.json") -> list[str]:
    """Numbers without a place, places that do not exist, and numbers that say something else."""
    page = html.fromstring((folder / name).read_bytes())
    found = []
    for inside, text in texts(page):
        marked = next(iter(inside.xpath("ancestor-or-self::*[@data-path][1]")), None)
        if marked is None:
            found.append(f"no place: {' '.join(text.split())!r} in <{inside.tag}>")
            continue
        file = next(iter(marked.xpath("ancestor-or-self::*[@data-file][1]/@data-file")), default)
        path = marked.get("data-path")
        try:
            value = resolved(_read(folder / file), path)
        except (KeyError, IndexError, ValueError, OSError):
            found.append(f"{file}{path} is no place; it is said to hold {text!r}")
            continue
        found += [f"{file}{path} is {value!r:.80}, not {t!r} of {text!r}" for t in told(text, value, path)]
    return found


def told(text: str, value: Any, path: str) -> list[str]:
    """The numbers of a text that its place does not hold."""
    if isinstance(value, str):
        shown = plain(value) + " " + moment(value)
        return [m[0] for m in TOKEN.finditer(text) if m[0] not in shown]
    leaves = list(_leaves(value, path.rsplit("/", 1)[-1]))
    wrong = []
    for match in TOKEN.finditer(text):
        unit = re.match(r"[\s\u202f]*(µs|ms|min|kB|MB|GB|TB|s|h|%|B)(?![\w])", text[match.end() :])
        if not any(_is(match[0], leaf, name, unit[1] if unit else "", path) for leaf, name in leaves):
            wrong.append(match[0])
    return wrong


def resolved(content: Any, path: str) -> Any:
    """What a JSON pointer leads to."""
    for part in path.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        content = content[int(part)] if isinstance(content, list) else content[part]
    return content


@cache
def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _leaves(value: Any, name: str) -> Iterator[tuple[Any, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield value, name


def _is(token: str, leaf: Any, name: str, unit: str, path: str) -> bool:
    """Whether the token is the leaf, in the unit that follows it or in one that tables leave out."""
    if isinstance(leaf, str):
        return token in leaf
    number = float(token.replace(",", "").replace("−", "-"))
    if "/cases/" in path and number * leaf < 0:  # a negative saving is said as time that is taken more
        number = -number
    scales = (
        [UNITS[unit]]
        if unit
        else [1.0, 1e6, 1e3, 60**-1, 3600**-1, 100.0]
        if "seconds" in path
        else [1.0, 100.0]
    )
    last = 10.0 ** Decimal(token.replace(",", "").replace("−", "-")).as_tuple().exponent  # type: ignore[operator]
    room = last if name in ("lower", "upper", "bound_ratio") else last / 2
    lean = {"lower": 1, "upper": -1}.get(name, 0)
    if "e" in token:  # so many digits of a very small or very large number
        return any(abs(number - leaf * scale) <= 0.06 * abs(leaf * scale) for scale in scales)
    for scale in scales:
        off = leaf * scale - number  # a lower bound is printed below, an upper one above
        near = abs(off) <= room * (1 + 1e-6) + 1e-9 * abs(number)
        if near and (lean == 0 or lean * off >= -1e-9 * max(abs(number), last)):
            return True
    return False
