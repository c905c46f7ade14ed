"""The combination of verdicts: the burden of proof, strong Kleene logic against published truth tables, silence."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.decide import BURDEN, combine_all, combine_at_least, decide
from kgtool.determination import Citation
from kgtool.guideline import Criterion, Group, Link
from kgtool.model import Holds, Verdict

VALUES = {"true": Holds.HOLDS, "false": Holds.FAILS, None: Holds.OPEN, "null": Holds.OPEN}
VERDICTS = {"true": Verdict.MET, "false": Verdict.CONTRADICTED, None: Verdict.NOT_DOCUMENTED, "null": Verdict.NOT_DOCUMENTED}


def criterion(name: str, origin: str = "guideline") -> Criterion:
    return Criterion(name, name, name, name, name, "", Citation(None, None), "unverified", "low", origin)


def group(*members: Link | Group, minimum: int | None = None, applies: Criterion | None = None, table: bool = False) -> Group:
    return Group("g", "g", "g", "", members, minimum, applies, table)


def link(name: str, kind: str = "requires", origin: str = "guideline") -> Link:
    return Link(kind, criterion(name, origin))


def test_published_truth_tables(shared: Path) -> None:
    """And, or, not of the CQL and DMN suites: and is all, or is one of, not is the required absence."""
    held = 0
    for text in (shared / "cases" / "three_valued_logic.jsonl").read_text().splitlines():
        row = json.loads(text)
        held += _cql(row) if "expression" in row else _dmn(row)
    assert held == 33


def _cql(row: dict[str, object]) -> int:
    words = str(row["expression"]).split()
    (expected,) = row["expected"]  # type: ignore[misc]
    if len(words) == 3 and words[1] in ("and", "or"):
        assert _joined(words[1], words[0], words[2]) is VALUES[expected], row["name"]
        return 1
    if words[0] == "not":
        assert _denied(words[1]) is VALUES[expected], row["name"]
        return 1
    return 0


def _dmn(row: dict[str, object]) -> int:
    inputs, expected = row["inputs"], row["expected"]
    assert isinstance(inputs, dict)
    assert isinstance(expected, dict)
    if not {"DecisionAnd", "DecisionOr", "DecisionNot"} & expected.keys():
        return 0
    for name, word in (("DecisionAnd", "and"), ("DecisionOr", "or")):
        if name in expected:
            assert _joined(word, inputs["A"], inputs["B"]) is VALUES[expected[name]], row["name"]
    if "DecisionNot" in expected:
        assert _denied(inputs["A"]) is VALUES[expected["DecisionNot"]], row["name"]
    return 1


def _joined(word: str, one: str | None, other: str | None) -> Holds:
    tree = group(link("a"), link("b"), minimum=None if word == "and" else 1)
    return decide(tree, {"a": VERDICTS[one], "b": VERDICTS[other]}).holds


def _denied(one: str | None) -> Holds:
    return decide(group(link("a", "requires_absence")), {"a": VERDICTS[one]}).holds


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("requires", "holds fails open conflict"),
        ("limits", "holds fails holds conflict"),
        ("excludes", "fails holds holds conflict"),
        ("requires_absence", "fails holds open conflict"),
    ],
)
def test_who_carries_the_burden(kind: str, expected: str) -> None:
    order = (Verdict.MET, Verdict.CONTRADICTED, Verdict.NOT_DOCUMENTED, Verdict.CONFLICTING)
    assert " ".join(str(BURDEN[kind][verdict]) for verdict in order) == expected


def test_silence_holds_for_a_limit_with_a_remark() -> None:
    (state,) = decide(group(link("a", "limits")), {}).members
    assert (state.holds, state.silent, state.remark) == (Holds.HOLDS, True, "not stated")


def test_silence_never_satisfies_an_alternative() -> None:
    silent = group(link("a", "limits"), link("b", "excludes"))
    assert decide(group(silent, link("c"), minimum=1), {"c": Verdict.CONTRADICTED}).holds is Holds.OPEN
    assert decide(group(silent, link("c"), minimum=1), {"a": Verdict.MET, "c": Verdict.CONTRADICTED}).holds is Holds.HOLDS


@pytest.mark.parametrize(
    ("minimum", "values", "expected"),
    [
        (2, "holds holds fails", "holds"),
        (2, "holds fails fails", "fails"),
        (2, "holds open fails", "open"),
        (2, "holds conflict fails", "conflict"),
        (2, "holds conflict open", "open"),
        (3, "holds conflict open", "conflict"),
        (1, "dropped dropped", "open"),
        (2, "holds dropped", "fails"),
    ],
)
def test_at_least(minimum: int, values: str, expected: str) -> None:
    assert combine_at_least(minimum, [Holds(word) for word in values.split()]) is Holds(expected)


def test_a_branch_of_which_nothing_applies_is_not_satisfied() -> None:
    conditional = group(link("a", "limits"), applies=criterion("when"))
    state = decide(group(conditional), {"when": Verdict.CONTRADICTED})
    assert state.holds is Holds.DROPPED


@pytest.mark.parametrize(
    ("when", "inner", "kind", "expected"),
    [
        (Verdict.MET, Verdict.CONTRADICTED, "limits", "fails"),
        (Verdict.CONTRADICTED, Verdict.CONTRADICTED, "limits", "dropped"),
        (Verdict.NOT_DOCUMENTED, Verdict.CONTRADICTED, "limits", "dropped"),
        (Verdict.NOT_DOCUMENTED, Verdict.CONTRADICTED, "requires", "open"),
        (Verdict.NOT_DOCUMENTED, Verdict.NOT_DOCUMENTED, "requires", "open"),
        (Verdict.NOT_DOCUMENTED, Verdict.MET, "requires", "holds"),
        (Verdict.CONFLICTING, Verdict.CONTRADICTED, "limits", "conflict"),
    ],
)
def test_a_condition_on_a_group(when: Verdict, inner: Verdict, kind: str, expected: str) -> None:
    conditional = group(link("a", kind), applies=criterion("when"))
    assert decide(conditional, {"when": when, "a": inner}).holds is Holds(expected)


def table(*rows: str) -> Group:
    return group(*(group(link(row, "limits"), applies=criterion(f"{row}?")) for row in rows), table=True)


def test_a_table_is_open_where_no_row_applies_and_says_so() -> None:
    state = decide(table("crps", "myalgia"), {"crps?": Verdict.CONTRADICTED})
    assert (state.holds, state.remark) == (Holds.OPEN, "no row for the recorded diagnosis")


def test_a_table_fails_only_where_every_row_that_applies_fails() -> None:
    both = {"crps?": Verdict.MET, "myalgia?": Verdict.MET}
    assert decide(table("crps", "myalgia"), {**both, "crps": Verdict.MET, "myalgia": Verdict.CONTRADICTED}).holds is Holds.HOLDS
    assert decide(table("crps", "myalgia"), {**both, "crps": Verdict.CONTRADICTED, "myalgia": Verdict.CONTRADICTED}).holds is Holds.FAILS


def test_readings_enter_the_outcome_only_where_they_are_counted() -> None:
    tree = group(link("a"), link("custom", origin="reviewer_reading"))
    assert decide(tree, {"a": Verdict.MET}).holds is Holds.HOLDS
    assert decide(tree, {"a": Verdict.MET}, count_readings=True).holds is Holds.OPEN
    alternatives = group(link("custom", origin="reviewer_reading"), minimum=1)
    assert decide(group(link("a"), alternatives), {"a": Verdict.MET}).holds is Holds.HOLDS


values = st.sampled_from([Holds.HOLDS, Holds.FAILS, Holds.OPEN, Holds.CONFLICT])


@given(st.lists(values, min_size=1, max_size=6), st.randoms())
def test_order_does_not_matter(found: list[Holds], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert combine_all(mixed) is combine_all(found)
    assert combine_at_least(2, mixed) is combine_at_least(2, found)


@given(st.lists(values, min_size=1, max_size=5))
def test_all_is_at_least_as_many_as_there_are(found: list[Holds]) -> None:
    """But for the order of failing before conflict, which the two share."""
    assert combine_all(found) is combine_at_least(len(found), found) or Holds.CONFLICT in found


@given(st.lists(values, min_size=1, max_size=5), st.integers(1, 5))
def test_open_means_that_documentation_can_still_decide(found: list[Holds], minimum: int) -> None:
    """Replacing each open member by holding or failing reaches holding if and only if the group was open or held."""
    result = combine_at_least(minimum, found)
    filled = itertools.product(*([Holds.HOLDS, Holds.FAILS] if v is Holds.OPEN else [v] for v in found))
    reachable = any(combine_at_least(minimum, list(choice)) is Holds.HOLDS for choice in filled)
    assert reachable is (result in (Holds.OPEN, Holds.HOLDS))


def test_words_are_no_yes_or_no() -> None:
    with pytest.raises(TypeError, match="not a yes or no"):
        bool(Verdict.MET)
