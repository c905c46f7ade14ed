"""Amounts, lengths of time and doses as the numbers that a case graph states. Used by the facts stage.

A week has 7 days and a month 30.4375 (a twelfth of 365.25); months between two dates are counted by the calendar.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kgtool.case_graph import CaseGraph
from kgtool.knowledge import Knowledge
from kgtool.model import DateSpan, Dose, Interval, Request
from kgtool.names import KG

WEEK, MONTH = Decimal(7), Decimal("30.4375")
PLACES = Decimal("0.0001")

#: Units of an amount and the request numbers that it states; lengths of time are days a unit.
COUNTED = {
    "visits": "visitsRequested",
    "injections": "injectionsRequested",
    "hours": "hoursRequested",
    **dict.fromkeys(("tablets", "capsules", "patches", "pads", "units"), "tabletsRequested"),
}
LENGTHS = {"days": Decimal(1), "weeks": WEEK, "months": MONTH}


def counted_in(treatment: str, knowledge: Knowledge) -> str | None:
    for wider in knowledge.nearest_first(treatment):
        found = knowledge.objects(wider, KG + "countedIn")
        if found:
            return found[0]
    return None


def supply_per_day(request: Request, unit: str | None, length: Interval | None) -> Interval | None:
    """Units a day from the amount and the length of the supply, where both are exact."""
    if COUNTED.get(unit or "") == "tabletsRequested" and request.quantity and length and request.quantity.exact and length.exact:
        return Interval.exactly((request.quantity.exact / length.exact).quantize(PLACES))
    return None


def daily_doses(graph: CaseGraph, thing: str, dose: Dose, per_day: Interval | None) -> None:
    """Strength times units a day, for the first part of a drug and, in a combination, for the second."""
    if per_day:
        for name, strength in zip(("dailyDose", "secondDailyDose"), dose.milligrams, strict=False):
            graph.number(thing, name, times(Interval.exactly(strength), per_day))


def times(one: Interval, other: Interval) -> Interval:
    low = one.low * other.low if one.low is not None and other.low is not None else None
    high = one.high * other.high if one.high is not None and other.high is not None else None
    return Interval(low, high)


def lengths(graph: CaseGraph, thing: str, length: Interval, days: str, weeks: str, months: str) -> None:
    graph.number(thing, days, length)
    graph.number(thing, weeks, divided(length, WEEK))
    graph.number(thing, months, divided(length, MONTH))


def divided(length: Interval, by: Decimal) -> Interval:
    low = None if length.low is None else (length.low / by).quantize(PLACES)
    high = None if length.high is None else (length.high / by).quantize(PLACES)
    return Interval(low, high)


def months_between(start: DateSpan, end: date) -> Interval:
    """Whole and part months from a date (or a partial one) to another."""
    return Interval(months(start.last, end), months(start.first, end))


def days_between(start: DateSpan, end: date) -> Interval:
    """Whole days from a date (or a partial one) to another, by the calendar."""
    return Interval(Decimal((end - start.last).days), Decimal((end - start.first).days))


def months(start: date, end: date) -> Decimal:
    whole = (end.year - start.year) * 12 + end.month - start.month
    return (Decimal(whole) + Decimal(end.day - start.day) / MONTH).quantize(PLACES)
