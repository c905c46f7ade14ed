"""What every page asks of the knowledge: treatments by name, and what governs one on a date for a record that says nothing.

In: the loaded knowledge. Out: IRIs, labels, short names, determinations of an empty record, kept because pages ask again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache
from typing import cast

import pyoxigraph as ox
from flask import current_app, url_for
from markupsafe import Markup, escape

from kgtool import precedents
from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.determination import Determination
from kgtool.errors import InputError
from kgtool.guideline import Edition, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import BASE, CLIN, PREFIXES, RDF, SKOS, curie, expand
from kgtool.questions.terms import StoreTerms
from kgtool.rdf import kg, value
from kgtool.shelf import shelf
from kgtool.standing import standing
from kgtool.terms import REGION, TREATMENT, Kind
from kgtool.uses import uses

#: Dates that a page takes: texts and reviews lie well inside.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
_REMEMBERED = 4096


class Reference:
    """The knowledge as the pages see it. One for the life of a server; safe to ask from several threads."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self.books = shelf(knowledge)
        self.terms = knowledge.term_index()
        self.words = StoreTerms(knowledge.store)
        self.corpus = precedents.loaded(knowledge.store)
        self._individuals: dict[str, tuple[str, ...]] = {}
        self.standing = lru_cache(_REMEMBERED)(self._standing)

    def _standing(self, treatment: str, site: str | None, on: date) -> Determination:
        return standing(treatment, site, on, self.knowledge)

    def governing(self, treatment: str, site: str | None, on: date) -> str | None:
        """The IRI of the recommendation that governs, or None."""
        found = self.standing(treatment, site, on).governing
        return found.recommendation if found else None

    def label(self, iri: str) -> str:
        return self.knowledge.label(iri)

    def term(self, name: str, kind: Kind) -> str | None:
        """The IRI of a clinical term by the end of its IRI; None if there is none of the kind."""
        iri = CLIN + name
        return iri if iri in self.terms.entries and self.terms.is_a(iri, kind) else None

    def treatment(self, name: str) -> str | None:
        return self.term(name, TREATMENT)

    def region(self, name: str | None) -> str | None:
        """The region of a form's field: None for an empty one. Raises InputError for an unknown name."""
        if not name:
            return None
        iri = self.term(name, REGION)
        if iri is None:
            raise InputError(f"region {name!r} is not the short name of a body region, such as LumbarSpine")
        return iri

    def synonyms(self, iri: str) -> list[str]:
        return self.knowledge.objects(iri, SKOS + "altLabel")

    def narrower(self, iri: str) -> list[str]:
        """The classes directly below, by label."""
        return sorted(self._narrower.get(iri, ()), key=lambda child: self.label(child).casefold())

    @cached_property
    def _narrower(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for entry in self.terms.entries.values():
            for parent in entry.parents:
                found.setdefault(parent, []).append(entry.iri)
        return found

    @cached_property
    def treatments_by_label(self) -> tuple[str, ...]:
        """Every treatment but the top one and those that only stand for another at a region."""
        found = (iri for iri, entry in self.terms.entries.items() if not entry.means and self.terms.is_a(iri, TREATMENT))
        return tuple(sorted((iri for iri in found if iri != CLIN + "Treatment"), key=lambda iri: (self.label(iri).casefold(), iri)))

    @cached_property
    def editions(self) -> tuple[tuple[Edition, int], ...]:
        """Every edition that holds recommendations, with their number, by guideline and date."""
        counted: dict[str, int] = {}
        for recommendation in self.books.all():
            counted[recommendation.edition.iri] = counted.get(recommendation.edition.iri, 0) + 1
        known = [(self.books.edition(iri), number) for iri, number in counted.items()]
        return tuple(sorted(known, key=lambda pair: (pair[0].ranks[0] >= 100, pair[0].guideline, pair[0].first)))

    @cached_property
    def texts_below(self) -> dict[str, int]:
        """How many recommendations are about each treatment or a narrower one."""
        counted: dict[str, int] = {}
        for recommendation in self.books.all():
            for wider in {wide for about in recommendation.treatments for wide in self.knowledge.ancestors(about)}:
                counted[wider] = counted.get(wider, 0) + 1
        return counted

    @cached_property
    def recommendations(self) -> dict[str, Recommendation]:
        """Every recommendation by its IRI."""
        return {one.iri: one for one in self.books.all()}

    @cached_property
    def things(self) -> frozenset[str]:
        """Everything of which the ontology states anything."""
        quads = self.knowledge.store.quads_for_pattern(None, None, None, ONTOLOGY_GRAPH)
        return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def page_for_readers(self, iri: str, date: str | None = None) -> str:
        """The address of the page that puts a thing in a reader's words; empty for things that only have the general one."""
        if self.treatment(short(iri)):
            return url_for("treatment", name=short(iri), date=date)
        if iri in self.recommendations:
            return url_for("recommendation", name=curie(iri))
        for kind, endpoint in (("Edition", "edition"), ("Guideline", "guideline")):
            if iri in self.individuals(kind):
                return url_for(endpoint, name=curie(iri))
        return ""

    def place(self, iri: str) -> str:
        """The text in which a criterion, group or branch first stands, for telling namesakes apart; empty for anything else."""
        at = next(iter(uses(self.knowledge).places(iri)), None)
        text = self.recommendations[at.text] if at else None
        return f"{text.label}, {text.edition.label}" if text else ""

    def individuals(self, kind: str) -> tuple[str, ...]:
        """The individuals of a class of the core, by label."""
        if kind not in self._individuals:
            quads = self.knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg(kind), ONTOLOGY_GRAPH)
            self._individuals[kind] = tuple(sorted({value(quad.subject) for quad in quads}, key=lambda iri: (self.label(iri), iri)))
        return self._individuals[kind]

    def within(self, iri: str) -> frozenset[str]:
        """A class of the clinical tree and everything narrower."""
        found, waiting = {iri}, [iri]
        while waiting:
            for narrower in self._narrower.get(waiting.pop(), ()):
                if narrower not in found:
                    found.add(narrower)
                    waiting.append(narrower)
        return frozenset(found)

    def text(self, name: str) -> Recommendation | None:
        """The recommendation of a CURIE."""
        return self.recommendations.get(expand(name) or "")

    def texts_about(self, treatment: str) -> list[Recommendation]:
        """The recommendations about a treatment itself, then those about wider ones that include it."""
        nearest = self.knowledge.nearest_first(treatment)
        found = self.books.recommendations_about(frozenset(nearest))
        return sorted(found, key=lambda r: (min(nearest.index(t) for t in r.treatments if t in nearest), r.position))

    def texts_within(self, treatment: str) -> Iterator[Recommendation]:
        """The recommendations about narrower treatments."""
        for recommendation in self.books.all():
            if any(about != treatment and self.knowledge.within(about, treatment) for about in recommendation.treatments):
                yield recommendation


