"""Breaks a criterion's class expression up into parts: the form in which criteria are data.

In: an OWL class expression of the criterion language (named classes, ``some``, ``and``, decimal facets). Out: a
:class:`Pattern`, or :class:`OutsideLanguage` naming the construct. Used when knowledge is compiled and by the check.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kgtool.names import XSD

FACETS = {"MinInclusive": "from", "MinExclusive": "above", "MaxInclusive": "upTo", "MaxExclusive": "below"}
NUMBER_TYPES = {XSD + "decimal", XSD + "integer"}

#: What an author wrote, for the constructs that the language leaves out.
_SPELLING = {
    "ObjectUnionOf": "or",
    "ObjectComplementOf": "not",
    "ObjectAllValuesFrom": "only",
    "ObjectHasValue": "value",
    "ObjectHasSelf": "Self",
    "ObjectOneOf": "{…}",
    "ObjectMinCardinality": "min",
    "ObjectMaxCardinality": "max",
    "ObjectExactCardinality": "exactly",
    "DataAllValuesFrom": "only",
    "DataHasValue": "value",
    "DataMinCardinality": "min",
    "DataMaxCardinality": "max",
    "DataExactCardinality": "exactly",
}


class OutsideLanguage(ValueError):
    """A class expression that the criterion language does not allow; the message says which construct."""


@dataclass(frozen=True)
class ClassPart:
    """The thing must be of the class."""

    cls: str


@dataclass(frozen=True)
class NumberPart:
    """The thing's number must lie within the bounds: (kind, value) with kind from, above, upTo or below."""

    property: str
    bounds: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class LinkPart:
    """The thing must be linked to something that fits the inner pattern."""

    link: str
    inner: Pattern


Part = ClassPart | NumberPart | LinkPart


@dataclass(frozen=True)
class Pattern:
    """A conjunction of parts, as many as a thing must meet to fit."""

    parts: tuple[Part, ...]

    @property
    def depth(self) -> int:
        """How many links lead from the outside to the innermost pattern."""
        return max((1 + part.inner.depth for part in self.parts if isinstance(part, LinkPart)), default=0)


def break_up(expression: Any) -> Pattern:
    """The pattern of a class expression of py-horned-owl's model. Raises :class:`OutsideLanguage`."""
    return Pattern(tuple(_parts(expression)))


def _parts(expression: Any) -> list[Part]:
    kind = type(expression).__name__
    if kind == "Class":
        return [ClassPart(str(expression.first))]
    if kind == "ObjectIntersectionOf":
        return [part for member in expression.first for part in _parts(member)]
    if kind == "ObjectSomeValuesFrom":
        if type(expression.ope).__name__ != "ObjectProperty":
            raise OutsideLanguage("an inverse property; the criterion language follows properties forwards only")
        return [LinkPart(str(expression.ope.first), break_up(expression.bce))]
    if kind == "DataSomeValuesFrom":
        return [_number(expression)]
    word = _SPELLING.get(kind, kind)
    raise OutsideLanguage(f"'{word}' is outside the criterion language (named classes, some, and, decimal facets)")


def _number(expression: Any) -> NumberPart:
    property_name = str(expression.dp.first)
    restriction = expression.dr
    kind = type(restriction).__name__
    if kind == "DataIntersectionOf":
        raise OutsideLanguage(
            "a data range joined by 'and': put the restriction in parentheses, (… some xsd:decimal[…]) and …; "
            "without them what follows is read as part of the data range"
        )
    if kind != "DatatypeRestriction":
        raise OutsideLanguage("a number without facets; write xsd:decimal[>= 3]")
    if str(restriction.first) not in NUMBER_TYPES:
        raise OutsideLanguage(f"facets of {restriction.first}; numbers are xsd:decimal")
    bounds = []
    for facet in restriction.second:
        name = FACETS.get(str(facet.f).rpartition(".")[2])
        datatype = str(getattr(facet.l, "datatype_iri", ""))
        if name is None:
            raise OutsideLanguage(f"the facet {facet.f}; use >=, >, <= or <")
        if datatype not in NUMBER_TYPES:
            raise OutsideLanguage(f'a bound that is not a decimal ({datatype or "no number"}); write 2.5, not 2.5e0 or "2.5"')
        bounds.append((name, Decimal(str(facet.l.literal))))
    return NumberPart(property_name, tuple(sorted(bounds)))
