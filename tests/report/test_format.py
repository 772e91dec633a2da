"""Numbers are only printed; a printed interval holds the true one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.records.findings import Interval
from looptax.report import format as fmt


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.912, "0.91"), (2.4, "2.40"), (11.49, "11.5"), (115.2, "115"), (0.0123, "0.0123"), (1234.5, "1,234")],
)
def test_ratio(value: float, text: str):
    assert fmt.ratio(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e300, "1.00e+300"), (-2.5e20, "−2.50e+20"), (1.23e-18, "1.23e-18"), (10**400, "1.00e+400")],
)
def test_a_number_that_nothing_was_measured_to_be_is_printed_as_a_power(value: float, text: str):
    assert fmt.fixed(value, 20 if abs(value) < 1 else 0) == text


def test_only_decimals_are_trimmed():
    given = ["1.50", "2.0", "100", "1.00e+300", "1,000.0"]
    assert [fmt.trimmed(words) for words in given] == ["1.5", "2", "100", "1e+300", "1,000"]


def test_intervals_are_rounded_outward():
    assert fmt.ratio_bounds(Interval(2.404, 2.319, 2.521)) == ("2.31", "2.40", "2.53")
    assert fmt.microseconds(Interval(877.4e-6, 850.6e-6, 900.2e-6)) == ("850", "877", "901")
    assert fmt.percent_bounds(Interval(0.0271, -0.0172, 0.0738)) == ("−1.8", "2.7", "7.4")
    assert fmt.count_bounds(Interval(728.6, 685.4, 778.2)) == ("685", "729", "779")


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        ((0.3, -4.9, 5.3), ("−4.90", "+0.30", "+5.30")),
        ((-318.98, -331.9, -311.4), ("−332", "−319", "−311")),
        ((0.0, -0.0, 0.2501), ("0.000", "0.000", "+0.251")),
    ],
)
def test_a_difference_has_its_sign_and_the_decimals_of_its_farther_bound(micro, text):
    assert fmt.difference(Interval(*(value * 1e-6 for value in micro))) == text


def test_a_part_has_the_decimals_of_the_whole():
    part, whole = Interval(0.0123e-6, -2.001e-6, 3.2e-6), Interval(87.6e-6, 85e-6, 90e-6)
    assert fmt.microseconds_like(part, whole) == ("−2.1", "0.0", "3.2")


@given(st.lists(st.floats(1e-4, 1e6), min_size=3, max_size=3).map(sorted))
def test_a_printed_interval_holds_the_true_one(values: list[float]):
    lower, estimate, upper = values
    texts = fmt.ratio_bounds(Interval(estimate, lower, upper))
    low, _, high = (float(text.replace(",", "")) for text in texts)
    assert low <= lower
    assert upper <= high


def test_negative_numbers_have_a_minus():
    (lower, estimate, upper), unit = fmt.duration_bounds(Interval(-0.00125, -0.0013, 0.0001))
    assert (lower, estimate, upper, unit) == ("−1.30", "−1.25", "0.10", "ms")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (8.7e-4, "870 µs"),
        (0.0382, "38.2 ms"),
        (1.2, "1.20 s"),
        (95, "1.58 min"),
        (9000, "2.50 h"),
        (0, "0 µs"),
    ],
)
def test_durations_have_the_unit_that_suits_them(seconds: float, text: str):
    assert fmt.duration(seconds).replace(fmt.NARROW_SPACE, " ") == text


def test_shares_sizes_and_moments():
    assert fmt.percent(0.05).replace(fmt.NARROW_SPACE, " ") == "5 %"
    assert fmt.percent(0.0141).replace(fmt.NARROW_SPACE, " ") == "1.4 %"
    assert fmt.size(612_000_000).replace(fmt.NARROW_SPACE, " ") == "612 MB"
    assert fmt.moment("2026-01-01T00:16:52.000Z") == "2026-01-01 00:16 UTC"
    assert fmt.moment("soon") == "soon"


def test_what_is_not_known_is_said():
    assert fmt.duration(None) == fmt.percent(None) == fmt.size(None) == "not known"


def test_control_characters_do_not_reach_the_page():
    assert fmt.plain("a\x00b\x1bc\nd") == "a b c d"
    assert fmt.shortened("x" * 300) == "x" * 39 + "…"


@pytest.mark.parametrize(
    ("value", "side", "text"),
    [
        (12.29, "at least", "12.2"),
        (12.21, "at most", "12.3"),
        (12.29, None, "12.3"),
        (1203.3, "at least", "1,203"),
    ],
)
def test_a_bound_is_printed_on_its_own_side(value, side, text):
    assert fmt.limit(value, side) == text
