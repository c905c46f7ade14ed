"""Repairs of an inconsistent record: its largest consistent parts, and the verdict that all of them give.

In: assertions and a test whether some of them are consistent. Out: the smallest clashes, the repairs, and one verdict
for the verdicts of all repairs. It asks any evaluator the same way, so the reference reasoner (in its worker) and the
shipped queries (:mod:`kgtool.conflicts`) read an inconsistent record alike.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kgtool.errors import LimitError

#: More repairs than this are a sign that something is wrong with the record; each costs a run of the evaluator.
MOST_REPAIRS = 512

One = TypeVar("One", bound=Hashable)


@dataclass(frozen=True)
class Repaired(Generic[One]):
    """``clashes`` are the smallest sets that cannot all be true; ``repairs`` the largest sets that can, in record order."""

    clashes: tuple[frozenset[One], ...]
    repairs: tuple[tuple[One, ...], ...]


def repair(record: Sequence[One], consistent: Callable[[Sequence[One]], bool], most: int = MOST_REPAIRS) -> Repaired[One]:
    """All clashes and all repairs of a record. A consistent record is its own one repair.

    A repair leaves out one member at least of every clash, and as few as possible. So the candidates are the
    smallest sets that hit every clash known; a candidate whose rest is still inconsistent shows another clash.
    Raises :class:`LimitError` where there are more than ``most`` candidates.
    """
    confirmed: set[frozenset[One]] = set()
    found = tuple(_search(record, consistent, confirmed, most))
    repairs = (tuple(one for one in record if one not in left_out) for left_out in confirmed)
    return Repaired(found, tuple(sorted(repairs, key=lambda kept: (-len(kept), repr(kept)))))


def clashes(record: Sequence[One], consistent: Callable[[Sequence[One]], bool], most: int = MOST_REPAIRS) -> Iterator[frozenset[One]]:
    """The clashes of a record, each as soon as it is found. Raises as :func:`repair` does."""
    return _search(record, consistent, set(), most)


def _search(
    record: Sequence[One], consistent: Callable[[Sequence[One]], bool], confirmed: set[frozenset[One]], most: int
) -> Iterator[frozenset[One]]:
    """Yields the clashes; fills ``confirmed`` with what the repairs leave out."""
    candidates: set[frozenset[One]] = {frozenset()}
    while waiting := candidates - confirmed:
        left_out = min(waiting, key=lambda one: (len(one), sorted(map(repr, one))))
        rest = [one for one in record if one not in left_out]
        if consistent(rest):
            confirmed.add(left_out)
            continue
        clash = frozenset(_smallest_clash(rest, consistent))
        yield clash
        candidates = _hitting(candidates, clash)
        if len(candidates) > most:
            raise LimitError(f"there are contradictions in more than {most} ways; mend some of them first")


def _hitting(candidates: set[frozenset[One]], clash: frozenset[One]) -> set[frozenset[One]]:
    """The smallest sets that hit what ``candidates`` hit and this clash as well."""
    hit = {one for one in candidates if one & clash}
    grown = {one | {member} for one in candidates - hit for member in clash}
    return hit | {one for one in grown if not any(other < one for other in hit | grown)}


def _smallest_clash(record: Sequence[One], consistent: Callable[[Sequence[One]], bool]) -> Sequence[One]:
    """One clash of an inconsistent record from which nothing can be left out (QuickXplain, Junker 2004)."""

    def within(fixed: Sequence[One], grew: bool, doubtful: Sequence[One]) -> list[One]:
        if grew and not consistent(fixed):
            return []
        if len(doubtful) == 1:
            return list(doubtful)
        half = len(doubtful) // 2
        first, second = doubtful[:half], doubtful[half:]
        of_second = within([*fixed, *first], True, second)
        of_first = within([*fixed, *of_second], bool(of_second), first)
        return of_first + of_second

    return within([], False, record)


def common_verdict(verdicts: Iterable[str]) -> str:
    """The verdict that all repairs give; where they differ, ``conflicting``."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else "conflicting"
