"""Shapes (SHACL) of a well-formed recommendation and a well-formed case.

In: the knowledge, or the triples of one case. Out: findings. A step of ``kgtool check``. It comes after the check
queries, which say the same faults more exactly: it guards the kinds of values that other tools rely on when they read
the exported graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool import places
from kgtool.checks.findings import Finding
from kgtool.errors import MissingError
from kgtool.knowledge import Knowledge
from kgtool.names import PREFIXES, RDF, curie

if TYPE_CHECKING:
    import rdflib

CODE = "shape"
_SH = "http://www.w3.org/ns/shacl#"
_LEVELS = {_SH + "Violation": "error", _SH + "Warning": "warn", _SH + "Info": "info"}

#: What the authors say about guidelines; the clinical tree and the definitions of criteria are no matter of shapes.
_SUBJECTS = """CONSTRUCT { ?subject ?property ?value } WHERE {
  VALUES ?kind { kg:Recommendation kg:Branch kg:Group kg:CompositeCriterion kg:Table kg:Edition kg:Criterion }
  ?subject a ?kind ; ?property ?value FILTER(!isBlank(?value))
}"""


def findings(knowledge: Knowledge) -> Iterator[Finding]:
    """What the shapes say about the guidelines. Raises :class:`MissingError` where pySHACL is not installed."""
    triples = knowledge.store.query(_SUBJECTS, prefixes=PREFIXES, use_default_graph_as_union=True)
    yield from violations(triples)  # type: ignore[arg-type]


def violations(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[Finding]:
    """What the shapes say about any graph: the guidelines, or a case."""
    try:
        import rdflib
        from pyshacl import validate
    except ImportError:
        raise MissingError("pySHACL is not installed; install it with: pip install 'kgtool[check]'") from None
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), rdflib.URIRef(triple.predicate.value), _term(triple.object)))
    shapes = rdflib.Graph().parse(places.ontology_folder() / "shapes.ttl", format="turtle")
    _, results, _ = validate(graph, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
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
