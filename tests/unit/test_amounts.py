"""Amounts, lengths of time, frequencies, doses and dates: exact, both ways, and refused with what is allowed."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model import Interval
from kgtool.reading.amounts import TIME_UNITS, amount, amount_text, duration, duration_text, in_days, in_unit, unit
from kgtool.reading.dates import date_span
from kgtool.reading.dosage import dose, find_dose, find_frequency, frequency

NUMBERS = st.decimals(min_value=0, max_value=100_000, places=3, allow_nan=False, allow_infinity=False).map(lambda d: d.normalize())
WHOLE = st.integers(min_value=1, max_value=500).map(Decimal)


@st.composite
def intervals(draw: st.DrawFn, numbers: st.SearchStrategy[Decimal] = NUMBERS) -> Interval:
    low, high = sorted((draw(numbers), draw(numbers)))
    return draw(st.sampled_from([Interval(low, high), Interval(low, low), Interval(low, None), Interval(None, high)]))


def exactly(low: str, high: str | None = None) -> Interval:
    return Interval(Decimal(low), Decimal(high or low))


@given(intervals())
def test_an_amount_is_read_back_as_it_was_written(value: Interval) -> None:
    assert amount(amount_text(value)) == value


@given(intervals())
def test_an_amount_in_a_mapping_means_the_same(value: Interval) -> None:
    if value.low is None:
        assert amount({"at_most": value.high}) == value
    elif value.high is None:
        assert amount({"at_least": value.low}) == value
    else:
        assert amount({"from": value.low, "to": value.high}) == value
        assert amount({"at_least": value.low, "at_most": value.high}) == value


@given(intervals(WHOLE), st.sampled_from(sorted(TIME_UNITS)))
def test_a_length_is_read_back_as_it_was_written(value: Interval, name: str) -> None:
    days = in_days(value, name)
    assert duration(duration_text(days)) == days
    assert in_unit(days, name) == value


@given(intervals(WHOLE), st.sampled_from(sorted(TIME_UNITS)))
def test_a_length_in_parts_means_the_same(value: Interval, name: str) -> None:
    parts: dict[str, Any] = {key: end for key, end in (("at_least", value.low), ("at_most", value.high)) if end is not None}
    assert duration({**parts, "unit": name}) == in_days(value, name)
    assert duration({"value": parts, "unit": name.removesuffix("s")}) == in_days(value, name)


@given(
    st.integers(1, 30),
    st.integers(0, 5),
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(["{}/{}", "{} times a {}", "{} per {}"]),
)
def test_a_frequency_is_read_back_as_it_was_written(low: int, more: int, per: str, form: str) -> None:
    count = str(low) if not more else f"{low}-{low + more}"
    rate = frequency(form.format(count, per))
    assert rate.text == f"{count}/{per}"
    assert frequency(rate.text) == rate
    if per == "week":
        assert rate.per_week == Interval(Decimal(low), Decimal(low + more))
    if per == "day":
        assert (rate.per_day, rate.per_week) == (
            Interval(Decimal(low), Decimal(low + more)),
            Interval(Decimal(low * 7), Decimal((low + more) * 7)),
        )


@given(st.integers(1, 48), st.integers(0, 12), st.sampled_from(["hours", "days", "weeks"]))
def test_an_interval_between_doses_is_a_frequency(low: int, more: int, name: str) -> None:
    rate = frequency(f"every {low} to {low + more} {name}" if more else f"every {low} {name}")
    assert frequency(rate.text) == rate
    assert rate.per_day is not None
    assert rate.per_day.low is not None
    assert rate.per_day.low <= (rate.per_day.high or 0)
    assert abs(rate.per_day.low * TIME_UNITS[name] * (low + more) - 1) < Decimal("0.00001")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_date_is_itself_and_a_part_of_one_its_whole_range(day: date) -> None:
    whole = date_span(day.isoformat())
    month = date_span(day.isoformat()[:7])
    year = date_span(day.isoformat()[:4])
    assert whole.first == whole.last == day
    assert month.first <= day <= month.last
    assert month.last.day == calendar.monthrange(day.year, day.month)[1]
    assert year.first <= month.first <= month.last <= year.last


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (amount, duration, frequency, dose, date_span, unit):
        try:
            read(text)
        except ValueError as error:
            assert "\n" not in str(error)  # noqa: PT017 - reading may also succeed
    find_frequency(text)
    find_dose(text)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (6, exactly("6")),
        (Decimal("2.50"), exactly("2.5")),
        ("6-8", exactly("6", "8")),
        ("6 to 8", exactly("6", "8")),
        ("twelve", exactly("12")),
        ("at least 6", Interval(Decimal(6), None)),
        ("up to 10", Interval(None, Decimal(10))),
        ("more than 50%", Interval(Decimal("50.001"), None)),
        ("less than 6", Interval(None, Decimal("5.999"))),
        ("40%", exactly("40")),
    ],
)
def test_amounts_as_records_write_them(written: object, value: Interval) -> None:
    assert amount(written) == value


@pytest.mark.parametrize(
    "written",
    [
        True,
        None,
        "many",
        [6],
        {},
        {"at_least": 6, "to": 8},
        {"from": 8, "to": 6},
        -1,
        "-1",
        "NaN",
        "1e400",
        Decimal("1e12"),
        {"at_least": True},
    ],
)
def test_amounts_that_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"expected|above"):
        amount(written)


def test_a_value_may_be_negative_where_that_means_something() -> None:
    assert amount(Decimal("-2.5"), signed=True) == exactly("-2.5")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("6 weeks", exactly("42")),
        ("6-8 weeks", exactly("42", "56")),
        ("a year", exactly("365.25")),
        ("at least 3 months", Interval(Decimal("91.3125"), None)),
        ("3 months or more", Interval(Decimal("91.3125"), None)),
        ("10 days", exactly("10")),
        ({"value": 6, "unit": "weeks"}, exactly("42")),
        ({"at_least": "6 weeks"}, Interval(Decimal(42), None)),
        ({"from": "6 weeks", "to": "3 months"}, exactly("42", "91.3125")),
    ],
)
def test_lengths_as_records_write_them(written: object, days: Interval) -> None:
    assert duration(written) == days


def test_a_length_beyond_a_bound_is_beyond_it() -> None:
    longer = in_unit(duration("more than 3 months"), "months")
    assert longer.low is not None
    assert longer.low > 3
    assert in_unit(duration("2 years"), "months").exact == 24


@pytest.mark.parametrize(
    "written", ["6", 6, "weeks", "-6 weeks", "6 fortnights", {"value": 6}, {"value": -6, "unit": "weeks"}, None, True, ["6 weeks"]]
)
def test_lengths_that_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        duration(written)


@pytest.mark.parametrize(
    ("written", "per_day", "text"),
    [
        ("twice a day", exactly("2"), "2/day"),
        ("bid", exactly("2"), "2/day"),
        ("b.i.d.", exactly("2"), "2/day"),
        ("every 6 hours", exactly("4"), "every 6 hours"),
        ("q4-6h prn", exactly("0", "6"), "every 4-6 hours as needed"),
        ("1-2 tabs orally every 4-6 hrs as needed", exactly("0", "12"), "1-2 every 4-6 hours as needed"),
        ("one tablet twice daily", exactly("2"), "2/day"),
        ("one by mouth three times a day", exactly("3"), "3/day"),
        ("every other day", exactly("0.5"), "every other day"),
        ("every 72 hours", exactly("0.333333333"), "every 72 hours"),
        ("12 hours on 12 hours off", exactly("1"), "12 hours on, 12 hours off"),
        ("2/week", exactly("0.285714286"), "2/week"),
        ("as needed", None, "as needed"),
        ({"value": 3, "unit": "day"}, exactly("3"), "3/day"),
        ({"value": {"from": 2, "to": 3}, "per": "day"}, exactly("2", "3"), "2-3/day"),
    ],
)
def test_frequencies_as_records_write_them(written: object, per_day: Interval | None, text: str) -> None:
    rate = frequency(written)
    assert (rate.per_day, rate.text) == (per_day, text)


@pytest.mark.parametrize(
    "written", ["often", "2", 2, "2/week for 6 weeks", "every 0 hours", {"value": 2}, {"value": -2, "unit": "week"}, None]
)
def test_frequencies_that_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        frequency(written)


@pytest.mark.parametrize(
    ("written", "milligrams", "per_hour", "percent"),
    [
        ("10/325mg", ("10", "325"), None, None),
        ("75-0.2 mg", ("75", "0.2"), None, None),
        ("100 mg ER", ("100",), None, None),
        ("1 g", ("1000",), None, None),
        ("500 mcg", ("0.5",), None, None),
        ("25 mcg/hr", (), "25", None),
        ("1.3%", (), None, "1.3"),
        ("4%-27.5%-0.0325%", (), None, None),
        ("10mg/1ml", ("10",), None, None),
        ({"value": 50, "unit": "mg"}, ("50",), None, None),
        ("2 puffs", (), None, None),
    ],
)
def test_doses_as_records_write_them(written: object, milligrams: tuple[str, ...], per_hour: str | None, percent: str | None) -> None:
    read, _ = dose(written)
    assert read.milligrams == tuple(map(Decimal, milligrams))
    assert read.micrograms_per_hour == (Decimal(per_hour) if per_hour else None)
    assert read.percent == (Decimal(percent) if percent else None)


def test_a_dose_may_say_how_often() -> None:
    assert [rate.text if rate else None for _, rate in map(dose, ["60 mg/day", "5 mg twice a day", "5 mg"])] == ["1/day", "2/day", None]


@pytest.mark.parametrize("written", ["some", "", "-5 mg", None, True, 5, {"value": 5}])
def test_doses_that_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        dose(written)


@pytest.mark.parametrize(
    "written", ["2013-02-30", "2013-13", "12/20/2013", "yesterday", "213", "2013-1-1", True, None, "0000", "2013-12-20T10:00"]
)
def test_dates_that_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"expected|no month|no day"):
        date_span(written)


def test_units_go_by_one_name() -> None:
    assert [unit(word) for word in ("sessions", "Visit", "treatments", "tabs", "boxes", "patches", "g", "studies", "weeks")] == [
        "visits", "visits", "visits", "tablets", "boxes", "patches", "grams", "tests", "weeks",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="visits"):
        unit("bananas")
