"""The page at ``/sparql``: an editor, the answer as a table with labels and links, files of it, examples, and the limits.

In: a request of the protocol from a person. Out: HTML; with ``format=`` what a program would get. Whatever goes wrong, the text
of the query stays in the editor.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from kgtool.errors import InputError
from kgtool.isolated.lane import Lane, Limits
from kgtool.isolated.refusals import DEEPEST, LONGEST
from kgtool.isolated.wire import Reply
from kgtool.names import PREFIXES
from kgtool.questions import Question, bind, without_header
from kgtool.questions.answers import Answer, Term
from kgtool.questions.words import Column
from web.queries import MOST_ROWS, Table, laid_out, questions
from web.reference import Reference, reference
from web.sparql import endpoint
from web.sparql.forms import GRAPHS, ROWS, YESNO, Wanted
from web.sparql.protocol import Problem, Query, problem_of, read

#: What stands in the editor before anything was asked.
FIRST = """PREFIX kg: <https://w3id.org/kgtool/core#>
PREFIX clin: <https://w3id.org/kgtool/clinical#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?recommendation ?edition ?stance ?page WHERE {
  ?recommendation kg:treatment clin:TriggerPointInjection ;
                  kg:edition ?edition ;
                  kg:stance ?stance .
  OPTIONAL { ?recommendation kg:page ?page }
}
ORDER BY ?edition
LIMIT 100
"""
_EXAMPLES = ("lookup", "report")
_SHOWN = Wanted("json", "json", "nt", page=True)


@dataclass(frozen=True)
class SparqlPage:
    """``files``: forms other than those of the table. ``kind`` is that of the problem in ``error``."""

    text: str
    limits: Limits
    examples: tuple[tuple[str, str], ...]
    longest: int = LONGEST
    deepest: int = DEEPEST
    most: int = MOST_ROWS
    prefixes: tuple[tuple[str, str], ...] = tuple(PREFIXES.items())
    table: Table | None = None
    error: str = ""
    kind: str = ""


def sparql() -> Response:
    """``/sparql`` for people."""
    known = reference()
    try:
        query = read(request.environ)
    except Problem as problem:
        return _page(_typed(), error=problem)
    if query.text is None:
        return _page(_example(known) or FIRST)
    if "format" in query.given and not query.wanted.page:
        return _file(query)
    if not query.text.strip():
        return _page(query.text, error=Problem(400, "query", "there is no query yet: write one, or begin with an example below"))
    reply = endpoint.ask(lane(), Query(query.text, _SHOWN, query.default, query.named, query.seconds), limit=MOST_ROWS)
    if reply.kind not in ("rows", "yesno", "graph"):
        return _page(query.text, error=problem_of(reply, query.text))
    return _page(query.text, table=_table(query, reply, known))


def lane() -> Lane:
    """The lane of the running site."""
    return cast(Lane, current_app.extensions["lane"])


def _typed() -> str:
    """What a reader typed into the editor, of a request that could not be read otherwise."""
    return request.values.get("query", "")


def _file(query: Query) -> Response:
    try:
        found = endpoint.answered(lane(), query)
    except Problem as problem:
        return _page(query.text or "", error=problem)
    return Response(found.body, found.status, found.headers)


def _page(text: str, *, table: Table | None = None, error: Problem | None = None) -> Response:
    examples = tuple((one.id, one.summary) for one in questions().values() if one.kind in _EXAMPLES)
    said, kind = (error.said, error.kind) if error else ("", "")
    page = SparqlPage(text, lane().limits, examples, table=table, error=said, kind=kind)
    response = make_response(render_template("sparql.html", page=page), error.status if error else HTTPStatus.OK)
    response.headers.extend(error.headers if error else ())
    response.headers["Vary"] = "Accept"
    return response


def _example(known: Reference) -> str | None:
    """The text of ``?example=<id>``, with the values of the query's own first example."""
    question = questions().get(request.args.get("example", ""))
    return None if question is None else example_text(question, known)


def example_text(question: Question, known: Reference) -> str:
    """A query of the library with its example's values in place, as it can be asked here."""
    values = dict(question.examples[0].params) if question.examples else {}
    try:
        bound = bind(question, values, known.words.find)
    except InputError:
        return question.body.strip() + "\n"
    return without_header(bound).strip() + "\n"


def _table(query: Query, reply: Reply, known: Reference) -> Table:
    columns, rows = _terms(reply)
    iris = sorted({term.value for row in rows for term in row if isinstance(term, ox.NamedNode)})
    labels = {iri: label for iri in iris if (label := known.words.label(iri))}
    answer = Answer(columns, rows, labels, reply.kind, len(rows) if reply.cut else None)
    forms = {"rows": ROWS, "yesno": YESNO, "graph": GRAPHS}[reply.kind]
    given = [(name, value) for name, values in query.given.items() if name != "format" for value in values]
    files = tuple((form.upper(), f"{url_for('sparql')}?{urlencode([*given, ('format', form)])}") for form in forms)
    most = lane().limits.rows
    notice = f"Only the first {len(rows)} rows are shown; the files below hold up to {most}, and say so where there are more."
    return laid_out(answer, files, notice if reply.cut else "")


def _terms(reply: Reply) -> tuple[tuple[Column, ...], tuple[tuple[Term, ...], ...]]:
    """The columns and rows of a reply in JSON or N-Triples."""
    if reply.kind == "graph":
        triples = ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)
        return _columns("subject", "predicate", "object"), tuple((t.subject, t.predicate, t.object) for t in triples)
    result = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        return _columns("answer"), ((ox.Literal("yes" if result else "no"),),)
    return _columns(*(variable.value for variable in result.variables)), tuple(tuple(solution) for solution in result)


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)
