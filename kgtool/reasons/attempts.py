"""Case files that may meet or contradict a criterion, the likeliest first.

In: a criterion and the verdict wanted. Out: case files as plain data, to be tried; nothing is decided here. What is about the record
comes from :mod:`kgtool.answers.statements`, what is about the request itself from the fields that a request has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from kgtool.answers.entries import Scribe, amount
from kgtool.answers.statements import OF_THE_REQUEST, Asked, Statement, case_data, meeting, missing, recorded
from kgtool.breakup import ClassPart, LinkPart, NumberPart
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import KG
from kgtool.reading.kinds import FACT, LEVEL, REGION, TREATMENT, VALUES, Kind
from kgtool.shelf import shelf
from kgtool.uses import uses
from kgtool.witness import Range, definition

Data = dict[str, Any]
#: Most combinations of fields that are tried for one criterion.
MOST = 400
_LEVELS = ["L1-2", "L2-3", "L3-4", "L4-5", "L5-S1"]


def attempts(criterion: str, wanted: Verdict, knowledge: Knowledge) -> Iterator[Data]:
    """Case files of one request that may have the verdict wanted."""
    parts = [part for part in definition(criterion, knowledge).parts if not isinstance(part, ClassPart)]
    asked = _asked(criterion, parts, knowledge)
    if asked is None:
        return
    patches = (_met if wanted is Verdict.MET else _contradicted)(parts, asked, knowledge)
    for statement, changes in islice(patches, MOST):
        try:
            yield _patched(case_data(statement, asked, knowledge), changes)
        except InputError:
            continue


def without_one(data: Mapping[str, Any]) -> Iterator[Data]:
    """The same case file with one thing left out, in every way: an entry, a key of an entry, a field of the request."""
    for key in ("facts", "absent"):
        entries = data.get(key, [])
        for at, entry in enumerate(entries):
            rest = [*entries[:at], *entries[at + 1 :]]
            yield {name: rest if name == key else value for name, value in data.items() if name != key or rest}
            for word in entry.keys() - {"is"}:
                less = {name: value for name, value in entry.items() if name != word}
                yield {**data, key: [*entries[:at], less, *entries[at + 1 :]]}
    (request,) = data["requests"]
    for word in [name for name in request if name not in ("id", "treatment")]:
        yield {**data, "requests": [{name: value for name, value in request.items() if name != word}]}
    for word in ("person", "injured"):
        if word in data:
            yield {name: value for name, value in data.items() if name != word}


def _asked(criterion: str, parts: list[Any], knowledge: Knowledge) -> Asked | None:
    """A request of the first text that has the criterion, for its first treatment at its first region."""
    scribe = Scribe(knowledge, None)
    place = next(iter(uses(knowledge).places(criterion)), None)
    text = next((one for one in shelf(knowledge).all() if place and one.iri == place.text), None)
    treatments = list(text.treatments) if text else []
    wanted = [part.inner for part in parts if isinstance(part, LinkPart) and part.link == KG + "requestedTreatment"]
    named = [one.cls for pattern in wanted for one in pattern.parts if isinstance(one, ClassPart)]
    treatment = next((iri for iri in (*named, *treatments) if scribe.name(iri, TREATMENT)), None)
    if treatment is None:
        treatment = next((iri for one in shelf(knowledge).all() for iri in one.treatments if scribe.name(iri, TREATMENT)), None)
    if treatment is None:
        return None
    own = knowledge.term_index().entries[treatment].site
    site = own or (text.sites[0] if text and text.sites else None)
    request: Data = {"id": 1, "treatment": scribe.name(treatment, TREATMENT)}
    if site and not own:
        request["region"] = scribe.name(site, REGION)
    day = (text.edition.last or text.edition.first) if text else date(2014, 1, 1)
    return Asked(treatment, site, request, {"case": "example", "reviewed": day.isoformat()})


Patch = dict[str, Any]


def _met(parts: list[Any], asked: Asked, knowledge: Knowledge) -> Iterator[tuple[Statement, Patch]]:
    """Every part said at once. A total is only known where the record denies earlier courses, so that is tried too."""
    said = list(meeting(parts, asked, knowledge)) or [Statement()]
    own = [list(_fields(part, asked, knowledge, opposite=False)) for part in parts if not _of_the_record(part, knowledge)]
    none_before = Scribe(knowledge, asked.site).at_region({"is": str(asked.request["treatment"])})
    for combination in product(*own):
        patch: Patch = {key: value for one in combination for key, value in one.items()}
        for statement in said:
            yield statement, patch
            yield Statement(statement.facts, (*statement.absent, none_before), statement.course, statement.intents), patch


def _contradicted(parts: list[Any], asked: Asked, knowledge: Knowledge) -> Iterator[tuple[Statement, Patch]]:
    """One part denied; the others unsaid."""
    scribe = Scribe(knowledge, asked.site)
    for statement in missing(parts, asked, knowledge):
        yield statement, {}
    for part in parts:
        if isinstance(part, NumberPart) and _of_the_record(part, knowledge):
            outside = Range.of(part.bounds).outside()
            for stated in (amount(Range.of(part.bounds), opposite=True), _plain(outside) if outside is not None else None):
                told = recorded(part.property, stated, asked, scribe) if stated is not None else None
                if told:
                    yield told, {}
        elif not _of_the_record(part, knowledge):
            for patch in _fields(part, asked, knowledge, opposite=True):
                yield Statement(), patch


def _of_the_record(part: LinkPart | NumberPart, knowledge: Knowledge) -> bool:
    if isinstance(part, NumberPart):
        return bool(knowledge.objects(part.property, KG + "recordedAs"))
    return part.link not in OF_THE_REQUEST


def _fields(part: LinkPart | NumberPart, asked: Asked, knowledge: Knowledge, *, opposite: bool) -> Iterator[Patch]:
    """What a request, or the person, might say of a part: keys of the request, ``person`` and ``injured`` of the case."""
    if isinstance(part, NumberPart):
        value = Range.of(part.bounds).outside() if opposite else Range.of(part.bounds).inside()
        if value is not None:
            yield from _number_fields(value, date.fromisoformat(str(asked.case["reviewed"])))
        return
    scribe, name = Scribe(knowledge, asked.site), part.link.removeprefix(KG)
    classes = [inner.cls for inner in part.inner.parts if isinstance(inner, ClassPart)]
    cls = scribe.rival(classes[0]) if opposite and classes else classes[0] if classes else None
    if cls is None:
        return
    kinds: dict[str, tuple[str, Kind]] = {
        "requestedTreatment": ("treatment", TREATMENT),
        "site": ("region", REGION),
        "level": ("level", LEVEL),
    }
    key, kind = kinds.get(name, (name, VALUES.get(name, FACT)))
    word = scribe.name(cls, kind)
    if word is None:
        return
    if name == "hasIngredient":
        strengths = [Range.of(inner.bounds).inside() for inner in part.inner.parts if isinstance(inner, NumberPart)]
        yield {"ingredients": [{"drug": word, **({"strength": f"{_plain(strengths[0])} mg"} if strengths else {})}]}
    elif name == "sex":
        yield {"person": {"sex": word}}
    else:
        yield {key: word}


def _number_fields(value: Decimal, reviewed: date) -> Iterator[Patch]:
    """Every field that a number may stand in; the right one is found by trying."""
    number = _plain(value)
    for key in ("visits", "injections", "tablets", "sessions", "weeks", "months"):
        yield {key: number}
    for unit in ("weeks", "days", "months"):
        yield {"duration": f"{number} {unit}"}
    yield {"quantity": number, "unit": "hours"}
    for period in ("week", "day"):
        yield {"frequency": f"{number}/{period}"}
    yield {"dose": f"{number} mg"}
    for unit in ("mg", "g", "mcg"):
        yield {"dose": f"{number} {unit}", "frequency": "1/day"}
    if value == value.to_integral_value() and 0 < value <= len(_LEVELS):
        yield {"level": _LEVELS[: int(value)]}
    yield {"person": {"age": number}}
    yield {"person": {"bmi": number}}
    for days in (value, value * 7, value * Decimal("30.4375")):
        if 0 <= days < 40_000:
            yield {"injured": (reviewed - timedelta(days=int(days.to_integral_value()))).isoformat()}


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _patched(data: Data, patch: Patch) -> Data:
    of_case = {key: value for key, value in patch.items() if key in ("person", "injured")}
    of_request = {key: value for key, value in patch.items() if key not in of_case}
    requests = [{**request, **of_request} for request in data["requests"]]
    head = {key: value for key, value in data.items() if key in ("case", "reviewed")}
    return {**head, **of_case, **{key: value for key, value in data.items() if key not in head}, "requests": requests}
