"""What the later stages hand to each other: the verdicts with the nodes that decided them, and the state of a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kgtool.guideline import Branch, Group, Link, Recommendation
from kgtool.model import Holds, Verdict


@dataclass(frozen=True)
class Judgement:
    """Verdicts by criterion, the nodes of the case graph that decided each, and clashing pairs (thing, one, other)."""

    verdicts: Mapping[str, Verdict]
    because: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clashes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class LinkState:
    """A link after the burden of proof. ``silent``: it holds only because nothing was said."""

    link: Link
    verdict: Verdict
    holds: Holds
    silent: bool
    remark: str | None


@dataclass(frozen=True)
class GroupState:
    """A group after combination. ``condition`` is the verdict of its ``applies_when``, if it has one."""

    group: Group
    holds: Holds
    silent: bool
    members: tuple[LinkState | GroupState, ...]
    condition: Verdict | None = None
    remark: str | None = None


State = LinkState | GroupState


def applying(state: State) -> Iterator[LinkState]:
    """Every link below a state that has a say: none inside a group that dropped out."""
    if isinstance(state, LinkState):
        yield state
    elif state.holds is not Holds.DROPPED:
        for member in state.members:
            yield from applying(member)


def criteria_of(group: Group) -> Iterator[str]:
    """The criteria that a group asks about, conditions included."""
    for member in (group, *group.walk()):
        if isinstance(member, Link):
            yield member.criterion.iri
        elif member.applies_when:
            yield member.applies_when.iri


@dataclass(frozen=True)
class Selection:
    """The branches of one recommendation that a request is judged by, joined as one group, and why."""

    recommendation: Recommendation
    name: str | None
    phase: str | None
    chosen: tuple[Branch, ...]
    stops: tuple[Branch, ...]
    advice: tuple[str, ...]
    group: Group
    remarks: tuple[str, ...]
