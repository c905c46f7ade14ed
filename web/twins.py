"""A page and its twins: the same content as HTML, JSON, CSV or Turtle, at the page's address with the ending of the form.

In: the name of a template and the page's dataclass. Out: a response. The JSON is the dataclass itself, so that it says what
the page says; CSV is the page's table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from flask import abort, jsonify, make_response, render_template
from werkzeug.wrappers import Response

Table = Callable[[], Iterable[Sequence[str]]]
#: The forms besides HTML, with their media types. Which of them a page has, its routes say.
MEDIA = {"json": "application/json", "csv": "text/csv; header=present", "ttl": "text/turtle"}


def answer(template: str, page: Any, form: str = "", *, table: Table | None = None, turtle: Callable[[], str] | None = None) -> Response:
    """A page in a form. ``table``: heading and rows for CSV; ``turtle``: the RDF behind it."""
    if not form:
        return make_response(render_template(template, page=page))
    if form == "json":
        return data(plain(page))
    written = separated(table()) if form == "csv" and table else turtle() if form == "ttl" and turtle else None
    if written is None:
        abort(404, f"This page has no form called {form}.")
    response = make_response(written)
    response.content_type = MEDIA[form] + "; charset=utf-8"
    return response


def data(content: Any) -> Response:
    """Plain data as JSON."""
    return jsonify(content)


def plain(value: Any) -> Any:
    """Dataclasses as objects, dates as ISO texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def separated(rows: Iterable[Sequence[str]]) -> str:
    """CSV, RFC 4180, without a cell that a spreadsheet would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow("'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) else cell for cell in row)
    return out.getvalue()
