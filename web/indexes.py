"""Indexes: every term of a kind from A to Z or as a tree, and every word of a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import abort, request
from werkzeug.wrappers import Response

from kgtool.errors import InputError
from kgtool.names import BASE, CLIN, PREFIXES, SKOS
from kgtool.stated import Word, triples, turtle_of
from web import twins
from web.reference import Reference, reference

VIEWS = ("letters", "tree")
#: Headings of the kinds of clinical terms that are no regular plural.
_PLURALS = {"Treatment": "Treatments", "BodyRegion": "Body regions"}


@dataclass(frozen=True)
class IndexLine:
    """An index: its address's name, what it lists and how many."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class IndexesPage:
    kinds: tuple[IndexLine, ...]
    vocabularies: tuple[IndexLine, ...]


@dataclass(frozen=True)
class Entry:
    """A term, or a synonym of it (``of`` is then its label). ``depth`` in the tree; ``texts``: recommendations about it."""

    term: Word
    of: str = ""
    depth: int = 0
    texts: int = 0


@dataclass(frozen=True)
class IndexPage:
    """``entries`` by letter, or the tree in one part."""

    name: str
    label: str
    view: str
    count: int
    parts: tuple[tuple[str, tuple[Entry, ...]], ...]


@dataclass(frozen=True)
class VocabularyPage:
    """All things of a namespace, each at the end of its IRI."""

    name: str
    iri: str
    things: tuple[tuple[str, Word], ...]


def indexes(form: str = "") -> Response:
    """``/index``: the kinds of terms and the vocabularies."""
    page = _indexes(reference())
    rows = [("name", "label", "count"), *((one.name, one.label, str(one.count)) for one in (*page.kinds, *page.vocabularies))]
    return twins.answer("indexes.html", page, form, table=lambda: rows)


@lru_cache(maxsize=4)
def _indexes(known: Reference) -> IndexesPage:
    kinds = [IndexLine(name, _label(name, known), len(known.within(iri)) - 1) for name, iri in _tops(known)]
    counted = {name: sum(iri.startswith(space) for iri in known.things) for name, space in vocabularies()}
    return IndexesPage(tuple(kinds), tuple(IndexLine(name, name, number) for name, number in counted.items() if number))


def index(name: str, form: str = "") -> Response:
    """``/index/<kind>?view=letters`` or ``tree``."""
    known = reference()
    view = request.args.get("view", "letters")
    if view not in VIEWS:
        raise InputError(f"view {view[:20]!r} is not one of {', '.join(VIEWS)}")
    if name not in dict(_tops(known)):
        abort(404, f"There is no index called “{name[:80]}”; see /index for all of them.")
    page = _index(name, view, known)
    return twins.answer("index.html", page, form, table=lambda: _rows(page))


@lru_cache(maxsize=64)
def _index(name: str, view: str, known: Reference) -> IndexPage:
    top = CLIN + name
    parts = ((("", tuple(_tree(top, known)))),) if view == "tree" else tuple(_letters(top, known))
    return IndexPage(name, _label(name, known), view, len(known.within(top)) - 1, parts)


def _tops(known: Reference) -> list[tuple[str, str]]:
    """The kinds of clinical terms: the tops of the tree that have anything below."""
    entries = known.terms.entries.values()
    tops = [entry.iri for entry in entries if not entry.parents and known.narrower(entry.iri)]
    return sorted(((iri.removeprefix(CLIN), iri) for iri in tops), key=lambda pair: (pair[0] != "Treatment", pair[0]))


def _label(name: str, known: Reference) -> str:
    label = known.label(CLIN + name)
    return _PLURALS.get(name) or label[:1].upper() + label[1:] + "s"


def _letters(top: str, known: Reference) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    found: dict[str, list[Entry]] = {}
    for iri in known.within(top) - {top}:
        label, texts = known.label(iri), known.texts_below.get(iri, 0)
        found.setdefault(_letter(label), []).append(Entry(Word(label, iri), texts=texts))
        for synonym in known.knowledge.objects(iri, SKOS + "altLabel"):
            if not synonym.casefold().startswith(label.casefold()):
                found.setdefault(_letter(synonym), []).append(Entry(Word(synonym, iri), label))
    for letter in sorted(found, key=lambda one: (not one.isalpha(), one)):
        yield letter, tuple(sorted(found[letter], key=lambda one: (one.term.text.casefold(), one.of, one.term.iri)))


def _letter(text: str) -> str:
    return text[:1].upper() if text[:1].isascii() and text[:1].isalpha() else "0–9"


def _tree(top: str, known: Reference, depth: int = 0) -> Iterator[Entry]:
    """Everything below, each under every class it is placed under."""
    for iri in known.narrower(top):
        yield Entry(Word(known.label(iri), iri), depth=depth, texts=known.texts_below.get(iri, 0))
        yield from _tree(iri, known, depth + 1)


def _rows(page: IndexPage) -> Iterable[tuple[str, ...]]:
    yield "part", "term", "name", "label", "depth", "recommendations"
    for part, entries in page.parts:
        for one in entries:
            yield part, one.term.iri, one.term.text, one.of or one.term.text, str(one.depth), str(one.texts)


# ------------------------------------------------------------------------------ vocabularies


def vocabularies() -> list[tuple[str, str]]:
    """Our own namespaces with the names of their documents: ``clinical`` and the like."""
    return [(space.removeprefix(BASE).rstrip("#"), space) for space in PREFIXES.values() if space.startswith(BASE)]


def vocabulary(name: str, form: str = "") -> Response:
    """``/ontology/<name>``: every thing of a namespace, at the end of its IRI, so that an IRI with a # leads to its line."""
    known = reference()
    space = dict(vocabularies()).get(name)
    things = sorted(iri for iri in known.things if space and iri.startswith(space))
    if not space or not things:
        abort(404, f"There is no vocabulary called “{name[:80]}”; see /index for all of them.")
    page = VocabularyPage(name, space, tuple((iri.removeprefix(space), Word(known.label(iri), iri)) for iri in things))
    rows = [("iri", "label"), *((word.iri, word.text) for _, word in page.things)]
    return twins.answer("vocabulary.html", page, form, table=lambda: rows, turtle=lambda: _turtle(things, known))


def _turtle(things: list[str], known: Reference) -> str:
    return turtle_of(list(dict.fromkeys(one for iri in things for one in triples(iri, known.knowledge))))
