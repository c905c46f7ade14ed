"""Where a thing is used: which criteria name it, which texts hold a criterion, what else leads to it.

In: an IRI and the knowledge. Out: lists of IRIs and :class:`Place` objects. One index a knowledge, made when first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.guideline import Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import KG, RDF
from kgtool.rdf import kg, value
from kgtool.shelf import shelf

#: The predicates by which the parts of a criterion name a class or a property.
_NAMED_BY = ("class", "link", "number")


@dataclass(frozen=True)
class Place:
    """A criterion, group or branch in a text. ``how``: requires, limits, …, applies_when; ``branch`` and ``text`` are IRIs."""

    text: str
    branch: str
    how: str


_INDEXES: WeakKeyDictionary[Knowledge, Uses] = WeakKeyDictionary()


def uses(knowledge: Knowledge) -> Uses:
    """The one index of a knowledge."""
    if knowledge not in _INDEXES:
        _INDEXES[knowledge] = Uses(knowledge)
    return _INDEXES[knowledge]


class Uses:
    """Answers where things are used."""

    def __init__(self, knowledge: Knowledge):
        self._store = knowledge.store
        self._places: dict[str, dict[Place, None]] = {}
        for text in shelf(knowledge).all():
            for branch in text.branches:
                self._note(branch.iri, Place(text.iri, branch.iri, "branch"))
                self._walk(branch.group, text, branch.iri)

    def _note(self, iri: str, place: Place) -> None:
        self._places.setdefault(iri, {})[place] = None

    def _walk(self, group: Group, text: Recommendation, branch: str) -> None:
        for member in (group, *group.walk()):
            if isinstance(member, Link):
                self._note(member.criterion.iri, Place(text.iri, branch, member.kind))
                continue
            if member is not group:
                self._note(member.iri, Place(text.iri, branch, "group"))
            if member.applies_when:
                self._note(member.applies_when.iri, Place(text.iri, branch, "applies_when"))

    def places(self, iri: str) -> tuple[Place, ...]:
        """The branches of the texts that hold a criterion or group, in the order of the files."""
        return tuple(self._places.get(iri, ()))

    def criteria(self, iri: str) -> list[str]:
        """The criteria whose definition names a class or property."""
        node = ox.NamedNode(iri)
        found = {
            value(quad.graph_name)
            for name in _NAMED_BY
            for quad in self._store.quads_for_pattern(None, kg(name), node, None)
            if isinstance(quad.graph_name, ox.NamedNode)
        }
        return sorted(found)

    def subjects(self, iri: str) -> dict[str, list[str]]:
        """What else leads to a thing: the IRIs by the property that links them."""
        found: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(None, None, ox.NamedNode(iri), ONTOLOGY_GRAPH):
            if isinstance(quad.subject, ox.NamedNode):
                found.setdefault(value(quad.predicate), set()).add(quad.subject.value)
        return {name: sorted(subjects) for name, subjects in sorted(found.items()) if name != RDF + "type" or iri.startswith(KG)}
