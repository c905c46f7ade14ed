"""Shapes (SHACL) of a well-formed recommendation and a well-formed case.

In: the knowledge, or the triples of one case. Out: findings. A step of ``kgtool check``. It comes after the check
queries, which say the same faults more exactly: it guards the kinds of values that other tools rely on when they read
the exported graph.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool import places
from kgtool.checks.findings import Finding
from kgtool.checks.makes import Makes
from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.errors import MissingError
from kgtool.knowledge import Knowledge
from kgtool.names import RDF, curie
from kgtool.rdf import kg

if TYPE_CHECKING:
    import rdflib

CODE = "shape"
_SH = "http://www.w3.org/ns/shacl#"
_LEVELS = {_SH + "Violation": "error", _SH + "Warning": "warn", _SH + "Info": "info"}

#: What the authors say about guidelines; the clinical tree and the definitions of criteria are no matter of shapes.
_KINDS = frozenset(kg(kind) for kind in ("Recommendation", "Branch", "Group", "CompositeCriterion", "Table", "Edition", "Criterion"))
_TYPE = ox.NamedNode(RDF + "type")


class Shapes:
    """The shapes, and which makes of entities (see :mod:`kgtool.checks.makes`) they have been found to allow.

    pySHACL takes a millisecond an entity, and thousands are made alike: it judges one of each make, and all those whose
    representative it faults. Raises :class:`MissingError` where pySHACL is not installed.
    """

    def __init__(self) -> None:
        try:
            import pyshacl  # noqa: F401 - asked for here, so that its absence is told before any work
            import rdflib
        except ImportError:
            raise MissingError("pySHACL is not installed; install it with: pip install 'kgtool[check]'") from None
        self._file = places.ontology_folder() / "shapes.ttl"
        self._state = self._file.stat().st_mtime_ns
        self._graph = rdflib.Graph().parse(self._file, format="turtle")
        self._allowed: set[object] = set()
        self._known: Makes | None = None

    def current(self) -> Shapes:
        """These shapes, or those that the file has come to hold since."""
        return self if self._file.stat().st_mtime_ns == self._state else Shapes()

    def findings(self, knowledge: Knowledge, touched: frozenset[str] | None) -> Iterator[Finding]:
        """What the shapes say about the guidelines. ``touched`` are the entities that may have changed since the last time;
        None is all."""
        entities = self._entities(knowledge, touched)
        new = {make: members for make, members in entities.alike().items() if make not in self._allowed}
        first = [members[0] for members in new.values()]
        faulted = {finding.entity for finding in self.violations(entities.triples(first), first)} if first else set()
        self._allowed |= {make for make, members in new.items() if members[0] not in faulted}
        suspect = [member for members in new.values() if members[0] in faulted for member in members]
        yield from self.violations(entities.triples(suspect), suspect) if suspect else ()

    def _entities(self, knowledge: Knowledge, touched: frozenset[str] | None) -> Makes:
        if self._known is not None and touched is not None:
            had = self._known.forget(touched)
            self._add(knowledge, self._known, touched)
            if self._known.types_are(had):
                return self._known
        self._known = Makes(self._graph)
        of_kinds = (quad.subject for kind in _KINDS for quad in knowledge.store.quads_for_pattern(None, _TYPE, kind, ONTOLOGY_GRAPH))
        self._add(knowledge, self._known, {subject.value for subject in of_kinds if isinstance(subject, ox.NamedNode)})
        return self._known

    @staticmethod
    def _add(knowledge: Knowledge, entities: Makes, names: Iterable[str]) -> None:
        for name in names:
            said = list(knowledge.store.quads_for_pattern(ox.NamedNode(name), None, None, ONTOLOGY_GRAPH))
            if any(quad.predicate == _TYPE and quad.object in _KINDS for quad in said):
                for quad in said:
                    entities.add(quad)

    def violations(self, triples: Iterable[ox.Triple | ox.Quad], about: Iterable[str] = ()) -> Iterator[Finding]:
        """What the shapes say about a graph, such as a case: about all that they are for, or some things of it only."""
        import rdflib
        from pyshacl import validate

        # rdflib writes a traceback for a value that its datatype does not allow; the finding about it is enough
        logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
        graph = rdflib.Graph()
        for triple in triples:
            graph.add((_term(triple.subject), rdflib.URIRef(triple.predicate.value), _term(triple.object)))
        focus: list[str | rdflib.URIRef] = [rdflib.URIRef(name) for name in about]
        _, results, _ = validate(
            graph, shacl_graph=self._graph, focus_nodes=focus or None, inference="none", advanced=False, meta_shacl=False
        )
        yield from sorted(_findings(results), key=lambda finding: (finding.entity or "", finding.problem))


def _findings(results: rdflib.Graph) -> Iterator[Finding]:
    import rdflib

    sh = rdflib.Namespace(_SH)
    for result in results.subjects(rdflib.URIRef(RDF + "type"), sh.ValidationResult):
        focus, path, value = (results.value(result, sh[name]) for name in ("focusNode", "resultPath", "value"))
        message, severity = results.value(result, sh.resultMessage), results.value(result, sh.resultSeverity)
        at = f", {curie(str(path))}" if isinstance(path, rdflib.URIRef) else ""
        held = f" (found: {curie(str(value))})" if value is not None else ""
        entity = str(focus) if isinstance(focus, rdflib.URIRef) else None
        problem = f"{curie(str(focus))}{at}: {message}{held}"
        level, remedy = _LEVELS.get(str(severity), "error"), "give it the shape that shapes.ttl describes"
        yield Finding(level, CODE, "Not of the right shape", problem, remedy, entity)


def _term(term: Any) -> Any:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    return rdflib.Literal(term.value, lang=term.language or None, datatype=None if term.language else rdflib.URIRef(term.datatype.value))
