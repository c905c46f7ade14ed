"""Govern: which recommendation a request is judged by, which of its branches, and the chain of rules that led there.

In: a request, its case graph, the review date and the knowledge. Out: candidates and, once the gates are judged, a
:class:`Choice`. Fourth stage of the path. The order of texts is data (``kg:TextKind`` in ``regulation.omn``); this
module sorts by it and says what it did in the words of the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import InputError
from .guideline import Branch, Edition, Group, Recommendation, Shelf
from .knowledge import Knowledge
from .model import Case, ChainStep, Holds, Request
from .names import KG
from .states import Selection

PHASES = {"initial", "trial", "continuation", "maintenance", "repeat", "perioperative", "diagnostic"}


@dataclass(frozen=True)
class Candidate:
    """A recommendation in force that addresses the treatment. ``distance``: 0 is about the treatment itself."""

    recommendation: Recommendation
    distance: int
    at_region: bool  # it is about the requested region in particular
    region_open: bool  # it is about a region and the request names none
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
    phases = _reached(request.phase or derived_phase or KG + "Initial", shelf)
    found = []
    for recommendation in shelf.recommendations_about(frozenset(nearest)):
        if not recommendation.edition.in_force(case.reviewed):
            continue
        distance = min(nearest.index(t) for t in recommendation.treatments if t in nearest)
        own = [b.phase for b in recommendation.text_branches if b.role == "phase"]
        for_phase = not own or any(phase in phases for phase in own)
        if not recommendation.sites:
            found.append(Candidate(recommendation, distance, False, False, for_phase))
        elif request.site is None:
            found.append(Candidate(recommendation, distance, False, True, for_phase))
        elif any(knowledge.within(request.site, site) for site in recommendation.sites):
            found.append(Candidate(recommendation, distance, True, False, for_phase))
    return found


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


def select(recommendation: Recommendation, request: Request, derived_phase: str | None, shelf: Shelf, knowledge: Knowledge) -> Selection:
    """Choose the branches of a recommendation: one phase or service, and those that always count."""
    remarks: list[str] = []
    branches = recommendation.text_branches
    services = _services(branches, request, knowledge)
    phase = request.phase or derived_phase
    chosen: list[Branch] = list(services)
    if not services and any(b.role == "phase" for b in branches):
        branch, phase, said = _phase_branch(branches, request.phase, derived_phase, shelf)
        chosen.append(branch)
        remarks.extend(said)
    elif derived_phase and not request.phase and not services and not recommendation.pointers:
        remarks.append(_why_phase(derived_phase))
    always = [b for b in branches if b.role == "always"]
    stops = [b for b in branches if b.role == "stop"]
    followed: list[Branch] = []
    advice = [line for b in branches for line in _advice_of(b)]
    for pointer in recommendation.pointers:
        inner = select(shelf.recommendation(pointer), request, derived_phase, shelf, knowledge)
        fitting = [b for b in inner.chosen if b.role != "phase" or not chosen or b.phase in _reached(phase, shelf)]
        followed.extend(b for b in fitting if b.stance is None)
        stops.extend(inner.stops)
        advice.extend(inner.advice)
        if not chosen:
            chosen = list(inner.chosen)
            phase = inner.phase
            remarks.extend(r for r in inner.remarks if r not in remarks)
    joined = list(dict.fromkeys([*chosen, *always, *followed]))
    head = chosen[0] if chosen else None
    whole = Group(
        iri=head.iri if head else recommendation.iri,
        id=head.id if head else recommendation.id,
        label=head.label if head else recommendation.label,
        text="",
        members=tuple(b.group for b in joined),
    )
    return Selection(
        recommendation=recommendation,
        name=head.id if head else None,
        phase=phase,
        chosen=tuple(joined),
        stops=tuple(dict.fromkeys(stops)),
        advice=tuple(dict.fromkeys(advice)),
        group=whole,
        remarks=tuple(remarks),
    )


def _reached(phase: str | None, shelf: Shelf) -> list[str]:
    """A phase and those whose branch stands in for it, in turn."""
    reached: list[str] = []
    while phase and phase not in reached:
        reached.append(phase)
        phase = shelf.falls_back_to(phase)
    return reached


def _services(branches: Sequence[Branch], request: Request, knowledge: Knowledge) -> list[Branch]:
    """The service branches that the request's treatment, acquisition, route or setting chooses, the narrowest only."""
    ranked: list[tuple[int, Branch]] = []
    for kind in filter(None, (request.treatment, request.acquisition, request.route, request.setting)):
        nearest = knowledge.nearest_first(kind)
        ranked += [(nearest.index(s), b) for b in branches if b.role == "service" for s in b.services if s in nearest]
    best = min((rank for rank, _ in ranked), default=0)
    return list(dict.fromkeys(branch for rank, branch in ranked if rank == best))


def _phase_branch(branches: Sequence[Branch], stated: str | None, derived: str | None, shelf: Shelf) -> tuple[Branch, str, list[str]]:
    by_phase = {b.phase: b for b in branches if b.role == "phase" and b.phase}
    remarks = []
    if stated:
        wanted = stated
    elif derived:
        wanted = derived
        remarks.append(_why_phase(derived))
    else:
        wanted = KG + ("Trial" if KG + "Trial" in by_phase else "Initial")
        remarks.append(f"Phase {_phase_word(wanted)}: the record shows no earlier course of this treatment.")
    phase = next((p for p in _reached(wanted, shelf) if p in by_phase), wanted)
    branch = by_phase.get(phase) or next(b for b in branches if b.role == "phase")
    if branch.phase != wanted:
        remarks.append(
            f"The text has no requirements of its own for the phase {_phase_word(wanted)}; those for '{branch.label}' are applied."
        )
    return branch, branch.phase or phase, remarks


def _why_phase(phase: str) -> str:
    return f"Phase {_phase_word(phase)}: the record shows an earlier course of this treatment."


def _phase_word(iri: str) -> str:
    word = iri.removeprefix(KG).lower()
    if word not in PHASES:
        raise InputError(f"{word!r} is not a phase of care; allowed: {', '.join(sorted(PHASES))}")
    return word


def _advice_of(branch: Branch) -> list[str]:
    lines = list(branch.advice)
    if branch.role == "advice":
        lines += _labels(branch.group)
    return lines


def _labels(group: Group) -> list[str]:
    labels = []
    for member in group.members:
        labels.extend(_labels(member) if isinstance(member, Group) else [member.criterion.text])
    return labels


def _outside(candidate: Candidate) -> bool:
    return candidate.recommendation.edition.ranks[0] >= 100


def _key(candidate: Candidate, states: Mapping[str, Holds]) -> tuple[int, bool, int, bool, bool, int]:
    edition = candidate.recommendation.edition
    rank = edition.ranks[{Holds.HOLDS: 0, Holds.FAILS: 2}.get(states.get(edition.iri, Holds.HOLDS), 1)]
    return rank, candidate.region_open, candidate.distance, not candidate.at_region, not candidate.for_phase, candidate.recommendation.position


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
