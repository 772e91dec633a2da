"""The page on paper, read from the PDF that the browser prints."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from lxml import html

from tests.browser.view import CONTEXTS, opened

pytestmark = pytest.mark.browser


def test_tables_of_closed_details_are_in_the_pdf(browser, pages):
    path = pages["one size"]
    with opened(browser, path, **CONTEXTS["1280 light"]) as view:
        assert view.page.locator("details:not([open]) table").count() >= 2
        pdf = pypdf.PdfReader(io.BytesIO(view.page.pdf(format="A4")))
    printed = squeezed(" ".join(page.extract_text() for page in pdf.pages))
    closed = html.fromstring(path.read_bytes()).xpath("//details[not(@open)]//table")
    for table in closed:
        caption = squeezed(table.xpath("string(caption)"))
        last = squeezed(table.xpath("string((.//tbody/tr/*)[last()])"))
        assert caption in printed
        assert last in printed


def squeezed(text: str) -> str:
    """Without white space, which a PDF does not keep."""
    return re.sub(r"\s", "", text)
