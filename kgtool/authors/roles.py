"""Where criteria stand, and which verdicts they cannot have there.

In: the knowledge. Out: one :class:`Place` for each criterion, with every role in which it is linked; and for an aspect of
coverage the reason why no case can show it, or None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kgtool.guideline import Branch, Criterion, Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.shelf import shelf

ADVICE, READING, CONDITION = "advice", "reviewer's reading", "condition"


@dataclass
class Place:
    """A criterion, the recommendation in which it stands first, and its roles: of its branches, and how it is linked."""

    criterion: Criterion
    recommendation: Recommendation
    roles: set[str] = field(default_factory=set)
    supporting: bool = False  # some text that holds it can support a request

    @property
    def composite(self) -> bool:
        return "composite" in self.roles


def places(knowledge: Knowledge) -> list[Place]:
    """Every criterion that a recommendation links, composite criteria too, in the order of the files."""
    found: dict[str, Place] = {}
    for recommendation in shelf(knowledge).all():
        for branch in recommendation.branches:
            for criterion, role in _criteria(branch.group):
                place = found.setdefault(criterion.iri, Place(criterion, recommendation))
                place.roles |= {role, branch.role}
                place.supporting |= _supports(recommendation, branch)
    return list(found.values())


def _supports(recommendation: Recommendation, branch: Branch) -> bool:
    return branch.role == "gate" or not (recommendation.gives_no_support or branch.role == ADVICE)


def _criteria(group: Group) -> Iterator[tuple[Criterion, str]]:
    if group.applies_when:
        yield group.applies_when, CONDITION
    if group.composite:
        yield group.composite, "composite"
    for member in group.members:
        if isinstance(member, Link):
            yield member.criterion, member.kind if member.criterion.counts else READING
        else:
            yield from _criteria(member)


def reason_against(aspect: str, place: Place) -> str | None:
    """Why no case can show this aspect of the criterion."""
    if ADVICE in place.roles and not place.roles & {"phase", "service", "always", "gate", "stop"}:
        return "advice: shown beside the determination, judged for no request"
    if aspect == "decisive":
        if not place.criterion.counts:
            return "a reviewer's customary reading: judged and shown, enters no outcome"
        if not place.supporting:
            return "its text supports no request, whatever the record shows"
    return None
