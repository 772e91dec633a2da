"""Every page in a real browser, wide and light, narrow and dark, and on paper."""

from __future__ import annotations

import pytest

from tests.browser.checks import complaints
from tests.browser.pages import PAGES
from tests.browser.view import CONTEXTS, opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(browser, pages, name, context):
    with opened(browser, pages[name], **CONTEXTS[context]) as view:
        assert complaints(view) == {}
