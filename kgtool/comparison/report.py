"""The whole comparison, and its text, Markdown and JSON forms.

In: two sides. Out: :class:`Comparison`: recommendations added, removed and changed, and the clinical terms that moved. Nothing in
it depends on where files stood or in what order a serializer wrote them.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from kgtool.comparison import pairing
from kgtool.comparison.changes import changes
from kgtool.comparison.decided import Differing
from kgtool.comparison.particulars import Change, carried_over, edition_changes
from kgtool.comparison.patterns import Sides
from kgtool.comparison.terms import TermChange, term_changes
from kgtool.errors import InputError
from kgtool.guideline import Edition, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import curie, expand
from kgtool.shelf import shelf

FORMATS = ("text", "json", "md")
#: How an addition or a removal works, where that can be said of it by itself.
EFFECTS = {"tightened": " (asks for more)", "loosened": " (asks for less)"}
KINDS = {
    "changed": "Changed",
    "carried": "Carried from the older text, whose wording stands in for the newer",
    "added": "Only on the newer side",
    "removed": "Only on the older side",
}


@dataclass(frozen=True)
class RecommendationChange:
    """One recommendation: added, removed, changed or carried, by its name on the newer side where it is there."""

    kind: str
    recommendation: str
    id: str
    label: str
    edition: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """``decided`` are the requests that come out otherwise; None where no cases were compared."""

    old: str
    new: str
    recommendations: tuple[RecommendationChange, ...]
    terms: tuple[TermChange, ...]
    editions: tuple[Change, ...] = ()
    decided: tuple[Differing, ...] | None = None

    @property
    def same(self) -> bool:
        return not (self.recommendations or self.terms or self.editions or self.decided)


def compared(old: Knowledge, new: Knowledge, names: tuple[str, str]) -> Comparison:
    """Two states of the knowledge."""
    before, after = shelf(old).all(), shelf(new).all()
    editions = {one.edition.iri: one.edition for one in after}
    pairs = ((edition, editions.get(iri)) for iri, edition in {one.edition.iri: one.edition for one in before}.items())
    moved = tuple(change for one, other in pairs if other and (change := edition_changes(one, other)))
    return Comparison(*names, tuple(_recommendations(before, after, Sides(old, new))), tuple(term_changes(old, new)), moved)


def compared_editions(knowledge: Knowledge, old: str, new: str) -> Comparison:
    """Two editions of one knowledge, named by prefix (cp2009), CURIE or label."""
    before, after = (edition_named(name, knowledge) for name in (old, new))
    books = shelf(knowledge).all()
    old_texts, new_texts = ([one for one in books if one.edition == edition] for edition in (before, after))
    return Comparison(before.label, after.label, tuple(_recommendations(old_texts, new_texts, Sides(knowledge, knowledge))), ())


def edition_named(name: str, knowledge: Knowledge) -> Edition:
    """The edition of a prefix, a CURIE or (part of) a label. Raises InputError naming those there are."""
    editions = {one.edition.iri: one.edition for one in shelf(knowledge).all()}
    by_name = editions.get(expand(name) or "") or editions.get(expand(f"{name}:Edition") or "")
    by_label = [edition for edition in editions.values() if name.casefold() in edition.label.casefold()]
    if by_name is None and len(by_label) != 1:
        known = ", ".join(sorted(f"{curie(iri).partition(':')[0]} ({edition.label})" for iri, edition in editions.items()))
        raise InputError(f"{name!r} names {'no' if not by_label else 'more than one'} edition; there are {known}")
    return by_name or by_label[0]


def _recommendations(old: Sequence[Recommendation], new: Sequence[Recommendation], sides: Sides) -> Iterator[RecommendationChange]:
    matched = pairing.recommendations(old, new)
    for one in matched.gone:
        yield RecommendationChange("removed", curie(one.iri), one.id, one.label, one.edition.label)
    for before, after in matched.pairs:
        found = changes(before, after, sides)
        kind = "carried" if carried_over(before, after) else "changed"
        if found or kind == "carried":
            yield RecommendationChange(kind, curie(after.iri), after.id, after.label, after.edition.label, tuple(found))
    for one in matched.new:
        yield RecommendationChange("added", curie(one.iri), one.id, one.label, one.edition.label)


# ----------------------------------------------------------------------- forms


def render(comparison: Comparison, form: str) -> str:
    """The comparison as ``text``, ``md`` or ``json``."""
    if form == "json":
        return json.dumps(asdict(comparison) | {"same": comparison.same}, indent=2, ensure_ascii=False)
    return "\n".join(_markdown(comparison) if form == "md" else _text(comparison))


def _summary(comparison: Comparison) -> str:
    kinds = [one.kind for one in comparison.recommendations]
    said = [f"{kinds.count(kind)} {kind}" for kind in KINDS if kind in kinds]
    words = f"Recommendations: {', '.join(said) if said else 'none changed'}."
    if comparison.terms:
        words += f" Terms: {len(comparison.terms)} changed."
    if comparison.decided is not None:
        words += f" Requests that come out otherwise: {len(comparison.decided)}."
    return words


def _text(comparison: Comparison) -> Iterator[str]:
    yield f"{comparison.old} -> {comparison.new}"
    yield _summary(comparison)
    for heading, items in _sections(comparison):
        yield from ("", heading)
        for title, details in items:
            yield from _wrapped(title, 2)
            yield from (row for detail in details for row in _wrapped(detail, 6))


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield from (f"# {comparison.old} → {comparison.new}", "", _summary(comparison))
    for heading, items in _sections(comparison):
        yield from ("", f"## {heading}", "")
        yield from (f"- {title}" + _said(details) for title, details in items)


Item = tuple[str, tuple[str, ...]]


def _sections(comparison: Comparison) -> Iterator[tuple[str, list[Item]]]:
    """Headings with their lines, each with its details: the form that text and Markdown share."""
    if comparison.editions:
        yield "Editions", [_line(change) for change in comparison.editions]
    for one in comparison.recommendations:
        if one.changes:
            yield _title(one), [_line(change) for change in one.changes]
    for kind, heading in KINDS.items():
        plain = [one for one in comparison.recommendations if one.kind == kind and not one.changes]
        if plain:
            yield heading, [(f"{one.label} ({one.recommendation})", ()) for one in plain]
    if comparison.terms:
        yield "Terms", [(f"{term.kind}: {term.label} ({term.term})", term.details) for term in comparison.terms]
    if comparison.decided:
        yield "Requests that come out otherwise", [(one.title, one.details) for one in comparison.decided]


def _said(details: Sequence[str]) -> str:
    return f": {'; '.join(details)}" if details else ""


def _title(one: RecommendationChange) -> str:
    return f"{one.label} ({one.recommendation}), {one.edition}" + (", carried from the older text" if one.kind == "carried" else "")


def _line(change: Change) -> Item:
    if change.what not in ("criterion", "group", "branch", "edition"):
        return f"{change.kind}: {change.what}", change.details
    where = f", {change.where}" if change.where else ""
    effect = EFFECTS.get(change.effect, "") if change.kind in ("added", "removed") else ""
    return f"{change.kind}{effect}: {change.what} '{change.label}' ({change.id}{where})", change.details


def _wrapped(text: str, indent: int) -> list[str]:
    space = " " * indent
    return textwrap.wrap(text, 110, initial_indent=space, subsequent_indent=space + "  ", break_on_hyphens=False, break_long_words=False)
