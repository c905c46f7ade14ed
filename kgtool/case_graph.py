"""The case graph: what the stages after reading hand to each other, as quads that both evaluators take.

A thing ``kg:is`` of a class; a single-valued role has one filler that ``kg:fills`` it; a number is a statement that the
thing ``kg:states``, with ``kg:property`` and ``kg:low`` / ``kg:high``; an absence is something that the thing
``kg:lacks``, with ``kg:link`` and a denied pattern as ``kg:inner``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from kgtool import breakup
from kgtool.compiled import Order, pattern_quads
from kgtool.model import Interval
from kgtool.names import CASE, XSD
from kgtool.rdf import kg

_DECIMAL = ox.NamedNode(XSD + "decimal")
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Told:
    """What stands behind a node of the case graph: the class of the fact, how the record puts it, and where."""

    kind: str
    text: str
    source: str | None = None


@dataclass
class CaseGraph:
    """The graph of one request of one case. ``told`` says what stands behind each node that can decide a verdict;
    ``derivations`` are the rules that added something.

    Every node's IRI begins with ``base``, so that several graphs can share a store and be told apart again.
    """

    request: str
    base: str = CASE
    quads: list[ox.Quad] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)
    derivations: set[str] = field(default_factory=set)

    def say(self, thing: str, name: str, value: str) -> None:
        """A plain triple with a node as its object."""
        self.quads.append(ox.Quad(ox.NamedNode(thing), kg(name), ox.NamedNode(value)))

    def tell(self, thing: str, name: str, value: str | int) -> None:
        """A plain triple with a text or whole number as its object."""
        self.quads.append(ox.Quad(ox.NamedNode(thing), kg(name), ox.Literal(value)))

    def link(self, thing: str, link: str, value: str) -> None:
        """A triple whose property is given by its IRI."""
        self.quads.append(ox.Quad(ox.NamedNode(thing), ox.NamedNode(link), ox.NamedNode(value)))

    def role(self, thing: str, name: str, kind: str | None) -> str | None:
        """Give a single-valued role its filler, of the class ``kind``; returns the filler's node."""
        if kind is None:
            return None
        filler = f"{thing}/{name}"
        self.say(thing, name, filler)
        self.say(filler, "is", kind)
        self.say(filler, "fills", kg(name).value)
        if thing in self.told:
            self.told[filler] = self.told[thing]
        return filler

    def number(self, thing: str, name: str, value: Interval | None) -> str | None:
        """State a number, exact or known from one or both sides; returns the statement's node."""
        if value is None or (value.low is None and value.high is None):
            return None
        statement = f"{thing}/{name}"
        self.say(thing, "states", statement)
        self.say(statement, "property", kg(name).value)
        for bound, number in (("low", value.low), ("high", value.high)):
            if number is not None:
                self.quads.append(ox.Quad(ox.NamedNode(statement), kg(bound), decimal(number)))
        if thing in self.told:
            self.told[statement] = self.told[thing]
        return statement

    def deny(self, absence: str, link: str, pattern: breakup.Pattern, order: Order) -> None:
        """Describe an absence: that nothing linked by the property fits the pattern. Who lacks it is said apart."""
        inner = absence + "/what"
        self.say(absence, "link", link)
        self.say(absence, "inner", inner)
        described = list(pattern_quads(pattern, inner, order, _DEFAULT))
        self.quads.extend(described)
        # what is denied, and each pattern inside it, says so: only these are compared with the criteria's patterns
        self.quads.extend(ox.Quad(quad.subject, kg("denies"), quad.object) for quad in described if quad.predicate == kg("parts"))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add derived triples."""
        self.quads.extend(quads)


def decimal(value: Decimal) -> ox.Literal:
    """An exact xsd:decimal; never scientific notation, which is a double."""
    return ox.Literal(format(value.normalize() if value != value.to_integral() else value.quantize(Decimal(1)), "f"), datatype=_DECIMAL)
