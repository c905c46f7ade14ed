"""The part of an ontology that can matter to some names: a syntactic bottom-locality module.

In: axioms as trees, names. Out: the axioms of the module. What is entailed about the names (whatever is said of them beside it)
follows from the module alone, and every smallest set of axioms that entails it lies within it (Cuenca Grau, Horrocks, Kazakov
and Sattler 2008). An axiom of a kind that is not known here is taken for one that matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Generic, TypeVar

from kgtool.names import OWL, RDF, RDFS, XSD
from kgtool.reasons.syntax import Node

_THING, _NOTHING = OWL + "Thing", OWL + "Nothing"
_BUILT_IN = (OWL, RDF, RDFS, XSD)
#: Axioms about one property, empty of content where the property is empty.
_OF_A_PROPERTY = frozenset(
    kind + "Property"
    for kind in (
        *("FunctionalObject", "FunctionalData", "InverseFunctionalObject", "IrreflexiveObject", "SymmetricObject", "AsymmetricObject"),
        "TransitiveObject",
    )
)
_DOMAINS = ("ObjectPropertyDomain", "ObjectPropertyRange", "DataPropertyDomain", "DataPropertyRange")
#: Expressions that are empty where their property is.
_NEEDS_PROPERTY = frozenset(
    f"{kind}{what}" for kind in ("Object", "Data") for what in ("SomeValuesFrom", "HasValue", "MinCardinality", "ExactCardinality")
) | {"ObjectHasSelf"}

Key = TypeVar("Key")


class Modules(Generic[Key]):
    """The modules of one set of axioms, given with their keys."""

    def __init__(self, axioms: Sequence[tuple[Key, Node]]):
        self._axioms = axioms
        self._names = [frozenset(axiom.iris()) for _, axiom in axioms]
        self._mention: dict[str, list[int]] = defaultdict(list)
        for at, names in enumerate(self._names):
            for iri in names:
                self._mention[iri].append(at)
        # what matters to every name; of the others only those can matter that mention a name of the module
        self._always = [at for at, (_, axiom) in enumerate(axioms) if not local(axiom, ())]

    def of(self, names: Iterable[str]) -> list[Key]:
        """The keys of the axioms that can matter to the names, in the order given."""
        known: set[str] = set()
        kept: set[int] = set()
        fresh = set(names)
        waiting = set(self._always)
        while fresh or waiting:
            known |= fresh
            waiting |= {at for iri in fresh for at in self._mention.get(iri, ())} - kept
            fresh = set()
            for at in sorted(waiting):
                if not local(self._axioms[at][1], known):
                    kept.add(at)
                    fresh |= {iri for iri in self._names[at] if iri not in known and not iri.startswith(_BUILT_IN)}
            waiting = set()
        return [key for at, (key, _) in enumerate(self._axioms) if at in kept]


def module(axioms: Sequence[tuple[Key, Node]], names: Iterable[str]) -> list[Key]:
    """The keys of the axioms that can matter to the names, in the order given."""
    return Modules(axioms).of(names)


def local(axiom: Node, names: Collection[str]) -> bool:
    """Whether the axiom says nothing where everything but the names is empty."""
    kind, parts = axiom.name, axiom.parts
    if kind == "SubClassOf":
        return _empty(parts[0], names) or _everything(parts[1], names)
    if kind == "EquivalentClasses":
        return all(_empty(part, names) for part in parts) or all(_everything(part, names) for part in parts)
    if kind == "DisjointClasses":
        return sum(not _empty(part, names) for part in parts) <= 1
    if kind in ("SubObjectPropertyOf", "SubDataPropertyOf"):
        return _unlinked(parts[0], names)
    if kind in ("EquivalentObjectProperties", "EquivalentDataProperties", "InverseObjectProperties"):
        return all(_unlinked(part, names) for part in parts)
    if kind in ("DisjointObjectProperties", "DisjointDataProperties"):
        return sum(not _unlinked(part, names) for part in parts) <= 1
    if kind in _OF_A_PROPERTY:
        return _unlinked(parts[0], names)
    if kind in _DOMAINS:
        return _unlinked(parts[0], names) or _everything(parts[1], names)
    return False


def _unlinked(link: Node, names: Collection[str]) -> bool:
    """Whether a property (its inverse, a chain with it) links nothing where everything but the names is empty."""
    if link.parts:
        return any(_unlinked(part, names) for part in link.parts)
    return link.iri is not None and link.iri not in names and not link.iri.startswith(_BUILT_IN)


def _empty(expression: Node, names: Collection[str]) -> bool:
    kind, parts = expression.name, expression.parts
    if expression.iri is not None:
        return expression.iri == _NOTHING or (expression.iri not in names and not expression.iri.startswith(_BUILT_IN))
    if kind == "ObjectIntersectionOf":
        return any(_empty(part, names) for part in parts)
    if kind == "ObjectUnionOf":
        return all(_empty(part, names) for part in parts)
    if kind == "ObjectComplementOf":
        return _everything(parts[0], names)
    if kind in _NEEDS_PROPERTY:
        link, filler = (parts[1], parts[2:]) if "Cardinality" in kind else (parts[0], parts[1:])
        if "Cardinality" in kind and parts[0].name == "0":
            return False
        classes = kind.startswith("Object") and not kind.endswith(("HasValue", "HasSelf"))
        return _unlinked(link, names) or (classes and any(_empty(one, names) for one in filler))
    return False


def _everything(expression: Node, names: Collection[str]) -> bool:
    kind, parts = expression.name, expression.parts
    if expression.iri is not None:
        return expression.iri == _THING
    if kind == "ObjectIntersectionOf":
        return all(_everything(part, names) for part in parts)
    if kind == "ObjectUnionOf":
        return any(_everything(part, names) for part in parts)
    if kind == "ObjectComplementOf":
        return _empty(parts[0], names)
    if kind in ("ObjectAllValuesFrom", "DataAllValuesFrom"):
        return _unlinked(parts[0], names) or (kind == "ObjectAllValuesFrom" and _everything(parts[1], names))
    if kind in ("ObjectMaxCardinality", "DataMaxCardinality"):
        return _unlinked(parts[1], names) or (kind == "ObjectMaxCardinality" and any(_empty(one, names) for one in parts[2:]))
    return False
