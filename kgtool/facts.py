"""Facts: a case and one of its requests in, the case graph of that request out. Second stage of the path.

Nothing is concluded here: what the file says is put down as triples, dates as numbers of days, weeks and months, and
a documented negative as an absence. Locality, totals and phases are for ``derive``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kgtool import breakup
from kgtool.case_graph import CaseGraph, Told
from kgtool.case_numbers import (
    COUNTED,
    LENGTHS,
    MONTH,
    PLACES,
    WEEK,
    counted_in,
    daily_doses,
    days_between,
    divided,
    lengths,
    months,
    months_between,
    supply_per_day,
)
from kgtool.denials import denied
from kgtool.knowledge import Knowledge
from kgtool.model import Case, DateSpan, Fact, Interval, Request, Response
from kgtool.names import CASE, KG


def graph_of(case: Case, request: Request, knowledge: Knowledge, number: int = 0) -> CaseGraph:
    """The case graph of one request. ``number`` tells its nodes from those of other graphs in the same store."""
    base = f"{CASE}{number}/"
    node = base + "request"
    graph = CaseGraph(node, base)
    graph.told[node] = Told(request.treatment, f"the request: {request.text}")
    graph.say(node, "is", KG + "Request")
    _request(graph, node, request, knowledge)
    graph.number(node, "ageYears", case.age)
    graph.number(node, "bodyMassIndex", case.bmi)
    graph.role(node, "sex", case.sex)
    if case.injured:
        for name, since in (("monthsSinceInjury", months_between), ("daysSinceInjury", days_between)):
            if statement := graph.number(node, name, since(case.injured, case.reviewed)):
                graph.told[statement] = Told(KG + name, f"date of injury {case.injured.text}, review {case.reviewed}")
    for number, fact in enumerate(case.facts, 1):
        thing = f"{base}fact/{number}"
        _fact(graph, thing, fact, case.reviewed, knowledge)
        graph.say(node, "hasFact", thing)
        graph.tell(thing, "order", number)
    for place, stated in enumerate(case.absent, 1):
        absence = f"{base}absent/{place}"
        fact = _without_own_site(stated, knowledge)
        graph.told[absence] = Told(fact.kind, f"documented as absent: {fact.text}", _source(fact))
        graph.deny(absence, KG + "hasFact", denied(fact, with_site=True), knowledge)
        graph.say(node, "lacks", absence)
        graph.say(absence, "denied", fact.kind)
        for number, whole in enumerate(_wholes(fact.kind, knowledge), 1):
            # without the feature nothing with the feature is there
            feature = f"{absence}/feature{number}"
            pattern = breakup.Pattern((breakup.ClassPart(whole), breakup.LinkPart(KG + "with", denied(fact, with_site=False))))
            graph.told[feature] = graph.told[absence]
            graph.deny(feature, KG + ("hasLocalFact" if fact.site else "hasFact"), pattern, knowledge)
            graph.say(*((absence, "deniedHere", feature) if fact.site else (node, "lacks", feature)))
        if fact.site:
            here = absence + "/here"
            graph.told[here] = graph.told[absence]
            graph.deny(here, KG + "hasLocalFact", denied(fact, with_site=False), knowledge)
            graph.say(absence, "deniedHere", here)
            graph.say(absence, "deniedAt", fact.site)
            if fact.side:
                graph.say(absence, "deniedOn", fact.side)
    return graph


def _without_own_site(fact: Fact, knowledge: Knowledge) -> Fact:
    """What is denied by a name that fixes its region ("no carpal tunnel syndrome") is denied altogether."""
    own = {site for wider in knowledge.ancestors(fact.kind) for site in knowledge.objects(wider, KG + "impliesSite")}
    return replace(fact, site=None) if fact.site in own and fact.side is None else fact


def _wholes(kind: str, knowledge: Knowledge) -> list[str]:
    """What a kind of finding is a feature of."""
    return [whole for wider in knowledge.nearest_first(kind) for whole in knowledge.objects(wider, KG + "belongsTo")]


def tell_parent(graph: CaseGraph, kind: str, parents: Sequence[Request]) -> None:
    """State how the requests that this one depends on came out, and of what treatment they are if they agree in it."""
    filler = graph.role(graph.request, "parent", kind)
    if filler:
        graph.told[filler] = Told(kind, f"outcome of request {', '.join(parent.id for parent in parents)}")
        treatments = {parent.treatment for parent in parents}
        if len(treatments) == 1:
            graph.role(filler, "requestedTreatment", treatments.pop())


def _place(graph: CaseGraph, thing: str, site: str | None, side: str | None) -> None:
    """Region and side, as roles for the criteria and once more as plain triples, by which the derivations find them."""
    for role, plain, kind in (("site", "atRegion", site), ("side", "onSide", side)):
        graph.role(thing, role, kind)
        if kind:
            graph.say(thing, plain, kind)


def _request(graph: CaseGraph, node: str, request: Request, knowledge: Knowledge) -> None:
    graph.role(node, "requestedTreatment", request.treatment)
    graph.say(node, "asks", request.treatment)
    _place(graph, node, request.site, request.side)
    for name in ("acquisition", "guidance", "route", "setting"):
        graph.role(node, name, getattr(request, name))
    if request.phase:
        graph.say(node, "statedPhase", request.phase)
    for number, level in enumerate(request.levels, 1):
        graph.link(node, KG + "level", f"{node}/level{number}")
        graph.say(f"{node}/level{number}", "is", level)
    if request.levels:
        graph.number(node, "levelsRequested", Interval.exactly(len(request.levels)))
    for number, intent in enumerate(request.intents, 1):
        graph.link(node, KG + "hasIntent", f"{node}/intent{number}")
        graph.say(f"{node}/intent{number}", "is", intent)
        graph.told[f"{node}/intent{number}"] = Told(intent, "stated with the request")
    for number, ingredient in enumerate(request.ingredients, 1):
        part = f"{node}/ingredient{number}"
        graph.told[part] = Told(
            ingredient.drug, f"ingredient: {ingredient.text}" + (f" {ingredient.strength}" if ingredient.strength else "")
        )
        graph.link(node, KG + "hasIngredient", part)
        graph.say(part, "is", ingredient.drug)
    _amounts(graph, node, request, knowledge)


def _amounts(graph: CaseGraph, node: str, request: Request, knowledge: Knowledge) -> None:
    unit = request.unit or counted_in(request.treatment, knowledge)
    length = request.duration
    whole = request.whole_quantity  # a limit is on the whole of what was asked for: what the administrator granted of it counts
    if whole and unit in COUNTED:
        graph.number(node, COUNTED[unit], whole)
    elif whole and unit in LENGTHS:
        length = length or whole.scaled(LENGTHS[unit])
    if length:
        lengths(graph, node, length, "courseDays", "courseWeeks", "courseMonths")
    graph.number(node, "perWeek", request.per_week)
    if request.earlier is not None:
        graph.number(node, f"{request.earlier_unit or unit or 'visits'}Earlier", request.earlier)
    if request.dose:
        if request.dose.milligrams:
            strength = Interval.exactly(request.dose.milligrams[0])
            graph.number(node, "strengthMilligrams", strength)
            daily_doses(graph, node, request.dose, request.per_day or supply_per_day(request, unit, length))
        if request.dose.micrograms_per_hour is not None:
            graph.number(node, "microgramsPerHour", Interval.exactly(request.dose.micrograms_per_hour))
    graph.number(node, "perDay", request.per_day or supply_per_day(request, unit, length))
    if unit == "grams" and request.quantity and request.quantity.exact and length and length.exact:
        graph.number(node, "gramsPerDay", Interval.exactly((request.quantity.exact / length.exact).quantize(PLACES)))


def _fact(graph: CaseGraph, thing: str, fact: Fact, reviewed: date, knowledge: Knowledge) -> None:
    graph.told[thing] = Told(fact.kind, fact.text, _source(fact))
    graph.say(thing, "is", fact.kind)
    _place(graph, thing, fact.site, fact.side)
    graph.role(thing, "statedBy", fact.stated_by)
    if graph.role(thing, "status", fact.status) and fact.status:
        graph.say(thing, "inStatus", fact.status)  # once more as a plain triple, by which the derivations find it
    for name, kinds in (("result", fact.results), ("level", fact.levels)):
        for number, kind in enumerate(kinds, 1):
            graph.say(thing, name, f"{thing}/{name}{number}")
            graph.say(f"{thing}/{name}{number}", "is", kind)
            graph.told[f"{thing}/{name}{number}"] = graph.told[thing]
    _times_of(graph, thing, fact, reviewed)
    graph.number(thing, "visits", fact.visits)
    if fact.visits and counted_in(fact.kind, knowledge) == "injections":
        graph.number(thing, "injections", fact.visits)
    graph.number(thing, "gradeValue", fact.grade)
    graph.number(thing, "numericValue", fact.value)
    graph.number(thing, "perDay", fact.per_day)
    graph.number(thing, "perWeek", fact.per_week)
    if fact.unit in ("minutes", "minute", "min"):
        graph.number(thing, "minutes", fact.value)
    if fact.dose and fact.dose.milligrams:
        strength = Interval.exactly(fact.dose.milligrams[0])
        graph.number(thing, "strengthMilligrams", strength)
        daily_doses(graph, thing, fact.dose, fact.per_day)
    if fact.dose and fact.dose.micrograms_per_hour is not None:
        graph.number(thing, "microgramsPerHour", Interval.exactly(fact.dose.micrograms_per_hour))
    if fact.response:
        _response(graph, thing, fact.response)
    for number, part in enumerate(fact.parts, 1):
        inner = f"{thing}/with{number}"
        _fact(graph, inner, part, reviewed, knowledge)
        graph.say(thing, "with", inner)


def _times_of(graph: CaseGraph, thing: str, fact: Fact, reviewed: date) -> None:
    """How long, and how long ago. A fact with a beginning and no end goes on until the review."""
    if fact.duration:
        lengths(graph, thing, fact.duration, "days", "weeks", "months")
    elif fact.since:
        end = fact.until or DateSpan(reviewed, reviewed, str(reviewed))
        days = Interval(Decimal((end.first - fact.since.last).days), Decimal((end.last - fact.since.first).days))
        graph.number(thing, "days", days)
        graph.number(thing, "weeks", divided(days, WEEK))
        graph.number(thing, "months", Interval(months(fact.since.last, end.first), months(fact.since.first, end.last)))
    when = fact.at or fact.until
    if when:
        ago = Interval(Decimal((reviewed - when.last).days), Decimal((reviewed - when.first).days))
        graph.number(thing, "daysAgo", ago)
        graph.number(thing, "weeksAgo", divided(ago, WEEK))
        graph.number(thing, "monthsAgo", months_between(when, reviewed))


def _response(graph: CaseGraph, thing: str, response: Response) -> None:
    graph.number(thing, "reliefPercent", response.pain_relief)
    if response.lasting:
        graph.number(thing, "reliefWeeks", divided(response.lasting, WEEK))
        graph.number(thing, "reliefMonths", divided(response.lasting, MONTH))
    graph.role(thing, "functionResponse", response.function)
    graph.role(thing, "workResponse", response.work)
    graph.role(thing, "medicationResponse", response.medication)


def _source(fact: Fact) -> str | None:
    return str(fact.source) if fact.source and str(fact.source) else None