def reference() -> Reference:
    """The reference of the running site."""
    return cast(Reference, current_app.extensions["reference"])


def short(iri: str) -> str:
    """The end of a clinical term's IRI, as it stands in addresses."""
    return iri.removeprefix(CLIN)


def address(iri: str, date: str | None = None) -> str:
    """The page about a thing; empty where there is none. ``date``: the day of the reader, where the page depends on it."""
    known = reference()
    return known.page_for_readers(iri, date) or (url_for("thing", name=name_of(iri)) if iri in known.things else "")


def iri_of(name: str) -> str:
    """The IRI of a name in an address: a CURIE, or what follows the base of our own IRIs."""
    return expand(name) or BASE + name


def name_of(iri: str) -> str:
    """The name of a thing in addresses."""
    return curie(iri).removeprefix(BASE)


_NAMES = re.compile(rf"\b(?:{'|'.join(PREFIXES)}):[\w.-]*\w")


def linked(text: str) -> Markup:
    """Manchester syntax with every short name as a link to the thing's page."""
    said, done = Markup(), 0
    for match in _NAMES.finditer(text):
        iri = iri_of(match.group())
        name = Markup('<a href="{}">{}</a>').format(url_for("thing", name=name_of(iri)), match.group())
        said += escape(text[done : match.start()]) + (name if iri in reference().things else escape(match.group()))
        done = match.end()
    return said + escape(text[done:])


def day_of(text: str | None, today: date) -> date:
    """The date of a form's field; today where it is empty. Raises InputError."""
    if not text or not text.strip():
        return today
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"date {text.strip()!r} is not a date such as 2013-12-20") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(f"date {day} is out of reach; a day from {FIRST_DAY} to {LAST_DAY} is expected")
    return day
