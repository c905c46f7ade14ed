"""Dates of a case file: a whole date, a month or a year comes in, the span of days that it may mean goes out."""

from __future__ import annotations

import calendar
import re
from datetime import date

from kgtool.model import DateSpan

DATE_FORM = "a date such as 2013-12-20, 2013-12 or 2013"
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def date_span(value: object) -> DateSpan:
    """A date, or the whole month or year that a partial date names. ``ValueError`` for a day that does not exist."""
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    match = _DATE.fullmatch(text)
    if match is None or isinstance(value, bool):
        raise ValueError(f"{DATE_FORM} is expected")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1900 <= year <= 2199:
        raise ValueError("a year between 1900 and 2199 is expected")
    if month is None:
        return DateSpan(date(year, 1, 1), date(year, 12, 31), text)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return DateSpan(date(year, month, 1), date(year, month, last), text)
    if not 1 <= day <= last:
        raise ValueError(f"{calendar.month_name[month]} {year} has no day {day}")
    return DateSpan(date(year, month, day), date(year, month, day), text)
