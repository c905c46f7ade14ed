"""Evaluates one query over a store and writes its answer in the form that was asked for, up to a number of rows and bytes.

In: a store, an :class:`~kgtool.isolated.wire.Asked`. Out: a :class:`~kgtool.isolated.wire.Reply`; no query makes it raise.
Rows are taken one by one, because the engine's own writers cannot be stopped at a number of rows.
"""

from __future__ import annotations

import json
from itertools import islice
from json.encoder import encode_basestring as _text
from typing import Any

import pyoxigraph as ox

from kgtool import names
from kgtool.isolated.wire import Asked, Reply

#: The forms of rows and of yes-or-no answers, and those of graphs.
RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
TOO_LARGE = "the query needs more memory or is nested more deeply than is allowed: ask for less"
_quoted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STRING = ox.NamedNode(names.XSD + "string")


def answer(store: ox.Store, asked: Asked) -> Reply:
    """The answer to a query, or what is wrong with it."""
    try:
        result = _evaluate(store, asked)
        if isinstance(result, ox.QuerySolutions):
            return _rows(result, asked)
        if isinstance(result, ox.QueryBoolean):
            return _yes_or_no(bool(result), asked)
        return _graph(result, asked)
    except SyntaxError as error:
        return Reply("syntax", said=str(error.msg or error))
    except MemoryError:
        return Reply("memory", said=TOO_LARGE)
    except (OSError, RuntimeError, ValueError) as error:
        return Reply("service" if "SERVICE" in str(error) or isinstance(error, OSError) else "failed", said=str(error)[:500])


def _evaluate(store: ox.Store, asked: Asked) -> Any:
    if asked.default is None and asked.named is None:
        return store.query(asked.query, prefixes=names.PREFIXES)
    default: list[Any] = [ox.NamedNode(iri) for iri in asked.default or ()]
    named: list[Any] = [ox.NamedNode(iri) for iri in asked.named or ()]
    return store.query(asked.query, prefixes=names.PREFIXES, default_graph=default, named_graphs=named)


def _rows(result: ox.QuerySolutions, asked: Asked) -> Reply:
    if asked.rows is None:
        return Reply("form", said="rows")
    columns = [variable.value for variable in result.variables]
    keys = [f"{_text(column)}:" for column in columns]
    written: list[str] = []
    room = asked.size
    cut = False
    for solution in result:
        row = ",".join([key + _term(term) for key, term in zip(keys, solution, strict=True) if term is not None])
        room -= len(row) + 3
        if len(written) == asked.limit or room < 0:
            cut = True
            break
        written.append(row)
    head = _quoted({"vars": columns})
    rows = "{" + "},{".join(written) + "}" if written else ""
    body = f'{{"head":{head},"results":{{"bindings":[{rows}]}}}}'.encode()
    return Reply("rows", asked.rows, len(written), cut, body=_results(body, asked.rows))


def _results(body: bytes, form: str) -> bytes:
    """Results in JSON, written in another form by the engine's own writer."""
    if form == "json":
        return body
    parsed = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    return bytes(parsed.serialize(format=RESULTS[form]) or b"")


def _yes_or_no(value: bool, asked: Asked) -> Reply:
    if asked.yesno is None:
        return Reply("form", said="a yes or no")
    body = f'{{"head":{{}},"boolean":{"true" if value else "false"}}}'.encode()
    return Reply("yesno", asked.yesno, 1, body=_results(body, asked.yesno))


def _graph(result: Any, asked: Asked) -> Reply:
    if asked.graph is None:
        return Reply("form", said="a graph")
    triples = list(islice(result, asked.limit + 1))
    cut = len(triples) > asked.limit
    body = written(triples[: asked.limit], asked.graph)
    if len(body) > asked.size:
        return Reply("size", said=f"the graph is larger than {asked.size} bytes")
    return Reply("graph", asked.graph, min(len(triples), asked.limit), cut, body=body)


def written(triples: list[ox.Triple], form: str, prefixes: dict[str, str] | None = None) -> bytes:
    """Triples in a form of GRAPHS; in Turtle with the project's prefixes (or others), as far as they are used and in one order."""
    if form != "ttl":
        return ox.serialize(triples, format=GRAPHS[form]) or b""
    known = prefixes or names.PREFIXES
    text = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=known) or b"").decode()
    lines = text.splitlines(keepends=True)
    body = "".join(lines[len(known) :])
    return "".join(sorted(line for line in lines[: len(known)] if line.split()[1] in body)).encode() + body.encode()


def _term(term: Any) -> str:
    """A term in SPARQL's JSON; the common ones without a detour."""
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{_text(term.value)}}}'
    if isinstance(term, ox.Literal) and term.datatype == _STRING:
        return f'{{"type":"literal","value":{_text(term.value)}}}'
    return _quoted(_as_json(term))


def _as_json(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        if term.language:
            direction = {"its:dir": str(term.direction)} if term.direction else {}
            return {"type": "literal", "value": term.value, "xml:lang": term.language, **direction}
        typed = {} if term.datatype == _STRING else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **typed}
    parts = {name: _as_json(getattr(term, name)) for name in ("subject", "predicate", "object")}
    return {"type": "triple", "value": parts}
