"""What an edition, a recommendation or a criterion says beside its requirements: stance, dates, citation, basis, words.

In: two versions. Out: :class:`Change` objects or lines. None of these makes a criterion stricter or looser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.comparison.clauses import local
from kgtool.comparison.patterns import Sides
from kgtool.determination import Citation
from kgtool.guideline import Criterion, Edition, Recommendation
from kgtool.names import curie
from kgtool.report.wording import citation, stance, words

TIGHTENED, LOOSENED, CHANGED, ADDED, REMOVED = "tightened", "loosened", "changed", "added", "removed"
#: The citations of the two versions of a recommendation.
Cited = tuple[Citation, Citation]


@dataclass(frozen=True)
class Change:
    """One change. ``what`` is criterion, group, branch, or the name of a particular; ``effect`` says which way an addition or
    removal works (tightened, loosened, changed or empty)."""

    kind: str
    what: str
    id: str
    label: str
    where: str
    effect: str
    details: tuple[str, ...]


def carried_over(old: Recommendation, new: Recommendation) -> bool:
    """Whether the newer edition carries the older text: its own wording is not at hand."""
    return old.carried is None and new.carried is not None and new.carried.iri == old.iri


def particulars(old: Recommendation, new: Recommendation, sides: Sides) -> Iterator[Change]:
    def labels(iris: tuple[str, ...]) -> str:
        return ", ".join(sorted(sides.label(iri) for iri in iris)) or "none"

    rows = [
        ("stance", stance(old.stance), stance(new.stance)),
        ("treatments", labels(old.treatments), labels(new.treatments)),
        ("regions", labels(old.sites), labels(new.sites)),
        ("operations", labels(old.operations), labels(new.operations)),
    ]
    if not carried_over(old, new):
        rows += _words_of(old, new)
    for what, before, after in rows:
        if before != after:
            yield Change(CHANGED, what, new.id, new.label, "", "", (f"from {before} to {after}",))


def _words_of(old: Recommendation, new: Recommendation) -> list[tuple[str, str, str]]:
    rows = [
        ("label", old.label, new.label),
        ("follows", _names(old.follows), _names(new.follows)),
        ("carries", curie(old.carried.iri) if old.carried else "none", curie(new.carried.iri) if new.carried else "none"),
        ("citation", citation(old.citation) or "none", citation(new.citation) or "none"),
        ("basis", words(old.basis), words(new.basis)),
        ("confidence", words(old.confidence), words(new.confidence)),
        ("words", old.text or "none", new.text or "none"),
    ]
    if old.iri == new.iri:  # another edition has names of its own
        rows += [("identifier", old.id, new.id), ("edition", old.edition.iri, new.edition.iri)]
    return rows


def _names(iris: tuple[str, ...]) -> str:
    return ", ".join(map(local, iris)) or "none"


def edition_changes(old: Edition, new: Edition) -> Change | None:
    """What changed in an edition itself: its label, dates, kind of text, gate."""
    rows = (
        ("label", old.label, new.label),
        ("in force", _dates(old), _dates(new)),
        ("kind of text", old.kind_label, new.kind_label),
        ("rank", str(old.ranks), str(new.ranks)),
        ("gate", curie(old.gate or "none"), curie(new.gate or "none")),
    )
    details = tuple(f"{what}: from {before} to {after}" for what, before, after in rows if before != after)
    return Change(CHANGED, "edition", curie(new.iri), new.label, "", "", details) if details else None


def _dates(edition: Edition) -> str:
    return f"{edition.first} to {edition.last or 'today'}"


def criterion_particulars(old: Criterion, new: Criterion, cited: Cited) -> list[str]:
    """``cited``: the citations of the two recommendations; a criterion that only goes along with them has not changed."""
    rows = (
        ("label", "label", str),
        ("words", "text", str),
        ("need", "need", str),
        ("citation", "citation", lambda of: citation(of) or "none"),
        ("basis", "basis", words),
        ("confidence", "confidence", words),
        ("kind", "kind", words),
        ("origin", "origin", words),
    )
    pairs = ((name, say(getattr(old, field)), say(getattr(new, field))) for name, field, say in rows)
    along = (old.citation, new.citation) == cited
    return [f"{name}: from {before} to {after}" for name, before, after in pairs if before != after and not (along and name == "citation")]
