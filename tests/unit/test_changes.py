"""What would change it: the sets are minimal, complete, and true when tried out."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.changes import to_lose, to_satisfy
from kgtool.decide import decide
from kgtool.guideline import Group, Link
from kgtool.model import Holds, Verdict

from .test_decide import group, link

NAMES = "abcde"
WANTED = {"requires": Verdict.MET, "limits": Verdict.MET, "excludes": Verdict.CONTRADICTED, "requires_absence": Verdict.CONTRADICTED}


@st.composite
def trees(draw: st.DrawFn) -> Group:
    """Trees to a depth of three over five criteria, each used once."""
    names = draw(st.permutations(NAMES))
    leaves: list[Link | Group] = [link(name, draw(st.sampled_from(sorted(WANTED)))) for name in names]
    while len(leaves) > 1:
        size = draw(st.integers(2, len(leaves)))
        minimum = draw(st.sampled_from([None, *range(1, size + 1)]))
        leaves = [*leaves[size:], group(*leaves[:size], minimum=minimum)]
    (whole,) = leaves
    assert isinstance(whole, Group)
    return whole


records = st.fixed_dictionaries({name: st.sampled_from(list(Verdict)) for name in NAMES})


def kinds(tree: Group) -> dict[str, str]:
    return {m.criterion.iri: m.kind for m in tree.members if isinstance(m, Link)} | {
        name: kind for m in tree.members if isinstance(m, Group) for name, kind in kinds(m).items()
    }


@settings(max_examples=300)
@given(trees(), records)
def test_each_set_suffices_and_no_smaller_one_does(tree: Group, record: dict[str, Verdict]) -> None:
    before = decide(tree, record)
    burden = kinds(tree)
    found = [frozenset(need.criterion for need in change.set) for change in to_satisfy(before)]
    if before.holds is Holds.HOLDS:
        assert not found
        return
    true = {
        frozenset(names)
        for size in range(1, len(NAMES) + 1)
        for names in itertools.combinations(NAMES, size)
        if decide(tree, {**record, **{name: WANTED[burden[name]] for name in names}}).holds is Holds.HOLDS
    }
    assert set(found) == {names for names in true if not any(other < names for other in true)}


@settings(max_examples=300)
@given(trees(), records)
def test_documenting_is_offered_only_where_nothing_has_to_differ(tree: Group, record: dict[str, Verdict]) -> None:
    for change in to_satisfy(decide(tree, record)):
        silent = all(record[need.criterion] is Verdict.NOT_DOCUMENTED for need in change.set)
        assert (change.by == "document") is silent


@settings(max_examples=300)
@given(trees(), records)
def test_what_an_approval_hangs_on_would_undo_it(tree: Group, record: dict[str, Verdict]) -> None:
    before, burden = decide(tree, record), kinds(tree)
    if before.holds is not Holds.HOLDS:
        return
    other = {"requires": Verdict.CONTRADICTED, "limits": Verdict.CONTRADICTED, "excludes": Verdict.MET, "requires_absence": Verdict.MET}
    for change in to_lose(before):
        undone = {**record, **{need.criterion: other[burden[need.criterion]] for need in change.set}}
        assert decide(tree, undone).holds is not Holds.HOLDS


def test_of_a_silent_conjunction_one_documented_member_is_enough() -> None:
    tree = group(link("a"), link("b", "excludes"), group(link("c", "excludes"), link("d", "limits")), minimum=3)
    found = [sorted(need.criterion for need in change.set) for change in to_satisfy(decide(tree, {"a": Verdict.MET}))]
    assert found == [["b", "c"], ["b", "d"]]
