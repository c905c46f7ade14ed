"""The whole knowledge as one ontology: OWL functional syntax, Turtle, RDF/XML, JSON-LD, N-Triples.

In: the parsed files, and axioms to be added (what a reasoner infers). Out: text, the same for the same files. Every axiom,
declaration and annotation is kept; the headers of the files become statements about the files; imports between them fall away.
RDF has disjoint classes pair by pair, which says the same and is read by every reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kgtool import manchester
from kgtool.names import BASE, DCTERMS, OWL, PREFIXES, curie

IRI = BASE + "all"
_TITLE = "kgtool: the whole knowledge"
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def axioms(documents: Iterable[manchester.Document]) -> list[str]:
    """Everything that the files state, in functional syntax, each once, in order."""
    found: set[str] = set()
    for document in documents:
        for component in document.components:
            kind, text = type(component).__name__, str(component)
            if kind == "OntologyAnnotation":
                about, _, value = text.removeprefix("Annotation(").removesuffix(")").partition(" ")
                found.add(f"AnnotationAssertion({about} <{document.iri}> {value})")
            elif kind not in ("Import", "OntologyID", "DocIRI"):
                found.add(text)
    return sorted(found)


def functional(documents: Sequence[manchester.Document], state: str, more: Iterable[str] = ()) -> str:
    """One ontology in functional syntax. ``state`` names the state of the files; ``more`` are axioms to be added."""
    own = {document.iri for document in documents}
    imports = sorted({f"Import(<{target}>)" for document in documents for target in document.imports if target not in own})
    head = [f"Prefix({prefix}:=<{namespace}>)" for prefix, namespace in PREFIXES.items()]
    head += [f"Ontology(<{IRI}>", *imports]
    head += [f'Annotation(<{DCTERMS}title> "{_TITLE}")', f'Annotation(<{OWL}versionInfo> "{state}")']
    return "\n".join([*head, *sorted({*axioms(documents), *more}), ")"]) + "\n"


def triples(text: str) -> list[ox.Triple]:
    """An ontology in functional syntax as RDF, in a fixed order, with blank nodes named by their place in it."""
    about: dict[Node, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(manchester.turtle_of(text), ox.RdfFormat.TURTLE):
        about[quad.subject].append(quad.triple)
    keys: dict[Node, str] = {}

    def key(node: Node) -> str:
        """A text that is the same for the same node, of a blank node for the same content."""
        if not isinstance(node, ox.BlankNode):
            return str(node)
        if node not in keys:
            keys[node] = "[" + " ".join(sorted(f"{one.predicate} {key(one.object)}" for one in about[node])) + "]"
        return keys[node]

    held = {one.object for listed in about.values() for one in listed}
    roots = sorted(
        (node for node in about if not isinstance(node, ox.BlankNode) or node not in held),
        key=lambda node: (isinstance(node, ox.BlankNode), key(node)),
    )
    names: dict[Node, Node] = {}
    ordered: list[ox.Triple] = []

    def named(node: Any) -> Any:
        return names.setdefault(node, ox.BlankNode(f"b{len(names)}")) if isinstance(node, ox.BlankNode) else node

    def tell(node: Node) -> None:
        listed = sorted(about[node], key=lambda one: (str(one.predicate), key(one.object)))
        ordered.extend(ox.Triple(named(one.subject), one.predicate, named(one.object)) for one in listed)
        for one in listed:
            if isinstance(one.object, ox.BlankNode):
                tell(one.object)

    for root in roots:
        tell(root)
    return ordered


_IRI_OR_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>', re.DOTALL)
_LOCAL = re.compile(r"[A-Za-z_](?:[\w.-]*[\w-])?", re.ASCII)


def abbreviated(text: str) -> str:
    """Functional syntax with prefixed names in the place of IRIs, where a prefix fits."""
    head, start, body = text.partition("Ontology(")

    def short(match: re.Match[str]) -> str:
        prefix, colon, local = curie(match.group()[1:-1]).partition(":")
        return (
            f"{prefix}:{local}" if match.group()[0] == "<" and prefix in PREFIXES and colon and _LOCAL.fullmatch(local) else match.group()
        )

    return head + start + _IRI_OR_TEXT.sub(short, body)


def _rdf(form: ox.RdfFormat) -> Callable[[str], str]:
    def write(text: str) -> str:
        return (ox.serialize(triples(text), format=form, prefixes=PREFIXES) or b"").decode("utf-8")

    return write


#: By the name of a format: how an ontology in functional syntax is written in it.
FORMATS: dict[str, Callable[[str], str]] = {
    "ttl": _rdf(ox.RdfFormat.TURTLE),
    "rdfxml": _rdf(ox.RdfFormat.RDF_XML),
    "ofn": abbreviated,
    "jsonld": _rdf(ox.RdfFormat.JSON_LD),
    "nt": _rdf(ox.RdfFormat.N_TRIPLES),
}
