"""Class expressions as they stand in the store: read out of RDF, written in Manchester syntax and in plain words.

In: a node of the store and the knowledge. Out: :class:`Expression` trees and texts. The constructs are those of the
criterion language (``breakup``): named classes, ``and``, ``some``, decimal facets; anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kgtool.compiled import EXPRESSIONS_GRAPH
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge
from kgtool.names import KG, OWL, RDF, XSD, curie
from kgtool.rdf import value

_FACETS = {
    "minInclusive": (">=", "at least"),
    "minExclusive": (">", "more than"),
    "maxInclusive": ("<=", "at most"),
    "maxExclusive": ("<", "less than"),
}
_SHOWS = {
    KG + "hasFact": "the record shows",
    KG + "hasLocalFact": "the record shows, at the region of the request,",
    KG + "hasNearbyFact": "the record shows, at or next to the region of the request,",
}
#: Where the noun at the head of a property's label ends.
_HEAD = re.compile(r" (?:with|of|asked|in|a|within|by|since|for|from) ")
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Named:
    """A class."""

    iri: str


@dataclass(frozen=True)
class Number:
    """A number within bounds: (facet, value)."""

    link: str
    bounds: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Some:
    """A link to something of an expression."""

    link: str
    filler: Expression


@dataclass(frozen=True)
class All:
    """A conjunction."""

    members: tuple[Expression, ...]


Expression = Named | Number | Some | All


def read(node: Node, knowledge: Knowledge) -> Expression:
    """The expression that a node stands for. Raises KnowledgeError for a construct outside the language."""
    if isinstance(node, ox.NamedNode):
        return Named(node.value)
    said = _said(node, knowledge)
    if OWL + "intersectionOf" in said:
        return All(tuple(read(member, knowledge) for member in _listed(said[OWL + "intersectionOf"], knowledge)))
    if OWL + "someValuesFrom" in said:
        link, filler = value(said[OWL + "onProperty"]), said[OWL + "someValuesFrom"]
        inner = _said(filler, knowledge) if isinstance(filler, ox.BlankNode) else {}
        if OWL + "onDatatype" in inner:
            return Number(link, tuple(_bounds(inner[OWL + "withRestrictions"], knowledge)))
        return Some(link, read(filler, knowledge))
    raise KnowledgeError(f"a class expression with {', '.join(sorted(map(curie, said)))} cannot be shown")


def _bounds(node: Node, knowledge: Knowledge) -> Iterator[tuple[str, Decimal]]:
    for restriction in _listed(node, knowledge):
        for name, bound in sorted(_said(restriction, knowledge).items()):
            yield name.removeprefix(XSD), Decimal(value(bound))


def _said(node: Node, knowledge: Knowledge) -> dict[str, Node]:
    if not isinstance(node, ox.BlankNode | ox.NamedNode):
        raise KnowledgeError(f"{node} is no class expression")
    return {value(quad.predicate): quad.object for quad in knowledge.store.quads_for_pattern(node, None, None, EXPRESSIONS_GRAPH)}


def _listed(node: Node, knowledge: Knowledge) -> Iterator[Node]:
    while not (isinstance(node, ox.NamedNode) and node.value == RDF + "nil"):
        said = _said(node, knowledge)
        yield said[RDF + "first"]
        node = said[RDF + "rest"]


# ------------------------------------------------------------------------------ Manchester syntax


def manchester(expression: Expression) -> str:
    """As an author writes it: ``kg:Request and (kg:hasFact some clin:TriggerPoint)``."""
    if isinstance(expression, Named):
        return curie(expression.iri)
    if isinstance(expression, Number):
        bounds = ", ".join(f"{_FACETS[name][0]} {bound}" for name, bound in expression.bounds)
        return f"{curie(expression.link)} some xsd:decimal[{bounds}]"
    if isinstance(expression, Some):
        filler = manchester(expression.filler)
        return f"{curie(expression.link)} some {filler if isinstance(expression.filler, Named) else f'({filler})'}"
    return " and ".join(manchester(one) if isinstance(one, Named) else f"({manchester(one)})" for one in expression.members)


# ------------------------------------------------------------------------------ plain words


def in_words(expression: Expression, knowledge: Knowledge) -> str:
    """A reading: ``request for which the record shows, at the region of the request, trigger point with twitch response``."""
    members = [*_flat(expression)]
    named = [one.iri for one in members if isinstance(one, Named)]
    nouns = " and ".join(knowledge.label(iri) for iri in named if iri != KG + "Request")
    others = [one for one in members if not isinstance(one, Named)]
    if KG + "Request" not in named:
        return " ".join([nouns or "one", *(_quality(one, knowledge) for one in others)])
    clauses = " and ".join(([f"it is {a(nouns)}"] if nouns else []) + [_clause(one, knowledge) for one in others])
    return f"request for which {clauses}" if clauses else "request"


def _flat(expression: Expression) -> Iterator[Named | Number | Some]:
    """The parts of a conjunction, however the author nested it."""
    if isinstance(expression, All):
        for member in expression.members:
            yield from _flat(member)
    else:
        yield expression


def a(noun: str) -> str:
    """The noun with its article."""
    return f"an {noun}" if noun[:1].lower() in "aeiou" and not noun.startswith(("one", "uni", "use")) else f"a {noun}"


def _clause(one: Number | Some, knowledge: Knowledge) -> str:
    """A part of a request, as a clause with a verb."""
    label = knowledge.label(one.link)
    if isinstance(one, Number):
        return f"the {label} {'are' if _HEAD.split(label)[0].endswith('s') else 'is'} {_amount(one, knowledge)}"
    filler = in_words(one.filler, knowledge)
    if one.link in _SHOWS:
        return f"{_SHOWS[one.link]} {filler}"
    return f"it {label} {filler}" if label.startswith(("has ", "is ", "follows")) else f"the {label} is {filler}"


def _quality(one: Number | Some, knowledge: Knowledge) -> str:
    """A part of a thing in the record, as words that follow its name."""
    label = knowledge.label(one.link)
    if isinstance(one, Number):
        return f"with {label} of {_amount(one, knowledge)}"
    filler = in_words(one.filler, knowledge)
    if label.startswith(("shows", "follows", "has ", "is ")):
        return f"that {label} {filler}"
    return f"{label} {filler}" if label.startswith(("with", "at ")) else f"whose {label} is {filler}"


def _amount(one: Number, knowledge: Knowledge) -> str:
    unit = next(iter(knowledge.objects(one.link, KG + "unit")), "")
    return f"{' and '.join(f'{_FACETS[name][1]} {bound}' for name, bound in one.bounds)} {unit}".strip()
