"""The media types of answers, and which of them a request wants.

In: an Accept header, or the short name of a form. Out: the form for each kind of answer, None where none is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8; header=present",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
#: A yes or no has no CSV.
YESNO = ("json", "xml")
GRAPHS = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
TYPES = ROWS | GRAPHS
_HTML = "text/html"
#: What may be asked for, and the form that it means; the first is what is given to whoever takes anything.
_ROW_OFFERS = (
    ("application/sparql-results+json", "json"),
    ("application/json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
)
_GRAPH_OFFERS = (
    ("text/turtle", "ttl"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "rdf"),
    ("application/ld+json", "jsonld"),
    ("application/json", "jsonld"),
    ("application/xml", "rdf"),
    ("text/xml", "rdf"),
)


@dataclass(frozen=True)
class Wanted:
    """The form wanted for rows, for a yes or no and for a graph; ``page``: a person wants to see it."""

    rows: str | None
    yesno: str | None
    graph: str | None
    page: bool = False


@lru_cache(maxsize=512)
def accepted(header: str | None) -> Wanted:
    """What an Accept header wants; without one, anything."""
    accept = parse_accept_header(header or "*/*", MIMEAccept)
    rows, graph = _best(accept, _ROW_OFFERS), _best(accept, _GRAPH_OFFERS)
    yesno = _best(accept, (offer for offer in _ROW_OFFERS if offer[1] in YESNO))
    others = max(accept.quality(media) for media, _ in (*_ROW_OFFERS, *_GRAPH_OFFERS))
    html = accept.quality(_HTML)
    named = any(media.lower().startswith(_HTML) for media, _ in accept)
    return Wanted(rows, yesno, graph, html > 0 and named and html >= others)


def named(form: str) -> Wanted | None:
    """What the short name of a form wants, as in ``format=csv``; None for an unknown name."""
    if form not in TYPES and form != "html":
        return None
    return Wanted(form if form in ROWS else None, form if form in YESNO else None, form if form in GRAPHS else None, page=form == "html")


def _best(accept: MIMEAccept, offers: Iterable[tuple[str, str]]) -> str | None:
    """The form of the offer that is wanted most; of equals the first."""
    quality, form = max(((accept.quality(media), form) for media, form in offers), key=lambda pair: pair[0])
    return form if quality > 0 else None
