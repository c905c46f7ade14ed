"""Letters as RDF, in the words of ``determination.omn``: letters come in, Turtle goes out.

Nodes have IRIs made from the case number (else the file and line) and the item's number, so that two runs give the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote

import pyoxigraph as ox

from kgtool.letters.model import Cited, GuidelineLine, Item, Letter
from kgtool.names import CASE, DCTERMS, KG, RDF, RDFS, XSD
from kgtool.report.turtle import written

_TYPE = ox.NamedNode(RDF + "type")


def render(letters: Iterable[Letter]) -> str:
    """One graph of all the letters."""
    return written(triple for letter in letters for triple in graph(letter))


def graph(letter: Letter) -> Iterator[ox.Triple]:
    """The triples of a letter, item after item."""
    name = letter.header.case or f"{letter.source.rpartition('/')[2]}-{letter.span.line}"
    node = ox.NamedNode(f"{CASE}letter/{quote(name, safe='')}")
    yield ox.Triple(node, _TYPE, _kg("DeterminationLetter"))
    if letter.header.case:
        yield ox.Triple(node, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(letter.header.case))
    for word, day in (("letterDecided", letter.header.decided), ("letterInjured", letter.header.injured)):
        if day:
            yield ox.Triple(node, _kg(word), _day(day))
    for specialty in letter.reviewer.specialties:
        yield ox.Triple(node, _kg("reviewerSpecialty"), ox.Literal(specialty))
    for item in letter.items:
        there = ox.NamedNode(f"{node.value}/{item.number}")
        yield ox.Triple(node, _kg("letterItem"), there)
        yield from _item(there, item)


def _item(node: ox.NamedNode, item: Item) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _TYPE, _kg("LetterItem"))
    yield ox.Triple(node, ox.NamedNode(RDFS + "label"), ox.Literal(item.treatment))
    yield ox.Triple(node, _kg("stepNumber"), ox.Literal(item.number))
    yield ox.Triple(node, _kg("disposes"), ox.Literal(item.outcome.value))
    for word, text in (("originalRequest", item.original), ("authorisedPart", item.authorised), ("rationaleText", item.rationale)):
        if text:
            yield ox.Triple(node, _kg(word), ox.Literal(text))
    for word, line in (("administratorCites", item.administrator), ("reviewerCites", item.reviewer)):
        if line:
            yield from _cited(node, word, line)


def _cited(node: ox.NamedNode, word: str, line: GuidelineLine) -> Iterator[ox.Triple]:
    for number, one in enumerate(line.cited, start=1):
        there = ox.NamedNode(f"{node.value}/{word}/{number}")
        yield ox.Triple(node, _kg(word), there)
        yield ox.Triple(there, ox.NamedNode(RDFS + "label"), ox.Literal(one.text))
        yield from _source(there, one)


def _source(node: ox.NamedNode, one: Cited) -> Iterator[ox.Triple]:
    for word, iri in (("citedGuideline", one.guideline), ("citedEdition", one.edition)):
        if iri:
            yield ox.Triple(node, _kg(word), ox.NamedNode(iri))
    for word, texts in (
        ("citedSection", one.sections),
        ("citedPage", one.pages),
        ("citedYear", (one.year,)),
        ("citedChapter", (one.chapter,)),
    ):
        for text in texts:
            if text:
                yield ox.Triple(node, _kg(word), ox.Literal(text))


def _kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)


def _day(value: date) -> ox.Literal:
    return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))
