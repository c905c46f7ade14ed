"""Search: words, synonyms, brand names or codes come in; treatments go out, exact ones first, with the name that matched.

``kgtool.lookup`` reads the text as a request heading. Names that merely begin with the words typed are added here, and
where nothing fits the nearest names are offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kgtool.errors import InputError
from kgtool.lookup import Result, lookup
from kgtool.names import expand
from kgtool.reading.spelling import words
from kgtool.report import wording
from kgtool.terms import REGION, TREATMENT
from web.reference import Reference, short

LONGEST_TEXT = 300
_SUGGESTED, _BEGINNING, _TEXTS = 6, 12, 6
_HOW = {"label": "its name", "code": "code", "compound": "compound of", "fuzzy": "nearest spelling", "curie": "its short name"}


@dataclass(frozen=True)
class TextLine:
    """One recommendation in a result."""

    id: str
    edition: str
    label: str
    stance: str
    stance_name: str
    governing: bool
    in_force: bool
    citation: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class Hit:
    """A treatment that was found. ``how`` says by which name, in words."""

    name: str
    label: str
    how: str
    texts: tuple[TextLine, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Found:
    """``exact``: what the text names; ``near``: what it may have meant; ``beginning``: longer names with these words."""

    exact: tuple[Hit, ...] = ()
    near: tuple[Hit, ...] = ()
    beginning: tuple[Hit, ...] = ()
    suggestions: tuple[str, ...] = ()
    region: str | None = None
    region_label: str = ""
    stated: str = ""


def search(text: str, on: date, known: Reference) -> Found:
    """Raises InputError for a text that is too long."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"the search text has {len(text)} characters; at most {LONGEST_TEXT} are read")
    answer = lookup(text, known.knowledge, on=on, governing=known.governing)
    region = known.terms.resolve(answer.parsed.region, REGION) if answer.parsed.region else None
    hits = [(result.how, _hit(result, on, known)) for result in answer.results]
    exact = tuple(hit for how, hit in hits if how != "fuzzy")
    near = tuple(hit for how, hit in hits if how == "fuzzy")
    taken = {hit.name for _, hit in hits}
    beginning = tuple(hit for hit in _beginning(text, known) if hit.name not in taken)[:_BEGINNING]
    suggestions: list[str] = []
    if not hits and not beginning:
        suggestions = [term.label for term in known.terms.nearest(text, TREATMENT, _SUGGESTED, at_least=60)]
    return Found(
        exact=exact,
        near=near,
        beginning=beginning,
        suggestions=tuple(suggestions),
        region=short(region.iri) if region else None,
        region_label=region.label if region else "",
        stated=_stated(answer.parsed.side, answer.parsed.quantity, answer.parsed.unit, answer.parsed.frequency, answer.parsed.dose),
    )


def _hit(result: Result, on: date, known: Reference) -> Hit:
    how = _HOW.get(result.how, "synonym")
    said = how if result.how in ("label", "curie") else f"{how} “{result.matched}”"
    texts = tuple(
        TextLine(
            id=text.id,
            edition=text.edition,
            label=text.label,
            stance=wording.stance(text.stance),
            stance_name=text.stance,
            governing=text.governing is True,
            in_force=known.books.recommendation(expand(text.id) or text.id).edition.in_force(on),
            citation=wording.citation(text.citation),
            basis=wording.basis(text.basis),
            confidence=wording.words(text.confidence),
        )
        for text in result.recommendations
    )
    return Hit(short(expand(result.treatment) or ""), result.label, said, texts[:_TEXTS], max(0, len(texts) - _TEXTS))


def _stated(side: str | None, quantity: object, unit: str | None, frequency: str | None, dose: str | None) -> str:
    amount = f"{quantity:f} {unit or ''}".strip() if quantity is not None else None
    return ", ".join(part for part in (side, amount, frequency, dose) if part)


# ------------------------------------------------------------------------------ names that begin so


def _beginning(text: str, known: Reference) -> list[Hit]:
    """Treatments one of whose names holds, for each word of the text, a word that begins with it; the shortest names first."""
    asked = words(text)
    if not asked or max(map(len, asked)) < 3:
        return []
    begun = [f" {part}" for part in asked]
    best: dict[str, tuple[tuple[bool, bool, int, str], str, bool]] = {}
    for folded, name, is_label, iri in known.names:
        if all(part in folded for part in begun):
            rank = (not folded.startswith(begun[0]), not is_label, folded.count(" "), name.casefold())
            if iri not in best or rank < best[iri][0]:
                best[iri] = (rank, name, is_label)
    ordered = sorted(best.items(), key=lambda item: item[1][0])
    return [Hit(short(iri), known.label(iri), "" if is_label else f"synonym “{name}”") for iri, (_, name, is_label) in ordered]
