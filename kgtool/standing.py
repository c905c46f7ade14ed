"""What governs a treatment on a date for a record that says nothing: what a reader who looks a treatment up wants to see."""

from __future__ import annotations

from datetime import date, timedelta

from kgtool.determination import Determination
from kgtool.knowledge import Knowledge
from kgtool.model import Case, DateSpan, Request
from kgtool.path import decide_case

#: The age of the injury: requests are reviewed late, and texts for chronic pain would else never come first.
INJURED_BEFORE = timedelta(days=365)


def standing(treatment: str, site: str | None, on: date, knowledge: Knowledge) -> Determination:
    """The determination of a request for a treatment (an IRI), at a region or anywhere, about which nothing is recorded."""
    request = Request(id="1", text="", treatment=treatment, stated=frozenset(), site=site)
    injury = on - INJURED_BEFORE
    case = Case(id="look-up", reviewed=on, injured=DateSpan(injury, injury, injury.isoformat()), requests=(request,))
    return decide_case(case, knowledge).determinations[0]
