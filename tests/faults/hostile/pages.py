"""What a page may be, whatever it is made of: the markup of our own pages, and nothing of the data in it but text."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, html

from looptax.report import page, render
from looptax.report.run import Run
from tests.report import pointers
from tests.report.samples import RUNS, counted, rendered, sample

NO_NUMBER = re.compile(r"\b(?:nan|NaN|inf|Infinity|undefined|None(?! (?:of|for)))\b")
OF_THE_DATA = (
    "ancestor-or-self::bdi | ancestor-or-self::code | ancestor-or-self::script | ancestor-or-self::style"
)


DRAW = render.draw
TEMPLATES_ONCE = cache(page.environment_of)  # compiling them takes five times as long as rendering


def written(run: Run, folder: Path, figures: bool = False) -> Path:
    """Its report, by the command that the workflow uses; drawing, which takes most of the time, only where asked."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(page, "environment_of", TEMPLATES_ONCE)
        if not figures:
            patched.setattr(render, "draw", lambda run: [])
        return rendered(run, folder)


def hold(folder: Path, numbers: bool = True) -> None:
    """Raise what the page has that none of ours has, or what it says that its data do not."""
    content = (folder / "index.html").read_bytes()
    tree = html.fromstring(content)
    content.decode("utf-8")
    tags, attributes = ours()
    found = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert found <= tags, f"elements that no page of ours has: {sorted(found - tags)}"
    odd = {(e.tag, name) for e in tree.iter() if isinstance(e.tag, str) for name in e.attrib} - attributes
    assert not odd, f"attributes that no page of ours has: {sorted(odd)}"
    assert not [element for element in tree.iter() if not isinstance(element.tag, str)], "a comment, or worse"
    assert [len(tree.xpath(f"//{tag}")) for tag in ("script", "head/style", "head/title", "body")] == [1] * 4
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), "an id stands twice"
    links = [
        link for link in tree.xpath("//@href") if ":" in link or link.startswith(("/", "..")) or "//" in link
    ]
    assert not links, f"links that lead elsewhere: {links}"
    for text in tree.xpath("//body//text()"):
        inside = text.getparent()
        if NO_NUMBER.search(text) and not (inside.getparent() if text.is_tail else inside).xpath(OF_THE_DATA):
            raise AssertionError(f"no number: {text.strip()!r} in <{inside.tag}>")
    for figure in folder.glob("figures/*.svg"):
        hold_drawing(figure.read_bytes())
    if numbers:
        pointers._read.cache_clear()
        told = pointers.complaints(folder)
        assert not told, f"numbers that the data do not hold: {told[:3]}"


def hold_drawing(content: bytes) -> None:
    """A figure is well-formed XML that only draws."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    names = {etree.QName(element).localname for element in root.iter() if isinstance(element.tag, str)}
    drawing = {
        "svg",
        "style",
        "title",
        "desc",
        "g",
        "path",
        "use",
        "defs",
        "clipPath",
        "rect",
        "text",
        "tspan",
        "circle",
    }
    assert names <= drawing, f"elements that no figure of ours has: {sorted(names - drawing)}"
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on")], element.attrib
        assert element.get("href", "#").startswith("#"), element.attrib


@cache
def ours() -> tuple[set[str], set[tuple[str, str]]]:
    """Elements and attributes of pages of runs in which much went right and wrong, figures included."""
    tags: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    for name in ("ladder", "rungs", "fit capped", "all failed", "no reference"):
        assert name in RUNS
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            patched.setattr(render, "draw", DRAW)
            tree = html.fromstring(
                (rendered(counted(sample(name)), Path(folder)) / "index.html").read_bytes()
            )
        elements = [element for element in tree.iter() if isinstance(element.tag, str)]
        tags |= {element.tag for element in elements}
        attributes |= {(element.tag, attribute) for element in elements for attribute in element.attrib}
    return tags, attributes
