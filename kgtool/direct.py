"""The same verdicts without a query engine: a plain evaluator of the same parts, for batches.

It answers what ``judge`` answers, from the same case graph and the same compiled parts, and is held to it by the
differential test. ``judge`` remains the definition; this one trades readable queries for speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kgtool.assertions import pattern_at
from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern
from kgtool.implication import implies
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import KG
from kgtool.states import Judgement

_REQUEST, _IS, _FILLS, _STATES, _LACKS = (KG + name for name in ("Request", "is", "fills", "states", "lacks"))
_PROPERTY, _LOW, _HIGH, _LINK, _INNER = (KG + name for name in ("property", "low", "high", "link", "inner"))
_DESCRIBING = frozenset((_PROPERTY, _LOW, _HIGH, _LINK, _INNER))
_DEFINITIONS: WeakKeyDictionary[Knowledge, dict[str, Pattern]] = WeakKeyDictionary()


def judge(case: Sequence[ox.Quad], criteria: Iterable[str], knowledge: Knowledge) -> Judgement:
    """The verdict of each criterion for the one request of a case graph."""
    record = _Record(case, knowledge)
    defined = _DEFINITIONS.setdefault(knowledge, {})
    verdicts: dict[str, Verdict] = {}
    because: dict[str, tuple[str, ...]] = {}
    against: dict[str, tuple[str, ...]] = {}
    for criterion in dict.fromkeys(criteria):
        if criterion not in defined:
            defined[criterion] = pattern_at(knowledge.parts(criterion), criterion)
        pattern = defined[criterion]
        met, missed = record.fits(record.request, pattern), record.misses(record.request, pattern)
        if met:
            because[criterion] = record.reasons(pattern, record.part_met)
        if missed:
            against[criterion] = record.reasons(pattern, record.part_missed)
        if met:
            verdicts[criterion] = Verdict.CONFLICTING if missed else Verdict.MET
        else:
            verdicts[criterion] = Verdict.CONTRADICTED if missed else Verdict.NOT_DOCUMENTED
    return Judgement(verdicts, because, against, record.clashes())


class _Record:
    """A case graph, indexed by thing."""

    def __init__(self, case: Sequence[ox.Quad], knowledge: Knowledge):
        self._wider, self._rivals, self._functional = knowledge.ancestors, knowledge.rivals, knowledge.functional
        self._kinds: dict[str, list[str]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self._numbers: dict[str, list[tuple[str, str, Decimal | None, Decimal | None]]] = {}
        self._absences: dict[str, list[tuple[str, str, Pattern]]] = {}
        self._fillers: set[str] = set()
        self._reached: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._fitting: dict[tuple[str, int], bool] = {}
        self._missing: dict[tuple[str, int], bool] = {}
        described: dict[str, dict[str, str]] = {}
        numbers: list[tuple[str, str]] = []
        absences: list[tuple[str, str]] = []
        links = knowledge.object_properties
        for quad in case:
            thing, predicate, target = quad.subject.value, quad.predicate.value, quad.object.value  # type: ignore[union-attr]
            if predicate == _IS:
                self._kinds.setdefault(thing, []).append(target)
                if target == _REQUEST:
                    self.request = thing
            elif predicate in links:
                self._links.setdefault(thing, []).append((predicate, target))
            elif predicate == _FILLS:
                self._fillers.add(thing)
            elif predicate == _STATES:
                numbers.append((thing, target))
            elif predicate == _LACKS:
                absences.append((thing, target))
            elif predicate in _DESCRIBING:
                described.setdefault(thing, {})[predicate] = target
        for thing, node in numbers:
            number = described[node]
            low, high = number.get(_LOW), number.get(_HIGH)
            bounds = (Decimal(low) if low else None, Decimal(high) if high else None)
            self._numbers.setdefault(thing, []).append((node, number[_PROPERTY], *bounds))
        for thing, node in absences:
            absence = described[node]
            self._absences.setdefault(thing, []).append((node, absence[_LINK], pattern_at(case, absence[_INNER])))

    def fits(self, thing: str, pattern: Pattern) -> bool:
        key = (thing, id(pattern))
        known = self._fitting.get(key)
        if known is None:
            known = self._fitting[key] = all(self._meets(thing, part) for part in pattern.parts)
        return known

    def _meets(self, thing: str, part: Part) -> bool:
        for _ in self.part_met(thing, part):
            return True
        return False

    def misses(self, thing: str, pattern: Pattern) -> bool:
        key = (thing, id(pattern))
        known = self._missing.get(key)
        if known is None:
            known = any(implies(pattern, denied, self._wider) for denied in self._excluded(thing))
            known = self._missing[key] = known or any(self._fails(thing, part) for part in pattern.parts)
        return known

    def _fails(self, thing: str, part: Part) -> bool:
        for _ in self.part_missed(thing, part):
            return True
        return False

    def _excluded(self, thing: str) -> list[Pattern]:
        """What a thing in a role cannot be, because it is linked by a link of which the record denies that."""
        if not self._absences or thing not in self._fillers:
            return []
        return [
            denied
            for owner, absences in self._absences.items()
            for _, link, denied in absences
            for used, other in self._links.get(owner, ())
            if other == thing and link in self._wider(used)
        ]

    def reasons(self, pattern: Pattern, why: object) -> tuple[str, ...]:
        """The nodes because of which the request meets or misses parts of a pattern, itself apart."""
        nodes = (node for part in pattern.parts for node in why(self.request, part))  # type: ignore[operator]
        return tuple(dict.fromkeys(node for node in nodes if node != self.request))

    def part_met(self, thing: str, part: Part) -> Iterator[str]:
        if isinstance(part, ClassPart):
            for kind in self._kinds.get(thing, ()):
                if part.cls in self._wider(kind):
                    yield thing
                    return
        elif isinstance(part, NumberPart):
            for node, name, low, high in self._numbers.get(thing, ()):
                if name == part.property and all(_inside(bound, low, high) for bound in part.bounds):
                    yield node
        else:
            for other in self._candidates(thing, part):
                if self.fits(other, part.inner):
                    yield other

    def _candidates(self, thing: str, part: LinkPart) -> Sequence[str]:
        """What a thing is linked to by the property or a narrower one, of the first class that the pattern asks for."""
        key = (thing, part.link)
        by_class = self._reached.get(key)
        if by_class is None:
            links = self._links.get(thing, ())
            others = dict.fromkeys(other for link, other in links if link == part.link or part.link in self._wider(link))
            by_class = self._reached[key] = {"": list(others)}
            for other in others:
                for cls in {wide for kind in self._kinds.get(other, ()) for wide in self._wider(kind)}:
                    by_class.setdefault(cls, []).append(other)
        first = part.inner.parts[0] if part.inner.parts else None
        return by_class.get(first.cls if isinstance(first, ClassPart) else "", ())

    def part_missed(self, thing: str, part: Part) -> Iterator[str]:
        if isinstance(part, ClassPart):
            if thing in self._fillers and any(self._rivals(part.cls) & self._wider(kind) for kind in self._kinds.get(thing, ())):
                yield thing
        elif isinstance(part, NumberPart):
            for node, name, low, high in self._numbers.get(thing, ()):
                if name == part.property and any(_outside(bound, low, high) for bound in part.bounds):
                    yield node
        else:
            for node, link, denied in self._absences.get(thing, ()):
                if link in self._wider(part.link) and implies(part.inner, denied, self._wider):
                    yield node
            if part.link in self._functional:
                for link, other in self._links.get(thing, ()):
                    if link == part.link and self.misses(other, part.inner):
                        yield other

    def clashes(self) -> tuple[tuple[str, str, str], ...]:
        """Statements that cannot all be true, as (thing, one, other)."""
        found: set[tuple[str, str, str]] = set()
        for thing, absences in self._absences.items():
            for node, link, denied in absences:
                for used, other in self._links.get(thing, ()):
                    if link in self._wider(used) and self.fits(other, denied):
                        found.add((thing, node, other))
        for thing, numbers in self._numbers.items():
            for one, name, _, high in numbers:
                for other, same, low, _ in numbers:
                    if name == same and high is not None and low is not None and high < low:
                        found.add((thing, one, other))
        for thing, kinds in self._kinds.items():
            for one in kinds:
                for other in kinds:
                    if one < other and self._rivals(one) & self._wider(other):
                        found.add((thing, one, other))
        return tuple(sorted(found))


def _inside(bound: tuple[str, Decimal], low: Decimal | None, high: Decimal | None) -> bool:
    kind, value = bound
    if kind in ("from", "above"):
        return low is not None and (low >= value if kind == "from" else low > value)
    return high is not None and (high <= value if kind == "upTo" else high < value)


def _outside(bound: tuple[str, Decimal], low: Decimal | None, high: Decimal | None) -> bool:
    kind, value = bound
    if kind in ("from", "above"):
        return high is not None and (high < value if kind == "from" else high <= value)
    return low is not None and (low > value if kind == "upTo" else low >= value)
