"""Generated cases for the comparison of the evaluators, made from the criteria themselves.

In: the knowledge and a seed. Out: case graphs, each with the criteria to ask of it. A case is built around a few criteria: their
classes moved up, down and sideways in the tree, their numbers put at, below and above each border, exact or as an
interval, their roles filled with the wanted, a wider, a narrower or an excluded class, their facts denied as wide, as
narrow or just as they are asked for; and some cases say two things that cannot both be true.

The cases stay inside the profile in which the evaluators must agree:

* one filler for a single-valued role, and one number of a kind for a thing (two, far apart, only on purpose);
* an absence along a single-valued role has one part, also further in; more parts are written on the filler;
* one absence at most that denies a range of a property, and then that property's numbers are exact;
* where a fact stands in a single-valued role of the request besides, the request's facts are not denied.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern
from kgtool.case_graph import CaseGraph, decimal
from kgtool.knowledge import Knowledge
from kgtool.model import Interval
from kgtool.names import CASE, KG, OWL, RDF, RDFS
from kgtool.witness import Range, definition

REQUEST = KG + "Request"


@dataclass(frozen=True)
class GeneratedCase:
    """A case graph and the criteria to judge; ``name`` is the seed that makes the same case again."""

    name: str
    graph: CaseGraph
    criteria: tuple[str, ...]


class World:
    """What the generator knows: the criteria's patterns, and the class tree both ways."""

    def __init__(self, knowledge: Knowledge, criteria: Sequence[str]):
        self.knowledge = knowledge
        self.patterns = {criterion: definition(criterion, knowledge) for criterion in sorted(criteria)}
        self.narrower: dict[str, list[str]] = defaultdict(list)
        self.narrower_links: dict[str, list[str]] = defaultdict(list)
        self.parents: dict[str, list[str]] = defaultdict(list)
        links = {one for one, kind in _pairs(knowledge, RDF + "type") if kind == OWL + "ObjectProperty"}
        for one, wide in _pairs(knowledge, KG + "within"):
            if one != wide:
                (self.narrower_links if one in links else self.narrower)[wide].append(one)
        for one, wide in _pairs(knowledge, RDFS + "subClassOf"):
            self.parents[one].append(wide)
        self.naming: dict[str, list[str]] = defaultdict(list)
        for criterion, pattern in self.patterns.items():
            for name in _names(pattern):
                self.naming[name].append(criterion)

    def cases(self, seed: int, pairs: int, per_case: int = 12) -> Iterator[GeneratedCase]:
        """Cases until they come to at least ``pairs`` pairs of a case and a criterion; every criterion has its turn."""
        made, number, order = 0, 0, list(self.patterns)
        random.Random(seed).shuffle(order)
        while made < pairs:
            case = _Maker(self, f"{seed}/{number}", order[number % len(order)]).make(per_case)
            yield case
            made += len(case.criteria)
            number += 1


