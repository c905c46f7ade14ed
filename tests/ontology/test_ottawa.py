"""A public rule, encoded as knowledge: it agrees with the rule's own cases, and does not guess where they leave gaps."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kgtool import places
from kgtool.knowledge import Knowledge, load
from kgtool.model import Case, Fact, Interval, Outcome, Request
from kgtool.names import CLIN
from kgtool.path import decide_case

FINDINGS = {
    "gt0034": ("FibulaHeadTenderness", "ottawa.knee.fibula"),
    "gt0035": ("IsolatedPatellaTenderness", "ottawa.knee.patella"),
    "gt0036": ("CannotFlexTo90", "ottawa.knee.flexion"),
    "gt0037": ("CannotBearWeight", "ottawa.knee.weight"),
}
AGE = ("gt0033", "ottawa.knee.age")


@pytest.fixture(scope="module")
def ottawa(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("ottawa")
    shutil.copy(places.ontology_folder() / "core.omn", folder)
    shutil.copy(Path(__file__).parent / "ottawa" / "ottawa.omn", folder)
    return load(folder, cache=False)


def case_of(row: dict[str, object]) -> Case:
    """The inputs of a published case as a record: yes is a fact, no a documented negative, no input nothing."""
    inputs = row["input"]["1"]  # type: ignore[index]
    said = {name.partition("|")[0]: answer.rpartition("::")[2] for name, answer in inputs.items()}
    facts, absent, age = [], [], None
    for code, answer in said.items():
        yes = answer.startswith("at0016")
        if code == AGE[0]:
            age = Interval(Decimal(55), None) if yes else Interval(None, Decimal(54))
        else:
            (facts if yes else absent).append(Fact(code, code, CLIN + FINDINGS[code][0]))
    request = Request("1", "knee film", CLIN + "KneeRadiograph", frozenset())
    return Case("ottawa", date(2020, 1, 1), age=age, facts=tuple(facts), absent=tuple(absent), requests=(request,))


def rows(shared: Path) -> list[dict[str, object]]:
    read = [json.loads(line) for line in (shared / "cases" / "gdl2_selected_cases.jsonl").read_text().splitlines()]
    return [row for row in read if row["guidelines"] == {"1": "Ottawa_Knee_Rule.v0.1.0"}]


def test_the_complete_cases_come_out_as_published(shared: Path, ottawa: Knowledge) -> None:
    complete = [row for row in rows(shared) if len(row["input"]["1"]) == 5]  # type: ignore[index]
    assert len(complete) == 6
    for row in complete:
        required = "at0003" in str(row["expected_output"])
        (found,) = decide_case(case_of(row), ottawa).determinations
        assert found.outcome is (Outcome.SATISFIED if required else Outcome.VIOLATED), row["id"]


def test_the_incomplete_cases_are_not_established_and_name_what_is_missing(shared: Path, ottawa: Knowledge) -> None:
    incomplete = [row for row in rows(shared) if len(row["input"]["1"]) < 5]  # type: ignore[index]
    assert len(incomplete) == 6
    for row in incomplete:
        given = {name.partition("|")[0] for name in row["input"]["1"]}  # type: ignore[index]
        missing = {identifier for code, (_, identifier) in FINDINGS.items() if code not in given} | (
            {AGE[1]} if AGE[0] not in given else set()
        )
        (found,) = decide_case(case_of(row), ottawa).determinations
        assert found.outcome is Outcome.NOT_ESTABLISHED, row["id"]
        assert {need.criterion for change in found.would_change if change.by == "document" for need in change.set} == missing
