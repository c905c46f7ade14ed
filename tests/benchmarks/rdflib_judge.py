"""The queries of ``queries/decide`` on rdflib, prepared once, in the order in which ``kgtool.judge`` runs them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, Literal
from rdflib.plugins.sparql import prepareQuery

from kgtool.judge import query_text
from kgtool.names import KG


@cache
def prepared(name: str) -> Any:
    return prepareQuery(query_text(name))


def verdicts(quads: Iterable[ox.Quad]) -> set[tuple[str, str]]:
    """Criterion and verdict of every row of ``verdicts``, the nodes apart."""
    graph = Graph()
    text = ox.serialize([quad.triple for quad in dict.fromkeys(quads)], format=ox.RdfFormat.N_TRIPLES)
    graph.parse(data=(text or b"").decode(), format="nt")
    depths = sorted({int(value) for value in graph.objects(predicate=_uri("depth"))})
    denies = any(graph.subjects(_uri("denies"), None))

    def add(name: str, depth: int | None = None) -> None:
        bound = {} if depth is None else {"depth": Literal(depth)}
        for triple in list(graph.query(prepared(name), initBindings=bound)):
            graph.add(triple)

    add("meets")
    for depth in depths:
        if depth:
            add("links", depth)
        add("fits", depth)
    add("fails")
    if denies:
        for depth in depths:
            add("covers", depth)
        add("lacks")
    for depth in depths:
        if depth:
            add("roles", depth)
    return {(str(row.criterion), str(row.verdict)) for row in graph.query(prepared("verdicts"))}  # type: ignore[union-attr]


def _uri(name: str) -> Any:
    from rdflib import URIRef

    return URIRef(KG + name)
