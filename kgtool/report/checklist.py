"""The table of criteria: every criterion with its verdict, how it counts and what the record says, groups as headings.

In: the criteria and groups of a determination. Out: rows of :class:`~kgtool.report.blocks.Check` in the guideline's order, members
of a group indented under it; and the items that by themselves explain the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from kgtool.determination import Citation, CriterionResult, Determination, Evidence, Governing, GroupResult
from kgtool.model import Holds, Verdict
from kgtool.report import wording
from kgtool.report.blocks import Check, Checks, Tone

TONES = {Holds.HOLDS: Tone.GOOD, Holds.FAILS: Tone.BAD, Holds.OPEN: Tone.OPEN, Holds.CONFLICT: Tone.CONFLICT, Holds.DROPPED: Tone.DROPPED}

Item = CriterionResult | GroupResult


@dataclass(frozen=True)
class Place:
    """An item of the outline, how many shown groups it lies inside, and whether it counts by itself.

    A member of alternatives or of a composite criterion does not: only its group does.
    """

    item: Item
    depth: int
    counts: bool


class Outline:
    """The criteria and groups as a tree. A nameless group that only joins its members is left out: they stand alone."""

    def __init__(self, criteria: Sequence[CriterionResult], groups: Sequence[GroupResult]):
        self.groups = {group.id: group for group in groups}
        self.items: dict[str, Item] = {}
        self.parents: dict[str, str] = {}
        twice: dict[str, CriterionResult] = {}
        for criterion in criteria:
            key = f"{criterion.id} {criterion.link}" if criterion.id in self.items else criterion.id
            self.items[key] = criterion
            if key != criterion.id:
                twice[key] = criterion  # linked twice, as a limit and as a requirement
        for group in groups:
            self.items.setdefault(group.id, group)
            for member in group.members:
                self.parents.setdefault(member, group.id)
        for criterion in criteria:
            for member in criterion.members:
                self.parents.setdefault(member, criterion.id)
            if criterion.of:
                self.parents.setdefault(criterion.id, criterion.of)
        for key, criterion in twice.items():
            holders = [group.id for group in groups if criterion.id in group.members]
            if parent := criterion.of or (holders[-1] if holders else None):
                self.parents[key] = parent

    def walk(self) -> Iterator[Place]:
        """Each shown item once, a group before its members, at the place of its first member."""
        inside: dict[str, list[str]] = {}
        for key in self.items:
            chain = [*self._around(key), *([key] if self._shown(key) else [])]
            for outer, inner in zip(["", *chain], chain, strict=False):
                siblings = inside.setdefault(outer, [])
                if inner not in siblings:
                    siblings.append(inner)
        yield from self._descend(inside.pop("", []), inside, 0, True)

    def _descend(self, siblings: list[str], inside: dict[str, list[str]], depth: int, counts: bool) -> Iterator[Place]:
        for key in siblings:
            yield Place(self.items[key], depth, counts)
            yield from self._descend(inside.pop(key, []), inside, depth + 1, counts and joins(self.items[key]))

    def _shown(self, key: str) -> bool:
        item = self.items.get(key)
        return item is not None and not (joins(item) and not item.label)

    def _around(self, key: str) -> list[str]:
        """The shown groups around an item, outermost first."""
        around: list[str] = []
        while (key := self.parents.get(key, "")) and key not in around:
            around.append(key)
        return [group for group in reversed(around) if self._shown(group)]


def joins(item: Item) -> bool:
    """Whether it is a group all of whose members are asked for, each counting by itself."""
    return isinstance(item, GroupResult) and item.minimum is None and item.holds is not Holds.DROPPED


def tables(determination: Determination) -> list[Checks]:
    """The criteria that count: a table for each outermost named group that joins its members, such as a branch."""
    outline = Outline(determination.criteria, determination.groups)
    titles: list[str] = []
    rows: list[list[Check]] = []
    inside = False
    for place in outline.walk():
        if place.depth == 0 and joins(place.item):
            titles.append(f"Criteria: {place.item.label}")
            rows.append([])
            inside = True
            continue
        if not rows or (place.depth == 0 and inside):
            titles.append("Criteria")
            rows.append([])
            inside = False
        rows[-1].append(_row(replace(place, depth=place.depth - inside), outline, determination.governing))
    return [Checks(title, tuple(found)) for title, found in zip(titles, rows, strict=True)]


def reading_rows(determination: Determination) -> tuple[Check, ...]:
    """The reviewers' readings: judged the same way, never counted."""
    outline = Outline(determination.readings, ())
    governing = determination.governing
    places = ((place.item, place.depth) for place in outline.walk())
    return tuple(_criterion(item, depth, False, governing) for item, depth in places if isinstance(item, CriterionResult))


