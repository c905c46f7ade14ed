"""Everything that is stated of one thing: its axioms in Manchester syntax with a plain reading, and its annotations.

In: an IRI and the knowledge. Out: :class:`Stated`, and the thing's own RDF. Used by the browser; nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kgtool import expressions
from kgtool.compiled import EXPRESSIONS_GRAPH, ONTOLOGY_GRAPH
from kgtool.knowledge import Knowledge
from kgtool.names import BASE, KG, OWL, PREFIXES, RDF, RDFS, SKOS, XSD, curie
from kgtool.rdf import value
from kgtool.shelf import GROUP_LINKS, LINKS

_TYPE = RDF + "type"
#: How the declaration of a thing is written, and what to call it.
KINDS = {
    OWL + "Class": ("Class", "class"),
    OWL + "ObjectProperty": ("ObjectProperty", "property that links things"),
    OWL + "DatatypeProperty": ("DataProperty", "property with a value"),
    OWL + "AnnotationProperty": ("AnnotationProperty", "annotation"),
    OWL + "NamedIndividual": ("Individual", "individual"),
    OWL + "Ontology": ("Ontology", "ontology file"),
}
#: Words for the annotations of other vocabularies.
_WORDS = {SKOS + "altLabel": "synonym", SKOS + "hiddenLabel": "also understood", SKOS + "notation": "code"}
#: What is part of a thing and is given with its RDF: the branches of a recommendation, the members of a group.
_PARTS = frozenset(KG + name for name in ("branch", "advises", "appliesWhen", *GROUP_LINKS, *LINKS))
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Axiom:
    """One axiom. ``keyword`` and ``manchester`` as an author writes them, ``reading`` as a sentence."""

    keyword: str
    manchester: str
    reading: str


@dataclass(frozen=True)
class Word:
    """A thing (``iri``) or a plain text."""

    text: str
    iri: str = ""


@dataclass(frozen=True)
class Annotation:
    """The values of one annotation property."""

    iri: str
    label: str
    values: tuple[Word, ...]


@dataclass(frozen=True)
class Stated:
    """``declared``: Class, Individual …; ``types``: the classes of an individual, by label."""

    iri: str
    declared: tuple[str, ...]
    types: tuple[str, ...]
    axioms: tuple[Axiom, ...]
    annotations: tuple[Annotation, ...]


def stated(iri: str, knowledge: Knowledge) -> Stated | None:
    """What the ontology says of a thing; None if it says nothing."""
    node = ox.NamedNode(iri)
    quads = [*knowledge.store.quads_for_pattern(node, None, None, ONTOLOGY_GRAPH)]
    if not quads:
        return None
    quads += knowledge.store.quads_for_pattern(node, None, None, EXPRESSIONS_GRAPH)
    noted: dict[str, list[Word]] = {}
    axioms: list[Axiom] = []
    for quad in sorted(quads, key=lambda quad: (value(quad.predicate), str(quad.object))):
        name = value(quad.predicate)
        if _is_annotation(name, knowledge):
            noted.setdefault(name, []).append(word(quad.object, knowledge))
        else:
            axioms += _axioms(iri, name, quad.object, knowledge)
    rivals = knowledge.store.quads_for_pattern(None, ox.NamedNode(OWL + "disjointWith"), node, ONTOLOGY_GRAPH)
    axioms += [_disjoint(iri, value(quad.subject), knowledge) for quad in rivals]
    types = [value(quad.object) for quad in quads if value(quad.predicate) == _TYPE]
    return Stated(
        iri=iri,
        declared=tuple(sorted(KINDS[kind][0] for kind in types if kind in KINDS)),
        types=tuple(sorted(kind for kind in types if kind.startswith(KG))),
        axioms=tuple(sorted(set(axioms), key=lambda one: (_ORDER.index(one.keyword), one.manchester))),
        annotations=tuple(Annotation(name, _WORDS.get(name) or knowledge.label(name), tuple(values)) for name, values in _in_order(noted)),
    )


_ORDER = ("Types", "SubClassOf", "EquivalentTo", "DisjointWith", "SubPropertyOf", "Domain", "Range", "Characteristics", "Import", "Facts")
_FIRST = [RDFS + "label", RDFS + "comment"]


def _in_order(noted: dict[str, list[Word]]) -> list[tuple[str, list[Word]]]:
    return sorted(noted.items(), key=lambda item: (_FIRST.index(item[0]) if item[0] in _FIRST else 9, curie(item[0])))


def _is_annotation(name: str, knowledge: Knowledge) -> bool:
    annotation = ox.Quad(ox.NamedNode(name), ox.NamedNode(_TYPE), ox.NamedNode(OWL + "AnnotationProperty"), ONTOLOGY_GRAPH)
    return annotation in knowledge.store


def word(term: Node, knowledge: Knowledge) -> Word:
    """A node as a page shows it: a thing by its label."""
    if isinstance(term, ox.NamedNode):
        known = term.value.startswith((BASE, *PREFIXES.values()))
        return Word(knowledge.label(term.value) if known else term.value, term.value)
    return Word(value(term))


def _axioms(iri: str, name: str, term: Node, knowledge: Knowledge) -> Iterator[Axiom]:
    label, other = knowledge.label(iri), word(term, knowledge)
    short = curie(other.iri) if other.iri else _literal(term)
    if name == _TYPE:
        yield from _typed(iri, other, knowledge)
    elif name == OWL + "disjointWith":
        yield _disjoint(iri, other.iri, knowledge)
    elif name == OWL + "imports":
        yield Axiom("Import", f"<{other.iri}>", f"Takes over what {other.iri} states.")
    elif name == RDFS + "subPropertyOf":
        yield Axiom("SubPropertyOf", short, f"Whatever is linked by “{label}” is also linked by “{other.text}”.")
    elif name in (RDFS + "range", RDFS + "domain"):
        keyword, whose = ("Range", "values are") if name.endswith("range") else ("Domain", "bearers are")
        yield Axiom(keyword, short, f"Its {whose} of the kind {other.text.removeprefix(XSD)}.")
    elif name in (RDFS + "subClassOf", OWL + "equivalentClass"):
        expression = expressions.read(term, knowledge)
        said = expressions.in_words(expression, knowledge)
        narrower = name.endswith("subClassOf")
        reading = f"Every {label} is {expressions.a(said)}." if narrower else f"A {said}."
        yield Axiom("SubClassOf" if narrower else "EquivalentTo", expressions.manchester(expression), reading)
    else:
        yield Axiom("Facts", f"{curie(name)} {short}", f"{knowledge.label(name)}: {other.text}")


def _typed(iri: str, other: Word, knowledge: Knowledge) -> Iterator[Axiom]:
    if other.iri == OWL + "FunctionalProperty":
        yield Axiom("Characteristics", "Functional", "Has at most one value.")
    elif other.iri not in KINDS and not _made(iri, other.iri, knowledge):
        yield Axiom("Types", curie(other.iri), f"Is {expressions.a(other.text)}.")


def _made(iri: str, kind: str, knowledge: Knowledge) -> bool:
    """Whether a type is our own mark of a defined class, which no author wrote."""
    declared = ox.Quad(ox.NamedNode(iri), ox.NamedNode(_TYPE), ox.NamedNode(OWL + "Class"), ONTOLOGY_GRAPH)
    return kind == KG + "Criterion" and declared in knowledge.store


def _disjoint(iri: str, other: str, knowledge: Knowledge) -> Axiom:
    return Axiom("DisjointWith", curie(other), f"Nothing is both {knowledge.label(iri)} and {knowledge.label(other)}.")


def _literal(term: Node) -> str:
    datatype = term.datatype.value if isinstance(term, ox.Literal) else XSD + "string"
    if datatype in (XSD + "integer", XSD + "boolean"):
        return value(term)
    if datatype != XSD + "string":
        return f'"{value(term)}"^^{curie(datatype)}'
    return '"' + value(term).replace("\\", "\\\\").replace('"', '\\"') + '"'


# ------------------------------------------------------------------------------ RDF


def triples(iri: str, knowledge: Knowledge) -> list[ox.Triple]:
    """The RDF of a thing and of its parts, blank nodes included, in a fixed order."""
    found: dict[ox.Triple, None] = {}
    waiting: list[Node] = [ox.NamedNode(iri)]
    seen: set[Node] = set(waiting)
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            continue
        for graph in (ONTOLOGY_GRAPH, EXPRESSIONS_GRAPH):
            for quad in sorted(knowledge.store.quads_for_pattern(node, None, None, graph), key=_written):
                found[ox.Triple(quad.subject, quad.predicate, quad.object)] = None
                follow = isinstance(quad.object, ox.BlankNode) or value(quad.predicate) in _PARTS
                if follow and quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)
    return list(found)


def _written(quad: ox.Quad) -> tuple[str, str]:
    """Blank nodes have names by chance, so that they do not count in the order; a thing has one of a predicate at most."""
    return value(quad.predicate), "" if isinstance(quad.object, ox.BlankNode) else str(quad.object)


def turtle(iri: str, knowledge: Knowledge) -> str:
    """The RDF of a thing in Turtle."""
    return turtle_of(triples(iri, knowledge))


def turtle_of(listed: list[ox.Triple]) -> str:
    """Triples as Turtle in the order given, with the prefixes that it uses."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def plain(node: Any) -> Any:
        return names.setdefault(node, ox.BlankNode(f"b{len(names)}")) if isinstance(node, ox.BlankNode) else node

    renamed = [ox.Triple(plain(one.subject), one.predicate, plain(one.object)) for one in listed]
    written = (ox.serialize(renamed, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")
    body = [line for line in written.splitlines() if not line.startswith("@prefix ")]
    said = "\n".join(body)
    heads = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items() if f"{prefix}:" in said]
    return "\n".join([*heads, *body]) + "\n"
