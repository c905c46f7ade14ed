"""A criterion's witnesses: the smallest facts that meet it, and the smallest that contradict it.

In: a criterion's parts from the knowledge. Out: case graphs (:mod:`kgtool.case_words` puts them in words). Used by
the generated cases, by the browser's form and by ``explain``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kgtool.assertions import pattern_at
from kgtool.breakup import ClassPart, LinkPart, NumberPart, Pattern
from kgtool.case_graph import CaseGraph
from kgtool.knowledge import Knowledge
from kgtool.model import Interval
from kgtool.names import CASE, KG

REQUEST = CASE + "request/witness"


def definition(criterion: str, knowledge: Knowledge) -> Pattern:
    """The pattern that a request must fit to meet the criterion."""
    return pattern_at(knowledge.parts(criterion), criterion)


def meeting(criterion: str, knowledge: Knowledge, request: str = REQUEST) -> CaseGraph:
    """The smallest case graph that meets a criterion. A criterion that nothing can meet gets one that contradicts itself."""
    graph = CaseGraph(request)
    _Writer(graph, knowledge).fit(request, definition(criterion, knowledge))
    return graph


def contradicting(criterion: str, knowledge: Knowledge, request: str = REQUEST) -> CaseGraph | None:
    """The smallest case graph that contradicts a criterion: a number outside its range, else another value of a
    single-valued role, else a documented absence. None where only its class of request could be denied."""
    graph = CaseGraph(request)
    graph.say(request, "is", KG + "Request")
    pattern = definition(criterion, knowledge)
    return graph if _Writer(graph, knowledge).miss(request, pattern) else None


# ---------------------------------------------------------------------- ranges


@dataclass(frozen=True)
class Range:
    """What a number must lie between; an open end leaves its own value out. None is unbounded."""

    low: Decimal | None = None
    low_open: bool = False
    high: Decimal | None = None
    high_open: bool = False

    @classmethod
    def of(cls, bounds: Sequence[tuple[str, Decimal]]) -> Range:
        """The range that all bounds leave."""
        lows = [(value, kind == "above") for kind, value in bounds if kind in ("from", "above")]
        highs = [(-value, kind == "below") for kind, value in bounds if kind in ("upTo", "below")]
        low, low_open = max(lows, default=(None, False))
        high, high_open = max(highs, default=(None, False))
        return cls(low, low_open, None if high is None else -high, high_open)

    def contains(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        return above and (self.high is None or value < self.high or (value == self.high and not self.high_open))

    def inside(self) -> Decimal:
        """A plain value within the range: its closed end, else one whole step from its open end, else the middle."""
        if self.low is not None:
            near = [self.low, self.low + 1]
        else:
            near = [] if self.high is None else [self.high, self.high - 1 if self.high >= 1 else self.high / 2, self.high - 1]
        if self.low is not None and self.high is not None:
            near.append((self.low + self.high) / 2)
        return next((value for value in near if self.contains(value)), Decimal(1))

    def outside(self) -> Decimal | None:
        """A plain value outside the range, not negative where that can be; None where every value is inside."""
        near = []
        if self.low is not None:
            near = [self.low, self.low - 1, self.low / 2]
        if self.high is not None:
            near += [self.high, self.high + 1]
        if self.low is not None:
            near.append(min(self.low, Decimal(0)) - 1)
        fitting = [value for value in near if not self.contains(value)]
        return next((value for value in fitting if value >= 0), fitting[0] if fitting else None)


# --------------------------------------------------------------------- writing


class _Writer:
    """Writes things that fit or miss a pattern into a case graph."""

    def __init__(self, graph: CaseGraph, knowledge: Knowledge):
        self._graph, self._knowledge = graph, knowledge
        self._made = 0

    def fit(self, thing: str, pattern: Pattern, fills: str | None = None) -> None:
        """Make ``thing`` fit the pattern. ``fills`` is the single-valued role that it stands in."""
        for cls in self._narrowest([part.cls for part in pattern.parts if isinstance(part, ClassPart)]):
            self._graph.say(thing, "is", cls)
        if fills:
            self._graph.say(thing, "fills", fills)
        numbers: dict[str, list[tuple[str, Decimal]]] = {}
        for part in pattern.parts:
            if isinstance(part, NumberPart):
                numbers.setdefault(part.property, []).extend(part.bounds)
        for name, bounds in numbers.items():
            self._number(thing, name, Range.of(bounds).inside())
        for link, inner in self._links(pattern):
            other, role = self._other(thing, link)
            self._graph.link(thing, link, other)
            self.fit(other, inner, role)

    def miss(self, thing: str, pattern: Pattern, fills: str | None = None) -> bool:
        """Make it impossible that ``thing`` fits the pattern; whether that could be done."""
        if fills:
            for part in pattern.parts:
                if isinstance(part, ClassPart) and (rival := self._rival(part.cls)):
                    self._graph.say(thing, "is", rival)
                    return True
        for part in pattern.parts:
            if isinstance(part, NumberPart) and (value := Range.of(part.bounds).outside()) is not None:
                self._number(thing, part.property, value)
                return True
        single = self._knowledge.functional
        links = list(self._links(pattern))
        for link, inner in links:
            if link in single and self._can_miss(inner):
                other, role = self._other(thing, link)
                self._graph.link(thing, link, other)
                self._graph.say(other, "fills", link)
                return self.miss(other, inner, role)
        for link, inner in links:
            self._graph.say(thing, "lacks", f"{thing}/absent")
            self._graph.deny(f"{thing}/absent", link, self._denied(inner), self._knowledge)
            return True
        return False

    def _can_miss(self, inner: Pattern) -> bool:
        """Whether the one filler of a role can be given a value of its own that misses the pattern."""
        for part in inner.parts:
            if isinstance(part, NumberPart) or (isinstance(part, ClassPart) and self._rival(part.cls)):
                return True
            if isinstance(part, LinkPart) and part.link in self._knowledge.functional and self._can_miss(part.inner):
                return True
        return False

    def _denied(self, inner: Pattern) -> Pattern:
        """What to deny: the pattern's first class alone where it has one, for that is the shortest denial."""
        first = next((part for part in inner.parts if isinstance(part, ClassPart)), None)
        return Pattern((first,)) if first else inner

    def _links(self, pattern: Pattern) -> Iterator[tuple[str, Pattern]]:
        """The linked things that are needed: one for each single-valued role, none that another one covers."""
        single = self._knowledge.functional
        parts = [part for part in pattern.parts if isinstance(part, LinkPart)]
        roles: dict[str, list[Pattern]] = {}
        for part in parts:
            if part.link in single:
                roles.setdefault(part.link, []).append(part.inner)
        for link, inners in roles.items():
            yield link, Pattern(tuple(dict.fromkeys(piece for inner in inners for piece in inner.parts)))
        free = list(dict.fromkeys(part for part in parts if part.link not in single))
        for part in free:
            if not any(other is not part and self._covered(part, other) and not self._covered(other, part) for other in free):
                yield part.link, part.inner

    def _covered(self, wide: LinkPart | ClassPart | NumberPart, narrow: LinkPart | ClassPart | NumberPart) -> bool:
        """Whether whatever meets the part ``narrow`` meets ``wide`` as well."""
        match wide, narrow:
            case ClassPart(), ClassPart():
                return self._knowledge.within(narrow.cls, wide.cls)
            case LinkPart(), LinkPart():
                if wide.link not in self._knowledge.wider_links(narrow.link):
                    return False
                return all(any(self._covered(one, other) for other in narrow.inner.parts) for one in wide.inner.parts)
            case _:
                return wide == narrow

    def _narrowest(self, classes: Sequence[str]) -> list[str]:
        wider = {w for cls in classes for w in self._knowledge.ancestors(cls) - {cls}}
        return [cls for cls in dict.fromkeys(classes) if cls not in wider]

    def _rival(self, cls: str) -> str | None:
        """A class that excludes the wanted one, a sibling first."""
        own = self._knowledge.ancestors(cls)
        return min(self._knowledge.rivals(cls), key=lambda rival: (-len(own & self._knowledge.ancestors(rival)), rival), default=None)

    def _other(self, thing: str, link: str) -> tuple[str, str | None]:
        if link in self._knowledge.functional:
            return f"{thing}/{link.rpartition('#')[2]}", link
        self._made += 1
        return f"{CASE}fact/{self._made}", None

    def _number(self, thing: str, name: str, value: Decimal) -> None:
        self._graph.number(thing, name.removeprefix(KG), Interval.exactly(value))
