"""Recommendations as the stages read them: trees of links and groups, in the order of the file. Read by :mod:`kgtool.shelf`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kgtool.determination import Citation


@dataclass(frozen=True)
class Criterion:
    """One atomic requirement. ``need`` completes "the record would have to document …"."""

    iri: str
    id: str
    label: str
    text: str
    need: str
    kind: str
    citation: Citation
    basis: str
    confidence: str
    origin: str

    @property
    def counts(self) -> bool:
        """False for a reviewer's customary reading, which is judged and shown but enters no outcome."""
        return self.origin != "reviewer_reading"


@dataclass(frozen=True)
class Link:
    """A criterion and who carries its burden: requires, limits, excludes, requires_absence."""

    kind: str
    criterion: Criterion


@dataclass(frozen=True)
class Group:
    """Members combined: all of them (``minimum`` None) or at least ``minimum``. A table is a group of rows."""

    iri: str
    id: str
    label: str
    text: str
    members: tuple[Link | Group, ...]
    minimum: int | None = None
    applies_when: Criterion | None = None
    table: bool = False
    composite: Criterion | None = None  # the annotations of a composite criterion

    def walk(self) -> Iterator[Link | Group]:
        """Every link and group below, in order, a group before its members."""
        for member in self.members:
            yield member
            if isinstance(member, Group):
                yield from member.walk()

    def links(self) -> Iterator[Link]:
        """Every link below, in order."""
        return (member for member in self.walk() if isinstance(member, Link))

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion linked below, in order."""
        return (link.criterion for link in self.links())


@dataclass(frozen=True)
class Branch:
    """The requirements for one situation; ``group`` joins them."""

    iri: str
    id: str
    label: str
    role: str
    group: Group
    phase: str | None = None
    services: tuple[str, ...] = ()
    stance: str | None = None
    passes_empty_record: bool = False
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """An edition of a guideline, the days on which it is in force, and how its text ranks."""

    iri: str
    label: str
    guideline: str
    first: date
    last: date | None
    kind: str
    kind_label: str
    rule: str
    ranks: tuple[int, int, int]  # gate met or none, open, not met
    gate: str | None

    @property
    def outside(self) -> bool:
        """Whether it is a text from outside the MTUS, which is asked after those."""
        return self.ranks[0] >= 100

    def in_force(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Recommendation:
    """What one edition says about one treatment. ``carried`` is the earlier text it is judged by, if any."""

    iri: str
    id: str
    label: str
    text: str
    edition: Edition
    treatments: tuple[str, ...]
    sites: tuple[str, ...]
    operations: tuple[str, ...]
    stance: str
    branches: tuple[Branch, ...]
    follows: tuple[str, ...]
    citation: Citation
    basis: str
    confidence: str
    position: int
    carried: Recommendation | None = None

    @property
    def topic(self) -> str:
        """The id of the text that is applied."""
        return self.carried.topic if self.carried else self.id

    @property
    def gives_no_support(self) -> bool:
        """Whether the stance is one by which the guideline supports nothing, whatever the record shows."""
        return self.stance in ("under_study", "no_recommendation")

    @property
    def text_branches(self) -> tuple[Branch, ...]:
        return self.carried.text_branches if self.carried else self.branches

    @property
    def pointers(self) -> tuple[str, ...]:
        return (*self.follows, *(self.carried.pointers if self.carried else ()))
