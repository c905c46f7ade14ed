"""What a case graph asserts, one assertion at a time: the form in which a record is handed to a reasoner and repaired.

In: the triples of a case graph (after facts and derive). Out: :class:`Assertion` objects, each with the triples that
state it, so that any subset of a record is again a case graph. Used by the reference reasoner, by repairs and by
the generated cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from pyoxigraph import NamedNode, Quad, Triple

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern
from kgtool.names import KG

#: Predicates of a case graph that describe statements, absences and patterns or serve display; none is a link.
DESCRIBING = frozenset(
    KG + name
    for name in (
        *("is", "fills", "states", "property", "low", "high", "lacks", "link", "inner", "field", "key", "text"),
        *("parts", "depth", "denies", "of", "class", "number", "from", "above", "upTo", "below", "no", "against", "within"),
        *("ruledOutBy", "rulesOut"),
    )
)
_BOUNDS = ("from", "above", "upTo", "below")

Statement = Triple | Quad
One = TypeVar("One", Triple, Quad)


@dataclass(frozen=True)
class IsA:
    """``thing`` is of the class ``cls``."""

    thing: str
    cls: str


@dataclass(frozen=True)
class Linked:
    """``thing`` stands in ``link`` to ``other``."""

    thing: str
    link: str
    other: str


@dataclass(frozen=True)
class Stated:
    """The number ``property`` of ``thing`` lies between ``low`` and ``high``, both inclusive; None is unbounded."""

    thing: str
    property: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Absent:
    """``thing`` stands in ``link`` to nothing that fits ``pattern``."""

    thing: str
    link: str
    pattern: Pattern


@dataclass(frozen=True)
class Assertion:
    """One assertion of a record. ``node`` is the IRI that carries a number or an absence, or ``thing`` itself;
    ``triples`` are those that state it."""

    says: IsA | Linked | Stated | Absent
    node: str
    triples: tuple[Triple, ...] = field(compare=False, repr=False)


def assertions(graph: Iterable[Statement], links: frozenset[str] | None = None) -> list[Assertion]:
    """The assertions of a case graph, in a fixed order.

    ``links`` are the object properties of the ontology; a predicate between two IRIs that is not among them (as
    a mark for display) asserts nothing. Without ``links`` every predicate but the describing ones is a link.
    """
    about: dict[str, list[Triple]] = defaultdict(list)
    parts: dict[str, list[Triple]] = defaultdict(list)
    triples = _index(graph, about, parts)
    found = [one for triple in triples if (one := _assertion(triple, about, parts, links)) is not None]
    return sorted(dict.fromkeys(found), key=lambda one: (one.node, repr(one.says)))


def _assertion(
    triple: Triple, about: Mapping[str, Sequence[Triple]], parts: Mapping[str, Sequence[Triple]], links: frozenset[str] | None
) -> Assertion | None:
    thing, predicate, value = _name(triple.subject), triple.predicate.value, triple.object
    if predicate == KG + "is":
        return Assertion(IsA(thing, _name(value)), thing, (triple,))
    if predicate == KG + "states":
        described = _values(about[_name(value)])
        low, high = described.get(KG + "low"), described.get(KG + "high")
        says = Stated(thing, str(described[KG + "property"]), _decimal(low), _decimal(high))
        return Assertion(says, _name(value), (triple, *about[_name(value)]))
    if predicate == KG + "lacks":
        described = _values(about[_name(value)])
        pattern, triples = _pattern(str(described[KG + "inner"]), about, parts)
        return Assertion(Absent(thing, str(described[KG + "link"]), pattern), _name(value), (triple, *about[_name(value)], *triples))
    if isinstance(value, NamedNode) and (predicate in links if links is not None else _may_link(thing, predicate, about)):
        return Assertion(Linked(thing, predicate, value.value), thing, (triple,))
    return None


def _may_link(thing: str, predicate: str, about: Mapping[str, Sequence[Triple]]) -> bool:
    if predicate in DESCRIBING or not predicate.startswith(KG):
        return False
    return any(triple.predicate.value == KG + "is" for triple in about[thing])


def _pattern(node: str, about: Mapping[str, Sequence[Triple]], parts: Mapping[str, Sequence[Triple]]) -> tuple[Pattern, list[Triple]]:
    found: list[Part] = []
    triples = list(about[node])
    for part in sorted(parts[node], key=lambda triple: int(_name(triple.subject).rpartition("/")[2])):
        described = _values(about[_name(part.subject)])
        triples += about[_name(part.subject)]
        if KG + "class" in described:
            found.append(ClassPart(str(described[KG + "class"])))
        elif KG + "number" in described:
            bounds = tuple((name, Decimal(str(described[KG + name]))) for name in sorted(_BOUNDS) if KG + name in described)
            found.append(NumberPart(str(described[KG + "number"]), bounds))
        elif KG + "link" in described:
            inner, more = _pattern(str(described[KG + "inner"]), about, parts)
            triples += more
            found.append(LinkPart(str(described[KG + "link"]), inner))
    return Pattern(tuple(found)), triples


def pattern_at(graph: Iterable[Statement], node: str) -> Pattern:
    """The pattern that triples describe at the IRI ``node``: a criterion's definition or what an absence denies."""
    about: dict[str, list[Triple]] = defaultdict(list)
    parts: dict[str, list[Triple]] = defaultdict(list)
    _index(graph, about, parts)
    return _pattern(node, about, parts)[0]


def _index(graph: Iterable[Statement], about: dict[str, list[Triple]], parts: dict[str, list[Triple]]) -> list[Triple]:
    triples = [statement.triple if isinstance(statement, Quad) else statement for statement in graph]
    for triple in triples:
        about[_name(triple.subject)].append(triple)
        if triple.predicate.value == KG + "of":
            parts[_name(triple.object)].append(triple)
    return triples


def kept(graph: Iterable[One], all_of_it: Iterable[Assertion], subset: Iterable[Assertion]) -> list[One]:
    """The case graph that asserts ``subset`` only: what states the others is left out, everything else stays."""
    keep = {triple for one in subset for triple in one.triples}
    drop = {triple for one in all_of_it for triple in one.triples} - keep
    return [one for one in graph if (one.triple if isinstance(one, Quad) else one) not in drop]


def _name(term: Any) -> str:
    return str(term.value)


def _values(triples: Iterable[Triple]) -> dict[str, str]:
    return {triple.predicate.value: _name(triple.object) for triple in triples}


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
