"""The largest amount that passes: from the limits that fail and the amounts that the case states. Part of the explain stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

import pyoxigraph as ox

from kgtool.case_graph import CaseGraph
from kgtool.determination import Passing
from kgtool.guideline import Criterion
from kgtool.knowledge import Knowledge
from kgtool.model import Interval, Request
from kgtool.names import KG
from kgtool.rdf import value

_DAYS = {"days": Decimal(1), "weeks": Decimal(7), "months": Decimal("30.4375")}
_LENGTHS = {"courseDays": "days", "courseWeeks": "weeks", "courseMonths": "months"}


def smaller_request(
    request: Request, failing: Iterable[Criterion], graph: CaseGraph, knowledge: Knowledge
) -> tuple[Request, Passing] | None:
    """The request cut down to what the failing limits would allow, or None where no smaller amount could."""
    asked = request.quantity.exact if request.quantity else None
    by_length = asked is None and request.duration is not None
    if by_length:
        assert request.duration is not None
        asked, unit = request.duration.exact, "days"
    else:
        unit = request.unit or "visits"
    if asked is None:
        return None
    whole = None if by_length or request.whole_quantity is None else request.whole_quantity.exact
    granted = Decimal(0) if whole is None else whole - asked
    largest = asked
    for criterion in failing:
        for name, bound, strict in _upper_bounds(criterion, knowledge):
            room = _room(name, bound, strict, (asked, granted), unit, graph)
            if room is not None:
                largest = min(largest, room)
    if not 0 < largest < asked:
        return None
    amount = Interval.exactly(largest)
    if by_length:
        return replace(request, duration=amount), Passing(largest, "days")
    return replace(request, quantity=amount), Passing(largest, request.unit or unit)


def _upper_bounds(criterion: Criterion, knowledge: Knowledge) -> list[tuple[str, Decimal, bool]]:
    """Numbers of the request that the criterion bounds from above: name, bound, and whether the bound itself is too much."""
    quads = knowledge.parts(criterion.iri)
    names = {
        value(q.subject): value(q.object).removeprefix(KG)
        for q in quads
        if value(q.predicate) == KG + "number" and "/in" not in value(q.subject)
    }
    return [
        (names[value(q.subject)], Decimal(value(q.object)), value(q.predicate) == KG + "below")
        for q in quads
        if value(q.predicate) in (KG + "upTo", KG + "below") and value(q.subject) in names
    ]


def _room(name: str, bound: Decimal, strict: bool, amounts: tuple[Decimal, Decimal], unit: str, graph: CaseGraph) -> Decimal | None:
    """How much of the request's unit fits under a bound, or None where the number does not follow the amount.

    ``amounts``: what is asked for and what the administrator granted of it, in the request's unit.
    """
    asked, granted = amounts
    if name in _LENGTHS:
        if unit not in _DAYS:
            return None
        return _whole(bound * _DAYS[_LENGTHS[name]] / _DAYS[unit] - granted, strict)
    for suffix in ("Requested", "Total", "PastYear"):
        if name == unit + suffix:
            stated = _stated(name, graph)
            earlier = Decimal(0) if stated is None else stated - asked  # earlier courses, and what was granted of this request
            return _whole(bound - earlier, strict)
    return None


def _whole(value: Decimal, strict: bool) -> Decimal:
    floor = value.to_integral_value(ROUND_FLOOR)
    return floor - 1 if strict and floor == value else floor


def _stated(name: str, graph: CaseGraph) -> Decimal | None:
    prop, low = ox.NamedNode(KG + "property"), ox.NamedNode(KG + "low")
    for quad in graph.quads:
        if quad.predicate == prop and value(quad.object) == KG + name:
            for other in graph.quads:
                if other.subject == quad.subject and other.predicate == low:
                    return Decimal(value(other.object))
    return None
