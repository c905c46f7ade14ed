"""The pages of guidelines and their editions: when each is in force, what it recommends on which page, what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import abort
from werkzeug.wrappers import Response

from kgtool.guideline import Edition, Recommendation
from kgtool.names import RDFS, SKOS, curie, expand
from kgtool.questions import ask, find
from kgtool.report import wording
from kgtool.stated import Word, triples, turtle, turtle_of
from web import outline, twins
from web.recommendation import TONES, in_force
from web.reference import Reference, reference


@dataclass(frozen=True)
class EditionLine:
    """An edition: its days, and how many recommendations of it are written down here."""

    edition: Word
    first: date
    last: date | None
    in_force: str
    texts: int
    kind: str


@dataclass(frozen=True)
class GuidelineLine:
    guideline: Word
    definition: str
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True)
class GuidelinesPage:
    guidelines: tuple[GuidelineLine, ...]


@dataclass(frozen=True)
class TextLine:
    """A recommendation in a table. ``pages`` are those of the text applied: of the edition ``carried``, where there is one."""

    text: Word
    edition: Word
    topic: str
    treatments: tuple[Word, ...]
    regions: tuple[Word, ...]
    stance: str
    tone: str
    section: str
    pages: str
    carried: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class GuidelinePage:
    iri: str
    name: str
    label: str
    definition: str
    synonyms: tuple[str, ...]
    editions: tuple[EditionLine, ...]
    texts: tuple[TextLine, ...]


@dataclass(frozen=True)
class Change:
    """One row of the comparison with the edition before."""

    treatment: Word
    change: str
    before: Word
    after: Word


@dataclass(frozen=True)
class EditionPage:
    iri: str
    name: str
    label: str
    definition: str
    guideline: Word
    first: date
    last: date | None
    in_force: str
    kind: str
    before: Word | None
    after: Word | None
    texts: tuple[TextLine, ...]
    changes: tuple[Change, ...]


def guidelines(form: str = "") -> Response:
    """``/guidelines``: every guideline with its editions."""
    known = reference()
    page = GuidelinesPage(tuple(_line(iri, known) for iri in known.individuals("Guideline")))
    return twins.answer("guidelines.html", page, form, table=lambda: _edition_rows(one for g in page.guidelines for one in g.editions))


def guideline(name: str, form: str = "") -> Response:
    """``/guidelines/<curie>``: its editions and all that they recommend."""
    known = reference()
    iri = _of(name, "Guideline", known)
    line = _line(iri, known)
    texts = tuple(_text(one, known) for one in _texts(known) if one.edition.guideline == iri)
    synonyms = tuple(known.knowledge.objects(iri, SKOS + "altLabel"))
    page = GuidelinePage(iri, curie(iri), known.label(iri), line.definition, synonyms, line.editions, texts)
    return twins.answer("guideline.html", page, form, table=lambda: _rows(texts), turtle=lambda: turtle(iri, known.knowledge))


def edition(name: str, form: str = "") -> Response:
    """``/editions/<curie>``: its recommendations with their pages, and what it changed against the edition before."""
    known = reference()
    iri = _of(name, "Edition", known)
    page = _edition(iri, known)
    return twins.answer("edition.html", page, form, table=lambda: _rows(page.texts), turtle=lambda: _whole(page, known))


def _of(name: str, kind: str, known: Reference) -> str:
    iri = expand(name)
    if iri is None or iri not in known.individuals(kind):
        abort(404, f"No {kind.lower()} has the short name “{name[:80]}”; see /guidelines for all of them.")
    return iri


@lru_cache(maxsize=64)
def _edition(iri: str, known: Reference) -> EditionPage:
    own = known.books.edition(iri)
    editions = sorted((known.books.edition(one) for one in known.individuals("Edition")), key=lambda one: one.first)
    before = [one for one in editions if one.guideline == own.guideline and one.first < own.first]
    after = [one for one in editions if one.guideline == own.guideline and one.first > own.first]
    return EditionPage(
        iri=iri,
        name=curie(iri),
        label=own.label,
        definition=_definition(iri, known),
        guideline=Word(known.label(own.guideline), own.guideline),
        first=own.first,
        last=own.last,
        in_force=in_force(own),
        kind=own.kind_label,
        before=Word(before[-1].label, before[-1].iri) if before else None,
        after=Word(after[0].label, after[0].iri) if after else None,
        texts=tuple(_text(one, known) for one in _texts(known) if one.edition == own),
        changes=tuple(sorted(_changes(before[-1], own, known), key=_order)) if before else (),
    )


def _definition(iri: str, known: Reference) -> str:
    return next(iter(known.knowledge.objects(iri, RDFS + "comment")), "")


def _texts(known: Reference) -> list[Recommendation]:
    return sorted(known.books.all(), key=lambda one: (one.label.casefold(), one.edition.first, one.position))


def _line(iri: str, known: Reference) -> GuidelineLine:
    editions = (known.books.edition(one) for one in known.individuals("Edition"))
    own = sorted((one for one in editions if one.guideline == iri), key=lambda one: one.first)
    return GuidelineLine(Word(known.label(iri), iri), _definition(iri, known), tuple(_edition_line(one, known) for one in own))


def _edition_line(one: Edition, known: Reference) -> EditionLine:
    number = sum(text.edition == one for text in known.books.all())
    return EditionLine(Word(one.label, one.iri), one.first, one.last, in_force(one), number, one.kind_label)


def _text(one: Recommendation, known: Reference) -> TextLine:
    applied = outline.applied(one)
    return TextLine(
        text=Word(one.label, one.iri),
        edition=Word(one.edition.label, one.edition.iri),
        topic=one.topic,
        treatments=tuple(Word(known.label(about), about) for about in one.treatments),
        regions=tuple(Word(known.label(site), site) for site in one.sites),
        stance=wording.stance(one.stance),
        tone=TONES.get(one.stance, "plain"),
        section=one.citation.section or "",
        pages=applied.citation.page or "",
        carried=applied.edition.label if applied is not one else "",
        basis=wording.basis(one.basis),
        confidence=wording.words(one.confidence),
    )


def _changes(older: Edition, newer: Edition, known: Reference) -> Iterable[Change]:
    """The answer of the query library, with labels."""
    question = find("changes-between-editions")
    asked = {"older": curie(older.iri), "newer": curie(newer.iri)}
    answer = ask(question, known.knowledge.store, asked, resolve=known.words.find, limit=100_000)
    for treatment, change, before, after in answer.rows:
        yield Change(_word(treatment, known), answer.shown(change), _word(before, known), _word(after, known))


def _order(change: Change) -> tuple[bool, str, str, str, str]:
    """Real changes before texts that are carried over unread."""
    return change.change.startswith("carried"), change.treatment.text.casefold(), change.change, change.before.text, change.after.text


def _word(term: object, known: Reference) -> Word:
    iri = getattr(term, "value", "")
    return Word(known.label(iri), iri) if iri else Word("")


def _rows(texts: Iterable[TextLine]) -> Iterable[tuple[str, ...]]:
    yield (
        "recommendation",
        "label",
        "edition",
        "topic",
        "treatments",
        "regions",
        "stance",
        "section",
        "pages",
        "pages of",
        "basis",
        "confidence",
    )
    for one in texts:
        about, sites = ("; ".join(word.text for word in words) for words in (one.treatments, one.regions))
        yield (
            *(one.text.iri, one.text.text, one.edition.text, one.topic, about, sites),
            *(one.stance, one.section, one.pages, one.carried or one.edition.text, one.basis, one.confidence),
        )


def _edition_rows(editions: Iterable[EditionLine]) -> Iterable[tuple[str, ...]]:
    yield "edition", "label", "in force from", "in force until", "recommendations"
    for one in editions:
        yield one.edition.iri, one.edition.text, one.first.isoformat(), one.last.isoformat() if one.last else "", str(one.texts)


def _whole(page: EditionPage, known: Reference) -> str:
    """An edition with everything that its recommendations say."""
    found = dict.fromkeys(triples(page.iri, known.knowledge))
    for one in page.texts:
        found |= dict.fromkeys(triples(one.text.iri, known.knowledge))
    return turtle_of(list(found))
