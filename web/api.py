"""The JSON of the site: look up, decide, one recommendation, and how the server is. Errors are ``application/problem+json``."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import abort, jsonify, make_response, request
from werkzeug.wrappers import Response

from kgtool import __version__
from kgtool.errors import InputError
from kgtool.lookup import lookup
from kgtool.report import json as report
from web import recommendation
from web.decide import Choices, decide_text
from web.reference import day_of, reference
from web.search import LONGEST_TEXT


def look_up() -> Response:
    """``GET /api/lookup?text=…&date=…``: as ``kgtool lookup --format json``; today where no date is given."""
    _only("text", "date")
    known = reference()
    text = " ".join(request.args.get("text", "").split())
    if not text or len(text) > LONGEST_TEXT:
        raise InputError(f"text: between 1 and {LONGEST_TEXT} characters are expected, not {len(text)}")
    on = day_of(request.args.get("date"), date.today())
    return jsonify({**lookup(text, known.knowledge, on=on, governing=known.governing).as_json(), "date": on.isoformat()})


def decide() -> Response:
    """``POST /api/decide?forum=…&readings=…&lenient=…``, the case file as body: as ``kgtool decide --format json``."""
    _only("forum", "readings", "lenient")
    lenient = request.args.get("lenient", "false")
    if lenient not in ("true", "false"):
        raise InputError(f"lenient {lenient[:20]!r} is not one of true, false")
    choices = Choices(request.args.get("forum", ""), request.args.get("readings", "show"), lenient == "true")
    response = make_response(report.render(decide_text(request.get_data(), choices, reference(), "the body")))
    response.content_type = "application/json"
    return response


def one_recommendation(name: str) -> Response:
    """``GET /api/recommendation/<curie>``: everything that a text says, its criteria as a tree."""
    known = reference()
    found = known.text(name)
    if found is None:
        abort(404, f"No recommendation has the short name '{name[:80]}', such as cp2009:TriggerPointInjections.")
    return jsonify(recommendation.plain(found))


def health() -> Response:
    """``GET /healthz``: whether the server answers, from which state of the knowledge, and the size of its corpus (null: none)."""
    knowledge, corpus = reference().knowledge, reference().corpus
    sizes = {"letters": corpus[0], "requests": corpus[1]} if corpus else None
    return jsonify({"status": "ok", "version": __version__, "knowledge": knowledge.hash, "counts": knowledge.counts, "precedents": sizes})


def problem(status: int, detail: str) -> Response:
    """An error for programs, RFC 9457."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    response = make_response(jsonify(body), status)
    response.content_type = "application/problem+json"
    return response


def _only(*names: str) -> None:
    """Refuse a misspelt parameter rather than pass it over."""
    for name in request.args:
        if name not in names:
            raise InputError(f"unknown parameter {name[:40]!r}; known: {', '.join(names)}")