class _Maker:
    """Makes one case."""

    def __init__(self, world: World, name: str, leading: str):
        self._world, self._name, self._leading = world, name, leading
        self._random = random.Random(name)
        self._graph = CaseGraph(CASE + "request/1")
        self._roles: dict[tuple[str, str], str] = {}
        self._stated: dict[tuple[str, str], Interval] = {}
        self._denied_ranges: set[str] = set()
        self._shares = self._chance(0.15)
        self._count = 0
        self._inexact: set[str] = set()
        self._contradictions = self._random.choice((1, 1, 2)) if self._chance(0.15) else 0  # still to be said
        self._faithful = self._chance(0.4)  # mostly what the criteria ask for, so that enough of them are met

    def make(self, per_case: int) -> GeneratedCase:
        chosen = self._criteria(per_case)
        request = self._graph.request
        self._graph.say(request, "is", REQUEST)
        for criterion in chosen[: self._random.choice((1, 2, 3, 4))]:
            self._thing(request, self._world.patterns[criterion], None)
        return GeneratedCase(self._name, self._graph, tuple(chosen))

    def _criteria(self, many: int) -> list[str]:
        """The leading criterion, some that name what it names, and some others."""
        near = sorted({other for name in _names(self._world.patterns[self._leading]) for other in self._world.naming[name]})
        chosen = [self._leading, *self._random.sample(near, min(len(near), many // 2))]
        chosen += self._random.sample(list(self._world.patterns), min(len(self._world.patterns), many))
        return list(dict.fromkeys(chosen))[:many]

    # ------------------------------------------------------------- things

    def _thing(self, thing: str, pattern: Pattern, role: str | None) -> None:
        """Say about ``thing`` what the pattern asks for, more or less."""
        for part in pattern.parts:
            match part:
                case ClassPart(cls) if cls != REQUEST and self._chance(0.99 if self._faithful else 0.85):
                    self._graph.say(thing, "is", self._class(cls))
                case NumberPart(name, bounds) if self._chance(0.99 if self._faithful else 0.85):
                    self._number(thing, name, bounds)
                case LinkPart(link, inner):
                    self._link(thing, link, inner)
        rivals = sorted(rival for part in pattern.parts if isinstance(part, ClassPart) for rival in self._world.knowledge.rivals(part.cls))
        if rivals and self._contradicts(0.15):
            self._graph.say(thing, "is", self._random.choice(rivals))

    def _link(self, thing: str, link: str, inner: Pattern) -> None:
        present, absent = self._random.choice(((True, False),) * 6 + ((False, True),) * (1 if self._faithful else 4) + ((False, False),))
        if self._contradicts(0.5):
            present = absent = True
        if present:
            self._present(thing, link, inner)
            if link not in self._world.knowledge.functional and self._chance(0.15):
                self._present(thing, link, inner)
        if absent:
            self._absence(thing, link, inner)

    def _present(self, thing: str, link: str, inner: Pattern) -> None:
        single = link in self._world.knowledge.functional
        key = (thing, link)
        if single and key in self._roles:
            other = self._roles[key]
        elif single:
            other = f"{thing}/{link.rpartition('#')[2]}"
            self._roles[key] = other
            self._graph.link(thing, link, other)
            self._graph.say(other, "fills", link)
            if thing == self._graph.request and self._shares:
                self._graph.say(thing, "hasFact", other)
        else:
            self._count += 1
            other = f"{CASE}fact/{self._count}"
            self._graph.link(thing, self._moved_link(link), other)
        self._thing(other, inner, link if single else None)

    def _class(self, cls: str) -> str:
        """The class, or another near it in the tree."""
        world = self._world
        near: dict[str, Sequence[str]] = {
            "down": world.narrower[cls],
            "up": sorted(world.knowledge.ancestors(cls) - {cls}),
            "sideways": [sibling for parent in world.parents[cls] for sibling in world.narrower[parent] if sibling != cls],
            "against": sorted(world.knowledge.rivals(cls)),
        }
        weights = (80, 12, 3, 3, 2) if self._faithful else (45, 16, 13, 13, 13)
        how = self._random.choices(("same", "down", "up", "sideways", "against"), weights)[0]
        return self._random.choice(near[how]) if near.get(how) else cls

    def _moved_link(self, link: str) -> str:
        """The link, or a narrower or wider one where there is one."""
        knowledge = self._world.knowledge
        near = [*self._world.narrower_links[link], *sorted(knowledge.wider_links(link) - {link})]
        near = [other for other in near if other not in knowledge.functional]
        return self._random.choice(near) if near and self._chance(0.3) else link

    # ------------------------------------------------------------ numbers

    def _number(self, thing: str, name: str, bounds: Sequence[tuple[str, Decimal]]) -> None:
        border = self._random.choice([value for _, value in bounds])
        step = self._random.choice([Decimal(1), Decimal("0.5"), Decimal("0.0001"), Decimal(10)])
        value = self._random.choice((border, border, border - step, border + step))
        if self._faithful and self._chance(0.5):
            value = Range.of(bounds).inside()
        interval = Interval.exactly(value)
        if name not in self._denied_ranges and self._chance(0.35):
            other = self._random.choice([value for _, value in bounds])
            low, high = sorted((value, self._random.choice((other + step, border + step, border + 2 * step, border - step))))
            interval = self._random.choice((Interval(low, high), Interval(low, high), Interval(low, None), Interval(None, high)))
        if (thing, name) not in self._stated:
            self._stated[thing, name] = interval
            self._graph.number(thing, name.removeprefix(KG), interval)
            if interval.exact is None:
                self._inexact.add(name)
        if (high := self._stated[thing, name].high) is not None and self._contradicts(0.3):
            self._second_number(thing, name, high + step)

    def _second_number(self, thing: str, name: str, value: Decimal) -> None:
        """Another value of the same number, beyond the first."""
        self._count += 1
        statement = f"{thing}/again{self._count}"
        self._graph.say(thing, "states", statement)
        self._graph.say(statement, "property", name)
        for bound in ("low", "high"):
            self._graph.quads.append(ox.Quad(ox.NamedNode(statement), ox.NamedNode(KG + bound), decimal(value)))

    # ----------------------------------------------------------- absences

    def _absence(self, thing: str, link: str, inner: Pattern) -> None:
        single = link in self._world.knowledge.functional
        if self._shares and thing == self._graph.request and not single:
            return
        denied = self._denial(inner, narrow=single)
        if denied is None:
            return
        if single and self._chance(0.3):  # written on the filler, where several parts are allowed
            self._present(thing, link, Pattern(()))
            for part in inner.parts:
                if isinstance(part, LinkPart):
                    self._absence(self._roles[thing, link], part.link, part.inner)
            return
        self._count += 1
        absence = f"{CASE}absent/{self._count}"
        self._graph.deny(absence, link if single else self._moved_link(link), denied, self._world.knowledge)
        self._graph.say(thing, "lacks", absence)

    def _denial(self, pattern: Pattern, narrow: bool) -> Pattern | None:
        """The pattern, or some of its parts, each as wide, wider or narrower; ``narrow``: one part only."""
        parts: list[Part] = []
        wanted = list(pattern.parts)
        self._random.shuffle(wanted)
        for part in wanted:
            if parts and (narrow or self._chance(0.4)):
                continue
            match part:
                case ClassPart(cls) if cls != REQUEST:
                    parts.append(ClassPart(self._class(cls)))
                case NumberPart(name, bounds) if name not in self._denied_ranges and name not in self._inexact:
                    moved = tuple((kind, value + self._random.choice((-1, 0, 0, 0, 1))) for kind, value in bounds if self._chance(0.9))
                    if Range.of(moved).contains(Range.of(moved).inside()):
                        self._denied_ranges.add(name)
                        parts.append(NumberPart(name, moved))
                case LinkPart(link, inner):
                    further = self._denial(inner, narrow=link in self._world.knowledge.functional)
                    if further is not None:
                        moved_link = link if link in self._world.knowledge.functional else self._moved_link(link)
                        parts.append(LinkPart(moved_link, further))
        return Pattern(tuple(parts)) if parts else None

    def _contradicts(self, probability: float) -> bool:
        """Whether to contradict the record here, one of the few times that this case is meant to."""
        if not self._contradictions or not self._chance(probability):
            return False
        self._contradictions -= 1
        return True

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability


def _names(pattern: Pattern) -> set[str]:
    """The classes and properties that a pattern names."""
    found: set[str] = set()
    for part in pattern.parts:
        match part:
            case ClassPart(cls):
                found.add(cls)
            case NumberPart(name, _):
                found.add(name)
            case LinkPart(_, inner):
                found |= _names(inner)
    return found - {REQUEST}


def _pairs(knowledge: Knowledge, predicate: str) -> list[tuple[str, str]]:
    """Subject and object of a predicate between IRIs, in a fixed order."""
    quads = knowledge.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
    return sorted({(q.subject.value, q.object.value) for q in quads if isinstance(q.object, ox.NamedNode)})
