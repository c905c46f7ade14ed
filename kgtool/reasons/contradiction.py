"""The smallest sets of axioms that cannot all be true of something: why a class is empty, why a record contradicts itself.

In: the reference reasoner, what the files state, and a class or a record. Out: :class:`Contradiction` objects. A set is found by
leaving out what is not needed (QuickXplain), the next ones by giving up a member of each set known (hitting sets), as
:mod:`kgtool.repairs` does with records. HermiT is asked about every candidate; nothing is assumed of the axioms' form.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.assertions import Absent, Assertion, IsA, Linked
from kgtool.breakup import ClassPart, NumberPart, Pattern
from kgtool.errors import LimitError
from kgtool.reasons.axioms import Axiom, Stated
from kgtool.repairs import clashes

if TYPE_CHECKING:
    from kgtool.hermit import Reasoner

#: Stands for whatever might belong to a class.
SOMETHING = "urn:kgtool:something"


@dataclass(frozen=True)
class Contradiction:
    """Axioms and assertions that cannot all be true, none of which can be left out."""

    axioms: tuple[Axiom, ...]
    record: tuple[Assertion, ...] = ()


class Deadline:
    """A moment by which everything has to be done; shared by all questions of one explanation."""

    def __init__(self, seconds: float):
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def left(self) -> float:
        """The seconds left. Raises :class:`LimitError` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise LimitError(f"not done within {self._seconds:g} seconds; allow more with --time-limit")
        return left


class Finder:
    """Asks the reasoner about subsets of what the files state."""

    def __init__(self, reasoner: Reasoner, stated: Stated, deadline: Deadline):
        self._reasoner, self._stated, self._deadline = reasoner, stated, deadline
        self.asked = 0

    def of_class(self, cls: str) -> Iterator[Contradiction]:
        """Every smallest set of axioms by which nothing can be of a class, found one after another; none where something can."""
        member = Assertion(IsA(SOMETHING, cls), SOMETHING, ())
        for axioms in self._sets([cls], [member]):
            yield Contradiction(axioms)

    def of_record(self, record: Sequence[Assertion]) -> Iterator[Contradiction]:
        """Every smallest set of assertions and axioms by which a record contradicts itself. Which assertions clash is found
        first, over everything that the files state, then by which axioms."""
        names = sorted({name for one in record for name in _names(one)})
        whole = self._stated.about(names)
        for clash in clashes(record, lambda part: self._agree(whole, part)):
            ordered = [one for one in record if one in clash]
            for axioms in self._sets(sorted({name for one in ordered for name in _names(one)}), ordered):
                yield Contradiction(axioms, tuple(ordered))

    def _sets(self, names: Iterable[str], record: Sequence[Assertion]) -> Iterator[tuple[Axiom, ...]]:
        if not self._agree([], record):  # a clash that needs no axiom, as a number that cannot be
            yield ()
            return
        relevant = self._stated.about(names)
        for found in clashes(relevant, lambda part: self._agree(part, record)):
            yield tuple(axiom for axiom in relevant if axiom in found)

    def _agree(self, axioms: Sequence[Axiom], record: Sequence[Assertion]) -> bool:
        self._reasoner.deadline = self._deadline.left()
        self.asked += 1
        return self._reasoner.agree(self._stated.text(axioms), record)


def _names(one: Assertion) -> list[str]:
    """The classes and properties that an assertion uses."""
    match one.says:
        case IsA(_, cls):
            return [cls]
        case Linked(_, link, _):
            return [link]
        case Absent(_, link, pattern):
            return [link, *_of_pattern(pattern)]
        case stated:
            return [stated.property]


def _of_pattern(pattern: Pattern) -> Iterator[str]:
    for part in pattern.parts:
        if isinstance(part, ClassPart):
            yield part.cls
        elif isinstance(part, NumberPart):
            yield part.property
        else:
            yield part.link
            yield from _of_pattern(part.inner)
