"""matplotlib's SVG made fit for a page: themed by CSS variables, ids of its own, described in words.

Artists are drawn in placeholder colours, one a role (``PLACEHOLDER``), which become ``var(--role)`` here: one
figure follows light and dark. Style attributes become presentation attributes, since the page's content policy
forbids the former.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from lxml import etree
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from looptax.report.format import plain
from looptax.report.palette import LIGHT, stylesheet

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
PLACEHOLDER = {role: f"#0101{index + 16:02x}" for index, role in enumerate(LIGHT)}
_ROLE = {colour: role for role, colour in PLACEHOLDER.items()}
_PAINTS = ("fill", "stroke")
_NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}
# A rim in the ground's colour, so that rules behind a word do not cross it out. One rule for all words of all figures.
TEXT_RULE = "svg text{paint-order:stroke;stroke:var(--ground);stroke-width:3;stroke-linejoin:round}\n"
_PLACED = ("d", "height", "points", "transform", "width", "x", "y")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


class UnthemedColour(Exception):
    """A colour that is no role of the palette: the figure would not follow light and dark."""


def draw(figure: Figure) -> bytes:
    """The figure as matplotlib writes it, the same bytes for the same figure."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # Readers' fonts draw the text; matplotlib's own font only measures it and may lack emoji.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        FigureCanvasSVG(figure).print_svg(buffer, metadata=_NO_DATE)
    return buffer.getvalue()


def themed(raw: bytes, prefix: str, title: str, description: str) -> str:
    """The SVG element for a page: ids begin with ``prefix``; ``title`` and ``description`` are its words.

    Raises
    ------
    UnthemedColour
        If a colour is left that is not a placeholder.
    """
    parser = etree.XMLParser(remove_comments=True, remove_blank_text=True, resolve_entities=False)
    root = etree.fromstring(raw, parser)
    for element in [*root.iter(f"{{{SVG}}}metadata", f"{{{SVG}}}style")]:
        element.getparent().remove(element)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    for element in root.iter():
        _presentation(element)
        _own_ids(element, prefix)
    _lighten(root)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for position, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = etree.Element(f"{{{SVG}}}{tag}", id=f"{prefix}-{tag}")
        element.text = plain(words)
        root.insert(position, element)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def standalone(element: str) -> bytes:
    """A file that can be looked at by itself, in light and dark."""
    style = f"<style>{stylesheet()}{TEXT_RULE}svg{{background:var(--ground);font-family:system-ui,sans-serif}}</style>"
    opening, rest = element.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}>{style}{rest}\n'.encode()


def _presentation(element: Any) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name and name != "font-family":  # the page's own
            element.set(name, value.removesuffix("px") if name == "font-size" else value)
    for paint in _PAINTS:
        colour = element.get(paint)
        if colour in _ROLE:
            element.set(paint, f"var(--{_ROLE[colour]})")
        elif colour is not None and colour != "none":
            raise UnthemedColour(f"{paint} {colour} of {element.tag} is no colour of the palette")
    if element.tag == f"{{{SVG}}}text" and "fill" not in element.attrib:
        raise UnthemedColour("black text does not follow the theme; draw it in PLACEHOLDER['ink']")


def _own_ids(element: Any, prefix: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.get('id')}")
    target = element.attrib.pop(XLINK, None)
    if target is not None:
        element.set("href", target.replace("#", f"#{prefix}-", 1))
    for name, value in element.attrib.items():
        if "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#{prefix}-"))


def _lighten(root: Any) -> None:
    """Take away what draws nothing: unused ids, bare groups, turns by nothing, millionths of a pixel."""
    used = set(re.findall(r"#([^)\s]+)", " ".join(value for e in root.iter() for value in e.attrib.values())))
    for element in [*root.iter()]:
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        for name in _PLACED:
            if name in element.attrib:
                element.set(
                    name, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.2f}", element.get(name))
                )
        if element.get("transform", "").startswith(("rotate(-0 ", "rotate(0 ")):
            del element.attrib["transform"]
        if element.tag == f"{{{SVG}}}g" and not element.attrib:
            parent = element.getparent()
            at = parent.index(element)
            parent[at : at + 1] = list(element)
