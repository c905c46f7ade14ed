"""One wrong reading of the guidelines at a time: every bound, link and connective changed, each as triples to take out and put in.

In: the knowledge. Out: :class:`Mutant` objects in the order of the files. What no determination is decided by (advice) has none.

* bound: turned round (>= to <), its edge left out or taken in (>= to >), one step higher, one step lower. A step is 1, beyond 50 a
  tenth of the value, and for a value that is no whole number one of its last place.
* polarity: requires to excludes and back, for limits and absences too.
* silence: who carries the burden: requires to limits, excludes to requiresAbsence, and back.
* connective: all of to one of, one of to all of, at least k to k - 1 and k + 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.guideline import Group, Link
from kgtool.knowledge import Knowledge
from kgtool.names import XSD
from kgtool.rdf import kg, value
from kgtool.shelf import shelf

_DECIMAL = ox.NamedNode(XSD + "decimal")
_REVERSED = {"from": "below", "above": "upTo", "upTo": "above", "below": "from"}
_EDGE = {"from": "above", "above": "from", "upTo": "below", "below": "upTo"}
_SIGNS = {"from": ">=", "above": ">", "upTo": "<=", "below": "<"}
#: From each link: to its opposite, and to the one that differs in what silence means.
_LINKS = {
    "requires": (("polarity", "excludes"), ("silence", "limits")),
    "limits": (("polarity", "excludes"), ("silence", "requires")),
    "excludes": (("polarity", "requires"), ("silence", "requiresAbsence")),
    "requiresAbsence": (("polarity", "requires"), ("silence", "excludes")),
}
_WORDS = {"requires_absence": "requiresAbsence"}


@dataclass(frozen=True)
class Mutant:
    """One change. ``touches`` is the criterion or the group by which a request must be judged to notice it."""

    kind: str
    touches: str
    recommendation: str
    said: str
    gone: tuple[ox.Quad, ...]
    come: tuple[ox.Quad, ...]

    def __str__(self) -> str:
        return f"{self.kind:<10} {self.recommendation}: {self.said}"


def mutants(knowledge: Knowledge) -> list[Mutant]:
    """Every mutant, each once, though several branches may share what it changes."""
    found: dict[tuple[str, str, str], Mutant] = {}
    for recommendation in shelf(knowledge).all():
        for branch in recommendation.branches:
            if branch.role != "advice":
                for mutant in _of_group(branch.group, recommendation.label, knowledge):
                    found.setdefault((mutant.kind, mutant.touches, mutant.said), mutant)
    return list(found.values())


def _of_group(group: Group, label: str, knowledge: Knowledge) -> Iterator[Mutant]:
    if group.applies_when:
        yield from _bounds(group.applies_when.iri, label, knowledge)
    for member in group.members:
        if isinstance(member, Link):
            yield from _bounds(member.criterion.iri, label, knowledge)
            yield from _links(group, member, label)
        else:
            yield from _connectives(group, member, label, knowledge)
            yield from _of_group(member, label, knowledge)


def _bounds(criterion: str, label: str, knowledge: Knowledge) -> Iterator[Mutant]:
    graph, name = ox.NamedNode(criterion), shelf(knowledge).criterion(criterion).id
    for quad in knowledge.parts(criterion):
        kind = value(quad.predicate).rpartition("#")[2]
        if kind not in _SIGNS:
            continue
        number = Decimal(value(quad.object))
        step = _step(number)
        for new_kind, new in ((_REVERSED[kind], number), (_EDGE[kind], number), (kind, number + step), (kind, number - step)):
            if new >= 0:
                said = f"{name}: {_SIGNS[kind]} {number} to {_SIGNS[new_kind]} {new}"
                gone = ox.Quad(quad.subject, quad.predicate, quad.object, graph)
                come = ox.Quad(quad.subject, kg(new_kind), ox.Literal(str(new), datatype=_DECIMAL), graph)
                yield Mutant("bound", criterion, label, said, (gone,), (come,))


def _step(number: Decimal) -> Decimal:
    if number != number.to_integral_value():
        return Decimal(1).scaleb(int(number.as_tuple().exponent))
    return Decimal(1) if number <= 50 else (number / 10).to_integral_value()


def _links(group: Group, link: Link, label: str) -> Iterator[Mutant]:
    word = _WORDS.get(link.kind, link.kind)
    for kind, other in _LINKS[word]:
        if kind == "silence" and group.minimum is not None:
            continue  # silence never satisfies an alternative, whoever carries the burden
        said = f"{link.criterion.id} in {group.id}: {word} to {other}"
        yield Mutant(
            kind, group.iri, label, said, (_fact(group.iri, word, link.criterion.iri),), (_fact(group.iri, other, link.criterion.iri),)
        )


def _connectives(around: Group, group: Group, label: str, knowledge: Knowledge) -> Iterator[Mutant]:
    size = len(group.members)
    if size < 2 or group.table:
        return  # of one member all and one are the same; a table has a rule of its own
    if group.minimum is None or group.minimum == 1:
        old, new = ("requiresAll", "requiresOneOf") if group.minimum is None else ("requiresOneOf", "requiresAll")
        if _fact(around.iri, old, group.iri) in knowledge.store:
            gone, come = _fact(around.iri, old, group.iri), _fact(around.iri, new, group.iri)
            yield Mutant("connective", group.iri, label, f"{group.id}: {old} to {new}", (gone,), (come,))
            return
    for stated in knowledge.store.quads_for_pattern(ox.NamedNode(group.iri), kg("minimum"), None, ONTOLOGY_GRAPH):
        number = int(value(stated.object))
        for other in (number - 1, number + 1):
            if 1 <= other <= size:
                literal = ox.Literal(str(other), datatype=ox.NamedNode(XSD + "integer"))
                come = ox.Quad(stated.subject, stated.predicate, literal, ONTOLOGY_GRAPH)
                yield Mutant("connective", group.iri, label, f"{group.id}: at least {number} to {other} of {size}", (stated,), (come,))


def _fact(subject: str, name: str, other: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), kg(name), ox.NamedNode(other), ONTOLOGY_GRAPH)
