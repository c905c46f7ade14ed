"""Search: words, synonyms, brand names or codes come in; treatments go out, exact ones first, with the name that matched.

``kgtool.lookup`` reads the text as a request heading and says what comes first; treatments with the words in a longer name
follow, then other things so named. What is found can be narrowed (``web.facets``). Without a text: every treatment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kgtool.catalogue import catalogue
from kgtool.errors import InputError
from kgtool.guideline import Recommendation
from kgtool.lookup import Parsed, Result, Said, lookup, said, texts
from kgtool.names import curie, expand
from kgtool.reading.heading import spelt_right
from kgtool.reading.spelling import words
from kgtool.report import wording
from kgtool.terms import REGION, TREATMENT
from web.facets import Candidate, Choice, Facet, facets, narrowed
from web.reference import Reference, short

LONGEST_TEXT = 300
_IN_DETAIL, _OF_A_KIND = 12, 8
#: How many texts are listed under the first treatment, and under the others.
_TEXTS, _FEWER_TEXTS = 6, 3
_HOW = {"label": "its name", "code": "code", "compound": "compound of", "fuzzy": "nearest spelling", "curie": "its short name"}
#: Headings of the kinds that are no regular plural, and the kinds that come first and last.
_KINDS = {"criterion": "Criteria"}
_FIRST, _LAST = ("condition", "finding", "test result", "body region"), ("recommendation", "criterion")


@dataclass(frozen=True)
class TextLine:
    """One recommendation in a result."""

    id: str
    edition: str
    label: str
    stance: str
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
class Other:
    """Something found that is no treatment. ``place``: where it stands, for namesakes."""

    iri: str
    label: str
    how: str
    place: str


@dataclass(frozen=True)
class OtherKind:
    """What was found of one kind, at most a few; ``more`` are left out."""

    kind: str
    heading: str
    found: tuple[Other, ...]
    more: int


@dataclass(frozen=True)
class Found:
    """``how``: exact (the text names it), begun, near (a misspelt name), browse (no text), region (only a region is named) or
    nothing. ``hits`` are shown in full, ``further`` by name. ``meant``: a text spelt right to search for instead."""

    how: str
    hits: tuple[Hit, ...]
    further: tuple[Hit, ...]
    others: tuple[OtherKind, ...]
    facets: tuple[Facet, ...]
    suggestions: tuple[str, ...] = ()
    meant: str = ""
    region: str | None = None
    region_label: str = ""
    stated: str = ""

    @property
    def count(self) -> int:
        return len(self.hits) + len(self.further)


def search(text: str, on: date, choice: Choice, known: Reference) -> Found:
    """Raises InputError for a text that is too long and for an unknown choice."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"the search text has {len(text)} characters; at most {LONGEST_TEXT} are read")
    return _search(text, on, choice, known)


@lru_cache(maxsize=512)
def _search(text: str, on: date, choice: Choice, known: Reference) -> Found:
    answer = lookup(text, known.knowledge, on=on, governing=known.governing) if text else None
    parsed = answer.parsed if answer else Parsed()
    regions = tuple(term.iri for label in parsed.regions if (term := known.terms.resolve(label, REGION)))
    first = [_candidate(expand(r.treatment) or "", _said_how(r), regions, known) for r in (answer.results if answer else ())]
    how = _how(answer.results[0].how) if answer and answer.results else "nothing" if text else "browse"
    if how == "nothing" and regions and not words(text.lower().replace((parsed.region or "").lower(), "")):
        how, choice = "region", choice if choice.region else choice.with_region(curie(regions[0]), known)
    taken = {one.iri for one in first}
    rest = [one for one in _rest(text, how, regions, known) if one.iri not in taken]
    candidates = narrowed([*first, *rest], choice, known)
    detailed = candidates[:_IN_DETAIL]
    nothing = not candidates and not choice.any
    others = _others(text, known) if text else ()
    region = regions[0] if regions and how != "region" else None
    return Found(
        how=how,
        hits=tuple(_hit(one, region, _TEXTS if place == 0 else _FEWER_TEXTS, on, known) for place, one in enumerate(detailed)),
        further=tuple(Hit(short(one.iri), known.label(one.iri), one.how) for one in candidates[_IN_DETAIL:]),
        others=others,
        facets=facets([*first, *rest], choice, known),
        suggestions=tuple(_nearest(text, known)) if nothing and text and not others else (),
        meant=_meant(text, known) if text and (nothing or how == "near") else "",
        region=short(region) if region else None,
        region_label=parsed.region or "",
        stated=_stated(parsed),
    )


