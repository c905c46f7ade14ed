"""Amounts, durations and units: what a case file or a heading writes comes in, exact values go out.

Used by the case file's schema and by the reader of request headings; knows nothing of terms. Numbers stay exact
decimals. A duration is held in days: a week is 7, a month 30.4375 (a twelfth of 365.25), so that whole months and
years convert into each other exactly. An open bound ("more than 3 months") is moved by a thousandth of its unit,
because the bounds of an :class:`~kgtool.model.Interval` are inclusive. Wrong values raise ``ValueError`` with what
is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from kgtool.model import Interval

NUMBER_WORDS: dict[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3,
}  # fmt: skip

#: One number, in digits or as a word; the longest words first, so that "sixteen" is not read as "six".
NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+|" + "|".join(sorted((w for w in NUMBER_WORDS if w not in ("a", "an")), key=len, reverse=True)) + r")"
#: A number or a range of two.
RANGE = rf"(?:{NUMBER})(?:\s*(?:-|\u2013|to|or)\s*(?:{NUMBER}))?"

_BOUNDS = {
    "at least": "low", "minimum of": "low", "no less than": "low", ">=": "low", "\u2265": "low",
    "more than": "above", "over": "above", "greater than": "above", ">": "above",
    "at most": "high", "up to": "high", "maximum of": "high", "no more than": "high", "<=": "high", "\u2264": "high",
    "less than": "below", "under": "below", "fewer than": "below", "<": "below",
    "about": "", "approximately": "", "around": "", "~": "",
}  # fmt: skip
_BOUND = "(?P<bound>" + "|".join(re.escape(bound) for bound in sorted(_BOUNDS, key=len, reverse=True)) + ")?"

TIME_UNITS: dict[str, Decimal] = {
    "minutes": Decimal(1) / 1440,
    "hours": Decimal(1) / 24,
    "days": Decimal(1),
    "weeks": Decimal(7),
    "months": Decimal("30.4375"),
    "years": Decimal("365.25"),
}
_TIME_WORDS = {
    "minute": "minutes", "min": "minutes", "hour": "hours", "hr": "hours", "h": "hours", "day": "days", "d": "days",
    "week": "weeks", "wk": "weeks", "month": "months", "mo": "months", "mth": "months", "year": "years", "yr": "years",
}  # fmt: skip
TIME_UNIT = "(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|mos?|years?|yrs?)"

#: Units of a quantity, by every word for them. Sessions are counted as visits; tablets, capsules and patches keep
#: their names.
UNIT_WORDS: dict[str, str] = {
    word: unit
    for unit, listed in {
        "visits": "visit session treatment appointment",
        "injections": "injection",
        "tablets": "tablet tab pill",
        "capsules": "capsule cap",
        "patches": "patch",
        "pads": "pad",
        "grams": "gram g gm gms",
        "millilitres": "millilitre milliliter ml cc",
        "units": "unit count item",
        "boxes": "box",
        "tubes": "tube",
        "bottles": "bottle",
        "containers": "container jar",
        "tests": "test study",
        "levels": "level",
        "wraps": "wrap",
        "pairs": "pair",
        "minutes": "minute",
        "hours": "hour hr",
        "days": "day",
        "weeks": "week wk",
        "months": "month",
        "years": "year",
    }.items()
    for word in listed.split()
}

AMOUNT_FORM = "a number, {at_least: 6}, {at_most: 10} or {from: 6, to: 8}"
DURATION_FORM = "a length of time such as '6 weeks', '3 to 4 months' or {value: 6, unit: weeks}"

_AMOUNT = re.compile(
    rf"{_BOUND}\s*(?P<low>{NUMBER})(?:\s*(?:-|\u2013|to|or)\s*(?P<high>{NUMBER}))?\s*(?P<percent>%|percent)?", re.IGNORECASE
)
_DURATION = re.compile(
    rf"{_BOUND}\s*(?P<low>{NUMBER}|an?)(?:\s*(?:-|\u2013|to|or)\s*(?P<high>{NUMBER}))?[\s-]*(?P<unit>{TIME_UNIT})\.?(?P<more>\s+or\s+more)?",
    re.IGNORECASE,
)
_LARGEST = Decimal(10) ** 9


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent or trailing zeros."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def decimal(value: object) -> Decimal:
    """An exact decimal of ordinary size; ``ValueError`` for anything else, yes and no included."""
    if isinstance(value, str) and value.lower() in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[value.lower()])
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError("a number is expected")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("a number is expected") from None
    if not number.is_finite() or abs(number) >= _LARGEST or int(number.as_tuple().exponent) < -12:
        raise ValueError("a number below a thousand million with at most 12 decimal places is expected")
    return plain(number)


def _bounded(bound: str, low: Decimal, high: Decimal, step: Decimal = Decimal("0.001")) -> Interval:
    if low > high:
        raise ValueError(f"the lower bound {low} is above the upper bound {high}")
    kind = _BOUNDS.get(bound.lower(), "")
    if kind in ("low", "above"):
        return Interval(low + step if kind == "above" else low, None)
    if kind in ("high", "below"):
        return Interval(None, max(high - step, Decimal(0)) if kind == "below" else high)
    return Interval(low, high)


def _bounds_of(value: Mapping[str, Any], read: Any, form: str) -> Interval:
    """An interval from ``at_least``, ``at_most`` or ``from`` and ``to``, each read by ``read`` (an interval)."""
    keys = set(value)
    if not keys or not (keys <= {"at_least", "at_most"} or keys == {"from", "to"}):
        raise ValueError(f"{form} is expected")
    ends = {key: read(entry) for key, entry in value.items()}
    low = ends.get("at_least", ends.get("from"))
    high = ends.get("at_most", ends.get("to"))
    found = Interval(None if low is None else low.low, None if high is None else high.high)
    if found.low is not None and found.high is not None and found.low > found.high:
        raise ValueError(f"the lower bound {found.low} is above the upper bound {found.high}")
    return found


def amount(value: object, *, signed: bool = False) -> Interval:
    """An amount as a case file writes it: ``6``, ``"6-8"``, ``"at least 6"``, ``{at_least: 6}``, ``{from: 6, to: 8}``."""
    if isinstance(value, Interval):
        return value
    if isinstance(value, Mapping):
        return _bounds_of(value, lambda entry: amount(entry, signed=signed), AMOUNT_FORM)
    if isinstance(value, str) and (match := _AMOUNT.fullmatch(value.strip())):
        low = decimal(match["low"])
        return _bounded(match["bound"] or "", low, decimal(match["high"]) if match["high"] else low)
    try:
        number = decimal(value)
    except ValueError as error:
        raise ValueError(str(error) if isinstance(value, (int, float, Decimal)) else f"{AMOUNT_FORM} is expected") from None
    if number < 0 and not signed:
        raise ValueError("a number of zero or more is expected")
    return Interval(number, number)


def time_unit(word: str) -> str:
    """``weeks`` for week, weeks, wk, Wks.; ``ValueError`` for a word that is no unit of time."""
    lower = word.lower().rstrip(".")
    found = _TIME_WORDS.get(lower) or _TIME_WORDS.get(lower.removesuffix("s"))
    if found is None:
        raise ValueError("minutes, hours, days, weeks, months or years are expected as the unit")
    return found


def unit(word: str) -> str:
    """The name a unit of a quantity goes by (``visits`` for sessions); ``ValueError`` naming those known."""
    lower = " ".join(word.lower().split()).rstrip(".")
    for candidate in (lower, lower.removesuffix("s"), lower.removesuffix("es")):
        if candidate in UNIT_WORDS:
            return UNIT_WORDS[candidate]
    if lower in ("studies", "study"):
        return "tests"
    raise ValueError("a unit such as " + ", ".join(sorted(set(UNIT_WORDS.values()))) + " is expected")


def in_days(length: Interval, unit_of_time: str) -> Interval:
    """A length counted in ``unit_of_time`` (a key of ``TIME_UNITS``) in days."""
    return length.scaled(TIME_UNITS[unit_of_time])


def in_unit(days: Interval, unit_of_time: str) -> Interval:
    """A length in days counted in ``unit_of_time``; rounded to nine places, which undoes the rounding of thirds."""
    factor = TIME_UNITS[unit_of_time]

    def convert(bound: Decimal | None) -> Decimal | None:
        return None if bound is None else plain(round(bound / factor, 9))

    return Interval(convert(days.low), convert(days.high))


def duration(value: object) -> Interval:
    """A length of time in days: ``"6 weeks"``, ``"at least 3 months"``, ``{value: 6, unit: weeks}``, ``{at_least: "6 weeks"}``."""
    if isinstance(value, Mapping):
        if set(value) == {"value", "unit"}:
            return in_days(amount(value["value"]), time_unit(str(value["unit"])))
        if "unit" in value:
            return in_days(amount({key: entry for key, entry in value.items() if key != "unit"}), time_unit(str(value["unit"])))
        return _bounds_of(value, duration, DURATION_FORM)
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        low = decimal(match["low"])
        bound = "at least" if match["more"] else match["bound"] or ""
        return in_days(_bounded(bound, low, decimal(match["high"]) if match["high"] else low), time_unit(match["unit"]))
    raise ValueError(f"{DURATION_FORM} is expected")


def amount_text(value: Interval) -> str:
    """``6``, ``6 to 8``, ``at least 6``, ``at most 10``; what :func:`amount` reads back unchanged."""
    if value.low is None and value.high is None:
        return "not stated"
    if value.low is None:
        return f"at most {value.high:f}"
    if value.high is None:
        return f"at least {value.low:f}"
    return f"{value.low:f}" if value.low == value.high else f"{value.low:f} to {value.high:f}"


def duration_text(days: Interval) -> str:
    """``6 weeks`` in the largest unit that gives whole numbers, else days; what :func:`duration` reads back."""
    for name in ("years", "months", "weeks", "days", "hours", "minutes"):
        counted = in_unit(days, name)
        bounds = [bound for bound in (counted.low, counted.high) if bound is not None]
        if bounds and all(bound == bound.to_integral_value() and bound for bound in bounds) and in_days(counted, name) == days:
            return _with_unit(counted, name)
    return _with_unit(days, "days")


def _with_unit(value: Interval, name: str) -> str:
    text = amount_text(value)
    return f"{text} {name.removesuffix('s') if value.exact == 1 else name}"