def deciding(determination: Determination, holds: Holds) -> list[str]:
    """The labels of the items that stand so and count by themselves: what the outcome rests on.

    A joining group speaks through its members; where none of them stands so (a table without a row), it speaks itself.
    """
    places = [place for place in Outline(determination.criteria, determination.groups).walk() if place.counts]
    reasons = []
    for number, place in enumerate(places):
        if place.item.holds is not holds:
            continue
        inner = takewhile(lambda other, outer=place: other.depth > outer.depth, places[number + 1 :])  # type: ignore[misc]
        if not (joins(place.item) and any(other.item.holds is holds for other in inner)):
            reasons.append(_as_reason(place.item))
    return reasons


def _as_reason(item: Item) -> str:
    link = item.link if isinstance(item, CriterionResult) else ""
    if link == "requires_absence":
        return f"absence of: {item.label}"
    return f"{item.label} (exclusion)" if link == "excludes" else item.label


def _row(place: Place, outline: Outline, governing: Governing | None) -> Check:
    item = place.item
    if isinstance(item, CriterionResult):
        return _criterion(item, place.depth, place.counts, governing, outline.groups.get(item.id))
    effect = wording.effect("", None, item.holds, counted=place.counts, minimum=wording.minimum(item.minimum))
    return Check(TONES[item.holds], wording.HOLDS[item.holds], item.label or "Alternatives", effect, depth=place.depth)


def _criterion(item: CriterionResult, depth: int, counted: bool, governing: Governing | None, group: GroupResult | None = None) -> Check:
    minimum = wording.minimum(group.minimum if group else None) if item.members else ""
    effect = wording.effect(item.link, item.verdict, item.holds, counted=counted, minimum=minimum)
    return Check(
        tone=Tone.SILENT if wording.silent(item.link, item.verdict, item.holds) else TONES[item.holds],
        verdict=wording.HOLDS[item.holds] if item.holds is Holds.DROPPED else wording.VERDICTS[item.verdict],
        label=item.label,
        effect=effect,
        facts=tuple(fact(one) for one in item.facts),
        remark="" if item.remark is None or item.remark in effect else wording.sentence(item.remark),
        marks=wording.marks(_cited(item, governing), item.basis, item.confidence),
        own_marks=own_marks(item, governing),
        depth=depth,
    )


def fact(one: Evidence) -> str:
    """What the record says and where: ``trigger point, thoracic spine (evaluation, 2013-10-23)``."""
    text = one.text if one.term.lower() in one.text.lower() else f"{one.term}: {one.text}" if one.text else one.term
    return f"{text} ({one.source})" if one.source else text


def _cited(item: CriterionResult, governing: Governing | None) -> Citation:
    """A criterion's citation without the section that the governing text names already."""
    if governing and item.citation.section == governing.citation.section:
        return Citation(None, item.citation.page)
    return item.citation


def own_marks(item: CriterionResult, governing: Governing | None) -> str:
    """The marks in which a criterion differs from the governing text."""
    if governing is None:
        return wording.marks(item.citation, item.basis, item.confidence)
    cited = Citation(None, None) if item.citation == governing.citation else _cited(item, governing)
    basis = "" if item.basis == governing.basis else item.basis
    return wording.marks(cited, basis, "" if item.confidence == governing.confidence else item.confidence)


def verdicts_used(determinations: Sequence[Determination]) -> list[Verdict]:
    """The verdict words that occur, in their fixed order, so that a report explains no others."""
    items = [item for one in determinations for item in (*one.criteria, *one.readings)]
    used = {item.verdict.value for item in items if item.holds is not Holds.DROPPED}
    return [verdict for verdict in Verdict if verdict.value in used]
