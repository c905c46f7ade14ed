"""Remarks that come from the request and the record rather than from a criterion. Part of the explain stage.

What a request should have stated and did not, facts that could not be placed at the requested region, what a stance or
the silence of the guidelines means.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.case_graph import CaseGraph
from kgtool.determination import ChainStep
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Request, Verdict
from kgtool.names import CLIN, KG
from kgtool.rdf import kg, value
from kgtool.states import Judgement, Selection

_LOCAL, _SITE, _FACT = kg("hasLocalFact"), kg("site"), kg("hasFact")

#: What a treatment kind may demand of a request, the keys of the file that state it, and how it is called.
_STATED: dict[str, tuple[frozenset[str], str]] = {
    "visits": (frozenset({"quantity", "visits", "sessions"}), "the number of visits"),
    "quantity": (frozenset({"quantity", "tablets", "injections", "visits", "sessions"}), "the quantity"),
    "dose": (frozenset({"dose"}), "the dose"),
    "frequency": (frozenset({"frequency"}), "the frequency"),
    "duration": (frozenset({"duration", "weeks", "months"}), "the duration"),
    "region": (frozenset({"region"}), "the body region"),
    "side": (frozenset({"side"}), "the side"),
    "level": (frozenset({"level"}), "the level"),
    "acquisition": (frozenset({"acquisition"}), "rental or purchase"),
    "ingredients": (frozenset({"ingredients"}), "the ingredients"),
}


def opening_remarks(case: Case, *, count_readings: bool) -> list[str]:
    """What the whole determination rests on: an assumed date, readings counted."""
    remarks = [f"The review date {case.reviewed} is assumed; the record prints none."] if case.reviewed_assumed else []
    if count_readings:
        remarks.append("Reviewers' customary readings are counted as requirements here, beyond the guideline's text.")
    return remarks


def underspecified(request: Request, knowledge: Knowledge) -> tuple[str, ...]:
    """What the treatment's kind asks a request to state and this one does not."""
    wanted = {word for wider in knowledge.ancestors(request.treatment) for word in knowledge.objects(wider, KG + "mustState")}
    missing = []
    for word, (keys, name) in _STATED.items():
        if word in wanted and not keys & request.stated and not _given(word, request):
            if word == "side" and not (request.site and knowledge.ancestors(request.site) & _SIDED):
                continue
            missing.append(name)
    return tuple(missing)


#: Regions that have a left and a right one.
_SIDED = {CLIN + "UpperLimb", CLIN + "LowerLimb"}


def _given(word: str, request: Request) -> bool:
    """Whether a term of the request said it ("lumbar MRI" names its region)."""
    return bool({"region": request.site, "side": request.side, "level": request.levels}.get(word))


def region_remarks(graph: CaseGraph, judgement: Judgement, request: Request, knowledge: Knowledge) -> list[str]:
    """Facts that name no region although their kind has one, where an open criterion asks about such a fact."""
    if request.site is None:
        return []
    placed, facts = set(), set()
    for quad in graph.quads:
        if quad.predicate == _LOCAL:
            placed.add(value(quad.object))
        elif quad.predicate == _SITE:
            placed.add(value(quad.subject))
        elif quad.predicate == _FACT:
            facts.add(value(quad.object))
    unplaced = facts - placed
    if not unplaced:
        return []
    open_criteria = [c for c, verdict in judgement.verdicts.items() if verdict is Verdict.NOT_DOCUMENTED]
    asked = frozenset().union(*(knowledge.classes_of(c) for c in open_criteria))
    return [
        f"'{graph.told[node].text}' names no region, so it is not counted at the {knowledge.label(request.site)}: region not stated."
        for node in sorted(unplaced)
        if asked & knowledge.ancestors(graph.told[node].kind)
    ]


def stance_remarks(selection: Selection) -> list[str]:
    """What a stance means for the determination."""
    recommendation = selection.recommendation
    if recommendation.stance == "not_recommended":
        return [f"{recommendation.edition.label} does not recommend it."]
    if recommendation.gives_no_support:
        return [f"{recommendation.edition.label} gives no support: {recommendation.stance.replace('_', ' ')}."]
    if not selection.chosen and recommendation.text_branches:
        return ["No branch of the recommendation addresses this request."]
    return []


def silence_remarks(chain: Sequence[ChainStep]) -> list[str]:
    """What follows where no text addresses the treatment: the chain, and that silence alone is no ground."""
    said = [f"{step.text} ({step.rule})" for step in chain]
    return [*said, "Silence of the guidelines alone is no ground for a denial (reg.no-denial-for-silence)."]
