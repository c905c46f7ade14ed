"""One recommendation as a page or the JSON shows it, whole.

In: a recommendation of the shelf. Out: :class:`TextView` for templates, plain data for ``/api``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kgtool.guideline import Branch, Criterion, Edition, Group, Link, Recommendation
from kgtool.names import KG, curie
from kgtool.report import wording
from web import outline
from web.reference import Reference

#: How a stance looks; the words say it too.
TONES = {
    "recommended": "good",
    "recommended_with_criteria": "good",
    "optional_with_criteria": "open",
    "limited": "open",
    "framework": "plain",
    "not_recommended": "bad",
    "under_study": "open",
    "no_recommendation": "open",
}


@dataclass(frozen=True)
class TextView:
    """What one edition says about a treatment."""

    curie: str
    anchor: str
    topic: str
    label: str
    edition: str
    in_force: str
    about: str
    regions: str
    stance: str
    tone: str
    citation: str
    basis: str
    confidence: str
    text: str
    carried: Carried | None
    gate: outline.Section | None
    limits: tuple[outline.Bound, ...]
    exclusions: tuple[outline.Bound, ...]
    sections: tuple[outline.Section, ...]
    follows: tuple[Followed, ...]


@dataclass(frozen=True)
class Carried:
    """The earlier text that is applied because the edition's own wording is not at hand."""

    edition: str
    citation: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class Followed:
    """A recommendation whose criteria are joined to those of another."""

    curie: str
    label: str
    edition: str
    sections: tuple[outline.Section, ...]


def view(recommendation: Recommendation, known: Reference) -> TextView:
    edition = recommendation.edition
    own_gate = known.books.branch(edition.gate) if edition.gate else None
    return TextView(
        curie=curie(recommendation.iri),
        anchor=anchor(recommendation.iri),
        topic=recommendation.topic,
        label=recommendation.label,
        edition=edition.label,
        in_force=in_force(edition),
        about=", ".join(known.label(about) for about in recommendation.treatments),
        regions=", ".join(known.label(site) for site in recommendation.sites),
        stance=wording.stance(recommendation.stance),
        tone=TONES.get(recommendation.stance, "plain"),
        citation=wording.citation(recommendation.citation),
        basis=wording.basis(recommendation.basis),
        confidence=wording.words(recommendation.confidence),
        text=recommendation.text,
        carried=_carried(outline.applied(recommendation)) if recommendation.carried else None,
        gate=outline.section(own_gate, recommendation) if own_gate else None,
        limits=outline.bounds(recommendation, "limits"),
        exclusions=outline.bounds(recommendation, "excludes", "requires_absence"),
        sections=outline.sections(recommendation),
        follows=tuple(_followed(pointer, known) for pointer in recommendation.pointers),
    )


def _carried(text: Recommendation) -> Carried:
    return Carried(text.edition.label, wording.citation(text.citation), wording.basis(text.basis), wording.words(text.confidence))


def _followed(iri: str, known: Reference) -> Followed:
    other = known.books.recommendation(iri)
    return Followed(curie(iri), other.label, other.edition.label, outline.sections(other))


def anchor(iri: str) -> str:
    """An id for a page, from an IRI."""
    return curie(iri).replace(":", "-")


def in_force(edition: Edition) -> str:
    """``in force from 18 July 2009 to 27 July 2016``."""
    until = f" to {wording.day(edition.last)}" if edition.last else ", no end known"
    return f"in force from {wording.day(edition.first)}{until}"


# ------------------------------------------------------------------------------ plain data


def plain(recommendation: Recommendation) -> dict[str, Any]:
    """The JSON of ``/api/recommendation``: everything the text says, its criteria as a tree."""
    edition = recommendation.edition
    return {
        "id": curie(recommendation.iri),
        "iri": recommendation.iri,
        "topic": recommendation.topic,
        "label": recommendation.label,
        "text": recommendation.text,
        "edition": {
            "id": curie(edition.iri),
            "label": edition.label,
            "guideline": curie(edition.guideline),
            "in_force_from": edition.first.isoformat(),
            "in_force_until": edition.last.isoformat() if edition.last else None,
        },
        "treatments": [curie(iri) for iri in recommendation.treatments],
        "regions": [curie(iri) for iri in recommendation.sites],
        "stance": recommendation.stance,
        "citation": recommendation.citation.as_json(),
        "basis": recommendation.basis,
        "confidence": recommendation.confidence,
        "carries": curie(recommendation.carried.iri) if recommendation.carried else None,
        "follows": [curie(iri) for iri in recommendation.pointers],
        "branches": [_branch(branch) for branch in recommendation.text_branches],
    }


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "id": branch.id,
        "label": branch.label,
        "role": branch.role,
        "phase": branch.phase.removeprefix(KG).lower() if branch.phase else None,
        "services": [curie(iri) for iri in branch.services],
        "stance": branch.stance,
        "minimum": branch.group.minimum,
        "members": [_member(member) for member in branch.group.members],
        "advice": list(branch.advice),
    }


def _member(member: Link | Group) -> dict[str, Any]:
    if isinstance(member, Link):
        return {"link": member.kind, **_criterion(member.criterion)}
    return {
        "group": member.id,
        "label": member.label,
        "text": member.text,
        "minimum": member.minimum,
        "table": member.table,
        "applies_when": _criterion(member.applies_when) if member.applies_when else None,
        "members": [_member(inner) for inner in member.members],
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "label": criterion.label,
        "text": criterion.text,
        "need": criterion.need,
        "type": criterion.kind,
        "citation": criterion.citation.as_json(),
        "basis": criterion.basis,
        "confidence": criterion.confidence,
        "origin": criterion.origin,
    }
