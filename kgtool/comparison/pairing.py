"""Which recommendation, branch or criterion of the newer side is the older one's successor.

In: the two sides' lists. Out: pairs, and what is left on either side. By name first (without the edition's prefix), then by
identifier, by what is asked for, by label, and last by likeness; each at most once, in the order of the text.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kgtool.breakup import NumberPart, Pattern
from kgtool.comparison.clauses import Clause, local
from kgtool.comparison.patterns import Sides, direction
from kgtool.guideline import Branch, Recommendation
from kgtool.witness import definition

One = TypeVar("One")
#: Labels that are more alike than this are taken for the same criterion, reworded.
ALIKE = 0.75


@dataclass(frozen=True)
class Pairing(Generic[One]):
    """Pairs in the order of the older side; ``gone`` and ``new`` are what has no partner."""

    pairs: tuple[tuple[One, One], ...]
    gone: tuple[One, ...]
    new: tuple[One, ...]


def paired(old: Sequence[One], new: Sequence[One], tests: Iterable[Callable[[One, One], bool]]) -> Pairing[One]:
    """Each test in turn over what the tests before it left."""
    partner: dict[int, int] = {}
    for test in tests:
        for place, before in enumerate(old):
            if place in partner:
                continue
            taken = set(partner.values())
            found = next((n for n, after in enumerate(new) if n not in taken and test(before, after)), None)
            if found is not None:
                partner[place] = found
    taken = set(partner.values())
    return Pairing(
        tuple((old[place], new[partner[place]]) for place in sorted(partner)),
        tuple(one for place, one in enumerate(old) if place not in partner),
        tuple(one for place, one in enumerate(new) if place not in taken),
    )


def recommendations(old: Sequence[Recommendation], new: Sequence[Recommendation]) -> Pairing[Recommendation]:
    """Those of the same name; else of the same identifier; else about the same treatments; else carried from one to the other."""
    return paired(
        old,
        new,
        (
            lambda a, b: a.iri == b.iri,
            lambda a, b: b.carried is not None and b.carried.iri == a.iri,
            lambda a, b: local(a.iri) == local(b.iri),
            lambda a, b: a.id == b.id,
            lambda a, b: bool(a.treatments) and (a.treatments, a.operations) == (b.treatments, b.operations),
            lambda a, b: bool(set(a.treatments) & set(b.treatments)) and a.operations == b.operations,
        ),
    )


def branches(old: Sequence[Branch], new: Sequence[Branch]) -> Pairing[Branch]:
    """Those of the same name; else of the same identifier; else for the same situation."""
    return paired(
        old,
        new,
        (
            lambda a, b: local(a.iri) == local(b.iri),
            lambda a, b: a.id == b.id,
            lambda a, b: (a.role, a.phase, a.services) == (b.role, b.phase, b.services),
        ),
    )


def criteria(old: Sequence[Clause], new: Sequence[Clause], same_branch: Callable[[Branch, Branch], bool], sides: Sides) -> Pairing[Clause]:
    """Clauses of two versions of one recommendation."""
    known: dict[str, Pattern] = {}

    def pattern(clause: Clause, *, older: bool) -> Pattern:
        key = f"{older} {clause.criterion.iri}"
        if key not in known:
            known[key] = definition(clause.criterion.iri, sides.old if older else sides.new)
        return known[key]

    def comparable(a: Clause, b: Clause) -> bool:
        return same_branch(a.branch, b.branch) and (a.link == "applies_when") == (b.link == "applies_when")

    def related(a: Clause, b: Clause) -> bool:
        before, after = pattern(a, older=True), pattern(b, older=False)
        numbers = {part.property for part in before.parts if isinstance(part, NumberPart)}
        shared = numbers & {part.property for part in after.parts if isinstance(part, NumberPart)}
        return a.link == b.link and (bool(shared) or direction(before, after, sides.wider) != "other")

    return paired(
        old,
        new,
        (
            lambda a, b: a.name == b.name and comparable(a, b),
            lambda a, b: a.criterion.id == b.criterion.id and comparable(a, b),
            lambda a, b: a.name == b.name,
            lambda a, b: comparable(a, b) and pattern(a, older=True) == pattern(b, older=False),
            lambda a, b: comparable(a, b) and a.criterion.label == b.criterion.label,
            lambda a, b: comparable(a, b) and related(a, b),
            lambda a, b: comparable(a, b) and a.link == b.link and _alike(a.criterion.label, b.criterion.label),
        ),
    )


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= ALIKE
