"""Numbers as text: units, significant digits, intervals rounded outward. Nothing is computed, only printed."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from looptax.records.base import BoundSide
from looptax.records.findings import Interval

MINUS = "\N{MINUS SIGN}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MOST_PLACES = 6
MOST_DIGITS = 15  # before or after the point; a float has no more
Bounds = tuple[str, str, str]  # lower, estimate, upper

_TIME_UNITS = ((1e-6, "µs"), (1e-3, "ms"), (1.0, "s"), (60.0, "min"), (3600.0, "h"))
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")


def fixed(value: float, places: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """``value`` with exactly ``places`` decimals, commas between thousands, and a typographic minus."""
    exact = Decimal(value if isinstance(value, int) else repr(float(value)))
    if not exact.is_finite():
        return "not finite"
    if places > MOST_DIGITS or exact.adjusted() > MOST_DIGITS:  # no measurement: a power of ten says it
        return f"{Context(3, rounding).plus(exact):.2e}".replace("-", MINUS, 1 if value < 0 else 0)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding, Context(2 * MOST_DIGITS + 2))
    return f"{abs(rounded):,f}" if rounded >= 0 else f"{MINUS}{abs(rounded):,f}"


def trimmed(words: str) -> str:
    """A number of ``fixed`` without zeros at the end of its decimals."""
    digits, power, exponent = words.partition("e")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + power + exponent


def places_for(value: float, digits: int = 3) -> int:
    """Decimals that show ``digits`` significant digits of ``value``, none below the decimal point if large."""
    if value == 0 or not math.isfinite(value):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}")))))


def outward(interval: Interval, places: int) -> Bounds:
    """Lower bound rounded down, estimate to nearest, upper bound up: the printed interval holds the true one."""
    return (
        fixed(interval.lower, places, ROUND_FLOOR),
        fixed(interval.estimate, places),
        fixed(interval.upper, places, ROUND_CEILING),
    )


def ratio_places(value: float) -> int:
    """Two decimals for ratios that people compare by eye, fewer above 10, three digits below 0.1."""
    return min(places_for(value), 2) if value >= 0.1 else places_for(value)


def ratio(value: float) -> str:
    """A ratio alone: 0.91, 2.40, 11.5, 115."""
    return fixed(value, ratio_places(value))


def limit(value: float, side: BoundSide | None) -> str:
    """A ratio that bounds another, rounded outward: at least 12.25 is at least 12.2."""
    rounding = {"at least": ROUND_FLOOR, "at most": ROUND_CEILING, None: ROUND_HALF_EVEN}[side]
    return fixed(value, ratio_places(value), rounding)


def ratio_bounds(interval: Interval) -> Bounds:
    """Lower, estimate and upper of a ratio, with the decimals of its estimate."""
    return outward(interval, ratio_places(interval.estimate))


def telling_bounds(interval: Interval) -> Bounds:
    """As ``ratio_bounds``, with as many decimals as it takes for the estimate not to read 1.00."""
    places = ratio_places(interval.estimate)
    while interval.estimate != 1 and fixed(interval.estimate, places).rstrip("0") == "1.":
        if places == MOST_PLACES:
            break
        places += 1
    return outward(interval, places)


def microseconds(interval: Interval) -> Bounds:
    """Seconds as µs with three significant digits, without the unit."""
    return microseconds_like(interval, interval)


def microseconds_like(interval: Interval, like: Interval) -> Bounds:
    """Seconds as µs with the decimals of another time, of which this is a part."""
    return outward(_micro(interval), places_for(_micro(like).estimate))


def difference(interval: Interval) -> Bounds:
    """Seconds more or less as µs, with their signs; decimals are those of the bound that is farther from 0."""
    scaled = _micro(interval)
    bounds = outward(scaled, places_for(max(scaled.lower, scaled.upper, key=abs)))
    lower, estimate, upper = (_signed(words) for words in bounds)
    return lower, estimate, upper


def duration(seconds: float | None) -> str:
    """A time with the unit that suits it: 870 µs, 38.2 ms, 1.20 s, 4.1 min."""
    if seconds is None:
        return "not known"
    size, unit = _time_unit(seconds)
    return f"{fixed(seconds / size, places_for(seconds / size))}{NARROW_SPACE}{unit}"


def duration_bounds(interval: Interval) -> tuple[Bounds, str]:
    """Lower, estimate and upper in the unit of the estimate, and that unit."""
    size, unit = _time_unit(interval.estimate)
    scaled = Interval(*(value / size for value in (interval.estimate, interval.lower, interval.upper)))
    return outward(scaled, places_for(scaled.estimate)), unit


def count(value: float) -> str:
    """An integer with commas between thousands."""
    return fixed(value, 0)


def count_bounds(interval: Interval) -> Bounds:
    """Whole rows or steps, rounded outward."""
    return outward(interval, 0)


def percent(share: float | None) -> str:
    """0.05 is 5 %."""
    if share is None:
        return "not known"
    value = share * 100
    return f"{fixed(value, min(places_for(value, 2), 3)).removesuffix('.0')}{NARROW_SPACE}%"


def percent_bounds(interval: Interval) -> Bounds:
    """Shares as percent with one decimal, rounded outward, without the sign of the unit."""
    return outward(
        Interval(*(100 * value for value in (interval.estimate, interval.lower, interval.upper))), 1
    )


def size(bytes_: float | None) -> str:
    """Bytes in decimal units: 612 MB."""
    if bytes_ is None:
        return "not known"
    power = min(int(math.log10(bytes_) / 3), len(_BYTE_UNITS) - 1) if bytes_ >= 1 else 0
    value = bytes_ / 1000**power
    return f"{fixed(value, places_for(value) if power else 0)}{NARROW_SPACE}{_BYTE_UNITS[power]}"


def moment(utc: str) -> str:
    """An ISO 8601 time in UTC to the minute; what is no such time is printed as it is."""
    try:
        parsed = datetime.fromisoformat(utc)
        parsed = parsed.astimezone(UTC) if parsed.tzinfo else parsed
    except (OverflowError, ValueError):
        return utc
    return parsed.strftime("%Y-%m-%d %H:%M UTC")


def plain(text: str) -> str:
    """Text of users without control characters, which XML forbids; everything else stays."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def shortened(text: str, most: int = 40) -> str:
    """At most ``most`` characters on one line, with an ellipsis where something is missing."""
    line = " ".join(plain(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def listed(words: list[str], last: str = "and") -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def _signed(words: str) -> str:
    """With a plus, unless there is a minus or nothing but zeros."""
    return words if words.startswith(MINUS) or not words.strip("0.") else f"+{words}"


def _micro(interval: Interval) -> Interval:
    return Interval(*(value * 1e6 for value in (interval.estimate, interval.lower, interval.upper)))


def _time_unit(seconds: float) -> tuple[float, str]:
    magnitude = abs(seconds)
    fitting = [pair for pair in _TIME_UNITS if magnitude >= pair[0]]
    if magnitude < 60:
        fitting = fitting[:3]
    elif magnitude < 7200:
        fitting = fitting[:4]
    return fitting[-1] if fitting else _TIME_UNITS[0]