def _how(how: str) -> str:
    return {"fuzzy": "near", "begun": "begun"}.get(how, "exact")


def _said_how(result: Result) -> str:
    """By which name a treatment was found; nothing where it is its own and the text only begins it."""
    if result.how == "begun" and result.matched == result.label:
        return ""
    how = _HOW.get(result.how, "synonym")
    return f"by {how}" if result.how in ("label", "curie") else f"by {how} “{result.matched}”"


def _candidate(iri: str, how: str, regions: tuple[str, ...], known: Reference) -> Candidate:
    return Candidate(iri, how, tuple(texts(iri, regions, known.knowledge)))


def _rest(text: str, how: str, regions: tuple[str, ...], known: Reference) -> Iterator[Candidate]:
    """The treatments after those that the look-up names: with the words in a longer name; all of them where none is asked for."""
    if how in ("browse", "region"):
        for iri in known.treatments_by_label:
            if known.texts_below.get(iri):
                yield _candidate(iri, "", (), known)
    elif how != "near":
        for match in catalogue(known.knowledge).matching(text, "treatment"):
            said_how = "" if match.how == "label" else f"by {_HOW.get(match.how, 'synonym')} “{match.name}”"
            yield _candidate(match.iri, said_how, regions, known)


def _hit(one: Candidate, region: str | None, most: int, on: date, known: Reference) -> Hit:
    shown = {curie(text.iri) for text in one.texts}
    lines = [line for line in said(one.iri, (region,) if region else (), known.knowledge, on, known.governing) if line.id in shown]
    return Hit(
        short(one.iri),
        known.label(one.iri),
        one.how,
        tuple(_line(line, known.books.recommendation(expand(line.id) or line.id), on) for line in lines[:most]),
        max(0, len(lines) - most),
    )


def _line(line: Said, text: Recommendation, on: date) -> TextLine:
    return TextLine(
        id=line.id,
        edition=line.edition,
        label=line.label,
        stance=wording.stance(line.stance),
        governing=line.governing is True,
        in_force=text.edition.in_force(on),
        citation=wording.citation(line.citation),
        basis=wording.basis(line.basis),
        confidence=wording.words(line.confidence),
    )


def _others(text: str, known: Reference) -> tuple[OtherKind, ...]:
    """Conditions, findings, guidelines, criteria … with the words in their name; recommendations and criteria in their text too."""
    kinds: dict[str, list[Other]] = {}
    for match in catalogue(known.knowledge).matching(text, texts=True):
        if match.kind != "treatment":
            how = {"label": "", "text": "in its text"}.get(match.how, f"“{match.name}”")
            kinds.setdefault(match.kind, []).append(Other(match.iri, known.label(match.iri), how, _place(match.iri, known)))
    return tuple(
        OtherKind(kind, _heading(kind), tuple(found[:_OF_A_KIND]), max(0, len(found) - _OF_A_KIND))
        for kind, found in sorted(kinds.items(), key=lambda item: _order(item[0]))
    )


def _place(iri: str, known: Reference) -> str:
    text = known.recommendations.get(iri)
    return text.edition.label if text else known.place(iri)


def _heading(kind: str) -> str:
    return _KINDS.get(kind, wording.sentence(kind).rstrip(".") + "s")


def _order(kind: str) -> tuple[int, str]:
    return (_FIRST.index(kind) if kind in _FIRST else 99 if kind in _LAST else 50), kind


def _nearest(text: str, known: Reference) -> list[str]:
    return [term.label for term in known.terms.nearest(text, TREATMENT, 6, at_least=60)]


def _meant(text: str, known: Reference) -> str:
    """The text with its words spelt right, if that names anything."""
    listed = words(text)
    meant = " ".join(spelt_right(listed, known.terms))
    return meant if meant != " ".join(listed) and catalogue(known.knowledge).matching(meant) else ""


def _stated(parsed: Parsed) -> str:
    amount = f"{parsed.quantity:f} {parsed.unit or ''}".strip() if parsed.quantity is not None else None
    return ", ".join(part for part in (parsed.side, amount, parsed.frequency, parsed.dose) if part)
