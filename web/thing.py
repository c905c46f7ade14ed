"""The page of any one thing of the ontology: what is stated of it, where it stands in the tree, where it is used.

A condition, a finding, a criterion, a branch, a property, a word of the core: every IRI has such a page, at its short name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kgtool.names import RDFS, SKOS
from kgtool.stated import KINDS, Annotation, Axiom, Stated, Word, stated, turtle
from kgtool.uses import Uses, uses
from web import twins
from web.reference import Reference, iri_of, name_of, reference

_HOW = {
    "requires": "required",
    "limits": "limit",
    "excludes": "exclusion",
    "requires_absence": "its absence is required",
    "applies_when": "says when a group applies",
    "group": "group",
    "branch": "branch",
}


@dataclass(frozen=True)
class Held:
    """A place of a criterion, group or branch in a text."""

    text: Word
    edition: Word
    branch: Word
    how: str


@dataclass(frozen=True)
class Use:
    """The things that lead to this one by a property. A page lists the first few hundred, its files all of them."""

    label: str
    things: tuple[Word, ...]


@dataclass(frozen=True)
class ThingPage:
    """``kind`` in words; ``reader``: the address of the page for readers of the same thing, if it has one."""

    iri: str
    name: str
    label: str
    kind: str
    definition: str
    reader: str
    axioms: tuple[Axiom, ...]
    annotations: tuple[Annotation, ...]
    paths: tuple[tuple[Word, ...], ...]
    narrower: tuple[Word, ...]
    beside: tuple[Word, ...]
    held: tuple[Held, ...]
    texts: tuple[Word, ...]
    uses: tuple[Use, ...]
    file: str
    line: int


def thing(name: str, form: str = "") -> Response:
    """``/terms/<short name>``, with ``.json``, ``.csv`` (where it is used) and ``.ttl`` (its RDF)."""
    known = reference()
    iri = iri_of(name)
    page = _page(iri, known)
    if page is None:
        abort(404, f"Nothing here has the short name “{name[:80]}”.")
    return twins.answer("thing.html", page, form, table=lambda: _table(page), turtle=lambda: turtle(iri, known.knowledge))


def resolve(name: str) -> Response:
    """``/id/<short name>``: on to what the client asks for (303): the page, Turtle or JSON."""
    known = reference()
    if stated(iri_of(name), known.knowledge) is None:
        abort(404, f"Nothing here has the short name “{name[:80]}”.")
    wanted = request.accept_mimetypes.best_match(["text/html", "application/xhtml+xml", "text/turtle", "application/json"], "text/html")
    form = {"text/turtle": "ttl", "application/json": "json"}.get(wanted)
    where = url_for("thing_twin", name=name, form=form) if form else url_for("thing", name=name)
    response = redirect(where, 303)
    response.headers["Vary"] = "Accept"
    return response


@lru_cache(maxsize=1024)
def _page(iri: str, known: Reference) -> ThingPage | None:
    said = stated(iri, known.knowledge)
    if said is None:
        return None
    index = uses(known.knowledge)
    file, line = known.knowledge.source(iri) or ("", 0)
    parents = list(known.terms.entries[iri].parents) if iri in known.terms.entries else []
    return ThingPage(
        iri=iri,
        name=name_of(iri),
        label=known.label(iri),
        kind=_kind(said, known),
        definition=next(iter([*known.knowledge.objects(iri, RDFS + "comment"), *known.knowledge.objects(iri, SKOS + "definition")]), ""),
        reader=known.page_for_readers(iri),
        axioms=said.axioms,
        annotations=said.annotations,
        paths=tuple(tuple(_word(step, known) for step in path) for path in paths(iri, known)),
        narrower=_words(known.narrower(iri), known),
        beside=_words((one for parent in parents for one in known.narrower(parent) if one != iri), known) if len(parents) == 1 else (),
        held=_held(iri, index, known),
        texts=_texts(iri, index, known),
        uses=_uses(iri, index, known),
        file=file,
        line=line,
    )


def _word(iri: str, known: Reference) -> Word:
    return Word(known.label(iri), iri)


def _words(iris: Iterable[str], known: Reference) -> tuple[Word, ...]:
    return tuple(_word(iri, known) for iri in dict.fromkeys(iris))


def _kind(said: Stated, known: Reference) -> str:
    """What a thing is: the top of its tree, its type, or how it is declared."""
    if said.types:
        return ", ".join(known.label(kind) for kind in said.types)
    if said.iri in known.terms.entries:
        tops = [wide for wide in known.terms.ancestors(said.iri) if wide in known.terms.entries and not known.terms.entries[wide].parents]
        return ", ".join(sorted(known.label(top) for top in tops))
    named = dict(KINDS.values())
    return ", ".join(named[one] for one in said.declared) or "word of another vocabulary"


def paths(iri: str, known: Reference) -> list[list[str]]:
    """Every way from the top of a class's tree to the class above it, widest first."""
    entry = known.terms.entries.get(iri)
    return [[*path, parent] for parent in (entry.parents if entry else ()) for path in paths(parent, known) or [[]]]


def _held(iri: str, index: Uses, known: Reference) -> tuple[Held, ...]:
    found = []
    for at in index.places(iri):
        text = known.books.recommendation(at.text)
        found.append(Held(_word(at.text, known), _word(text.edition.iri, known), _word(at.branch, known), _HOW[at.how]))
    return tuple(found)


def _texts(iri: str, index: Uses, known: Reference) -> tuple[Word, ...]:
    """The recommendations about a treatment or region, and those one of whose criteria names the class or a narrower one."""
    if iri not in known.terms.entries:
        return ()
    narrower = known.within(iri)
    found = {text.iri: None for text in known.books.all() if not narrower.isdisjoint((*text.treatments, *text.sites))}
    for one in sorted(narrower):
        found |= {at.text: None for criterion in index.criteria(one) for at in index.places(criterion)}
    ordered = sorted(found, key=lambda text: (known.label(text).casefold(), known.recommendations[text].edition.first, text))
    return tuple(Word(f"{known.label(text)} ({known.recommendations[text].edition.label})", text) for text in ordered)


def _uses(iri: str, index: Uses, known: Reference) -> tuple[Use, ...]:
    found = [("Criteria that name it", index.criteria(iri))]
    for link, subjects in index.subjects(iri).items():
        if link != RDFS + "subClassOf":
            found.append((f"Linked to it by “{known.label(link)}”", subjects))
    return tuple(Use(label, tuple(_placed(one, known) for one in iris)) for label, iris in found if iris)


def _placed(iri: str, known: Reference) -> Word:
    at = known.place(iri)
    return Word(f"{known.label(iri)} ({at})" if at else known.label(iri), iri)


def _table(page: ThingPage) -> Iterable[tuple[str, ...]]:
    yield "use", "thing", "label"
    for text in page.texts:
        yield "text", text.iri, text.text
    for held in page.held:
        yield held.how, held.text.iri, f"{held.text.text}: {held.branch.text}"
    for use in page.uses:
        for one in use.things:
            yield use.label, one.iri, one.text
