"""The numbers of a request heading: its text comes in; quantity, unit, frequency, duration and dose go out, and the
text without them.

Used by ``heading`` before it looks for terms. What is found is cut out and leaves a bar behind, so that no term is read
across it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kgtool.model import Dose
from kgtool.reading.amounts import NUMBER, RANGE, TIME_UNIT, UNIT_WORDS, decimal, time_unit, unit
from kgtool.reading.dosage import Rate, find_dose, find_frequency

BAR = " | "

_ORIGINAL = re.compile(r"\bwas the original request\b", re.IGNORECASE)
_REMAINING = re.compile(r"(?:portion of the original request|eligible\. the original request),?\s*(.+)$", re.IGNORECASE | re.DOTALL)
_TRAILING = re.compile(r"[\s,:]*\b(?:is|are)(?:\s+not)?(?:\s+medically necessary.*)?[\s.]*$|[\s:.]+$", re.IGNORECASE | re.DOTALL)

_SERVED = re.compile(
    r"\(?\b(?:dos|date of service)\b:?\s*[\d/.-]*\d\)?|\bper\s+\d{1,2}/\d{1,2}/\d{2,4}(?:\s+order)?|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\(?\b(?:unknown|unspecified)(?:\s+(?:quantity|qty|number|duration))?\b\)?|\bas directed\b", re.IGNORECASE)
_COMPONENT = re.compile(r"([a-z][a-z-]+(?:\s+hcl)?)\s*(\d*\.?\d+)\s*(?:%|percent\b)", re.IGNORECASE)
_REFILLS = re.compile(rf"\b(?:with\s+)?(?:{NUMBER})\s+refills?\b", re.IGNORECASE)
_SESSION_LENGTH = re.compile(rf"\(?\b(?:{RANGE})[\s-]*(?:minutes?|mins?)\b(?:\s+each)?\)?", re.IGNORECASE)
_SUPPLY = (
    re.compile(rf"\b(?P<unit>day)(?:s'?)?\s+supply:?\s*(?P<count>{NUMBER})\b", re.IGNORECASE),
    re.compile(rf"(?<![#\w])(?P<count>{NUMBER})[\s-]+(?P<unit>day|week|month)s?'?\s+supply\b", re.IGNORECASE),
)
#: What stands before a heading's item and says nothing of it.
_PREFIX = re.compile(r"^\s*(?:associated surgical services?|labs to include|retrospective(?: request for)?(?=:))\s*:\s*", re.IGNORECASE)
_SAID_TWICE = re.compile(rf"\b({NUMBER})\s*\(\s*(\d+)\s*\)", re.IGNORECASE)
_TAKEN = re.compile(rf"\btake\s+(?:{RANGE})\s+(?:tab(?:let)?|cap(?:sule)?|pill)s?\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"(?<![\w.#/])(?P<often>{RANGE})\s*(?:x|times|\u00d7)\s*(?P<long>{RANGE})(?:\s*(?P<what>weeks?|wks?|months?|visits?|sessions?)\b)?(?!\s*(?:mg|%))",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    rf"(?:\b(?:for|over|of|times|x|during|lasting)\s+|\bx\s*)?(?<![\w.#/])(?P<long>{RANGE})[\s-]*(?P<unit>{TIME_UNIT})\b", re.IGNORECASE
)

_UNITS = "|".join(sorted(UNIT_WORDS, key=len, reverse=True))
_PLURAL = rf"(?P<unit>{_UNITS})(?:e?s)?\b"
_MARKED = re.compile(rf"(?:#|\b(?:qty|quantity|number|no)\b\s*[:.]?\s*)\s*(?P<count>\d+(?:\.\d+)?)\s*(?:{_PLURAL})?", re.IGNORECASE)
_COUNTED = re.compile(rf"(?<![\w.#/])(?P<count>{RANGE})\s*(?:\(\d+\)\s*)?{_PLURAL}", re.IGNORECASE)
_SPREAD = re.compile(rf"(?<![\w.#/-])(?P<count>{RANGE})\s+(?:\(\d+\)\s*)?(?P<between>(?:[a-z/()-]+\s+){{1,5}}?){_PLURAL}", re.IGNORECASE)
_REPEATED = re.compile(rf"(?:\btimes|\bx|\u00d7)\s*(?P<count>{NUMBER})\b(?!\s*(?:mg|%))", re.IGNORECASE)
_BRACKETED = re.compile(r"\(\s*(?P<count>\d+)\s*(?:total)?\s*\)")
_LEADING = re.compile(rf"^\W*(?P<count>{NUMBER})\b(?:\s*\(\d+\))?(?=\s+[a-z])(?!\s+(?:phase|view|level|part|in|to|or)\b)", re.IGNORECASE)
_FORM = re.compile(rf"\b(?P<unit>{_UNITS})(?:e?s)?\b", re.IGNORECASE)
#: Units that are part of a treatment's name.
_NAMED = frozenset(("injection", "wrap", "pad", "patch", "block"))
_SPLIT = re.compile(r"\s*(?:-|\u2013|to|or)\s*")


@dataclass
class HeadingAmounts:
    """What a heading says in numbers. ``least`` differs from ``quantity`` in a range (12-18 sessions)."""

    rest: str
    quantity: Decimal | None = None
    least: Decimal | None = None
    unit: str | None = None
    rate: Rate | None = None
    duration: str | None = None
    dose: Dose | None = None


def disputed_part(text: str) -> str:
    """The part of a heading that is still in dispute, where it tells what was asked for and what was authorised."""
    flat = " ".join(text.split())
    if _ORIGINAL.search(flat):
        remaining = _REMAINING.search(flat)
        flat = remaining[1] if remaining else flat[: _ORIGINAL.search(flat).start()]  # type: ignore[union-attr]
    return _TRAILING.sub("", flat).strip()


def original_part(text: str) -> str | None:
    """What was asked for at first, where a heading tells that a part of it was authorised."""
    flat = " ".join(text.split())
    original = _ORIGINAL.search(flat)
    return flat[: original.start()] if original else None


def heading_amounts(text: str) -> HeadingAmounts:
    """Find and cut out the numbers of a heading."""
    found = HeadingAmounts(_SAID_TWICE.sub(_once, _PREFIX.sub("", text.replace("(s)", "").lower())))
    for noise in (_SERVED, _UNKNOWN, _REFILLS):
        found.rest = noise.sub(BAR, found.rest)
    _dose(found)
    _often_and_long(found)
    found.rest = _TAKEN.sub(BAR, found.rest)
    found.rest = _SESSION_LENGTH.sub(BAR, found.rest)
    _quantity(found)
    return found


def _once(match: re.Match[str]) -> str:
    """``one (1)`` is one number, ``four (8)`` two."""
    return match[2] if decimal(match[1]) == decimal(match[2]) else match[0]


def _cut(found: HeadingAmounts, start: int, end: int, mark: str = BAR) -> None:
    found.rest = found.rest[:start] + mark + found.rest[end:]


def _dose(found: HeadingAmounts) -> None:
    components = _COMPONENT.findall(found.rest)
    if len(components) > 1:
        found.dose = Dose(", ".join(f"{name} {number}%" for name, number in components))
        found.rest = _COMPONENT.sub(lambda match: match[1] + BAR, found.rest)
        return
    said = find_dose(found.rest)
    if said:
        found.dose = said.dose
        _cut(found, said.start, said.end, " ")  # a "lidocaine 5% patch" is a lidocaine patch


def _often_and_long(found: HeadingAmounts) -> None:
    supply = next(filter(None, (pattern.search(found.rest) for pattern in _SUPPLY)), None)
    if supply:
        found.duration = _length(supply["count"], supply["unit"])
        _cut(found, *supply.span())
    said = find_frequency(found.rest)
    if said:
        found.rate = said.rate
        _cut(found, said.start, said.end)
    else:
        crossed = _TIMES.search(found.rest)
        if crossed:
            # "2 times 6" and "two times four visits" are therapists' short for so often a week, so many weeks
            unit_of_time = "month" if (crossed["what"] or "").startswith("month") else "week"
            often = find_frequency(f"{crossed['often']}/week")
            found.rate = often.rate if often else None
            found.duration = found.duration or _length(crossed["long"], unit_of_time)
            _cut(found, *crossed.span())
    for length in _LENGTH.finditer(found.rest):
        name = time_unit(length["unit"])
        if name in ("minutes", "hours"):
            continue
        found.duration = found.duration or _length(length["long"], name)
        _cut(found, *length.span())
        break


def _length(count: str, unit_of_time: str) -> str:
    low, high = _ends(count)
    name = time_unit(unit_of_time)
    return f"{low:f}{'' if low == high else f'-{high:f}'} {name.removesuffix('s') if high == 1 else name}"


def _ends(count: str) -> tuple[Decimal, Decimal]:
    parts = [decimal(part) for part in _SPLIT.split(count.strip().lower())]
    return parts[0], parts[-1]


def _quantity(found: HeadingAmounts) -> None:
    for pattern in (_MARKED, _COUNTED, _SPREAD, _BRACKETED, _REPEATED, _LEADING):
        match = pattern.search(found.rest)
        if match is None:
            continue
        found.least, found.quantity = _ends(match["count"])
        groups, marked = match.groupdict(), pattern is _MARKED
        if groups.get("unit"):
            found.unit = unit(groups["unit"])
        between = groups.get("between") or ""
        if between and groups.get("unit", "") in _NAMED:
            between += groups["unit"]  # the unit is the thing itself: "1 platelet rich plasma injection"
        found.rest = found.rest[: match.start()] + BAR + between + BAR + found.rest[match.end() :]
        if found.unit is None:
            forms = (unit(form["unit"]) for form in _FORM.finditer(found.rest) if len(form["unit"]) > 2)
            found.unit = next((name for name in forms if marked or name == "visits"), None)
        break
    found.rest = _BRACKETED.sub(BAR, found.rest)
