"""Figures follow the theme, keep their ids to themselves, and are the same every time."""

import re

import pytest
from lxml import etree
from matplotlib.figure import Figure

from looptax.report import svg
from looptax.report.figures.style import WIDE, canvas, drawing
from looptax.report.palette import LIGHT
from looptax.report.render import draw
from tests.report.samples import hostile, sample


def test_no_placeholder_and_no_fixed_colour_is_left():
    for figure in draw(sample("ladder")):
        for element in (figure.wide, figure.narrow):
            assert "#0101" not in element
            assert not re.search(r'(fill|stroke)="#', element)
            roles = set(re.findall(r"var\(--(\w+)\)", element))
            assert roles <= set(LIGHT)
            assert "ink" in roles


def test_a_colour_that_is_no_role_is_refused():
    with drawing():
        axes = canvas(WIDE, 100, 10, 10, 10, 10)
        axes.plot([1, 2], [1, 2], color="#ff0000")
        raw = svg.draw(axes.figure)
    with pytest.raises(svg.UnthemedColour, match="ff0000"):
        svg.themed(raw, "x", "title", "words")


def test_black_text_is_refused():
    with drawing():
        figure = Figure(facecolor="none", edgecolor="none")
        figure.text(0.5, 0.5, "black")
        raw = svg.draw(figure)
    with pytest.raises(svg.UnthemedColour):
        svg.themed(raw, "x", "title", "words")


def test_ids_of_all_figures_differ():
    found = []
    for figure in draw(sample("ladder")):
        for element in (figure.wide, figure.narrow):
            ids = re.findall(r'\bid="([^"]+)"', element)
            assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', element)) <= set(ids)
            found += ids
    assert len(found) == len(set(found))


def test_the_view_box_stays_and_the_size_goes():
    root = etree.fromstring(draw(sample("one size"))[0].wide)
    assert root.get("viewBox").startswith("0 0 800 ")
    assert root.get("width") is None
    assert root.get("role") == "img"
    assert not root.xpath("//@style | //*[local-name()='style' or local-name()='metadata']")


def test_a_file_stands_alone():
    for figure in draw(hostile()):
        root = etree.fromstring(figure.file)
        assert "prefers-color-scheme:dark" in root.xpath("string(//*[local-name()='style'])")


def test_figures_are_the_same_every_time():
    first, again = draw(sample("ladder")), draw(sample("ladder"))
    assert [f.file for f in first] == [f.file for f in again]
    assert [f.narrow for f in first] == [f.narrow for f in again]


def test_descriptions_state_the_finding():
    figures = {figure.plan.name: figure for figure in draw(sample("mixed"))}
    assert list(figures) == ["speed", "sizes", "waterfall", "step", "break-even"]
    assert "fit on NumPy arrays: 1.33 (1.30 to 1.36)" in figures["speed"].plan.description
    assert "slower at 256 rows" in figures["sizes"].plan.description
    assert (
        "fit on NumPy arrays is faster than train_on_batch, NumPy from 608 rows" in figures["break-even"].wide
    )


def test_drawings_carry_nothing_that_draws_nothing():
    for figure in draw(sample("ladder")):
        for element in (figure.wide, figure.narrow):
            used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', element))
            ids = set(re.findall(r'\bid="([^"]+)"', element))
            assert {name.rsplit("-", 1)[1] for name in ids - used} == {"title", "desc"}
            assert "rotate(-0" not in element
            assert "<g>" not in element
            assert not re.search(r'[ "]-?\d+\.\d{3}', element)
