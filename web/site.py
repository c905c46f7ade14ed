"""The site: every page and its address, what happens on an error, and the headers that every answer carries.

In: loaded knowledge. Out: a WSGI application. Start reading here.
"""

from __future__ import annotations

import hashlib
import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from flask import Flask, Request, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from kgtool import __version__
from kgtool.errors import InputError, KgtoolError
from kgtool.isolated.lane import Lane
from kgtool.knowledge import Knowledge
from kgtool.names import curie
from kgtool.report import wording
from web import api, decide, form, guidelines, home, indexes, openapi, pictures, queries, texts, thing, treatment
from web.kept import Kept, key_of
from web.reference import Reference, address, linked, name_of
from web.sparql import page
from web.sparql.description import Description
from web.sparql.endpoint import Endpoint

LARGEST_BODY = 1_000_000  # bytes
ACCESS = logging.getLogger("kgtool.access")
FAULTS = logging.getLogger("kgtool.faults")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Pages that depend on nothing but the knowledge, their address and the day; so do their twins.
_PAGES = ("home", "treatment", "recommendation", "guidelines", "guideline", "edition", "indexes", "index", "vocabulary", "thing", "queries")
_KEPT = frozenset([*_PAGES, *(f"{name}_twin" for name in _PAGES), "suggest", "api_lookup", "api_recommendation"])
#: Where case data may stand in a request or its answer: nothing of it is kept, not even by a browser.
_CASE_DATA = ("/decide", "/decide/form", "/api/decide")


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong, in one line."""

    title: str
    said: str


class InMemoryRequest(Request):
    """A request whose uploads stay in memory; by default large ones are written to a temporary file."""

    max_form_memory_size = LARGEST_BODY
    max_form_parts = 20

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        return BytesIO()


class Site(Flask):
    """The application. A fault of ours is logged without its message and local values, which may hold case data."""

    request_class = InMemoryRequest

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None] | BaseException) -> None:
        kind, _, trace = exc_info if isinstance(exc_info, tuple) else (type(exc_info), exc_info, exc_info.__traceback__)
        frames = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(traceback.extract_tb(trace)))
        FAULTS.error("%s at %s: %s", kind.__name__ if kind else "fault", _rule(), frames)


def create_app(knowledge: Knowledge, *, hosts: list[str] | None = None, lane: Lane | None = None) -> Flask:
    """The site over some knowledge. ``hosts``: the names under which it may be asked for (None: any).

    ``lane`` answers readers' own SPARQL; it starts with the first query, and is to be closed by whoever runs the site.
    """
    app = Site("web")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=86_400, TRUSTED_HOSTS=hosts)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=wording.day, sentence=wording.sentence, stance=wording.stance)
    app.jinja_env.filters.update(curie=curie, name_of=name_of, linked=linked, pages=wording.pages)
    app.jinja_env.globals.update(version=__version__, knowledge=knowledge.hash, asset=asset, address=address, pictures=pictures)
    app.extensions["reference"] = Reference(knowledge)
    app.extensions["kept"] = Kept()
    app.extensions["lane"] = lane or Lane(knowledge.store)
    described = Description(knowledge, queries.questions())
    around: Any = Endpoint(app.wsgi_app, app.extensions["lane"], described, hosts=hosts, headers=HEADERS)
    app.wsgi_app = around  # type: ignore[method-assign]
    _addresses(app)
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(KgtoolError, _unfit)
    return app


@cache
def asset(name: str) -> str:
    """The address of a file that pages load, with its state in it, so that browsers may keep it."""
    content = (Path(__file__).with_name("static") / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _addresses(app: Flask) -> None:
    app.add_url_rule("/", "home", home.home)
    app.add_url_rule("/search.<any(json,csv):form>", "home_twin", home.home)
    app.add_url_rule("/suggest", "suggest", home.suggest)
    _page(app, "/treatments/<name>", "treatment", treatment.treatment, "json", "csv", "ttl")
    _page(app, "/recommendations/<name>", "recommendation", texts.recommendation, "json", "csv", "ttl")
    _page(app, "/guidelines", "guidelines", guidelines.guidelines, "json", "csv")
    _page(app, "/guidelines/<name>", "guideline", guidelines.guideline, "json", "csv", "ttl")
    _page(app, "/editions/<name>", "edition", guidelines.edition, "json", "csv", "ttl")
    _page(app, "/index", "indexes", indexes.indexes, "json", "csv")
    _page(app, "/index/<name>", "index", indexes.index, "json", "csv")
    _page(app, "/ontology/<name>", "vocabulary", indexes.vocabulary, "json", "csv", "ttl")
    _page(app, "/terms/<path:name>", "thing", thing.thing, "json", "csv", "ttl")
    app.add_url_rule("/id/<path:name>", "resolve", thing.resolve)
    app.add_url_rule("/decide", "decide", decide.form)
    app.add_url_rule("/decide", "decided", decide.result, methods=["POST"])
    app.add_url_rule("/decide/form", "form", form.ask)
    app.add_url_rule("/decide/form", "answered", form.answered, methods=["POST"])
    _page(app, "/queries", "queries", queries.queries, "json", "csv")
    app.add_url_rule("/queries/<name>", "query", queries.query)
    app.add_url_rule(f"/queries/<name>.<any({','.join(queries.TWINS)}):form>", "query_twin", queries.twin)
    app.add_url_rule("/sparql", "sparql", page.sparql, methods=["GET", "POST"])
    app.add_url_rule("/api", "api", openapi.page)
    app.add_url_rule("/api/openapi.json", "openapi", openapi.described)
    app.add_url_rule("/api/lookup", "api_lookup", api.look_up)
    app.add_url_rule("/api/decide", "api_decide", api.decide, methods=["POST"])
    app.add_url_rule("/api/recommendation/<name>", "api_recommendation", api.one_recommendation)
    app.add_url_rule("/healthz", "health", api.health)


def _page(app: Flask, rule: str, name: str, view: Callable[..., Response], *forms: str) -> None:
    """A page and its twins: ``/guidelines/<name>`` and ``/guidelines/<name>.json``."""
    app.add_url_rule(rule, name, view)
    app.add_url_rule(f"{rule}.<any({','.join(forms)}):form>", f"{name}_twin", view)


# ------------------------------------------------------------------------------ every request


def _begin() -> Response | None:
    """Note the time, and answer with what is kept."""
    g.began = time.perf_counter()
    if request.endpoint not in _KEPT:
        return None
    g.key = key_of(request)
    found = cast(Kept, current_app.extensions["kept"]).find(g.key, request)
    g.found = found is not None
    return found


def _finish(response: Response) -> Response:
    """Headers, and a line in the access log: no address, query string or body, for any of them may hold what a reader typed."""
    response.headers.update(HEADERS)
    if "key" in g and not g.found and response.status_code == HTTPStatus.OK:
        cast(Kept, current_app.extensions["kept"]).keep(g.key, response)
    if request.path in _CASE_DATA or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "no-store"
    elif request.endpoint != "static":
        response.headers["Cache-Control"] = "no-cache"
    took = 1000 * (time.perf_counter() - g.began) if "began" in g else 0.0
    ACCESS.info("%s %s %d %.1f ms %s bytes", request.method, _rule(), response.status_code, took, response.content_length)
    return response


def _rule() -> str:
    """The pattern of the address that was asked for, without what stood in it."""
    return request.url_rule.rule if request.url_rule else "(no such address)"


# ------------------------------------------------------------------------------ errors

#: Headings in a reader's words; other refusals keep the name that HTTP gives them.
_HEADINGS = {
    HTTPStatus.BAD_REQUEST: "Not understood",
    HTTPStatus.NOT_FOUND: "No such page",
    HTTPStatus.METHOD_NOT_ALLOWED: "Not asked this way",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the program",
}
_SAID = {
    HTTPStatus.NOT_FOUND: "Nothing is at this address: it may be misspelt, or an older name.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take such a request.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "What was sent is larger than 1 MB; a case file is a few kilobytes.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "That was a fault of the program. It is in the server's log, without anything that was sent.",
}


def _refused(error: HTTPException) -> Any:
    """Werkzeug's errors: no such page, too large, our own faults."""
    if isinstance(error, SecurityError):  # the addresses of a page cannot be built for a host that is not trusted
        return make_response("This server does not answer under that host name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    status = error.code or 500
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _take_in(request.environ["wsgi.input"])
    own = error.description if error.description != type(error).description else None
    response = _answer(status, own or _SAID.get(HTTPStatus(status)) or error.description or HTTPStatus(status).phrase)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _take_in(body: IO[bytes]) -> None:
    """Read on and forget, within bounds: a client that is still sending would else see a broken connection, not the answer."""
    for _ in range(8):
        if not body.read(LARGEST_BODY):
            return


def _unfit(error: KgtoolError) -> Response:
    """Ours: wrong input is the reader's to mend (400); anything else is not."""
    return _answer(400 if isinstance(error, InputError) else 500, str(error))


def _answer(status: int, said: str) -> Response:
    said = " ".join(said.split())
    if request.path.startswith("/api/") or (request.endpoint or "").endswith("_twin"):
        return api.problem(status, said)
    heading = _HEADINGS.get(HTTPStatus(status), HTTPStatus(status).phrase)
    return make_response(render_template("error.html", page=ErrorPage(heading, said)), status)
