"""Repairs against their definition: the largest consistent parts, found by trying every part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import LimitError
from kgtool.repairs import common_verdict, repair

CLASHES = st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=3), max_size=5)


def free_of(clashes: list[set[int]]) -> Callable[[Sequence[int]], bool]:
    return lambda subset: not any(clash <= set(subset) for clash in clashes)


@given(CLASHES)
def test_repairs_are_the_largest_consistent_parts(clashes: list[set[int]]) -> None:
    record, consistent = list(range(8)), free_of(clashes)
    parts = [set(part) for size in range(9) for part in combinations(record, size) if consistent(part)]
    largest = [part for part in parts if not any(part < other for other in parts)]
    found = repair(record, consistent)
    assert sorted(map(sorted, largest)) == sorted(map(sorted, found.repairs))
    smallest = [set(clash) for clash in clashes if not any(set(other) < set(clash) for other in clashes)]
    assert {frozenset(clash) for clash in smallest} == set(found.clashes)


def test_consistent_record_is_its_own_repair() -> None:
    found = repair("abc", lambda subset: True)
    assert found.clashes == ()
    assert found.repairs == (("a", "b", "c"),)


def test_record_that_contradicts_itself_everywhere_is_refused() -> None:
    pairs = [{number, number + 1} for number in range(0, 40, 2)]
    asked: list[Sequence[int]] = []

    def consistent(subset: Sequence[int]) -> bool:
        asked.append(subset)
        return free_of(pairs)(subset)

    with pytest.raises(LimitError, match="more than 64 ways"):
        repair(list(range(40)), consistent, most=64)
    assert len(asked) < 1000


@pytest.mark.parametrize(
    ("verdicts", "common"),
    [(["met"], "met"), (["met", "met"], "met"), (["met", "contradicted"], "conflicting"), (["not_documented", "met"], "conflicting")],
)
def test_verdict_that_all_repairs_give(verdicts: list[str], common: str) -> None:
    assert common_verdict(verdicts) == common
