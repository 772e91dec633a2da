"""The page on paper, read from the PDF that the browser prints."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from lxml import html

from tests.browser.view import CONTEXTS, opened

pytestmark = pytest.mark.browser


def printed(view, **paper) -> str:
    """The words of the PDF, without white space, which a PDF does not keep."""
    pdf = pypdf.PdfReader(io.BytesIO(view.page.pdf(**paper)))
    return squeezed(" ".join(page.extract_text() for page in pdf.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_tables_of_closed_details_are_in_the_pdf(browser, pages):
    path = pages["one size"]
    with opened(browser, path, **CONTEXTS["1280 light"]) as view:
        assert view.page.locator("details:not([open]) table").count() >= 2
        text = printed(view, format="A4")
    for table in html.fromstring(path.read_bytes()).xpath("//details[not(@open)]//table"):
        assert squeezed(table.xpath("string(caption)")) in text
        assert squeezed(table.xpath("string((.//tbody/tr/*)[last()])")) in text


def test_a_table_that_goes_on_has_its_whole_head_again(browser, pages):
    with opened(browser, pages["ladder"], **CONTEXTS["1280 light"]) as view:
        view.page.evaluate(
            "document.querySelectorAll('section:not(#speed), nav').forEach((one) => one.remove())"
        )
        tables = view.page.locator("th", has_text="Saved an epoch").count()
        text = printed(view, width="210mm", height="110mm")
    assert 0 < tables < text.count("Savedanepoch") == text.count("Verdict")
