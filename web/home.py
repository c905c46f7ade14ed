"""The home page: one box to search in, what was found, and without a text what the collection holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import jsonify, request
from werkzeug.wrappers import Response

from kgtool.names import CLIN, curie
from web import twins
from web.facets import Choice, choice_of
from web.recommendation import in_force
from web.reference import Reference, address, day_of, reference, short
from web.search import Found, search
from web.suggestions import suggestions

EXAMPLES = ("trigger point injection", "TPI", "OxyContin", "cpt:20552", "lumbar MRI", "12 visits of physical therapy")


@dataclass(frozen=True)
class EditionLine:
    iri: str
    label: str
    in_force: str
    texts: int


@dataclass(frozen=True)
class Kind:
    """A treatment of the top of the tree, with the number of texts about it or narrower ones."""

    name: str
    label: str
    texts: int


@dataclass(frozen=True)
class HomePage:
    text: str
    on: date
    choice: Choice
    found: Found | None
    editions: tuple[EditionLine, ...]
    kinds: tuple[Kind, ...]
    examples: tuple[str, ...]


def home(form: str = "") -> Response:
    """``/?q=…&date=…&kind=…&region=…&guideline=…&stance=…``: the results, or without a text or choice what there is to find.

    Its twins are ``/search.json`` and ``/search.csv``.
    """
    known = reference()
    text = _text()
    on = day_of(request.args.get("date"), date.today())
    choice = choice_of(request.args.to_dict(), known)
    found = search(text, on, choice, known) if text or choice.any or "all" in request.args else None
    page = HomePage(text, on, choice, found, _editions(known), () if found else _kinds(known), EXAMPLES)
    return twins.answer("home.html", page, form, table=lambda: _table(page))


def _table(page: HomePage) -> Iterable[tuple[str, ...]]:
    """What was found, or the kinds and editions that there are."""
    yield "found", "name", "label", "by", "texts shown", "governs"
    if page.found is None:
        yield from (("kind", one.name, one.label, "", str(one.texts), "") for one in page.kinds)
        yield from (("edition", curie(one.iri), one.label, "", str(one.texts), "") for one in page.editions)
        return
    for hit in (*page.found.hits, *page.found.further):
        governs = next((text.id for text in hit.texts if text.governing), "")
        yield "treatment", hit.name, hit.label, hit.how, str(len(hit.texts)), governs
    for kind in page.found.others:
        yield from ((kind.kind, curie(one.iri), one.label, one.how, "", "") for one in kind.found)


def suggest() -> Response:
    """``/suggest?q=…``: what the text typed so far may mean, for the box of every page."""
    text = _text()
    on = request.args.get("date") or None
    found = [
        {"label": one.label, "matched": one.matched, "kind": one.kind, "address": to}
        for one in suggestions(text, reference())
        if (to := address(one.iri, date=on))
    ]
    return jsonify({"text": text, "suggestions": found})


def _text() -> str:
    return " ".join(request.args.get("q", "").split())


def _editions(known: Reference) -> tuple[EditionLine, ...]:
    return tuple(EditionLine(e.iri, e.label, in_force(e), texts) for e, texts in known.editions)


def _kinds(known: Reference) -> tuple[Kind, ...]:
    below = known.texts_below
    kinds = [Kind(short(iri), known.label(iri), below.get(iri, 0)) for iri in known.narrower(CLIN + "Treatment")]
    return tuple(kind for kind in kinds if kind.texts)
