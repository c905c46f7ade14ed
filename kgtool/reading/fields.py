"""The kinds of value in a case file: each reads what the file wrote and says, for the JSON Schema, what that may be.

Used by ``case_schema`` for its fields. In: texts, exact decimals, mappings. Out: texts, intervals, rates, doses, dates;
``ValueError`` with what is allowed for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from kgtool.model import DateSpan, Dose, Interval
from kgtool.reading.amounts import AMOUNT_FORM, DURATION_FORM, amount, duration, unit
from kgtool.reading.dates import DATE_FORM, date_span
from kgtool.reading.dosage import DOSE_FORM, FREQUENCY_FORM, Rate, dose, frequency

LONGEST_TERM = 300  # characters
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


def _text(value: object) -> str:
    if isinstance(value, list):
        raise ValueError("one value is allowed here, not a list")
    if isinstance(value, (bool, dict)) or value is None:
        raise ValueError("a text is expected")
    text = " ".join(str(value).split())
    if not text:
        raise ValueError("a text is expected, not an empty one")
    return text


def _short(text: str) -> str:
    """Terms and amounts are short; a longer text is not searched for them."""
    if len(text) > LONGEST_TERM:
        raise ValueError(f"a text of at most {LONGEST_TERM} characters is expected")
    return text


def _term(value: object) -> str:
    return _short(_text(value))


def _texts(value: object) -> list[str]:
    return [_term(entry) for entry in value] if isinstance(value, list) else [_term(value)]


def _one(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Refuse a list where one value is expected, before ``read`` says what it expects of that value."""

    def single(value: object) -> Any:
        if isinstance(value, list):
            raise ValueError("one value is allowed here, not a list")
        if isinstance(value, str):
            _short(value)
        return read(value)

    return single


def _within(low: int, high: int) -> Callable[[Any], Interval]:
    def read(value: object) -> Interval:
        found = amount(value)
        if any(end is not None and not low <= end <= high for end in (found.low, found.high)):
            raise ValueError(f"a number from {low} to {high} is expected")
        return found

    return read


def _grade(value: object) -> Interval:
    if isinstance(value, str):
        text = value.lower().removeprefix("grade").strip()
        if text in _ROMAN:
            return Interval.exactly(_ROMAN[text])
        if parts := re.fullmatch(r"(\d)\s*/\s*\d+", text):
            return Interval.exactly(parts[1])
        value = text
    return amount(value)


def _whole(value: object) -> int:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value) and 0 <= value <= 100:
        return int(value)
    raise ValueError("a whole number of zero or more is expected")


def listed(value: object) -> Any:
    """A key that was left empty lists nothing."""
    return [] if value is None else value


def fact_entries(value: object) -> list[Any]:
    """One fact or several, each a term or a mapping."""
    if value is None:
        return []
    return [{"is": entry} if isinstance(entry, (str, Decimal)) else entry for entry in (value if isinstance(value, list) else [value])]


def ingredient_entries(value: object) -> Any:
    return [{"drug": entry} if isinstance(entry, str) else entry for entry in value] if isinstance(value, list) else value


TERM_SCHEMA: dict[str, Any] = {
    "type": ["string", "number"],
    "minLength": 1,
    "description": "A label, synonym, CURIE or code of the ontology.",
}
_NUMBER_OR_BOUNDS: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string"},
        {
            "type": "object",
            "properties": {key: {"type": ["number", "string"]} for key in ("at_least", "at_most", "from", "to")},
            "additionalProperties": False,
        },
    ],
    "description": f"An amount: {AMOUNT_FORM}.",
}


def _spelled(form: str, *, parts: bool = True) -> WithJsonSchema:
    kinds: list[dict[str, Any]] = [{"type": "string"}]
    return WithJsonSchema({"anyOf": [*kinds, {"type": "object"}] if parts else kinds, "description": f"It is {form}."})


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"], "minLength": 1})]
Texts = Annotated[
    list[str],
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}),
]
Term = Annotated[str, BeforeValidator(_term), WithJsonSchema(TERM_SCHEMA)]
Terms = Annotated[list[str], BeforeValidator(_texts), WithJsonSchema({"anyOf": [TERM_SCHEMA, {"type": "array", "items": TERM_SCHEMA}]})]
Amount = Annotated[Interval, PlainValidator(_one(amount)), WithJsonSchema(_NUMBER_OR_BOUNDS)]
Value = Annotated[
    Interval,
    PlainValidator(_one(lambda value: amount(value, signed=True))),
    WithJsonSchema({"anyOf": [{"type": "number"}, *_NUMBER_OR_BOUNDS["anyOf"][1:]]}),
]
Percent = Annotated[Interval, PlainValidator(_one(_within(0, 100))), WithJsonSchema(_NUMBER_OR_BOUNDS)]
Age = Annotated[Interval, PlainValidator(_one(_within(0, 130))), WithJsonSchema(_NUMBER_OR_BOUNDS)]
Grade = Annotated[Interval, PlainValidator(_one(_grade)), WithJsonSchema(_NUMBER_OR_BOUNDS)]
Length = Annotated[Interval, PlainValidator(_one(duration)), _spelled(DURATION_FORM)]
Frequency = Annotated[Rate, PlainValidator(_one(frequency)), _spelled(FREQUENCY_FORM)]
Strength = Annotated[tuple[Dose, Rate | None], PlainValidator(_one(dose)), _spelled(DOSE_FORM)]
When = Annotated[
    DateSpan,
    PlainValidator(_one(date_span)),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "description": f"It is {DATE_FORM}."}),
]
Unit = Annotated[str, PlainValidator(_one(lambda value: unit(_text(value)))), WithJsonSchema({"type": "string"})]
Whole = Annotated[int, PlainValidator(_one(_whole)), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 100})]
