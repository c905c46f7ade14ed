"""Which criteria a branch asks for together, whatever else is so.

In: the knowledge. Out: for every branch that can decide, the criteria that all of its requests must meet and those that
none may, the branches of role *always* of its recommendation joined to it. Alternatives, tables, conditional groups and
reviewers' readings are left out: they need not hold. Used by the checks of criteria.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.errors import KnowledgeError
from kgtool.guideline import Branch, Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import KG, RDF
from kgtool.shelf import shelf

#: Roles whose branches are judged by themselves.
_ALONE = {"always", "gate", "stop"}


@dataclass(frozen=True)
class Joined:
    """A branch with the criteria that must hold (``wanted``) and must not (``barred``), each once."""

    branch: str
    wanted: tuple[str, ...]
    barred: tuple[str, ...]


def recommendations(knowledge: Knowledge) -> Iterator[Recommendation]:
    """Every recommendation that can be read. Why one cannot, the check queries say (a fact is missing or malformed)."""
    for iri in instances("Recommendation", knowledge):
        try:
            yield shelf(knowledge).recommendation(iri)
        except (KnowledgeError, ValueError):
            continue


def instances(kind: str, knowledge: Knowledge) -> list[str]:
    """What is of a core class, by IRI, in a fixed order."""
    of_kind = knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(KG + kind), None)
    return sorted({quad.subject.value for quad in of_kind if isinstance(quad.subject, ox.NamedNode)})


def joined_branches(knowledge: Knowledge) -> Iterator[Joined]:
    """Every branch but advice, with what is joined to it."""
    for recommendation in recommendations(knowledge):
        always = [branch for branch in recommendation.branches if branch.role == "always"]
        for branch in recommendation.branches:
            if branch.role != "advice":
                yield _joined(branch, [branch] if branch.role in _ALONE else [branch, *always])


def _joined(branch: Branch, holders: list[Branch]) -> Joined:
    links = [link for holder in holders for link in _together(holder.group) if link.criterion.counts]
    wanted = dict.fromkeys(link.criterion.iri for link in links if link.kind in ("requires", "limits"))
    barred = dict.fromkeys(link.criterion.iri for link in links if link.kind in ("excludes", "requires_absence"))
    return Joined(branch.iri, tuple(wanted), tuple(barred))


def _together(group: Group) -> Iterator[Link]:
    """The links of a group and of the groups that must hold with it."""
    for member in group.members:
        if isinstance(member, Link):
            yield member
        elif member.minimum is None and member.applies_when is None and not member.table:
            yield from _together(member)
