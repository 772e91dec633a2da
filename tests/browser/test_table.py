"""Sorting and filtering: what the page's one script does, and that nothing needs it."""

from __future__ import annotations

import pytest

from tests.browser.view import CONTEXTS, opened

pytestmark = pytest.mark.browser

SPEED = "details:has(> summary:text-matches('^1,024 rows')) table"
CELLS = "table.cells"
COLUMN = "(rows, n) => rows.map(row => row.cells[n].textContent.trim())"


@pytest.fixture
def view(browser, pages):
    with opened(browser, pages["ladder"], **CONTEXTS["1280 light"]) as view:
        view.open_details()
        yield view
        assert view.said == []


def column(view, table: str, n: int, body: int = 1) -> list[str]:
    """The texts of a column, row by row."""
    return view.page.locator(f"{table} > tbody:nth-of-type({body}) > tr:not(.under)").evaluate_all(COLUMN, n)


def shown(view, table: str) -> int:
    return view.page.locator(f"{table} > tbody > tr:not(.under, .apart)").filter(visible=True).count()


def button(view, table: str, words: str, nth: int = 0):
    return view.page.locator(f"{table} thead").get_by_role("button", name=words).nth(nth)


def test_a_column_sorts_by_its_numbers_both_ways_and_back(view):
    before = column(view, SPEED, 0)
    estimate = button(view, SPEED, "estimate")
    head = estimate.locator("..")
    estimate.click()
    ratios = [float(text) for text in column(view, SPEED, 3)]
    assert head.get_attribute("aria-sort") == "ascending"
    assert ratios == sorted(ratios) != sorted(ratios, key=str)
    estimate.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(text) for text in column(view, SPEED, 3)] == ratios[::-1]
    estimate.click()
    assert head.get_attribute("aria-sort") is None
    assert column(view, SPEED, 0) == before


def test_numbers_of_unlike_units_sort_by_what_they_mean(view):
    button(view, SPEED, "Saved an epoch").click()
    units = {"µs": 1e-6, "ms": 1e-3, "s": 1.0}
    texts = [text.split(" (")[0].replace("−", "-").split() for text in column(view, SPEED, 8)]
    seconds = [float(text[0]) * units[text[1]] for text in texts if len(text) == 2]
    assert len({text[1] for text in texts if len(text) == 2}) > 1
    assert seconds == sorted(seconds)


def test_other_work_stays_apart_and_what_has_no_value_comes_last(view):
    group = "details:has(> summary:text-matches('^256 rows')) table"
    without = view.page.locator(f"{group} tr.gap th").all_inner_texts()
    assert without
    for _ in range(2):
        button(view, group, "estimate").click()
        assert column(view, group, 0)[-len(without) :] == without
    assert "Other work" in column(view, group, 0, body=2)[0]
    assert "fit in mixed precision" in column(view, group, 0, body=2)[1]


def test_one_column_at_a_time_says_that_it_is_sorted_and_the_keyboard_sorts_too(view):
    button(view, SPEED, "Loop").focus()
    view.page.keyboard.press("Enter")
    names = column(view, SPEED, 0)
    assert names == sorted(names, key=str.lower)
    view.page.keyboard.press("Tab")
    view.page.keyboard.press("Space")
    assert view.page.locator(f"{SPEED} [aria-sort]").all_inner_texts() == ["Verdict"]


def test_rows_of_equal_value_keep_their_order(view):
    names = column(view, SPEED, 0)
    button(view, SPEED, "Rounds").click()
    rounds = column(view, SPEED, 9)
    assert len(set(rounds)) < len(rounds)
    expected = sorted(zip(names, rounds_before(view, names, rounds), strict=True), key=lambda pair: pair[1])
    assert column(view, SPEED, 0) == [name for name, _ in expected]


def rounds_before(view, names: list[str], rounds: list[str]) -> list[float]:
    """The rounds of the loops in the order of ``names``."""
    now = dict(zip(column(view, SPEED, 0), rounds, strict=True))
    return [float(now[name]) for name in names]


def test_what_stands_under_a_row_goes_where_it_goes(view):
    pairs = (
        "rows => rows.filter(r => r.matches('.under')).map(r => [r.previousElementSibling.id, r.textContent])"
    )
    rows = view.page.locator(f"{CELLS} tbody tr")
    before = rows.evaluate_all(pairs)
    assert before
    button(view, CELLS, "Rounds").click()
    button(view, CELLS, "Peak memory").click()
    assert sorted(rows.evaluate_all(pairs)) == sorted(before)


def test_a_filter_hides_rows_and_says_how_many_are_left(view):
    every = shown(view, CELLS)
    details = view.page.locator(f"details:has({CELLS})")
    box, told = details.get_by_role("searchbox"), details.locator("output")
    assert told.inner_text() == f"{every} of {every} rows"
    assert told.get_attribute("aria-live") == "polite"
    box.fill("XLA 4,096 rows")
    assert shown(view, CELLS) == 1
    assert told.inner_text() == f"1 of {every} rows"
    box.fill("nothing like it")
    assert shown(view, CELLS) == 0
    box.fill("")
    assert shown(view, CELLS) == every


def test_a_link_to_a_row_that_is_hidden_shows_it(view):
    view.page.locator(f"details:has({CELLS})").get_by_role("searchbox").fill("nothing like it")
    view.page.evaluate("location.hash = '#cell-3'")
    view.page.locator("#cell-3").wait_for(state="visible", timeout=2000)


def test_paper_has_every_row_and_no_controls(view):
    every = shown(view, CELLS)
    details = view.page.locator(f"details:has({CELLS})")
    details.get_by_role("searchbox").fill("XLA")
    assert shown(view, CELLS) < every
    view.page.emulate_media(media="print")
    assert shown(view, CELLS) == every
    assert not details.get_by_role("searchbox").is_visible()


def test_without_script_every_row_is_there_and_no_control(browser, pages, view):
    with opened(browser, pages["ladder"], **CONTEXTS["1280 light"], java_script_enabled=False) as bare:
        bare.open_details()
        for table in (CELLS, SPEED):
            assert shown(bare, table) == shown(view, table) > 5
            assert column(bare, table, 0) == column(view, table, 0)
        assert bare.page.locator("button, input, output").count() == 0
        assert bare.said == []
