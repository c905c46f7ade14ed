"""Questions as RDF: each a ``sh:SPARQLExecutable``, as collections of SPARQL examples are published, in Turtle.

In: questions, and a resolver for the values of their examples. Out: Turtle. ``sh:select`` (``construct``, ``ask``) is text that
runs as it stands, with the values of the first example in the place of its parameters; ``schema:text`` is the file's own query,
``sh:parameter`` says what its parameters are. The prefixes stand once, as ``sh:declare``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kgtool import names
from kgtool.errors import KnowledgeError
from kgtool.questions import Question, Resolver, bind, binding, without_header
from kgtool.questions.words import Parameter

SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
BASE = names.BASE + "queries/"
_FORMS = {"SELECT": "Select", "CONSTRUCT": "Construct", "ASK": "Ask", "DESCRIBE": "Describe"}


def turtle(asked: Iterable[Question], resolve: Resolver) -> str:
    """The questions in Turtle. Raises KnowledgeError for a query of no known form, InputError for an example's wrong value."""
    triples = [*_declarations(), *(triple for question in asked for triple in _question(question, resolve))]
    prefixes = {"sh": SH, "schema": SCHEMA} | {name: names.PREFIXES[name] for name in ("kg", "rdf", "rdfs", "xsd", "dcterms")}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode("utf-8")


def form(question: Question) -> str:
    """SELECT, CONSTRUCT, ASK or DESCRIBE. Raises KnowledgeError where the query is none of them."""
    words = (token.text.upper() for token in binding.tokens(question.body) if token.kind == "word")
    found = next((word for word in words if word in _FORMS), None)
    if found is None:
        raise KnowledgeError("the query is no SELECT, CONSTRUCT, ASK or DESCRIBE", question.path, 1)
    return found


def filled_in(question: Question, resolve: Resolver) -> str:
    """The query with the values of its first example."""
    values = question.examples[0].params if question.examples else {}
    return without_header(bind(question, values, resolve)).strip() + "\n"


def _declarations() -> Iterator[ox.Triple]:
    yield _triple(BASE, names.RDF + "type", ox.NamedNode(names.OWL + "Ontology"))
    nodes = {prefix: ox.NamedNode(f"{BASE}prefix/{prefix}") for prefix in names.PREFIXES}
    for node in nodes.values():
        yield _triple(BASE, SH + "declare", node)
    for prefix, namespace in names.PREFIXES.items():
        node = nodes[prefix]
        yield ox.Triple(node, ox.NamedNode(SH + "prefix"), ox.Literal(prefix))
        yield ox.Triple(node, ox.NamedNode(SH + "namespace"), ox.Literal(namespace, datatype=ox.NamedNode(names.XSD + "anyURI")))


def _question(question: Question, resolve: Resolver) -> Iterator[ox.Triple]:
    node, word = BASE + question.id, form(question)
    yield _triple(node, names.RDF + "type", ox.NamedNode(SH + "SPARQLExecutable"))
    yield _triple(node, names.RDF + "type", ox.NamedNode(f"{SH}SPARQL{_FORMS[word]}Executable"))
    yield _triple(node, SH + "prefixes", ox.NamedNode(BASE))
    yield _text(node, SH + word.lower(), filled_in(question, resolve))
    yield _text(node, SCHEMA + "text", question.body.strip() + "\n")
    texts = {
        names.RDFS + "label": question.summary or question.title,
        names.RDFS + "comment": question.description or question.problem,
        SCHEMA + "about": question.competency_question,
        SCHEMA + "genre": question.kind,
        names.DCTERMS + "identifier": question.id,
        names.DCTERMS + "source": question.source,
    }
    for predicate, text in texts.items():
        if text.strip():
            yield _text(node, predicate, text.strip())
    for tag in question.tags:
        yield _text(node, SCHEMA + "keywords", tag)
    parameters = {f"{node}/{parameter.name}": parameter for parameter in (question.params or {}).values()}
    for place in parameters:
        yield _triple(node, SH + "parameter", ox.NamedNode(place))
    for place, parameter in parameters.items():
        yield from _parameter(place, parameter)


def _parameter(node: str, parameter: Parameter) -> Iterator[ox.Triple]:
    yield _triple(node, names.RDF + "type", ox.NamedNode(SH + "Parameter"))
    yield _triple(node, SH + "path", ox.NamedNode(node))
    if parameter.type == "iri":
        yield _triple(node, SH + "nodeKind", ox.NamedNode(SH + "IRI"))
    else:
        yield _triple(node, SH + "datatype", ox.NamedNode(names.XSD + parameter.type))
    yield ox.Triple(ox.NamedNode(node), ox.NamedNode(SH + "optional"), ox.Literal(not parameter.required))
    wider = names.expand(parameter.class_name) if parameter.class_name else None
    if wider:
        yield _triple(node, SH + "class", ox.NamedNode(wider))
    texts = {
        names.RDFS + "label": parameter.label,
        names.RDFS + "comment": parameter.description,
        SCHEMA + "defaultValue": parameter.default or "",
        SCHEMA + "valueName": f"?_{parameter.name}",
    }
    for predicate, text in texts.items():
        if text:
            yield _text(node, predicate, text)


def _triple(subject: str, predicate: str, value: ox.NamedNode) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _text(subject: str, predicate: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(text))
