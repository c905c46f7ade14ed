"""HermiT through owlready2's ``sync_reasoner``, where JPype is absent: about a second a question.

In: ontology files in Turtle (their RDF is py-horned-owl's, not ours), and records on the wire form of
:mod:`kgtool.hermit.worker`. Out: verdicts. Every question is a small ontology of its own: the part of the class tree that the
case and the criteria name, the case, and each criterion and its complement as a defined class. It runs in the
worker process only, and owlready2 reads nothing but the triples chosen here.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.errors import LimitError
from kgtool.names import KG, OWL, RDF, RDFS, XSD

Wire = list[Any]

_TYPE, _WIDER, _DEFINED = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(OWL + "equivalentClass")
_FIRST, _REST, _NIL = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest"), ox.NamedNode(RDF + "nil")
_LINK, _NUMBER = ox.NamedNode(OWL + "ObjectProperty"), ox.NamedNode(OWL + "DatatypeProperty")
_FACETS = {"from": "minInclusive", "above": "minExclusive", "upTo": "maxInclusive", "below": "maxExclusive"}
_ASKED = "urn:kgtool:asked#"


class SyncEngine:
    """One run of HermiT's own command a question; what is known of the ontology is an RDF store."""

    form = "turtle"

    def __init__(self, home: Path):
        import owlready2

        owlready2.JAVA_EXE = str(next((path for name in ("java", "java.exe") if (path := home / "bin" / name).is_file()), "java"))
        self._owlready = owlready2
        self._store = ox.Store()

    def load(self, texts: list[str]) -> dict[str, Any]:
        """Read ontology files in Turtle."""
        for text in texts:
            quads = ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            self._store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        criteria, links = self._subjects(_DEFINED, None), self._subjects(_TYPE, _LINK)
        return {"criteria": sorted(criteria), "links": sorted(links), "axioms": len(self._store)}

    def consistent(self, record: list[Wire]) -> bool:
        return self._types(record, "", {}) is not None

    def verdicts(self, record: list[Wire], request: str, criteria: list[str]) -> dict[str, str] | None:
        """The verdict of each criterion for the request, or None if the record is inconsistent."""
        defined = {}
        for number, criterion in enumerate(criteria):
            defined[f"{_ASKED}met{number}"] = [(criterion, True)]
            defined[f"{_ASKED}not{number}"] = [(criterion, False)]
        types = self._types(record, request, defined)
        if types is None:
            return None
        found = {}
        for number, criterion in enumerate(criteria):
            met, contradicted = f"{_ASKED}met{number}" in types, f"{_ASKED}not{number}" in types
            found[criterion] = "met" if met else "contradicted" if contradicted else "not_documented"
        return found

    def satisfiable(self, positive: list[str], negative: list[str]) -> bool:
        one = _ASKED + "one"
        wanted = [(name, True) for name in positive] + [(name, False) for name in negative]
        record: list[Wire] = [["is", one, KG + "Request"], ["is", one, _ASKED + "wanted"]]
        return self._types(record, one, {_ASKED + "wanted": wanted}) is not None

    def _types(self, record: list[Wire], request: str, defined: dict[str, list[tuple[str, bool]]]) -> set[str] | None:
        """The classes of the request that HermiT finds, or None if the record is inconsistent."""
        module = Module(self._store)
        for one in record:
            module.assertion(one)
        for name, members in defined.items():
            module.definition(name, members)
        module.close()
        return self._run(module, request)

    def within(self, one: str, other: str) -> bool:
        """Not answered by this engine: at a second a question the classes of an ontology would take hours."""
        raise LimitError("the hierarchy of classes is inferred with JPype only; install it with: pip install 'kgtool[hermit]'")

    def agree(self, text: str, record: list[Wire]) -> bool:
        """Whether an ontology in Turtle, apart from the one loaded, and a record can be true together."""
        module = Module(ox.Store())
        module.triples |= {quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)}
        for one in record:
            module.assertion(one)
        module.close()
        return self._run(module, "") is not None

    def _run(self, module: Module, request: str) -> set[str] | None:
        """The classes of the request that HermiT finds, or None if the module is inconsistent."""
        world = self._owlready.World()
        folder = tempfile.mkdtemp()
        try:
            tempfile.tempdir = folder  # owlready2 leaves the case behind there when the record is inconsistent
            world.get_ontology(_ASKED).load(fileobj=io.BytesIO(ox.serialize(module.triples, format=ox.RdfFormat.N_TRIPLES) or b""))
            self._owlready.sync_reasoner_hermit(world, debug=0)
            individual = world[request] if request else None
            return {str(kind.iri) for kind in individual.INDIRECT_is_a if hasattr(kind, "iri")} if individual else set()
        except self._owlready.OwlReadyInconsistentOntologyError:
            return None
        finally:
            tempfile.tempdir = None
            shutil.rmtree(folder, ignore_errors=True)
            world.close()

    def _subjects(self, predicate: ox.NamedNode, value: ox.NamedNode | None) -> set[str]:
        found = (quad.subject for quad in self._store.quads_for_pattern(None, predicate, value, None))
        return {subject.value for subject in found if isinstance(subject, ox.NamedNode)}


