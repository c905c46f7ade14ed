"""Reads a request of the SPARQL 1.1 Protocol. Only queries: an update is told apart so that it can be refused in words.

In: a WSGI environment. Out: :class:`Query`, or a :class:`Problem` with the status that the protocol asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header

from kgtool.isolated.refusals import LONGEST
from kgtool.isolated.wire import Reply
from web.sparql.forms import GRAPHS, ROWS, TYPES, YESNO, Wanted, accepted, named
from web.sparql.syntax import syntax_error

METHODS = "GET, HEAD, POST, OPTIONS"
#: Bytes of a body: the longest query with every character escaped, and room for a dataset.
LARGEST = 4 * LONGEST
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
#: The status of each kind of reply that is no answer.
STATUS = {
    kind: status
    for status, kinds in {
        HTTPStatus.BAD_REQUEST: ("syntax", "service", "dataset", "nesting", "failed"),
        HTTPStatus.FORBIDDEN: ("update",),
        HTTPStatus.NOT_ACCEPTABLE: ("form",),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("length",),
        HTTPStatus.INSUFFICIENT_STORAGE: ("size", "memory"),
        HTTPStatus.GATEWAY_TIMEOUT: ("timeout",),
        HTTPStatus.SERVICE_UNAVAILABLE: ("busy", "absent"),
    }.items()
    for kind in kinds
}


class Problem(Exception):
    """A request that gets no answer: the HTTP status, the kind of problem and what is said about it."""

    def __init__(self, status: int, kind: str, said: str, headers: tuple[tuple[str, str], ...] = ()):
        super().__init__(said)
        self.status, self.kind, self.said, self.headers = status, kind, said, headers


def problem_of(reply: Reply, query: str) -> Problem:
    """A reply without an answer, as a problem. ``query`` is the text that was asked."""
    if reply.kind == "form":
        return Problem(406, "form", f"the answer is {reply.said}; it can be had as {_offers(reply.said)}")
    said = syntax_error(reply.said, query) if reply.kind == "syntax" else reply.said
    again = (("Retry-After", "3"),) if reply.kind in ("busy", "absent") else ()
    return Problem(STATUS[reply.kind], reply.kind, said, again)


def _offers(kind: str) -> str:
    forms = {"rows": tuple(ROWS), "a yes or no": YESNO, "a graph": tuple(GRAPHS)}[kind]
    return ", ".join(TYPES[form].partition(";")[0] for form in forms)


@dataclass(frozen=True)
class Query:
    """What was asked. ``text`` is None where a GET asks nothing, and so wants the service description."""

    text: str | None
    wanted: Wanted
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    seconds: float = math.inf
    given: dict[str, list[str]] = field(default_factory=dict)


def wanted_by(environ: dict[str, Any], form: str | None = None) -> Wanted:
    """The forms that a request wants, by the ending of its address or its Accept header."""
    if form is None:
        return accepted(environ.get("HTTP_ACCEPT"))
    found = named(form)
    if found is None:
        raise Problem(400, "format", f"the form {form[:20]!r} is not one of {', '.join(TYPES)}")
    return found


def read(environ: dict[str, Any], form: str | None = None) -> Query:
    """The query of a request. Raises Problem."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "HEAD", "POST"):
        raise Problem(405, "method", f"{method[:20]} is not one of {METHODS}", (("Allow", METHODS),))
    given = _pairs(environ.get("QUERY_STRING", "").encode("latin-1"), "the address")
    if method == "POST":
        _add_body(given, environ)
    if "update" in given:
        raise Problem(403, "update", "this endpoint is read-only: an update is not carried out")
    texts = given.get("query", [])
    if len(texts) > 1:
        raise Problem(400, "query", "query is given more than once")
    if not texts and method == "POST":
        raise Problem(400, "query", "the body has no query")
    one = _one(given, "format") or form
    default, named_graphs = given.get("default-graph-uri"), given.get("named-graph-uri")
    return Query(
        texts[0] if texts else None,
        wanted_by(environ, one),
        tuple(default or ()) if default or named_graphs else None,
        tuple(named_graphs or ()) if default or named_graphs else None,
        _seconds(_one(given, "timeout")),
        given,
    )


def _add_body(given: dict[str, list[str]], environ: dict[str, Any]) -> None:
    if not environ.get("CONTENT_TYPE"):
        raise Problem(400, "media", f"the request has no Content-Type: {_DIRECT} or {_FORM} is expected")
    media, options = parse_options_header(environ["CONTENT_TYPE"])
    media = media.lower()
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise Problem(415, "media", f"the charset {options['charset'][:20]!r} is not UTF-8")
    if media == "application/sparql-update":
        raise Problem(403, "update", "this endpoint is read-only: an update is not carried out")
    if media not in (_FORM, _DIRECT):
        raise Problem(415, "media", f"the media type {media[:60]!r} is not {_DIRECT} or {_FORM}")
    body = _body(environ)
    if "query" in given:
        raise Problem(400, "query", "query stands in the address of a POST; it belongs in the body, and only there")
    if media == _FORM:
        for name, values in _pairs(body, "the body").items():
            given.setdefault(name, []).extend(values)
    else:
        given["query"] = [_decoded(body)]


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdigit() and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    if length.isdigit() and int(length) > LARGEST:
        raise Problem(413, "length", f"the body is longer than {LARGEST:,} bytes")
    body: bytes = environ["wsgi.input"].read(int(length) if length.isdigit() else LARGEST + 1)
    if len(body) > LARGEST:
        raise Problem(413, "length", f"the body is longer than {LARGEST:,} bytes")
    return body


def _pairs(encoded: bytes, where: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise Problem(400, "media", f"{where} is not percent-encoded UTF-8") from None
    except ValueError:
        raise Problem(400, "query", f"{where} has more than 100 fields") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, "media", f"the query is not UTF-8 text: byte {error.start + 1}") from None


def _one(given: dict[str, list[str]], name: str) -> str | None:
    values = given.get(name, [])
    if len(values) > 1:
        raise Problem(400, name, f"{name} is given more than once")
    return values[0] if values else None


def _seconds(text: str | None) -> float:
    """``timeout=``: it may only shorten the server's own limit."""
    if not text:
        return math.inf
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not seconds > 0:
        raise Problem(400, "timeout", f"timeout {text[:20]!r} is not a number of seconds")
    return seconds
