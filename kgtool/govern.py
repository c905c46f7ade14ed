"""Govern: which recommendation a request is judged by, which of its branches, and the chain of rules that led there.

In: a request, its case graph, the review date and the knowledge. Out: candidates and, once the gates are judged, a
:class:`Choice`. Fourth stage of the path. The order of texts is data (``kg:TextKind`` in ``regulation.omn``); this
module sorts by it and says what it did in the words of the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgtool.determination import ChainStep
from kgtool.guideline import Branch, Edition, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Holds, Request
from kgtool.names import KG
from kgtool.shelf import Shelf


@dataclass(frozen=True)
class Candidate:
    """A recommendation in force that addresses the treatment. ``distance``: 0 is about the treatment itself."""

    recommendation: Recommendation
    distance: int
    at_region: bool  # it is about the requested region in particular
    region_open: bool  # it is about a region and the request names none
    for_operation: bool  # it is about the time after an operation that the record shows or that is asked for
    for_phase: bool  # it has requirements for the phase of the request


@dataclass(frozen=True)
class Choice:
    """The governing candidate (None: nothing addresses the treatment), the chain, and the rest in order."""

    governing: Recommendation | None
    chain: tuple[ChainStep, ...]
    ordered: tuple[Candidate, ...]
    remarks: tuple[str, ...]


def candidates(request: Request, derived_phase: str | None, case: Case, shelf: Shelf, knowledge: Knowledge) -> list[Candidate]:
    """Every recommendation in force on the review date that is about the requested treatment and region."""
    nearest = knowledge.nearest_first(request.treatment)
    phases = shelf.reached_phases(request.phase or derived_phase or KG + "Initial")
    done = {fact.kind for fact in case.facts} | {other.treatment for other in case.requests if other.id in request.depends_on}
    wider = frozenset(kind for one in done for kind in knowledge.ancestors(one))
    found = []
    for recommendation in shelf.recommendations_about(frozenset(nearest)):
        if not recommendation.edition.in_force(case.reviewed):
            continue
        distance = min(nearest.index(t) for t in recommendation.treatments if t in nearest)
        for_operation = not wider.isdisjoint(recommendation.operations)
        for_phase = _for_phase(recommendation, phases)
        if not recommendation.sites:
            found.append(Candidate(recommendation, distance, False, False, for_operation, for_phase))
        elif request.site is None:
            found.append(Candidate(recommendation, distance, False, True, for_operation, for_phase))
        elif any(knowledge.within(request.site, site) for site in recommendation.sites):
            found.append(Candidate(recommendation, distance, True, False, for_operation, for_phase))
    return found


def _for_phase(recommendation: Recommendation, phases: Sequence[str]) -> bool:
    """Whether it asks something of a request in this phase: by a branch, or by a stance that needs none."""
    branches = recommendation.text_branches
    own = [branch.phase for branch in branches if branch.role == "phase"]
    if own:
        return any(phase in phases for phase in own)
    by_stance = recommendation.stance in ("recommended", "not_recommended", "under_study", "no_recommendation")
    return by_stance or bool(recommendation.pointers) or any(branch.role == "service" for branch in branches)


def gates(found: Sequence[Candidate], shelf: Shelf) -> dict[str, Branch]:
    """The gate of each candidate's edition that has one, by edition."""
    editions = {c.recommendation.edition.iri: c.recommendation.edition for c in found}
    return {iri: shelf.branch(edition.gate) for iri, edition in editions.items() if edition.gate}


