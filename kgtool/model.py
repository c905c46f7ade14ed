"""A case as the stages of the path have it, and the closed words for what is said of it.

A :class:`Case` is what ``read`` makes of a case file: every term already an IRI, every amount an
:class:`Interval`, every date a :class:`DateSpan`. Verdicts and outcomes are words, and refuse to be used as booleans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Word(StrEnum):
    """A closed list of words. Its truth value is refused: unknown is a value, and nothing defaults to no."""

    def __bool__(self) -> bool:
        raise TypeError(f"{type(self).__name__} {self.value!r} is not a yes or no; compare it with a word")


class Verdict(Word):
    """Of a criterion."""

    MET = "met"
    CONTRADICTED = "contradicted"
    NOT_DOCUMENTED = "not_documented"
    CONFLICTING = "conflicting"


class Holds(Word):
    """Of a link or group, after the burden of proof is applied to the verdict."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    CONFLICT = "conflict"
    DROPPED = "dropped"


class Outcome(Word):
    """Of a request."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    NOT_ESTABLISHED = "not_established"
    CONFLICTING = "conflicting"
    NO_RECOMMENDATION = "no_recommendation"


class Disposition(Word):
    """What a forum does with an outcome. The first two are IMR's, the others UR's."""

    OVERTURNED = "overturned"
    UPHELD = "upheld"
    APPROVED = "approved"
    MODIFIED = "modified"
    DENIED = "denied"
    INFORMATION_REQUESTED = "information_requested"


@dataclass(frozen=True)
class Interval:
    """A number known exactly (low == high) or from one or both sides; None is unbounded. Bounds are inclusive."""

    low: Decimal | None
    high: Decimal | None

    @classmethod
    def exactly(cls, value: Decimal | int | str) -> Interval:
        number = Decimal(value)
        return cls(number, number)

    @property
    def exact(self) -> Decimal | None:
        return self.low if self.low is not None and self.low == self.high else None

    def scaled(self, factor: Decimal) -> Interval:
        """Both bounds times a positive factor."""
        return Interval(None if self.low is None else self.low * factor, None if self.high is None else self.high * factor)

    def plus(self, other: Interval) -> Interval:
        """The sum of two amounts."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)


@dataclass(frozen=True)
class DateSpan:
    """A date, or the whole range that a partial date (2013-05, 2013) leaves open. Both ends inclusive."""

    first: date
    last: date
    text: str


@dataclass(frozen=True)
class Dose:
    """Strengths of a drug's active parts in milligrams, in the order written ("10/325 mg"); micrograms an hour apart."""

    text: str
    milligrams: tuple[Decimal, ...] = ()
    micrograms_per_hour: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class Source:
    """Where in the record a fact stands."""

    document: str | None = None
    date: str | None = None
    page: str | None = None

    def __str__(self) -> str:
        parts = [self.document, self.date, f"page {self.page}" if self.page else None]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Response:
    """What a course of treatment brought. IRIs are fillers of the response roles (clin:Improved, clin:Reduced, …)."""

    pain_relief: Interval | None = None  # percent
    lasting: Interval | None = None  # days
    function: str | None = None  # IRI
    work: str | None = None  # IRI
    medication: str | None = None  # IRI
    note: str | None = None


@dataclass(frozen=True)
class Fact:
    """One statement of the record, or (in ``Case.absent``) one thing that the record denies.

    ``key`` names it within the case ("fact 3", "absent 1"); ``text`` is how the file put it, for display.
    """

    key: str
    text: str
    kind: str  # IRI of the class
    site: str | None = None  # IRI of a region
    side: str | None = None  # IRI: clin:Left, clin:Right, clin:Bilateral
    code: str | None = None
    at: DateSpan | None = None
    since: DateSpan | None = None
    until: DateSpan | None = None
    duration: Interval | None = None  # days
    status: str | None = None  # IRI
    parts: tuple[Fact, ...] = ()  # key `with`
    source: Source | None = None
    stated_by: str | None = None  # IRI
    value: Interval | None = None
    unit: str | None = None
    grade: Interval | None = None
    results: tuple[str, ...] = ()  # IRIs
    levels: tuple[str, ...] = ()  # IRIs
    visits: Interval | None = None
    dose: Dose | None = None
    per_day: Interval | None = None
    per_week: Interval | None = None
    response: Response | None = None


@dataclass(frozen=True)
class Ingredient:
    """One ingredient of a compounded product."""

    drug: str  # IRI
    text: str
    strength: str | None = None


@dataclass(frozen=True)
class Administrator:
    """What the claims administrator decided and on which guideline."""

    decision: str | None = None
    authorised: Interval | None = None
    authorised_unit: str | None = None
    guideline: str | None = None
    edition: str | None = None
    pages: str | None = None


@dataclass(frozen=True)
class Request:
    """One disputed item. ``quantity`` is the disputed amount: what was authorised is already taken off."""

    id: str
    text: str
    treatment: str  # IRI of the class
    stated: frozenset[str]  # the keys that the file gave, for "underspecified"
    code: str | None = None
    site: str | None = None
    side: str | None = None
    levels: tuple[str, ...] = ()
    quantity: Interval | None = None
    unit: str | None = None  # visits, injections, tablets, weeks, months, days, hours, units, …
    per_day: Interval | None = None
    per_week: Interval | None = None
    duration: Interval | None = None  # days
    dose: Dose | None = None
    refills: int | None = None
    phase: str | None = None  # IRI of a kg:PhaseOfCare
    acquisition: str | None = None  # IRI
    guidance: str | None = None  # IRI
    route: str | None = None  # IRI
    setting: str | None = None  # IRI
    ingredients: tuple[Ingredient, ...] = ()
    depends_on: tuple[str, ...] = ()
    earlier: Interval | None = None
    earlier_unit: str | None = None
    intents: tuple[str, ...] = ()  # IRIs
    administrator: Administrator | None = None

    @property
    def whole_quantity(self) -> Interval | None:
        """The amount with what was authorised of it, where both are in one unit."""
        said = self.administrator
        if self.quantity and said and said.authorised and said.authorised_unit in (None, self.unit):
            return self.quantity.plus(said.authorised)
        return self.quantity


@dataclass(frozen=True)
class Reviewer:
    """The reviewer's block of a determination letter."""

    board: str | None = None
    subspecialty: str | None = None
    licensed: str | None = None
    active_practice: str | None = None
    no_affiliation: bool | None = None


@dataclass(frozen=True)
class Case:
    """One review. ``not_placed`` lists terms that a lenient reading could not place."""

    id: str
    reviewed: date
    reviewed_assumed: bool = False
    injured: DateSpan | None = None
    forum: str = "imr"
    age: Interval | None = None
    sex: str | None = None  # IRI
    bmi: Interval | None = None
    accepted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    absent: tuple[Fact, ...] = ()
    requests: tuple[Request, ...] = ()
    reviewer: Reviewer | None = None
    not_placed: tuple[str, ...] = ()
