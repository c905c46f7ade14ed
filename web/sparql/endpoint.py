"""The endpoint: plain WSGI beside the pages, because programs ask it often and none of what makes pages is needed.

In: requests for ``/sparql``, ``/sparql.csv`` and the like, and ``/.well-known/void``. Out: answers of the SPARQL 1.1 Protocol;
who wants HTML is passed on to the page. Every other address is the site's.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from werkzeug.sansio.utils import host_is_trusted

from kgtool.isolated.lane import Lane
from kgtool.isolated.wire import Asked, Reply
from web.sparql.description import Description
from web.sparql.forms import GRAPHS, TYPES, accepted
from web.sparql.protocol import METHODS, Problem, Query, problem_of, read, wanted_by

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

PATH, VOID = "/sparql", "/.well-known/void"
ACCESS = logging.getLogger("kgtool.access")
#: Any page elsewhere may ask what is public here; nothing is sent along that would tell who asks.
_OPEN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "X-Answer-Cut, Retry-After"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Vary", "Accept"),
    ("Link", '</.well-known/void>; rel="describedby"'),
)
_PREFLIGHT = (
    ("Allow", METHODS),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", "Accept, Content-Type"),
    ("Access-Control-Max-Age", "86400"),
)


class Answer:
    """Status, headers and body of a response."""

    def __init__(self, status: int, body: bytes = b"", media: str = "", headers: Iterable[tuple[str, str]] = ()):
        self.status, self.body = status, body
        self.headers = [*headers, *([("Content-Type", media)] if media else [])]


class Endpoint:
    """A WSGI application around another one. ``headers`` are those that every answer of the site carries."""

    def __init__(self, site: Application, lane: Lane, description: Description, *, hosts: list[str] | None, headers: Mapping[str, str]):
        self._site, self._lane, self._description = site, lane, description
        own = {name for name, _ in _OPEN}
        self._headers = [*_OPEN, *((name, value) for name, value in headers.items() if name not in own)]
        self._trusted = lru_cache(64)(lambda host: hosts is None or host_is_trusted(host, hosts))

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PATH) and path != VOID:
            return self._site(environ, start)
        base, dot, form = path.partition(".") if path != VOID else (VOID, "", "")
        if base not in (PATH, VOID):
            return self._site(environ, start)
        began = time.perf_counter()
        try:
            if path == PATH and environ["REQUEST_METHOD"] in ("GET", "HEAD", "POST") and _for_a_person(environ):
                return self._site(environ, start)
            answer = self._answer(environ, base, form if dot else None)
        except Problem as problem:
            answer = _problem(problem)
        return self._send(environ, start, answer, base, began)

    def _answer(self, environ: Environ, base: str, form: str | None) -> Answer:
        if not self._trusted(environ.get("HTTP_HOST", "")):
            raise Problem(400, "host", "this server does not answer under that host name")
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Answer(204, headers=_PREFLIGHT)
        if base == VOID:
            return self._described(environ, wanted_by(environ).graph, self._description.dataset)
        query = read(environ, form)
        if query.text is None:
            return self._described(environ, query.wanted.graph, self._description.service)
        return answered(self._lane, query)

    def _described(self, environ: Environ, form: str | None, describe: Callable[[str, str], bytes]) -> Answer:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            raise Problem(405, "method", "only GET and HEAD", (("Allow", "GET, HEAD, OPTIONS"),))
        if form is None:
            raise Problem(406, "form", f"the description can be had as {', '.join(GRAPHS.values())}")
        address = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or environ['SERVER_NAME']}"
        return Answer(200, describe(address, form), GRAPHS[form])

    def _send(self, environ: Environ, start: Start, answer: Answer, base: str, began: float) -> Iterable[bytes]:
        kept = "no-cache" if answer.status < HTTPStatus.BAD_REQUEST else "no-store"
        own = (
            [("Cache-Control", kept)]
            if answer.status == HTTPStatus.NO_CONTENT
            else [
                ("Cache-Control", kept),
                ("Content-Length", str(len(answer.body))),
            ]
        )
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*answer.headers, *own, *self._headers])
        took = 1000 * (time.perf_counter() - began)
        ACCESS.info("%s %s %d %.1f ms %d bytes", environ["REQUEST_METHOD"], base, answer.status, took, len(answer.body))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def ask(lane: Lane, query: Query, limit: int | None = None) -> Reply:
    """What the lane says to a query of the protocol; ``limit`` in rows may only lower the lane's own."""
    wanted, limits = query.wanted, lane.limits
    asked = Asked(query.text or "", wanted.rows, wanted.yesno, wanted.graph, query.default, query.named)
    return lane.ask(replace(asked, seconds=min(query.seconds, limits.seconds), limit=limit or limits.rows, size=limits.size))


def answered(lane: Lane, query: Query) -> Answer:
    """The answer to a query of the protocol. Raises Problem."""
    reply = ask(lane, query)
    if reply.kind not in ("rows", "yesno", "graph"):
        raise problem_of(reply, query.text or "")
    body = reply.body
    headers: list[tuple[str, str]] = []
    if reply.cut:
        said = cut(reply)
        headers.append(("X-Answer-Cut", said))
        body = _marked(body, reply.form, said)
    return Answer(200, body, TYPES[reply.form], headers)


def cut(reply: Reply) -> str:
    """What a reader has to know where rows were left out."""
    return f"only the first {reply.count} {'triples' if reply.kind == 'graph' else 'rows'}; there are more"


def _marked(body: bytes, form: str, said: str) -> bytes:
    """The cut said in the body too, where the form has a place for it; CSV, TSV and JSON-LD have none."""
    if form == "json":
        return body.replace(b'{"head":{', b'{"complete":false,"head":{"link":["/sparql#limits"],', 1)
    if form == "xml":
        return body.replace(b"</head>", b'<link href="/sparql#limits"/></head>', 1)
    if form == "rdf":
        return body + f"<!-- {said} -->\n".encode()
    return f"# {said}\n".encode() + body if form in ("ttl", "nt") else body


def _for_a_person(environ: Environ) -> bool:
    """Whether HTML is wanted, and no ``format=`` in the address says otherwise."""
    return accepted(environ.get("HTTP_ACCEPT")).page and "format=" not in environ.get("QUERY_STRING", "")


def _problem(problem: Problem) -> Answer:
    body: dict[str, Any] = {
        "type": f"/sparql#{problem.kind}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.said,
    }
    return Answer(problem.status, json.dumps(body, ensure_ascii=False).encode() + b"\n", "application/problem+json", problem.headers)
