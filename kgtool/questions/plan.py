"""Where the time of a query goes: the steps that can be measured, and what is known of the plan.

In: query text with its values in place, a store. Out: lines for an author. Oxigraph shows no query plan and chooses the order of
joins itself, so none is claimed here: what is told is how many statements each pattern of the query matches by itself, counted in
the store, and the constructs that cost time. The patterns are read with rdflib (extra ``check``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgtool import names

if TYPE_CHECKING:
    import pyoxigraph

#: What the algebra calls a construct, and what an author should know of it.
_COSTLY = {
    "Union": "UNION: a pattern that is joined to a union is joined to each side; put it into both",
    "Minus": "MINUS: its pattern is found whole, then taken away; FILTER NOT EXISTS looks only where it must",
    "Group": "GROUP BY: every row is found before the first one comes",
    "OrderBy": "ORDER BY: every row is found before the first one comes",
}


class Stopwatch:
    """Called with the name of a step when the step is done; keeps the seconds of each."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.steps: list[tuple[str, float]] = []

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        self.steps.append((step, now - self._last))
        self._last = now

    def lines(self) -> list[str]:
        """One line a step, in milliseconds."""
        room = max((len(step) for step, _ in self.steps), default=0)
        return [f"  {step.ljust(room)}  {seconds * 1000:9.1f} ms" for step, seconds in self.steps]


def notes(text: str, store: pyoxigraph.Store) -> list[str]:
    """What is known of how a query is answered."""
    said = ["Oxigraph shows no query plan; it orders the joins itself."]
    try:
        from rdflib.plugins.sparql import prepareQuery
    except ImportError:
        return [*said, "With kgtool[check] installed, the statements that each pattern matches are counted here."]
    try:
        algebra = prepareQuery(text, initNs=names.PREFIXES).algebra
    except Exception as fault:  # noqa: BLE001 - rdflib raises whatever its parser meets; the query itself was answered
        return [*said, f"rdflib cannot read this query, so its patterns are not counted ({type(fault).__name__})."]
    said.append("Statements that each pattern matches by itself:")
    counted = sorted((_count(pattern, store), _short(pattern), pattern) for pattern in set(_patterns(algebra)))
    room = max((len(f"{count:,}") for count, _, _ in counted), default=0)
    said += [f"  {count:>{room},}  {written}" for count, written, _ in counted]
    constructs = set(_constructs(algebra))
    said += [f"{words}." for name, words in _COSTLY.items() if name in constructs]
    return said


def _patterns(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The triple patterns of an algebra, those of FILTER EXISTS included."""
    if getattr(node, "name", None) == "BGP":
        yield from node.triples
    if getattr(node, "name", None) == "TriplesBlock":  # within EXISTS rdflib leaves the text's own lists, three terms a triple
        for terms in node.triples:
            yield from ((terms[at], terms[at + 1], terms[at + 2]) for at in range(0, len(terms), 3))
    for part in _below(node):
        yield from _patterns(part)


def _constructs(node: Any) -> Iterator[str]:
    if getattr(node, "name", None):
        yield str(node.name)
    for part in _below(node):
        yield from _constructs(part)


def _below(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key not in ("triples", "_vars"))
    elif isinstance(node, list | tuple):
        yield from node


def _written(term: Any) -> str:
    return str(term.n3())


def _count(pattern: tuple[Any, Any, Any], store: pyoxigraph.Store) -> int:
    where = " ".join(map(_written, pattern))
    rows: Any = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}", use_default_graph_as_union=True)
    return int(next(rows)["n"].value)


def _short(pattern: tuple[Any, Any, Any]) -> str:
    return re.sub("<([^<>]*)>", lambda match: names.curie(match[1]), " ".join(map(_written, pattern)))
