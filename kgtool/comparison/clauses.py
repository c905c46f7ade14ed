"""A recommendation flattened for comparison: every criterion as one branch links it, every group, every branch.

In: a recommendation. Out: :class:`Clause` and the groups by name. Names are without their edition's prefix, so that two editions
compare as two versions of one file do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.guideline import Branch, Criterion, Group, Link, Recommendation

CONDITION = "applies_when"


@dataclass(frozen=True)
class Clause:
    """A criterion in its place. ``link`` is the link's word, or ``applies_when``; ``groups`` lead from the branch to it."""

    criterion: Criterion
    link: str
    branch: Branch
    groups: tuple[Group, ...]

    @property
    def name(self) -> str:
        return local(self.criterion.iri)

    @property
    def group(self) -> Group:
        """The group whose member it is."""
        return self.groups[-1]


def local(iri: str) -> str:
    """The name without its namespace."""
    return iri.rpartition("#")[2]


def clauses(recommendation: Recommendation) -> list[Clause]:
    """Every criterion of the recommendation's own branches, in the order of the text."""
    return [clause for branch in recommendation.branches for clause in _clauses(branch, branch.group, ())]


def groups(branch: Branch) -> dict[str, tuple[Group, ...]]:
    """Every group of a branch by local name, with those that lead to it; itself last."""
    found: dict[str, tuple[Group, ...]] = {}

    def walk(group: Group, path: tuple[Group, ...]) -> None:
        found.setdefault(local(group.iri), (*path, group))
        for member in group.members:
            if isinstance(member, Group):
                walk(member, (*path, group))

    walk(branch.group, ())
    return found


def _clauses(branch: Branch, group: Group, path: tuple[Group, ...]) -> Iterator[Clause]:
    inside = (*path, group)
    if group.applies_when:
        yield Clause(group.applies_when, CONDITION, branch, inside)
    for member in group.members:
        if isinstance(member, Link):
            yield Clause(member.criterion, member.kind, branch, inside)
        else:
            yield from _clauses(branch, member, inside)
