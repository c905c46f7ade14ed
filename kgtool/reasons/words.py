"""Axioms and assertions as an author reads them: Manchester syntax with labels in the place of names.

In: an axiom's tree or an assertion of a record. Out: one line. Any construct of OWL 2 is written, those that the criterion
language refuses as well, because a mistake may consist in one.
"""

from __future__ import annotations

from kgtool.assertions import Absent, Assertion, IsA, Linked
from kgtool.case_graph import CaseGraph
from kgtool.case_words import pattern_in_words
from kgtool.knowledge import Knowledge
from kgtool.names import KG, curie, local_name
from kgtool.reasons.syntax import Node

_RELATIONS = {
    "SubClassOf": "is within",
    "EquivalentClasses": "is the same as",
    "DisjointClasses": "excludes",
    "SubObjectPropertyOf": "is within",
    "SubDataPropertyOf": "is within",
    "EquivalentObjectProperties": "is the same as",
    "EquivalentDataProperties": "is the same as",
    "DisjointObjectProperties": "excludes",
    "DisjointDataProperties": "excludes",
    "InverseObjectProperties": "is the inverse of",
    "ObjectPropertyDomain": "is said only of",
    "DataPropertyDomain": "is said only of",
    "ObjectPropertyRange": "leads only to",
    "DataPropertyRange": "has only values of",
}
_CHARACTERISTICS = {
    "FunctionalObjectProperty": "has at most one value",
    "FunctionalDataProperty": "has at most one value",
    "InverseFunctionalObjectProperty": "belongs to at most one thing",
    "TransitiveObjectProperty": "is transitive",
    "SymmetricObjectProperty": "is symmetric",
    "AsymmetricObjectProperty": "is asymmetric",
    "ReflexiveObjectProperty": "links everything to itself",
    "IrreflexiveObjectProperty": "links nothing to itself",
}
_JOINED = {"ObjectIntersectionOf": " and ", "ObjectUnionOf": " or ", "DataIntersectionOf": " and ", "DataUnionOf": " or "}
_QUANTIFIED = {"SomeValuesFrom": "some", "AllValuesFrom": "only", "HasValue": "value", "HasSelf": "Self"}
_COUNTED = {"MinCardinality": "min", "MaxCardinality": "max", "ExactCardinality": "exactly"}
_FACETS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}


class Words:
    """Writes with the labels of one knowledge; a thing that has none is written by its short name."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge

    def name(self, iri: str) -> str:
        """A label in quotes, as it is told from keywords; a short name where there is no label."""
        label = self.knowledge.label(iri)
        return curie(iri) if label == local_name(iri) else f"“{label}”"

    def axiom(self, tree: Node) -> str:
        """One axiom as a sentence of names and keywords."""
        if tree.name in _RELATIONS:
            first, *others = tree.parts
            return f"{self.expression(first)} {_RELATIONS[tree.name]} {', '.join(map(self.expression, others))}"
        if tree.name in _CHARACTERISTICS:
            return f"{self.expression(tree.parts[0])} {_CHARACTERISTICS[tree.name]}"
        return f"{tree.name}: {', '.join(map(self.expression, tree.parts))}"

    def expression(self, node: Node, nested: bool = False) -> str:
        """A class expression in Manchester syntax; ``nested`` ones of several words stand in parentheses."""
        written = self._expression(node)
        return f"({written})" if nested and node.parts and node.name not in ("DataOneOf", "ObjectOneOf", "DatatypeRestriction") else written

    def _expression(self, node: Node) -> str:
        if node.iri is not None:
            return self.name(node.iri)
        if not node.parts:
            return node.name.partition("^^")[0].strip('"')
        kind = node.name
        if kind in _JOINED:
            return _JOINED[kind].join(self.expression(part, nested=True) for part in node.parts)
        if kind.endswith("ComplementOf"):
            return f"not {self.expression(node.parts[0], nested=True)}"
        if kind in ("ObjectInverseOf", "InverseObjectProperty"):
            return f"inverse {self.expression(node.parts[0], nested=True)}"
        if kind.endswith("OneOf"):
            return "{" + ", ".join(map(self.expression, node.parts)) + "}"
        if kind == "DatatypeRestriction":
            return self._restriction(node)
        bare = kind.removeprefix("Object").removeprefix("Data")
        if bare in _QUANTIFIED:
            filler = [self.expression(part, nested=True) for part in node.parts[1:]]
            return " ".join([self.expression(node.parts[0]), _QUANTIFIED[bare], *filler])
        if bare in _COUNTED:
            number, link, *of = node.parts
            return " ".join([self.expression(link), _COUNTED[bare], number.name, *(self.expression(one, nested=True) for one in of)])
        return f"{kind}({', '.join(map(self.expression, node.parts))})"

    def _restriction(self, node: Node) -> str:
        base, *facets = node.parts
        pairs = zip(facets[::2], facets[1::2], strict=False)
        said = [f"{_FACETS.get((facet.iri or '').rpartition('#')[2], facet.name)} {self.expression(value)}" for facet, value in pairs]
        return f"{self.expression(base)}[{', '.join(said)}]"

    def assertion(self, one: Assertion, graph: CaseGraph) -> str:
        """What a record says, in words, with where it stands."""
        thing = "the request" if one.says.thing == graph.request else self._thing(one.says.thing, graph)
        match one.says:
            case IsA(_, cls):
                said = f"{thing} is {self.name(cls)}"
            case Linked(_, link, other):
                said = f"{thing} {self.name(link)} {self._thing(other, graph)}"
            case Absent(_, link, pattern):
                what = pattern_in_words(pattern, self.knowledge)
                said = f"{thing}: no {what}" if link.startswith(KG + "has") else f"{thing}: no {self.name(link)} {what}"
            case stated:
                low, high = (None if bound is None else f"{bound.normalize():f}" for bound in (stated.low, stated.high))
                amount = (
                    low
                    if low == high
                    else " to ".join(filter(None, (low, high)))
                    if low and high
                    else f"at {'least' if low else 'most'} {low or high}"
                )
                said = f"{thing}: {self.name(stated.property)} {amount}"
        told = graph.told.get(one.node)
        return f"{said} [{told.text}{f', {told.source}' if told.source else ''}]" if told else said

    def _thing(self, thing: str, graph: CaseGraph) -> str:
        if thing == graph.request:
            return "the request"
        owner, _, role = thing.rpartition("/")
        if owner in graph.told and KG + role in self.knowledge.functional:
            return f"its {self.knowledge.label(KG + role)}"
        told = graph.told.get(thing)
        return f"“{told.text}”" if told else self.name(thing) if "#" in thing else role
