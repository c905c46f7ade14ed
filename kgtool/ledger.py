"""What the authors say of one thing: its values by property, and its place in the files.

In: an IRI. Out: IRIs and texts as they stand in the ontology; what must be there and is not is told with file and line. The
shelf makes recommendations of it.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pyoxigraph as ox

from kgtool.compiled import ONTOLOGY_GRAPH, ORDER_GRAPH
from kgtool.determination import Citation
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge
from kgtool.names import KG, curie
from kgtool.rdf import kg, value

#: Words of the JSON for the individuals of the closed word lists.
_WORDS = {
    "SeedLetter": "seed_letter",
    "RecommendedWithCriteria": "recommended_with_criteria",
    "OptionalWithCriteria": "optional_with_criteria",
}


class Ledger:
    """Looks up what is said. Where something is missing or malformed, :class:`KnowledgeError` is raised."""

    def __init__(self, knowledge: Knowledge):
        # the shelf holds a ledger and must not keep its knowledge alive: it is kept under it
        self._store, self._source = knowledge.store, knowledge.source

    def said(self, iri: str) -> dict[str, list[str]]:
        """Everything said of it: for each property the IRIs and texts, sorted."""
        said: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ONTOLOGY_GRAPH):
            said.setdefault(value(quad.predicate), []).append(value(quad.object))
        for values in said.values():
            values.sort()
        return said

    def one(self, iri: str, said: dict[str, list[str]], name: str) -> str:
        """The value of a property that it must have."""
        if KG + name not in said:
            raise KnowledgeError(f"{curie(iri)} has no kg:{name}", *(self._source(iri) or ()))
        return said[KG + name][0]

    def day(self, iri: str, text: str) -> date:
        """A text that it gives as a date."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise KnowledgeError(f"{curie(iri)} has a date that is none: {text!r}", *(self._source(iri) or ())) from None

    def position(self, iri: str) -> int:
        """Its place in the order of the files; last where it has no frame."""
        quad = next(self._store.quads_for_pattern(ox.NamedNode(iri), kg("position"), None, ORDER_GRAPH), None)
        return int(value(quad.object)) if quad else 10**9

    def in_order(self, iris: tuple[str, ...] | list[str]) -> list[str]:
        """Things in the order of the files."""
        return sorted(iris, key=self.position)


def first(said: dict[str, list[str]], name: str) -> str | None:
    """The first value of a property, None where there is none."""
    values = said.get(name)
    return values[0] if values else None


def citation(said: dict[str, list[str]]) -> Citation:
    """The section and page that it cites."""
    return Citation(first(said, KG + "section"), first(said, KG + "page"))


@cache
def word(iri: str) -> str:
    """``not_recommended`` for kg:NotRecommended."""
    name = iri.removeprefix(KG)
    return _WORDS.get(name) or "".join(("_" + c.lower()) if c.isupper() and i else c.lower() for i, c in enumerate(name))
