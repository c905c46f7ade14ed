"""Two versions of what a criterion asks for, compared: which is narrower, and where they differ in words.

In: two patterns with the knowledge of each. Out: a :class:`Difference`. Narrower and wider are decided on the whole patterns by the
class tree and the bounds; the phrases only say where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern
from kgtool.case_words import pattern_in_words
from kgtool.implication import Wider, implies, part_implies
from kgtool.knowledge import Knowledge
from kgtool.names import KG

_BOUNDS = {"from": "at least", "above": "more than", "upTo": "at most", "below": "less than"}


@dataclass(frozen=True)
class Difference:
    """``direction``: narrower (asks for more), wider, other, or same."""

    direction: str
    phrases: tuple[str, ...]


class Sides:
    """The knowledge before and after. A name is placed by the newer tree, one that it no longer has by the older."""

    def __init__(self, old: Knowledge, new: Knowledge):
        self.old, self.new = old, new

    def wider(self, name: str) -> Collection[str]:
        newer = self.new.ancestors(name)
        return newer if len(newer) > 1 else self.old.ancestors(name)

    def label(self, name: str) -> str:
        return self.new.label(name) if self._known(name, self.new) else self.old.label(name)

    @staticmethod
    def _known(name: str, knowledge: Knowledge) -> bool:
        return bool(knowledge.objects(name, "http://www.w3.org/2000/01/rdf-schema#label"))

    def unit(self, name: str) -> str:
        found = self.new.objects(name, KG + "unit") or self.old.objects(name, KG + "unit")
        return f" {found[0]}" if found else ""


def direction(old: Pattern, new: Pattern, wider: Wider) -> str:
    """Whether the new pattern is narrower or wider than the old, the same, or something else."""
    more, less = implies(new, old, wider), implies(old, new, wider)
    return "same" if more and less else "narrower" if more else "wider" if less else "other"


def compare(old: Pattern, new: Pattern, sides: Sides) -> Difference:
    """How a criterion's pattern changed."""
    return Difference(direction(old, new, sides.wider), tuple(_phrases(old, new, sides)))


def _phrases(old: Pattern, new: Pattern, sides: Sides) -> Iterator[str]:
    gone = [part for part in old.parts if part not in new.parts]
    come = [part for part in new.parts if part not in old.parts]
    for before in list(gone):
        after = _partner(before, come, sides, alone=len(gone) == 1)
        if after is not None:
            gone.remove(before)
            come.remove(after)
            yield from _changed(before, after, sides)
    yield from (f"no longer asks for: {pattern_in_words(Pattern((part,)), sides.old)}" for part in gone)
    yield from (f"asks also for: {pattern_in_words(Pattern((part,)), sides.new)}" for part in come)


def _partner(part: Part, others: Sequence[Part], sides: Sides, *, alone: bool) -> Part | None:
    """The part of the other version that this one became: of the same property, else related, else the only one of its kind."""
    alike = [other for other in others if type(other) is type(part)]
    if isinstance(part, NumberPart):
        alike = [other for other in alike if isinstance(other, NumberPart) and other.property == part.property]
        return alike[0] if alike else None
    related = (other for other in alike if part_implies(part, other, sides.wider) or part_implies(other, part, sides.wider))
    same_link = (other for other in alike if isinstance(other, LinkPart) and isinstance(part, LinkPart) and other.link == part.link)
    only = alike[0] if alone and len(alike) == 1 else None
    return next(related, None) or next(same_link, None) or only


def _changed(before: Part, after: Part, sides: Sides) -> Iterator[str]:
    if isinstance(before, NumberPart) and isinstance(after, NumberPart):
        name = sides.label(after.property)
        yield f"{name}: from {bounds(before)} to {bounds(after)}{sides.unit(after.property)}"
    elif isinstance(before, ClassPart) and isinstance(after, ClassPart):
        how = "narrower" if before.cls in sides.wider(after.cls) else "wider" if after.cls in sides.wider(before.cls) else "another"
        yield f"from {sides.label(before.cls)} to {sides.label(after.cls)} ({how})"
    elif isinstance(before, LinkPart) and isinstance(after, LinkPart):
        if before.link != after.link:
            yield f"from '{sides.label(before.link)}' to '{sides.label(after.link)}'"
        yield from _phrases(before.inner, after.inner, sides)


def bounds(part: NumberPart) -> str:
    """``at least 3 and less than 6``."""
    return " and ".join(f"{_BOUNDS[kind]} {value}" for kind, value in part.bounds)
