"""What a record says that meets a criterion, and what contradicts it, found by trying the likeliest statements in turn.

In: a criterion, the request it is asked of. Out: an :class:`Answers`: the statement for yes and the one for no, each proved by
the ordinary path; a number to be filled in; or the reason why there is none. Nothing here decides: the path does.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any

import yaml

from kgtool.answers.entries import Entry, Scribe, Written, amount, length, merged
from kgtool.breakup import ClassPart, LinkPart, NumberPart, Pattern
from kgtool.case_file import case_of
from kgtool.errors import InputError
from kgtool.judge import judge
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import KG, curie
from kgtool.path import Matter, Options, case_graphs
from kgtool.reading.amounts import duration
from kgtool.reading.kinds import INTENT, REGION, TREATMENT
from kgtool.witness import Range, definition

NEARBY = KG + "hasNearbyFact"
#: Links from a request to facts, and whether these are at its region.
FACTS = {KG + "hasFact": False, KG + "hasLocalFact": True, NEARBY: True, KG + "afterOperation": True}
COURSE, WORK, INTENDED = KG + "previousCourse", KG + "workStatus", KG + "hasIntent"
#: What only the request itself says; the form has fields for it.
OF_THE_REQUEST = tuple(
    KG + name
    for name in (
        *("requestedTreatment", "site", "side", "level", "guidance", "acquisition", "route", "setting"),
        *("sex", "parent", "hasIngredient"),
    )
)


@dataclass(frozen=True)
class Statement:
    """Entries of a case file. ``course`` is said of the one earlier course of the treatment, so that several answers share it."""

    facts: tuple[Entry, ...] = ()
    absent: tuple[Entry, ...] = ()
    course: Entry = field(default_factory=dict)
    intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """How a criterion can be answered. ``number`` names the number it is about; ``given`` what of the request decides it."""

    yes: Statement | None = None
    no: Statement | None = None
    number: str | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The request that criteria are asked of, in the keys of a case file, with the dates that it is judged by."""

    treatment: str  # IRI
    site: str | None  # IRI
    request: Mapping[str, Any]
    case: Mapping[str, Any]


#: The day of the review by which statements are tried; any other would do.
_ANY_DAY = "2014-06-30"


def answers(criterion: str, asked: Asked, knowledge: Knowledge) -> Answers:
    """How the criterion can be answered about a request for the treatment at the region, whatever else is asked for."""
    return _answers(criterion, asked.treatment, asked.site, knowledge)


@lru_cache(maxsize=16_384)
def _answers(criterion: str, treatment: str, site: str | None, knowledge: Knowledge) -> Answers:
    scribe = Scribe(knowledge, site)
    request = {"id": 1, "treatment": scribe.name(treatment, TREATMENT) or curie(treatment)}
    if site and not knowledge.term_index().entries[treatment].site:
        request["region"] = scribe.name(site, REGION)
    asked = Asked(treatment, site, request, {"case": "trial", "reviewed": _ANY_DAY})
    parts = [part for part in definition(criterion, knowledge).parts if not isinstance(part, ClassPart)]
    numbers = [part for part in parts if isinstance(part, NumberPart)]
    given = tuple(_name(part) for part in parts if not _of_the_record(part, knowledge))
    if len(given) == len(parts):
        return Answers(given=given)
    if len(parts) == len(numbers) == 1:
        return Answers(number=numbers[0].property)
    yes = _first(meeting(parts, asked, knowledge), Verdict.MET, criterion, asked, knowledge)
    no = _first(missing(parts, asked, knowledge), Verdict.CONTRADICTED, criterion, asked, knowledge)
    return Answers(yes, no, given=given)


def _name(part: LinkPart | NumberPart | ClassPart) -> str:
    return part.link if isinstance(part, LinkPart) else part.property if isinstance(part, NumberPart) else part.cls


def _of_the_record(part: LinkPart | NumberPart | ClassPart, knowledge: Knowledge) -> bool:
    if isinstance(part, NumberPart):
        return bool(knowledge.objects(part.property, KG + "recordedAs"))
    return isinstance(part, LinkPart) and part.link not in OF_THE_REQUEST


# ------------------------------------------------------------------ what to try


def meeting(parts: list[Any], asked: Asked, knowledge: Knowledge) -> Iterator[Statement]:
    """What might meet the parts of a criterion that are about the record."""
    scribe = Scribe(knowledge, asked.site)
    said = [_said(part, asked, scribe) for part in parts if isinstance(part, LinkPart) and part.link not in OF_THE_REQUEST]
    for part in parts:
        if isinstance(part, NumberPart) and _of_the_record(part, knowledge):
            said.append(recorded(part.property, amount(Range.of(part.bounds)), asked, scribe))
    if all(said):
        yield joined([one for one in said if one])


