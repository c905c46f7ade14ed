"""Frequencies and doses: "2/week", "every 6 hours", "10/325 mg" come in, rates and exact strengths go out.

Used by the case file's schema (the whole value must be one frequency) and by the reader of request headings (which
finds them within a text). Wrong values raise ``ValueError`` with what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from kgtool.model import Dose, Interval
from kgtool.reading.amounts import NUMBER, RANGE, TIME_UNITS, amount, decimal, plain, time_unit


@dataclass(frozen=True)
class Rate:
    """How often, by the day and by the week. ``text`` is the short form: 2/week, every 4-6 hours, as needed."""

    per_day: Interval | None
    per_week: Interval | None
    text: str


@dataclass(frozen=True)
class Found:
    """A rate or dose within a text, and where: ``start`` to ``end``."""

    rate: Rate | None
    dose: Dose | None
    start: int
    end: int


FREQUENCY_FORM = "a frequency such as '2/week', 'twice a day', 'every 6 hours' or {value: 2, unit: week}"
DOSE_FORM = "a dose such as '50 mg', '10/325 mg', '25 mcg/hour' or '5%'"

_SHORT: dict[str, tuple[int | Fraction, str]] = {
    "qd": (1, "day"), "od": (1, "day"), "bid": (2, "day"), "tid": (3, "day"), "qid": (4, "day"), "qhs": (1, "day"),
    "hs": (1, "day"), "qam": (1, "day"), "qpm": (1, "day"), "daily": (1, "day"), "nightly": (1, "day"), "at bedtime": (1, "day"),
    "each day": (1, "day"), "every day": (1, "day"), "weekly": (1, "week"), "every week": (1, "week"), "monthly": (1, "month"),
    "every month": (1, "month"), "qod": (Fraction(1, 2), "day"), "every other day": (Fraction(1, 2), "day"),
    "every other week": (Fraction(1, 2), "week"),
}  # fmt: skip
_ADVERBS = {"daily": "day", "nightly": "day", "weekly": "week", "monthly": "month", "yearly": "year", "hourly": "hour"}

_BY_MOUTH = r"(?:by\s+mouth|orally|po)"
_PIECES = rf"(?:(?:tablets?|tabs?|capsules?|caps?|pills?|patch(?:es)?)(?:\s+{_BY_MOUTH})?|{_BY_MOUTH})"
_EACH = rf"(?:(?:take\s+)?(?P<each>{RANGE})\s*{_PIECES}[\s,]+)?"
_PER = r"(?:/|per\s|an?\s|each\s|every\s)\s*(?P<unit>day|week|wk|month|year|hour|hr)\b"
_TIMES = rf"(?P<count>{RANGE})\s*(?:x|times?|visits?|sessions?|treatments?|days)?"
_SHORTHAND = "|".join(sorted(("b.i.d", "t.i.d", "q.i.d", "q.d", *_SHORT), key=len, reverse=True)).replace(".", "[.]")
_AS_NEEDED = re.compile(rf"(?<![\w.])(?:(?P<each>{RANGE})\s*{_PIECES}\s+)?(?:as\s+needed|prn)\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:-|\u2013|to|or)\s*")


@cache
def _frequency_pattern() -> re.Pattern[str]:
    """Made when first wanted: it takes longer than reading a case."""
    return re.compile(
        rf"(?<![\w.]){_EACH}(?:{_BY_MOUTH}\s+)?(?:one\s+(?=once|twice))?(?:"
        rf"{_TIMES}\s*(?:{_PER}|(?P<adverb>{'|'.join(_ADVERBS)})\b)"
        rf"|(?P<wear>12\s*(?:hours|hrs)\s*on[\s,/]*(?:and\s+)?12\s*(?:hours|hrs)\s*off)"
        rf"|(?:every|q)\s*(?P<gap>{RANGE})\s*(?P<gap_unit>hours?|hrs?|h|days?|d|weeks?|wks?|months?|mos?)\b"
        rf"|(?P<short>{_SHORTHAND})(?!\w)\.?"
        rf")(?P<prn>[\s,]+(?:as\s+needed|prn))?",
        re.IGNORECASE,
    )


def _ends(text: str) -> tuple[Decimal, Decimal]:
    parts = [decimal(part) for part in _SPLIT.split(text.strip().lower())]
    return parts[0], parts[-1]


def _short(text: str) -> str:
    low, high = _ends(text)
    return f"{low:f}" if low == high else f"{low:f}-{high:f}"


def _interval(low: Fraction, high: Fraction) -> Interval:
    def exact(value: Fraction) -> Decimal:
        return plain(round(Decimal(value.numerator) / Decimal(value.denominator), 9))

    return Interval(exact(low), exact(high))


def _rate(low: Fraction, high: Fraction, text: str, *, as_needed: bool) -> Rate:
    """A rate from times a day; taken as needed, it may be none at all."""
    if as_needed:
        low, text = Fraction(0), f"{text} as needed"
    return Rate(_interval(low, high), _interval(low * 7, high * 7), text)


def _days(unit: str) -> Fraction:
    """The length of a unit of time in days, exactly."""
    return {"minutes": Fraction(1, 1440), "hours": Fraction(1, 24)}.get(unit) or Fraction(TIME_UNITS[unit])


def _of_match(match: re.Match[str]) -> Rate:
    each_low, each_high = _ends(match["each"]) if match["each"] else (Decimal(1), Decimal(1))
    needed = bool(match["prn"])
    if match["wear"]:
        return _rate(Fraction(1), Fraction(1), "12 hours on, 12 hours off", as_needed=needed)
    if match["gap"]:
        low, high = _ends(match["gap"])
        unit = time_unit(match["gap_unit"])
        if not low:
            raise ValueError(f"{FREQUENCY_FORM} is expected")
        if low == high == 1:
            return _counted(Fraction(each_low), Fraction(each_high), unit, as_needed=needed)
        prefix = f"{_short(match['each'])} " if match["each"] and not each_low == each_high == 1 else ""
        text = f"{prefix}every {_short(match['gap'])} {unit}"
        rates = Fraction(each_low) / (Fraction(high) * _days(unit)), Fraction(each_high) / (Fraction(low) * _days(unit))
        return _rate(*rates, text, as_needed=needed)
    if match["short"]:
        times, unit = _SHORT[" ".join(match["short"].lower().replace(".", "").split())]
        counts = (Fraction(times) * Fraction(each_low), Fraction(times) * Fraction(each_high))
    else:
        unit = _ADVERBS[match["adverb"].lower()] if match["adverb"] else match["unit"].lower()
        low, high = _ends(match["count"])
        counts = (Fraction(low) * Fraction(each_low), Fraction(high) * Fraction(each_high))
    return _counted(*counts, time_unit(unit), as_needed=needed)


def _counted(low: Fraction, high: Fraction, unit: str, *, as_needed: bool) -> Rate:
    """So many times in a unit of time."""
    name, days = unit.removesuffix("s"), _days(unit)
    first, last = (plain(Decimal(count.numerator) / Decimal(count.denominator)) for count in (low, high))
    text = f"every other {name}" if low == high == Fraction(1, 2) else f"{first:f}{'' if first == last else f'-{last:f}'}/{name}"
    return _rate(low / days, high / days, text, as_needed=as_needed)


def find_frequency(text: str) -> Found | None:
    """The first frequency in a text."""
    match = _frequency_pattern().search(text)
    if match:
        return Found(_of_match(match), None, match.start(), match.end())
    match = _AS_NEEDED.search(text)
    if match:
        prefix = f"{_short(match['each'])} " if match["each"] else ""
        return Found(Rate(None, None, f"{prefix}as needed"), None, match.start(), match.end())
    return None


def frequency(value: object) -> Rate:
    """A frequency as a case file writes it: ``"2/week"``, ``"bid"``, ``"every 4-6 hours"``, ``{value: 2, unit: week}``."""
    if isinstance(value, Mapping) and len(value) == 2 and "value" in value and ("unit" in value or "per" in value):
        count = amount(value["value"])
        unit = time_unit(str(value.get("unit", value.get("per"))).lower().removeprefix("per ").removeprefix("/").strip())
        days = Decimal(_days(unit).numerator) / Decimal(_days(unit).denominator)
        ends = [None if end is None else plain(end) for end in (count.low, count.high)]
        text = f"{'-'.join(dict.fromkeys(f'{end:f}' for end in ends if end is not None))}/{unit.removesuffix('s')}"

        def times(factor: Decimal) -> Interval:
            low, high = (None if end is None else plain(round(end * factor / days, 9)) for end in ends)
            return Interval(low, high)

        return Rate(times(Decimal(1)), times(Decimal(7)), text)
    if isinstance(value, str):
        found = find_frequency(value)
        if found and found.rate and (found.start, found.end) == (len(value) - len(value.lstrip()), len(value.rstrip())):
            return found.rate
    raise ValueError(f"{FREQUENCY_FORM} is expected")


_STRENGTH = re.compile(
    r"(?<![\w.])(?P<numbers>\d+(?:\.\d+)?(?:\s*[/-]\s*\d+(?:\.\d+)?)*)\s*(?P<unit>mg|milligrams?|mcg|ug|\u00b5g|micrograms?|grams?|gm|g)\b"
    r"(?P<rate>\s*(?:/|per|an?)\s*(?:h|hr|hour)\b)?(?P<volume>\s*/\s*\d*\s*(?:ml|g|gm)\b)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\w.])(?P<numbers>\d*\.?\d+)\s*(?:%|percent\b)(?:\s*[-/]\s*\d*\.?\d+\s*(?:%|percent\b))*", re.IGNORECASE)


def find_dose(text: str, *, grams: bool = False) -> Found | None:
    """The first strength in a text: milligrams, micrograms (an hour), a percentage. Grams only where asked for, since a
    heading counts a cream by the gram."""
    for match in _STRENGTH.finditer(text):
        unit = match["unit"].lower()
        if unit.startswith("g") and not grams:
            continue
        numbers = [decimal(number.strip()) for number in re.split(r"[/-]", match["numbers"])]
        shown_numbers = re.sub(r"\s", "", match["numbers"])
        micro = unit.startswith(("mc", "u", "micro", "\u00b5"))
        name = "mcg" if micro else "g" if unit.startswith("g") else "mg"
        volume = re.sub(r"\s|(?<=/)1(?=\D)", "", match["volume"] or "").lower()
        if match["rate"]:
            rate = numbers[0] if micro else numbers[0] * 1000
            return Found(None, Dose(f"{shown_numbers} {name}/hour", micrograms_per_hour=plain(rate)), match.start(), match.end())
        factor = Decimal("0.001") if micro else Decimal(1000) if name == "g" else Decimal(1)
        milligrams = tuple(plain(number * factor) for number in numbers)
        return Found(None, Dose(f"{shown_numbers} {name}{volume}", milligrams), match.start(), match.end())
    match_percent = _PERCENT.search(text)
    if match_percent:
        written = re.sub(r"\s", "", match_percent[0].lower().replace("percent", "%"))
        single = plain(Decimal(match_percent["numbers"])) if written.count("%") == 1 else None
        return Found(None, Dose(written, percent=single), match_percent.start(), match_percent.end())
    return None


def dose(value: object) -> tuple[Dose, Rate | None]:
    """A dose as a case file writes it, and the frequency that stands with it ("60 mg/day", "5 mg twice a day"), if any."""
    if isinstance(value, Mapping) and set(value) == {"value", "unit"}:
        value = f"{value['value']} {value['unit']}"
    if not isinstance(value, str) or not (re.search(r"\d", value) or re.search(rf"\b{NUMBER}\b", value, re.IGNORECASE)):
        raise ValueError(f"{DOSE_FORM} is expected")
    if value.strip().startswith("-"):
        raise ValueError("a dose of zero or more is expected")
    text = " ".join(value.split())
    found = find_dose(text, grams=True)
    if found is None or found.dose is None:
        return Dose(text), None
    rest = text[found.end :].strip(" ,")
    rate = None
    if rest:
        rest = re.sub(r"^(/|per\s)", r"1 \1", rest)
        said = find_frequency(rest)
        rate = said.rate if said else None
    return Dose(text, found.dose.milligrams, found.dose.micrograms_per_hour, found.dose.percent), rate
