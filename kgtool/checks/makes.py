"""Entities that are made alike: between them a shape cannot tell, so that one of them can be judged for all.

In: the triples of many entities, and the shapes. Out: the entities in groups of one make. Used by the check of shapes.

Two entities are of one make when they have the same types and, for every property that a shape looks at, values that
no constraint of the shapes tells apart: as many of each sort (above the highest count that a shape names, more make no
difference), texts of one datatype that pass the same patterns and lengths of the property, things of the same types. Values of any
other datatype, and values that a shape lists, are of one sort only when they are equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.names import RDF, XSD

if TYPE_CHECKING:
    import rdflib

_SH = "http://www.w3.org/ns/shacl#"
_TYPE = ox.NamedNode(RDF + "type")
#: Constraints that look at the values of one property each, one value at a time or by their number.
_APART = {
    *("path", "property", "node", "targetClass", "targetSubjectsOf", "targetObjectsOf", "message", "severity", "name", "description"),
    *("minCount", "maxCount", "datatype", "nodeKind", "class", "minLength", "maxLength", "pattern", "hasValue", "in"),
    *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "or", "and", "not", "xone"),
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Makes:
    """Collects the triples of entities and groups the entities by their make."""

    def __init__(self, shapes: rdflib.Graph):
        import rdflib

        def said(name: str) -> Iterator[rdflib.term.Node]:
            return shapes.objects(None, rdflib.URIRef(_SH + name))

        used = {str(predicate).removeprefix(_SH) for predicate in shapes.predicates() if str(predicate).startswith(_SH)}
        paths = list(said("path"))
        # a constraint that compares properties, or a path of several steps: every entity is then judged for itself
        self._each = bool(used - _APART) or not all(isinstance(path, rdflib.URIRef) for path in paths)
        self.paths = {str(path) for path in paths}
        self._listed = {str(value) for value in (*said("hasValue"), *shapes.objects(None, rdflib.URIRef(RDF + "first")))}
        self._most = 1 + max((int(str(count)) for name in ("minCount", "maxCount") for count in said(name)), default=0)
        self._tests: dict[str, list[Callable[[str], bool]]] = {path: _tests(shapes, path) for path in self.paths}
        self._values: dict[str, list[ox.Triple | ox.Quad]] = {}
        self._types: dict[str, set[str]] = {}
        self._things: dict[str, object] = {}
        self._made: dict[str, object] = {}

    def add(self, triple: ox.Triple | ox.Quad) -> None:
        """Take a triple in; properties that no shape looks at are left out."""
        subject, predicate = str(triple.subject.value), triple.predicate.value  # type: ignore[union-attr]
        if predicate == _TYPE.value:
            self._types.setdefault(subject, set()).add(triple.object.value)  # type: ignore[union-attr]
            self._values.setdefault(subject, [])
        elif predicate in self.paths:
            self._values.setdefault(subject, []).append(triple)

    def forget(self, subjects: Iterable[str]) -> dict[str, frozenset[str]]:
        """Take entities out again; returns the types that they had."""
        had = {subject: frozenset(self._types.pop(subject, ())) for subject in subjects}
        for subject in had:
            self._values.pop(subject, None)
            self._made.pop(subject, None)
        return had

    def types_are(self, types: dict[str, frozenset[str]]) -> bool:
        """Whether entities have these types (on which the makes of those that name them hang)."""
        return all(kinds == frozenset(self._types.get(subject, ())) for subject, kinds in types.items())

    def alike(self) -> dict[object, list[str]]:
        """The entities of each make, in a fixed order."""
        groups: dict[object, list[str]] = {}
        for subject in sorted(self._values):
            if subject not in self._made:
                self._made[subject] = self._make(subject)
            groups.setdefault(self._made[subject], []).append(subject)
        return groups

    def triples(self, subjects: Iterable[str]) -> Iterator[ox.Triple | ox.Quad]:
        """What was taken in of some entities, and the types of the things that they name."""
        named = dict.fromkeys(subjects)
        for subject in list(named):
            for triple in self._values[subject]:
                yield triple
                if isinstance(triple.object, ox.NamedNode):
                    named.setdefault(triple.object.value)
        for thing in named:
            for kind in sorted(self._types.get(thing, ())):
                yield ox.Triple(ox.NamedNode(thing), _TYPE, ox.NamedNode(kind))

    def _make(self, subject: str) -> object:
        if self._each:
            return frozenset(self.triples([subject]))
        said = ((triple.predicate.value, triple.object) for triple in self._values[subject])
        sorts = Counter((path, self._sort(value, path)) for path, value in said)
        return frozenset(self._types.get(subject, ())), frozenset((sort, min(count, self._most)) for sort, count in sorts.items())

    def _sort(self, value: object, path: str) -> object:
        if isinstance(value, ox.Literal):
            kind = value.datatype.value
            if value.value in self._listed or kind != XSD + "string":
                return value.value, kind, value.language
            return kind, *(bool(test(value.value)) for test in self._tests[path])
        name = str(getattr(value, "value", value))
        if name not in self._things:
            kinds = frozenset(self._types.get(name, ()))
            self._things[name] = "a thing", type(value).__name__, name if name in self._listed else "", kinds
        return self._things[name]


def _tests(shapes: rdflib.Graph, path: str) -> list[Callable[[str], bool]]:
    """What tells texts of a property apart: the patterns and lengths of its shapes, and those of shapes that have no property."""
    import rdflib

    def said(name: str) -> Iterator[str]:
        for shape, limit in shapes.subject_objects(rdflib.URIRef(_SH + name)):
            if shapes.value(shape, rdflib.URIRef(_SH + "path")) in (None, rdflib.URIRef(path)):
                yield str(limit)

    lengths = {int(length) for name in ("minLength", "maxLength") for length in said(name)}
    tests: list[Callable[[str], bool]] = [re.compile(pattern).search for pattern in sorted(said("pattern"))]  # type: ignore[misc]
    tests += [lambda text, at=at: len(text) >= at for at in sorted(lengths | {length + 1 for length in lengths})]  # type: ignore[misc]
    return tests
