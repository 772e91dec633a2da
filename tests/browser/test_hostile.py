"""Text of users stays text in a browser: with nothing but the escaping between it and a script, none runs."""

from __future__ import annotations

import pytest

from tests.browser.faults import replaced
from tests.browser.view import CONTEXTS, opened
from tests.report.samples import HOSTILE

pytestmark = pytest.mark.browser

GLOBALS = "Object.getOwnPropertyNames(window)"


def test_no_script_runs_even_where_no_policy_stops_it(browser, pages, tmp_path):
    blank = tmp_path / "blank.html"
    blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
    with opened(browser, pages["hostile"], **CONTEXTS["1280 light"], bypass_csp=True) as view:
        view.open_details()
        view.page.mouse.move(300, 300)
        view.page.mouse.click(300, 300)
        assert view.said == []
        assert [address for address in view.asked if address != view.address] == []
        set_here = view.page.evaluate(GLOBALS)
        assert view.page.title().split() == HOSTILE.split()
        view.page.goto(blank.as_uri())
        assert set(set_here) - set(view.page.evaluate(GLOBALS)) == set()


def test_a_script_that_got_through_would_be_seen(browser, pages, tmp_path):
    page = tmp_path / "index.html"
    text = pages["hostile"].read_text(encoding="utf-8")
    page.write_text(replaced(text, "&lt;script&gt;alert\\(1\\)&lt;/script&gt;(?!.*</title>)",
                             "<script>alert(1); planted = 1</script>"), encoding="utf-8")  # fmt: skip
    with opened(browser, page, **CONTEXTS["1280 light"], bypass_csp=True) as view:
        assert view.said == ["a dialog: 1"]
        assert "planted" in view.page.evaluate(GLOBALS)