class Module:
    """The triples of one question: what is asserted, what is defined, and the part of the ontology that they name."""

    def __init__(self, store: ox.Store):
        self._store = store
        self.triples: set[ox.Triple] = set()
        self._classes: set[ox.NamedNode] = set()

    def assertion(self, one: Wire) -> None:
        """One assertion of the record."""
        thing = ox.NamedNode(one[1])
        self._add(thing, RDF + "type", ox.NamedNode(OWL + "NamedIndividual"))
        if one[0] == "is":
            self._add(thing, RDF + "type", self._class(one[2]))
        elif one[0] == "link":
            self._add(thing, one[2], ox.NamedNode(one[3]))
            self._add(ox.NamedNode(one[3]), RDF + "type", ox.NamedNode(OWL + "NamedIndividual"))
        elif one[0] == "number":
            self._add(thing, RDF + "type", self._numbers(one[2], one[3]))
        else:
            self._add(thing, RDF + "type", self._complement(self._some(one[2], self._pattern(one[3]))))

    def definition(self, name: str, members: list[tuple[str, bool]]) -> None:
        """A class that is the intersection of criteria and of complements of criteria, defined as the file defines them."""
        node = self._class(name)
        made: list[Any] = [ox.NamedNode(OWL + "Thing")]
        for criterion, positive in members:
            expression = next(self._store.quads_for_pattern(ox.NamedNode(criterion), _DEFINED, None, None)).object
            self._copy(expression)
            made.append(expression if positive else self._complement(expression))
        self._add(node, OWL + "equivalentClass", self._all_of(made))

    def close(self) -> None:
        """Add what the ontology says about the names used: wider classes, disjoint classes, properties."""
        waiting = list(self._classes)
        while waiting:
            for quad in self._store.quads_for_pattern(waiting.pop(), _WIDER, None, None):
                self.triples.add(quad.triple)
                if isinstance(quad.object, ox.NamedNode) and quad.object not in self._classes:
                    self._classes.add(quad.object)
                    waiting.append(quad.object)
        for name in self._classes:
            self._add(name, RDF + "type", ox.NamedNode(OWL + "Class"))
        for rivals in self._disjoint():
            named = [name for name in rivals if name in self._classes]
            for at, one in enumerate(named):
                for other in named[at + 1 :]:
                    self._add(one, OWL + "disjointWith", other)
        for kind in (_LINK, _NUMBER):
            for quad in self._store.quads_for_pattern(None, _TYPE, kind, None):
                self.triples.add(quad.triple)
                for said in (RDFS + "subPropertyOf", RDFS + "range"):
                    self.triples |= {q.triple for q in self._store.quads_for_pattern(quad.subject, ox.NamedNode(said), None, None)}
                single = ox.NamedNode(OWL + "FunctionalProperty")
                self.triples |= {q.triple for q in self._store.quads_for_pattern(quad.subject, _TYPE, single, None)}

    def _disjoint(self) -> Iterable[list[Any]]:
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(OWL + "disjointWith"), None, None):
            yield [quad.subject, quad.object]
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(OWL + "members"), None, None):
            yield list(self._members(quad.object))

    def _members(self, node: Any) -> Iterable[Any]:
        while node != _NIL:
            yield next(self._store.quads_for_pattern(node, _FIRST, None, None)).object
            node = next(self._store.quads_for_pattern(node, _REST, None, None)).object

    def _copy(self, node: Any) -> None:
        """An expression as the file has it, with everything below it."""
        if isinstance(node, ox.NamedNode):
            self._classes.add(node)
            return
        for quad in self._store.quads_for_pattern(node, None, None, None):
            self.triples.add(quad.triple)
            structural = quad.predicate in (_TYPE, ox.NamedNode(OWL + "onProperty"), ox.NamedNode(OWL + "onDatatype"), _REST)
            if isinstance(quad.object, ox.BlankNode) or (isinstance(quad.object, ox.NamedNode) and not structural):
                self._copy(quad.object)

    def _class(self, iri: str) -> ox.NamedNode:
        node = ox.NamedNode(iri)
        self._classes.add(node)
        return node

    def _pattern(self, parts: Iterable[Wire]) -> Any:
        made: list[Any] = [ox.NamedNode(OWL + "Thing")]
        for part in parts:
            if part[0] == "class":
                made.append(self._class(part[1]))
            else:
                made.append(self._numbers(part[1], part[2]) if part[0] == "number" else self._some(part[1], self._pattern(part[2])))
        return self._all_of(made)

    def _numbers(self, name: str, bounds: list[list[str]]) -> Any:
        decimal = ox.NamedNode(XSD + "decimal")
        if not bounds:
            return self._some(name, decimal)
        limits = {bound[0]: bound[1] for bound in bounds}
        if "from" in limits and limits["from"] == limits.get("upTo"):  # HermiT loses the border of a range of one value
            value = ox.Literal(limits["from"], datatype=decimal)
            return self._node(OWL + "Restriction", {OWL + "onProperty": ox.NamedNode(name), OWL + "hasValue": value})
        facets = [self._node("", {XSD + _FACETS[kind]: ox.Literal(value, datatype=decimal)}) for kind, value in bounds]
        values = self._node(RDFS + "Datatype", {OWL + "onDatatype": decimal, OWL + "withRestrictions": self._list(facets)})
        return self._some(name, values)

    def _some(self, name: str, filler: Any) -> Any:
        return self._node(OWL + "Restriction", {OWL + "onProperty": ox.NamedNode(name), OWL + "someValuesFrom": filler})

    def _complement(self, expression: Any) -> Any:
        return self._node(OWL + "Class", {OWL + "complementOf": expression})

    def _all_of(self, expressions: list[Any]) -> Any:
        return self._node(OWL + "Class", {OWL + "intersectionOf": self._list(expressions)})

    def _list(self, members: list[Any]) -> Any:
        node: Any = _NIL
        for member in reversed(members):
            node = self._node("", {RDF + "first": member, RDF + "rest": node})
        return node

    def _node(self, kind: str, values: dict[str, Any]) -> ox.BlankNode:
        node = ox.BlankNode()
        if kind:
            self._add(node, RDF + "type", ox.NamedNode(kind))
        for name, value in values.items():
            self._add(node, name, value)
        return node

    def _add(self, subject: Any, predicate: str, value: Any) -> None:
        self.triples.add(ox.Triple(subject, ox.NamedNode(predicate), value))
