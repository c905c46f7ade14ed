"""Criteria that make no sense: that no request can meet, that every request meets, or that another criterion implies.

In: the knowledge. Out: findings. A step of ``kgtool check`` that needs no Java: it reads the criteria's definitions. Inside
the criterion language, structure decides all of this; ``check_reference`` asks the reference reasoner the same questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kgtool.breakup import ClassPart, NumberPart, Pattern
from kgtool.checks.findings import Finding
from kgtool.checks.joined import Joined, instances, joined_branches
from kgtool.knowledge import Knowledge
from kgtool.names import KG, curie
from kgtool.witness import Range

UNMEETABLE = "criterion-unmeetable"
ALWAYS_MET = "criterion-always-met"
UNSATISFIABLE = "branch-unsatisfiable"
IMPLIED = "criterion-implied"


def criteria(knowledge: Knowledge) -> list[str]:
    """The atomic criteria that have a definition within the language, in a fixed order."""
    parts = ox.NamedNode(KG + "parts")
    names = instances("Criterion", knowledge)
    return [name for name in names if any(knowledge.store.quads_for_pattern(ox.NamedNode(name), parts, None, None))]


def findings(knowledge: Knowledge, patterns: Mapping[str, Pattern]) -> Iterator[Finding]:
    """All faults of criteria, and of criteria joined in one branch. ``patterns`` are the definitions by name."""
    defined = {name: Conjunction.of(pattern, knowledge) for name, pattern in sorted(patterns.items())}
    senseless: set[str] = set()
    for name, needs in defined.items():
        clash = needs.clash(knowledge)
        if clash:
            senseless.add(name)
            yield unmeetable(name, clash)
        elif needs.classes <= {KG + "Request"} and not (needs.ranges or needs.single or needs.links):
            senseless.add(name)
            yield always_met(name)
    defined = {name: needs for name, needs in defined.items() if name not in senseless}
    reported: set[tuple[str, str]] = set()
    for joined in joined_branches(knowledge):
        whole = Conjunction.of_all((patterns[name] for name in joined.wanted if name in defined), knowledge)
        yield from _branch(joined, whole, defined, knowledge, reported)


def unmeetable(name: str, why: str) -> Finding:
    """No request can meet the criterion."""
    problem = f"no request can meet {curie(name)}: {why}"
    return Finding("error", UNMEETABLE, "Cannot be met", problem, "correct its EquivalentTo", name)


def always_met(name: str) -> Finding:
    """Every request meets the criterion."""
    return Finding("error", ALWAYS_MET, "Always met", f"every request meets {curie(name)}", "say in EquivalentTo what it asks for", name)


def unsatisfiable(branch: str, why: str) -> Finding:
    """No request can satisfy the branch."""
    problem = f"no request can satisfy {curie(branch)}: {why}"
    return Finding("error", UNSATISFIABLE, "Cannot be satisfied", problem, "correct one of the criteria, or make them alternatives", branch)


def implied_unless_meant(branch: str, one: str, other: str, knowledge: Knowledge) -> Iterator[Finding]:
    """A criterion that another one of the same branch implies, unless the author says that it is meant so."""
    if other in knowledge.objects(one, KG + "impliesIn"):
        return
    problem = f"{curie(one)} implies {curie(other)}, and {curie(branch)} asks for both"
    remedy = f"leave {curie(other)} out, or, where the guideline states both, add kg:impliesIn {curie(other)} to {curie(one)}"
    yield Finding("error", IMPLIED, "Implied by another", problem, remedy, one)


def _branch(
    joined: Joined, whole: Conjunction, defined: dict[str, Conjunction], knowledge: Knowledge, reported: set[tuple[str, str]]
) -> Iterator[Finding]:
    """What is wrong with a branch of which ``whole`` is everything that it requires."""
    wanted = [name for name in joined.wanted if name in defined]
    barred = [name for name in joined.barred if name in defined]
    clash = whole.clash(knowledge)
    if clash is None:
        hit = next((name for name in barred if wanted and defined[name].covers(whole, knowledge)), None)
        clash = f"what it requires amounts to {curie(hit)}, which it excludes" if hit else None
    if clash:
        yield unsatisfiable(joined.branch, clash)
        return
    for names in (wanted, barred):
        for one, other in _implications(names, defined, knowledge):
            if (one, other) not in reported:
                reported |= {(one, other), (other, one)}
                yield from implied_unless_meant(joined.branch, one, other, knowledge)


def _implications(names: list[str], defined: dict[str, Conjunction], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for one in names:
        for other in names:
            if one != other and defined[other].covers(defined[one], knowledge):
                yield one, other


@dataclass
class Conjunction:
    """What a thing must be, with the fillers of a single-valued role taken together."""

    classes: set[str] = field(default_factory=set)
    ranges: dict[str, list[NumberPart]] = field(default_factory=dict)
    single: dict[str, Conjunction] = field(default_factory=dict)
    links: list[tuple[str, Conjunction]] = field(default_factory=list)

    @classmethod
    def of(cls, pattern: Pattern, knowledge: Knowledge) -> Conjunction:
        """A pattern's demands."""
        return cls.of_all([pattern], knowledge)

    @classmethod
    def of_all(cls, patterns: Iterable[Pattern], knowledge: Knowledge) -> Conjunction:
        """The demands of several patterns on one thing."""
        made = cls()
        for pattern in patterns:
            made.add(pattern, knowledge)
        return made

    def add(self, pattern: Pattern, knowledge: Knowledge) -> None:
        """Demand a further pattern of the same thing."""
        for part in pattern.parts:
            if isinstance(part, ClassPart):
                self.classes.add(part.cls)
            elif isinstance(part, NumberPart):
                self.ranges.setdefault(part.property, []).append(part)
            elif part.link in knowledge.functional:
                self.single.setdefault(part.link, Conjunction()).add(part.inner, knowledge)
            else:
                self.links.append((part.link, Conjunction.of(part.inner, knowledge)))

    def range_of(self, name: str) -> Range:
        """The range that all demands on a number leave."""
        return Range.of([bound for part in self.ranges[name] for bound in part.bounds])

    def clash(self, knowledge: Knowledge) -> str | None:
        """Why nothing can meet all demands, or None."""
        wider = {cls: knowledge.ancestors(cls) for cls in self.classes}
        for one in sorted(self.classes):
            for other in sorted(self.classes):
                if knowledge.rivals(one) & wider[other]:
                    return f"{curie(one)} and {curie(other)} exclude each other"
        for name in self.ranges:
            if _is_empty(self.range_of(name)):
                return f"no number lies within all the bounds of {curie(name)}"
        for link, inner in [*self.single.items(), *self.links]:
            clash = inner.clash(knowledge)
            if clash:
                return f"{clash} (in {curie(link)})"
        return None

    def covers(self, narrow: Conjunction, knowledge: Knowledge) -> bool:
        """Whether whatever meets ``narrow`` meets this too."""
        held = {wider for cls in narrow.classes for wider in knowledge.ancestors(cls)}
        if not self.classes <= held:
            return False
        if not all(name in narrow.ranges and _contains(self.range_of(name), narrow.range_of(name)) for name in self.ranges):
            return False
        offered = [*narrow.single.items(), *narrow.links]
        return all(self._offered(link, inner, offered, knowledge) for link, inner in [*self.single.items(), *self.links])

    @staticmethod
    def _offered(link: str, inner: Conjunction, offered: Iterable[tuple[str, Conjunction]], knowledge: Knowledge) -> bool:
        return any(link in knowledge.wider_links(other) and inner.covers(theirs, knowledge) for other, theirs in offered)


def _is_empty(range: Range) -> bool:
    if range.low is None or range.high is None:
        return False
    return range.low > range.high or (range.low == range.high and (range.low_open or range.high_open))


def _contains(wide: Range, narrow: Range) -> bool:
    below = wide.low is None or (
        narrow.low is not None and (narrow.low > wide.low or (narrow.low == wide.low and (narrow.low_open or not wide.low_open)))
    )
    above = wide.high is None or (
        narrow.high is not None and (narrow.high < wide.high or (narrow.high == wide.high and (narrow.high_open or not wide.high_open)))
    )
    return below and above
