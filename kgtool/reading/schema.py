"""The keys of a case file: plain data comes in, a checked :class:`CaseEntry` goes out; so does the JSON Schema.

Used by ``case_file`` after the file's text was read. Everything that needs no knowledge is settled here: which keys
there are and, by the fields of ``case_fields``, amounts, lengths of time, frequencies, doses, dates and closed words.
Terms stay text; ``case_terms`` places them. Unknown keys are errors. Wrong values raise pydantic's ``ValidationError``,
which ``case_faults`` turns into one line.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kgtool.reading.fields import (
    TERM_SCHEMA,
    Age,
    Amount,
    Frequency,
    Grade,
    Length,
    Percent,
    Strength,
    Term,
    Terms,
    Text,
    Texts,
    Unit,
    Value,
    When,
    Whole,
    fact_entries,
    ingredient_entries,
    listed,
)


class Entry(BaseModel):
    """A mapping of a case file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class SourceEntry(Entry):
    """Where in the record something stands."""

    document: Text | None = None
    date: When | None = None
    page: Text | None = None


class ResponseEntry(Entry):
    """What a course of treatment brought."""

    pain_relief: Percent | None = None
    lasting: Length | None = None
    function: Text | None = None
    work: Text | None = None
    medication: Text | None = None
    note: Text | None = None


class FactEntry(Entry):
    """One statement of the record; under ``absent``, one thing that the record denies."""

    is_: Term = Field(alias="is")
    region: Term | None = None
    side: Text | None = None
    code: Text | None = None
    date: When | None = None
    since: When | None = None
    until: When | None = None
    duration: Length | None = None
    status: Text | None = None
    with_: Annotated[list[FactEntry], BeforeValidator(fact_entries)] = Field(default=[], alias="with")
    source: SourceEntry | None = None
    stated_by: Text | None = None
    value: Value | None = None
    unit: Text | None = None
    grade: Grade | None = None
    result: Terms | None = None
    level: Terms | None = None
    visits: Amount | None = None
    dose: Strength | None = None
    frequency: Frequency | None = None
    response: ResponseEntry | None = None


class QuantityEntry(Entry):
    """An amount with its unit; the short keys stand for both."""

    quantity: Amount | None = None
    unit: Unit | None = None
    visits: Amount | None = None
    sessions: Amount | None = None
    tablets: Amount | None = None
    injections: Amount | None = None
    weeks: Amount | None = None
    months: Amount | None = None


#: The short keys of an amount with its unit.
SHORT_KEYS = {
    "visits": "visits",
    "sessions": "visits",
    "tablets": "tablets",
    "injections": "injections",
    "weeks": "weeks",
    "months": "months",
}


class IngredientEntry(Entry):
    """One ingredient of a compounded product."""

    drug: Term
    strength: Text | None = None


class AdministratorEntry(Entry):
    """What the claims administrator decided, on which guideline."""

    decision: Text | None = None
    authorised: QuantityEntry | None = None
    guideline: Text | None = None
    edition: Text | None = None
    pages: Text | None = None


class RequestEntry(QuantityEntry):
    """One disputed item."""

    id: Text
    treatment: Term
    code: Text | None = None
    region: Term | None = None
    side: Text | None = None
    level: Terms | None = None
    frequency: Frequency | None = None
    duration: Length | None = None
    dose: Strength | None = None
    refills: Whole | None = None
    phase: Text | None = None
    acquisition: Text | None = None
    guidance: Text | None = None
    route: Text | None = None
    setting: Text | None = None
    ingredients: Annotated[list[IngredientEntry], BeforeValidator(ingredient_entries)] = []
    depends_on: Texts | None = None
    earlier: QuantityEntry | None = None
    intent: Terms | None = None
    quantity_is: Literal["requested", "disputed"] = "requested"
    administrator: AdministratorEntry | None = None


class PersonEntry(Entry):
    """The injured worker."""

    age: Age | None = None
    sex: Text | None = None
    bmi: Age | None = None


class ReviewerEntry(Entry):
    """The reviewer's block of a determination letter."""

    board: Text | None = None
    subspecialty: Text | None = None
    licensed: Text | None = None
    active_practice: Text | None = None
    no_affiliation: bool | None = Field(default=None, strict=True)


class CaseEntry(Entry):
    """A whole case file."""

    case: Text
    reviewed: When
    reviewed_assumed: bool = Field(default=False, strict=True)
    injured: When | None = None
    forum: Literal["imr", "ur"] = "imr"
    person: PersonEntry | None = None
    accepted: Terms | None = None
    facts: Annotated[list[FactEntry], BeforeValidator(listed)] = []
    absent: Annotated[list[FactEntry], BeforeValidator(listed)] = []
    requests: list[RequestEntry] = Field(min_length=1)
    reviewer: ReviewerEntry | None = None


#: The mapping that stands under each key that has one.
ENTRIES: dict[str, type[Entry]] = {
    "person": PersonEntry,
    "facts": FactEntry,
    "absent": FactEntry,
    "with": FactEntry,
    "source": SourceEntry,
    "response": ResponseEntry,
    "requests": RequestEntry,
    "ingredients": IngredientEntry,
    "earlier": QuantityEntry,
    "authorised": QuantityEntry,
    "administrator": AdministratorEntry,
    "reviewer": ReviewerEntry,
}


def keys_of(entry: type[Entry]) -> list[str]:
    """The keys that a mapping may have."""
    return [field.alias or name for name, field in entry.model_fields.items()]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a case file, made from the models above."""
    schema = CaseEntry.model_json_schema(by_alias=True)
    definitions = schema.setdefault("$defs", {})
    fact: dict[str, Any] = {"anyOf": [TERM_SCHEMA, {"$ref": "#/$defs/FactEntry"}]}
    definitions["FactEntry"]["properties"]["with"] = {
        "anyOf": [*fact["anyOf"], {"type": "array", "items": fact}],
        "description": "Facts that belong to this one.",
    }
    ingredient = {"anyOf": [TERM_SCHEMA, {"$ref": "#/$defs/IngredientEntry"}]}
    definitions["RequestEntry"]["properties"]["ingredients"] = {"type": "array", "items": ingredient}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kgtool case file", **schema}
