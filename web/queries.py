"""The named queries: the list, and for each a form with its parameters, its answer as a table and as CSV, TSV or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from kgtool.errors import InputError
from kgtool.questions import Question, answers, ask, library
from kgtool.questions.answers import Answer, Term
from kgtool.questions.words import KINDS
from web import twins
from web.parameters import Field, field_of
from web.reference import Reference, address, reference

#: Kinds that a person can ask; the others are asked by the path, of the store of one case.
ASKED = ("lookup", "report", "check")
#: More rows than this are not put on a page (the question's own limit may be lower) or into a file.
MOST_ROWS, MOST_IN_FILE = 1_000, 100_000
TWINS = {"csv": "text/csv; header=present", "tsv": "text/tab-separated-values", "json": "application/json"}
_KINDS = {
    "lookup": "Looking something up",
    "report": "About the collection",
    "check": "Faults an author should mend",
    "derive": "Derived facts, asked of the record of one case",
    "decide": "Verdicts, asked of the record of one case",
}
_RUN = "run"


@dataclass(frozen=True)
class QuestionLine:
    id: str
    summary: str
    tags: str
    asked: bool


@dataclass(frozen=True)
class QueriesPage:
    """Every question, by the heading of its kind."""

    kinds: tuple[tuple[str, tuple[QuestionLine, ...]], ...]


@dataclass(frozen=True)
class ExampleLine:
    said: str
    address: str
    note: str


@dataclass(frozen=True)
class Cell:
    text: str
    address: str = ""
    kind: str = ""  # number, date


@dataclass(frozen=True)
class Table:
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notice: str
    twins: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QueryPage:
    id: str
    kind: str
    summary: str
    description: str
    asked: bool
    fields: tuple[Field, ...]
    examples: tuple[ExampleLine, ...]
    body: str
    table: Table | None = None
    error: str = ""


def queries(form: str = "") -> Response:
    """``/queries``, with ``.json`` and ``.csv``."""
    found = questions().values()
    kinds = tuple(
        (_KINDS[kind], tuple(QuestionLine(q.id, q.summary or q.title, ", ".join(q.tags), kind in ASKED) for q in found if q.kind == kind))
        for kind in KINDS
    )
    rows = [("kind", "id", "summary", "tags"), *((kind, one.id, one.summary, one.tags) for kind, lines in kinds for one in lines)]
    return twins.answer("queries.html", QueriesPage(kinds), form, table=lambda: rows)


def query(name: str) -> Response:
    """``/queries/<id>``: the form; with parameters also the answer."""
    known = reference()
    question = _question(name)
    values = _values()
    if not request.args or question.kind not in ASKED:
        return make_response(render_template("query.html", page=_page(question, {}, known)))
    try:
        answer = _answer(question, values, known, min(question.limit or MOST_ROWS, MOST_ROWS))
    except InputError as error:
        return make_response(render_template("query.html", page=_page(question, values, known, error=str(error))), 400)
    return make_response(render_template("query.html", page=_page(question, values, known, answer)))


def twin(name: str, form: str) -> Response:
    """``/queries/<id>.csv`` and the like: the whole answer, for programs and spreadsheets."""
    question = _question(name)
    if question.kind not in ASKED:
        abort(404, f"{question.id} is asked of the record of one case, not of the collection.")
    values = _values()
    answer = _answer(question, values, reference(), MOST_IN_FILE)
    response = make_response(answers.render(answer, form))
    response.content_type = TWINS[form] + "; charset=utf-8"
    if form != "json":
        response.headers["Content-Disposition"] = f"attachment; filename={question.id}.{form}"
    if answer.limit is not None:
        response.headers["X-Answer-Cut"] = str(answer.notice)
    return response


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Question]:
    """The library, read once."""
    return library()


def _question(name: str) -> Question:
    question = questions().get(name)
    if question is None:
        abort(404, f"No query is called “{name[:80]}”.")
    return question


def _values() -> dict[str, str]:
    """The parameters that were given, by name."""
    return {key: value for key, value in request.args.items() if key != _RUN and value.strip()}


def _answer(question: Question, values: Mapping[str, str], known: Reference, limit: int) -> Answer:
    return ask(question, known.knowledge.store, values, resolve=known.words.find, limit=limit)


def _page(question: Question, values: Mapping[str, str], known: Reference, answer: Answer | None = None, *, error: str = "") -> QueryPage:
    first = question.examples[0].params if question.examples else {}
    params = (question.params or {}).values()
    return QueryPage(
        id=question.id,
        kind=_KINDS[question.kind],
        summary=question.summary or question.title,
        description=" ".join((question.description or question.problem).split()),
        asked=question.kind in ASKED,
        fields=tuple(field_of(one, values.get(one.name, "" if values else first.get(one.name, "")), known) for one in params),
        examples=tuple(_example(question, one.params, one.note) for one in question.examples if one.params),
        body=question.body.strip(),
        table=_table(question, values, answer) if answer else None,
        error=error,
    )


def _example(question: Question, params: Mapping[str, str], note: str) -> ExampleLine:
    said = ", ".join(f"{name}: {value}" for name, value in params.items())
    return ExampleLine(said, f"{url_for('query', name=question.id)}?{urlencode(dict(params))}", note)


def _table(question: Question, values: Mapping[str, str], answer: Answer) -> Table:
    asked = {**values} if values else {_RUN: "yes"}
    twins = tuple((form.upper(), f"{url_for('query_twin', name=question.id, form=form)}?{urlencode(asked)}") for form in TWINS)
    notice = f"Only the first {len(answer.rows)} rows are shown; the files below hold all of them." if answer.limit is not None else ""
    return laid_out(answer, twins, notice)


def laid_out(answer: Answer, twins: tuple[tuple[str, str], ...], notice: str) -> Table:
    """An answer as a table with labels and links; ``twins`` are the names and addresses of its files."""
    kinds = [_kind([row[place] for row in answer.rows]) for place in range(len(answer.columns))]
    rows = tuple(tuple(_cell(term, kind, answer) for term, kind in zip(row, kinds, strict=True)) for row in answer.rows)
    caption = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return Table(caption, tuple(answers.heading(column) for column in answer.columns), rows, notice, twins)


def _cell(term: Term, kind: str, answer: Answer) -> Cell:
    return Cell(answer.shown(term), address(term.value) if isinstance(term, ox.NamedNode) else "", kind)


def _kind(column: Sequence[Term]) -> str:
    """Whether a column holds numbers or dates only, and so stands aligned."""
    names = {term.datatype.value.rpartition("#")[2] if isinstance(term, ox.Literal) else "" for term in column if term is not None}
    return "number" if names and names <= {"integer", "decimal", "double", "float"} else "date" if names == {"date"} else ""