def recorded(number: str, stated: Written | None, asked: Asked, scribe: Scribe, unit: str | None = None) -> Statement | None:
    """What states a number of the record (``kg:recordedAs``). A date needs a plain number; ``unit`` is another unit of time."""
    knowledge = scribe.knowledge
    form: Entry = yaml.safe_load(knowledge.objects(number, KG + "recordedAs")[0])
    unit = unit or next(iter(knowledge.objects(number, KG + "unit")), "")
    if stated is None or ("$ago" in form.values() and not isinstance(stated, int | float)):
        return None

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(inner) for key, inner in value.items()}
        if value == "$ago":
            return _ago(date.fromisoformat(asked.case["reviewed"]), Decimal(str(stated)), unit).isoformat()
        return {"$number": stated, "$length": length(stated, unit)}.get(value, value) if isinstance(value, str) else value

    entry: Entry = filled(form)
    if entry["is"] == "$treatment":
        return Statement(course={key: value for key, value in entry.items() if key != "is"})
    return Statement(facts=(scribe.at_region(entry),))


def _said(part: LinkPart, asked: Asked, scribe: Scribe, *, opposite: bool = False) -> Statement | None:
    if part.link == COURSE:
        entry = scribe.fact(part.inner, local=True, kind=asked.treatment, opposite=opposite)
        return None if entry is None else Statement(course={"status": "completed", **entry})
    if part.link == INTENDED:
        kinds = [inner.cls for inner in part.inner.parts if isinstance(inner, ClassPart)]
        word = scribe.name(kinds[0], INTENT) if len(kinds) == 1 else None
        return Statement(intents=(word,)) if word else None
    if part.link == WORK:
        pattern = part.inner
        if opposite:
            rivals = [scribe.rival(inner.cls) for inner in pattern.parts if isinstance(inner, ClassPart)]
            pattern = Pattern(tuple(ClassPart(rival) for rival in rivals if rival))
        entry = scribe.fact(pattern, local=False)
        return Statement(facts=(entry,)) if entry else None
    if part.link not in FACTS:
        return None
    entry = scribe.fact(part.inner, local=FACTS[part.link])
    return Statement(facts=(entry,)) if entry else None


def _ago(day: date, number: Decimal, unit: str) -> date:
    """The day so long before; months by the calendar, as ``facts`` counts them back."""
    whole = int(number) if unit == "months" else 0
    month = day.year * 12 + day.month - 1 - whole
    year, month = divmod(month, 12)
    start = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    rest = duration(f"{number - whole} {unit}").low or Decimal(0)
    return start - timedelta(days=ceil(rest))


def missing(parts: list[Any], asked: Asked, knowledge: Knowledge) -> Iterator[Statement]:
    """What denies a part: its contrary where it has one, else its documented absence, the narrowest first."""
    scribe = Scribe(knowledge, asked.site)
    links = [part for part in parts if isinstance(part, LinkPart) and part.link not in OF_THE_REQUEST]
    for part in links:
        if part.link in (COURSE, WORK):
            contrary = _said(part, asked, scribe, opposite=True)
            if contrary:
                yield contrary
        kind = asked.treatment if part.link == COURSE else None
        local = FACTS.get(part.link, part.link == COURSE)
        for pattern in (part.inner, Pattern(tuple(one for one in part.inner.parts if isinstance(one, ClassPart)))):
            entry = scribe.fact(pattern, local=local, kind=kind)
            if entry:
                yield Statement(absent=(entry,))
        if part.link == NEARBY and (entry := scribe.fact(part.inner, local=False)):
            yield Statement(absent=(entry,))


def joined(statements: list[Statement]) -> Statement:
    """Everything that several statements say, the earlier course as one."""
    course: Entry = {}
    for one in statements:
        course = merged(course, one.course)
    return Statement(
        facts=tuple(entry for one in statements for entry in one.facts),
        absent=tuple(entry for one in statements for entry in one.absent),
        course=course,
        intents=tuple(dict.fromkeys(intent for one in statements for intent in one.intents)),
    )


# ------------------------------------------------------------------ trial


def _first(tried: Iterator[Statement], wanted: Verdict, criterion: str, asked: Asked, knowledge: Knowledge) -> Statement | None:
    return next((one for one in tried if verdict(one, criterion, asked, knowledge) is wanted), None)


def verdict(said: Statement, criterion: str, asked: Asked, knowledge: Knowledge) -> Verdict | None:
    """The criterion's verdict about a record that says just this; None if no case file can say it."""
    try:
        case = case_of(case_data(said, asked, knowledge), knowledge.term_index())
    except InputError:
        return None
    graph = case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)[0]
    return judge(graph.quads, [criterion], knowledge).verdicts[criterion]


def case_data(said: Statement, asked: Asked, knowledge: Knowledge) -> dict[str, Any]:
    """A whole case file as plain data."""
    request = dict(asked.request)
    if said.intents:
        request["intent"] = list(said.intents)
    facts = [*said.facts]
    if said.course:
        named = Scribe(knowledge, asked.site).name(asked.treatment, TREATMENT) or curie(asked.treatment)
        facts.append({"is": named, **said.course})
    lists = {key: entries for key, entries in (("facts", facts), ("absent", list(said.absent))) if entries}
    return {**asked.case, **lists, "requests": [request]}
