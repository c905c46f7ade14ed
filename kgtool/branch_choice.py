"""Which branches of a recommendation a request is judged by. Part of the govern stage.

One phase of care or one service is chosen; branches that always count are joined, and those of a recommendation that this
one follows. What a choice rests on is said in a remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgtool.errors import InputError
from kgtool.guideline import Branch, Group, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Request
from kgtool.names import KG
from kgtool.shelf import Shelf
from kgtool.states import Selection

PHASES = {"initial", "trial", "continuation", "maintenance", "repeat", "perioperative", "diagnostic"}


def select(recommendation: Recommendation, request: Request, derived_phase: str | None, shelf: Shelf, knowledge: Knowledge) -> Selection:
    """Choose the branches of a recommendation: one phase or service, and those that always count."""
    remarks: list[str] = []
    branches = recommendation.text_branches
    phase = request.phase or derived_phase
    reached = shelf.reached_phases(phase or KG + "Initial")
    chosen = list(_services(branches, request, knowledge))
    inner = [select(shelf.recommendation(pointer), request, derived_phase, shelf, knowledge) for pointer in recommendation.pointers]
    pointed = next((selection for selection in inner if _has_phase(selection.chosen, reached)), inner[0] if inner else None)
    own = [b for b in branches if b.role == "phase"]
    if not chosen and own and (_has_phase(own, reached) or pointed is None or not _has_phase(pointed.chosen, reached)):
        branch, phase, said = _phase_branch(branches, request.phase, derived_phase, shelf)
        chosen = [branch]
        remarks.extend(said)
    elif not chosen and pointed is not None:
        chosen, phase = list(pointed.chosen), pointed.phase
        remarks.extend(pointed.remarks)
    elif not chosen and derived_phase and not request.phase:
        remarks.append(_why_phase(derived_phase))
    always = [b for b in branches if b.role == "always"]
    stops = [b for b in branches if b.role == "stop"]
    followed: list[Branch] = []
    advice = [line for b in branches for line in _advice_of(b)]
    for selection in inner:
        fitting = [b for b in selection.chosen if b.role != "phase" or b.phase in shelf.reached_phases(phase)]
        followed.extend(b for b in fitting if b.stance is None)
        stops.extend(selection.stops)
        advice.extend(selection.advice)
    joined = _once([*chosen, *always, *followed])
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
        stops=tuple(_once(stops)),
        advice=tuple(dict.fromkeys(advice)),
        group=whole,
        remarks=tuple(remarks),
    )


def _has_phase(branches: Iterable[Branch], phases: Sequence[str]) -> bool:
    return any(branch.role == "phase" and branch.phase in phases for branch in branches)


def _once(branches: Iterable[Branch]) -> list[Branch]:
    return list({branch.iri: branch for branch in branches}.values())


def _services(branches: Sequence[Branch], request: Request, knowledge: Knowledge) -> list[Branch]:
    """The service branches that the request's treatment, acquisition, route or setting chooses, the narrowest only."""
    ranked: list[tuple[int, Branch]] = []
    for kind in filter(None, (request.treatment, request.acquisition, request.route, request.setting)):
        nearest = knowledge.nearest_first(kind)
        ranked += [(nearest.index(s), b) for b in branches if b.role == "service" for s in b.services if s in nearest]
    best = min((rank for rank, _ in ranked), default=0)
    return _once(branch for rank, branch in ranked if rank == best)


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
    phase = next((p for p in shelf.reached_phases(wanted) if p in by_phase), wanted)
    branch = by_phase.get(phase) or next(b for b in branches if b.role == "phase")
    if branch.phase != wanted:
        remarks.append(
            f"The text has no requirements of its own for the phase {_phase_word(wanted)}; those for '{branch.label}' are applied."
        )
    return branch, branch.phase or phase, remarks


def _why_phase(phase: str) -> str:
    shown = "a recent severe injury or operation" if phase == KG + "Initial" else "an earlier course of this treatment"
    return f"Phase {_phase_word(phase)}: the record shows {shown}."


def _phase_word(iri: str) -> str:
    word = iri.removeprefix(KG).lower()
    if word not in PHASES:
        raise InputError(f"{word!r} is not a phase of care; allowed: {', '.join(sorted(PHASES))}")
    return word


def _advice_of(branch: Branch) -> list[str]:
    lines = list(branch.advice)
    if branch.role == "advice":
        lines += [criterion.text for criterion in branch.group.criteria()]
    return lines
