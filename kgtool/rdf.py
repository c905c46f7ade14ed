"""Small words for RDF terms and query answers, so that every module reads them the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kgtool.names import KG

if TYPE_CHECKING:
    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_PLAIN = (ox.NamedNode, ox.Literal, ox.BlankNode)


@cache
def kg(name: str) -> ox.NamedNode:
    """A name of the core vocabulary."""
    return ox.NamedNode(KG + name)


def value(term: Term | None) -> str:
    """The IRI of a node or the text of a literal."""
    if isinstance(term, _PLAIN):
        return term.value
    raise TypeError(f"a plain RDF term was expected, not {term!r}")


def select(store: ox.Store, query: str, *, union: bool = False, **bound: ox.NamedNode | ox.Literal) -> Iterable[Mapping[str, Any]]:
    """The rows of a SELECT, with variables bound to terms; ``union`` asks over all graphs."""
    substitutions = {ox.Variable(name): term for name, term in bound.items()}
    answer = store.query(query, substitutions=cast(Any, substitutions) or None, use_default_graph_as_union=union)
    return cast(Iterable[Mapping[str, Any]], answer)


def construct(store: ox.Store, query: str, **bound: ox.NamedNode | ox.Literal) -> list[ox.Quad]:
    """The triples of a CONSTRUCT, as quads of the default graph."""
    substitutions = {ox.Variable(name): term for name, term in bound.items()}
    answer = store.query(query, substitutions=cast(Any, substitutions) or None)
    return [ox.Quad(t.subject, t.predicate, t.object) for t in cast(Iterable[ox.Triple], answer)]
