"""What the endpoint says about itself: the SPARQL service description, and the VoID description of the data.

In: the knowledge, the address that the request came to. Out: RDF in the form that was asked for. Counts come from the
query library, so that authors can ask the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pyoxigraph as ox

from kgtool import __version__, names
from kgtool.isolated.answers import written
from kgtool.knowledge import Knowledge
from kgtool.questions import Question, ask
from kgtool.rdf import value

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_PREFIXES = {**names.PREFIXES, "sd": _SD, "void": _VOID, "formats": _FORMATS}
_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_A = ox.NamedNode(names.RDF + "type")


class Description:
    """Both descriptions of one state of the knowledge."""

    def __init__(self, knowledge: Knowledge, questions: Mapping[str, Question]):
        self._knowledge, self._questions = knowledge, questions

    def service(self, address: str, form: str) -> bytes:
        """The service description; ``address`` is the site's, such as ``http://127.0.0.1:8000``."""
        service, data = ox.NamedNode(address + "/sparql"), ox.NamedNode(address + "/.well-known/void#data")
        default = ox.NamedNode(address + "/.well-known/void#default")
        triples = [
            ox.Triple(service, _A, _sd("Service")),
            ox.Triple(service, _sd("endpoint"), service),
            ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
            ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
            ox.Triple(service, _sd("defaultEntailmentRegime"), ox.NamedNode("http://www.w3.org/ns/entailment/Simple")),
            ox.Triple(service, _sd("defaultDataset"), data),
            *(ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in (*_RESULT_FORMATS, *_GRAPH_FORMATS)),
            ox.Triple(data, _A, _sd("Dataset")),
            ox.Triple(data, _sd("defaultGraph"), default),
            ox.Triple(default, _A, _sd("Graph")),
            ox.Triple(default, _void("triples"), ox.Literal(self._triples)),
        ]
        for graph in self._graphs:
            node = ox.NamedNode(address + "/.well-known/void#" + graph.rpartition("/")[2])
            triples += [
                ox.Triple(data, _sd("namedGraph"), node),
                ox.Triple(node, _A, _sd("NamedGraph")),
                ox.Triple(node, _sd("name"), ox.NamedNode(graph)),
            ]
        return written(triples, form, _PREFIXES)

    def dataset(self, address: str, form: str) -> bytes:
        """The VoID description: how many triples, of which properties, about things of which classes."""
        data = ox.NamedNode(address + "/.well-known/void#data")
        triples = [
            ox.Triple(data, _A, _void("Dataset")),
            ox.Triple(data, ox.NamedNode(names.DCTERMS + "title"), ox.Literal("kgtool", language="en")),
            ox.Triple(data, ox.NamedNode(names.OWL + "versionInfo"), ox.Literal(f"{__version__}, {self._knowledge.hash}")),
            ox.Triple(data, _void("sparqlEndpoint"), ox.NamedNode(address + "/sparql")),
            ox.Triple(data, _void("triples"), ox.Literal(self._triples)),
            ox.Triple(data, _void("properties"), ox.Literal(len(self._properties))),
            ox.Triple(data, _void("classes"), ox.Literal(len(self._classes))),
        ]
        parts = (
            ("propertyPartition", "property", "triples", self._properties),
            ("classPartition", "class", "entities", self._classes),
        )
        described: list[ox.Triple] = []
        for partition, naming, counting, found in parts:
            for place, (iri, number) in enumerate(found, 1):
                node = ox.NamedNode(f"{address}/.well-known/void#{naming}-{place}")
                triples.append(ox.Triple(data, _void(partition), node))
                described += [ox.Triple(node, _void(naming), ox.NamedNode(iri)), ox.Triple(node, _void(counting), ox.Literal(number))]
        triples += described
        return written(triples, form, _PREFIXES)

    @cached_property
    def _graphs(self) -> list[str]:
        """The graphs of the collection as a whole; the criteria have one each, named by the criterion."""
        found = (graph.value for graph in self._knowledge.store.named_graphs() if isinstance(graph, ox.NamedNode))
        return sorted(graph for graph in found if "/graph/" in graph)

    @cached_property
    def _properties(self) -> list[tuple[str, int]]:
        return self._counted("triples-by-property")

    @cached_property
    def _classes(self) -> list[tuple[str, int]]:
        return self._counted("things-by-class")

    @cached_property
    def _triples(self) -> int:
        return sum(number for _, number in self._properties)

    def _counted(self, question: str) -> list[tuple[str, int]]:
        rows = ask(self._questions[question], self._knowledge.store).rows
        return [(value(name), int(value(number))) for name, number in rows]


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)