def choose(found: Sequence[Candidate], gate_states: Mapping[str, Holds], case: Case, request: Request, knowledge: Knowledge) -> Choice:
    """Order the candidates and say why the first one governs."""
    treatment = knowledge.label(request.treatment)
    if not found:
        step = ChainStep(
            _silence_rule(case),
            f"No text in force on {case.reviewed} addresses {treatment}; other guidelines and studies come next in the search sequence.",
        )
        return Choice(None, (step,), (), ())
    ordered = sorted(found, key=lambda c: _key(c, gate_states))
    first = ordered[0]
    edition = first.recommendation.edition
    mtus = [c for c in ordered if not _outside(c)]
    chain = [ChainStep("reg.version-selection", f"In force on {case.reviewed}: {_list(_editions(ordered))}.")]
    remarks: list[str] = []
    if mtus:
        chain.append(ChainStep("reg.presumption", f"The MTUS addresses {treatment}, and what it recommends is presumed correct."))
        chain.append(ChainStep(edition.rule or "reg.chapter-precedence", _precedence(first, mtus, gate_states)))
    else:
        chain.append(ChainStep(_silence_rule(case), f"The MTUS texts known here do not address {treatment}; {edition.label} comes next."))
    rivals = [c for c in ordered[1:] if c.recommendation.edition == edition and c.distance > first.distance]
    if rivals:
        chain.append(
            ChainStep("reg.most-specific", f"'{first.recommendation.label}' is more specific than '{rivals[0].recommendation.label}'.")
        )
    state = gate_states.get(edition.iri)
    if state is Holds.FAILS:
        remarks.append(
            f"{edition.label} is meant for another situation (its gate is not met); it is used because no other MTUS text "
            f"addresses {treatment}."
        )
    elif state in (Holds.OPEN, Holds.CONFLICT):
        remarks.append(f"The record does not show whether {edition.label} applies (its gate is open).")
    if first.region_open:
        remarks.append("The request names no body region; the recommendation is about one.")
    carried = first.recommendation.carried
    if carried:
        remarks.append(
            f"{edition.label} treats this topic, but its wording is not at hand: the text of {carried.edition.label} is applied, "
            "unverified for this edition."
        )
    return Choice(first.recommendation, tuple(chain), tuple(ordered), tuple(remarks))


def cited(request: Request, found: Sequence[Candidate], shelf: Shelf) -> Recommendation | None:
    """The recommendation of the guideline that the administrator cited, if it is known and addresses the treatment."""
    if not request.administrator or not request.administrator.guideline:
        return None
    guideline = shelf.guideline_named(request.administrator.guideline)
    if guideline is None:
        return None
    named = request.administrator.edition
    matching = [c for c in found if c.recommendation.edition.guideline == guideline]
    matching = [c for c in matching if named and named in c.recommendation.edition.label] or matching
    if not matching:
        return None
    return min(matching, key=lambda c: (c.distance, not c.at_region, not c.for_phase, c.recommendation.position)).recommendation


def _outside(candidate: Candidate) -> bool:
    return candidate.recommendation.edition.outside


def _key(candidate: Candidate, states: Mapping[str, Holds]) -> tuple[bool, bool, bool, int, int, bool, bool, bool, int]:
    edition = candidate.recommendation.edition
    rank = edition.ranks[{Holds.HOLDS: 0, Holds.FAILS: 2}.get(states.get(edition.iri, Holds.HOLDS), 1)]
    return (
        candidate.region_open,  # about one region, and the request names none: behind what is about any
        _outside(candidate),
        candidate.recommendation.stance == "framework",  # a general approach stands back where a text is about the treatment
        rank,
        candidate.distance,
        not candidate.at_region,
        not candidate.for_operation,
        not candidate.for_phase,
        candidate.recommendation.position,
    )


def _editions(ordered: Sequence[Candidate]) -> list[str]:
    return list(dict.fromkeys(c.recommendation.edition.label for c in ordered))


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _precedence(first: Candidate, mtus: Sequence[Candidate], states: Mapping[str, Holds]) -> str:
    edition: Edition = first.recommendation.edition
    others = [label for label in _editions(mtus) if label != edition.label]
    state = states.get(edition.iri)
    why = {Holds.HOLDS: " (its gate is met)", Holds.FAILS: " (its gate is not met)", None: ""}.get(state, " (its gate is open)")
    if others:
        return f"Of the MTUS texts that address it, {edition.label}{why} comes before {_list(others)}."
    return f"{edition.label}{why} is the only MTUS text in force that addresses it."


def _silence_rule(case: Case) -> str:
    return "reg.search-sequence" if case.reviewed.isoformat() >= "2015-04-20" else "reg.silent-2009"
