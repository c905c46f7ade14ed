"""What a documented negative denies.

In: a fact that a case file says is absent. Out: the pattern of all that it rules out. Used where facts become a case graph.
"""

from __future__ import annotations

from kgtool import breakup
from kgtool.case_numbers import MONTH, divided
from kgtool.model import Fact, Interval
from kgtool.names import KG


def denied(fact: Fact, *, with_site: bool) -> breakup.Pattern:
    """The pattern that a documented negative denies. A number in it is read as "that much or more"."""
    parts: list[breakup.Part] = [breakup.ClassPart(fact.kind)]

    def some(name: str, kind: str | None) -> None:
        if kind:
            parts.append(breakup.LinkPart(KG + name, breakup.Pattern((breakup.ClassPart(kind),))))

    if with_site:
        some("site", fact.site)
        some("side", fact.side)
    some("status", fact.status)
    some("statedBy", fact.stated_by)
    for kind in fact.results:
        some("result", kind)
    for kind in fact.levels:
        some("level", kind)
    for part in fact.parts:
        parts.append(breakup.LinkPart(KG + "with", denied(part, with_site=True)))
    if fact.duration:
        length = divided(fact.duration, MONTH)
        parts.append(_range("months", length))
    if fact.visits:
        parts.append(_range("visits", fact.visits))
    if fact.response:
        if fact.response.pain_relief:
            parts.append(_range("reliefPercent", fact.response.pain_relief))
        some("functionResponse", fact.response.function)
        some("workResponse", fact.response.work)
        some("medicationResponse", fact.response.medication)
    return breakup.Pattern(tuple(parts))


def _range(name: str, value: Interval) -> breakup.NumberPart:
    bounds = [] if value.low is None else [("from", value.low)]
    if value.high is not None and value.high != value.low:
        bounds.append(("upTo", value.high))
    return breakup.NumberPart(KG + name, tuple(sorted(bounds)))
