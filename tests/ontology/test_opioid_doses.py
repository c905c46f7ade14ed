"""Daily opioid doses against published requests: those whose expected answer turns on a dose that a record can state.

Of the 45 requests with an answer three turn on the daily dose. A fourth gives a fifth of a patch every twelve days, an average
that a record of a worn patch cannot say; the others turn on duration, documents, screens or other drugs.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kgtool.case_file import read_case
from kgtool.knowledge import Knowledge
from kgtool.names import KG
from kgtool.path import Matter, Options, case_graphs

DOSED = {
    "example-rec-04-05-mme-greater-than-fifty": True,
    "example-rec-04-05-mme-less-than-fifty": False,
    "example-rec-08-mme-greater-than-fifty": True,
}
_PATCH = re.compile(r"fentanyl (0\.\d+) mg/hr", re.IGNORECASE)
_TABLET = re.compile(r"(morphine|oxycodone|hydrocodone)\b.*?(\d+) mg", re.IGNORECASE)


def drugs(node: Any) -> list[dict[str, Any]]:
    """Every drug ordered or taken in a request, wherever it stands."""
    if isinstance(node, dict):
        own = [node] if node.get("resourceType") == "MedicationRequest" else []
        return own + [drug for value in node.values() for drug in drugs(value)]
    return [drug for value in node for drug in drugs(value)] if isinstance(node, list) else []


def as_request(drug: dict[str, Any]) -> str | None:
    """The drug as a request of a case file, or None if it is no opioid."""
    name = drug["medicationCodeableConcept"]["coding"][0]["display"]
    if patch := _PATCH.search(name):
        return f"treatment: fentanyl patch, dose: {Decimal(patch[1]) * 1000:f} mcg/hour"
    if tablet := _TABLET.search(name):
        repeat = drug["dosageInstruction"][0]["timing"]["repeat"]
        assert (repeat["periodUnit"], repeat["period"]) == ("d", 1)
        return f"treatment: {tablet[1].lower()}, dose: {tablet[2]} mg, frequency: {repeat['frequency']}/day"
    return None


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, dict[str, Any]]:
    lines = (shared / "cases" / "opioid_cds_r4_cases.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_how_many_have_an_answer(rows: dict[str, dict[str, Any]]) -> None:
    assert sum(row["expected_cards"] is not None for row in rows.values()) == 45


@pytest.mark.parametrize(("name", "high"), DOSED.items())
def test_the_dose_is_high_where_the_published_answer_says_so(
    name: str, high: bool, rows: dict[str, dict[str, Any]], knowledge: Knowledge
) -> None:
    (asked,) = [text for drug in drugs(rows[name]["request"]) if (text := as_request(drug))]
    case = read_case(f"case: c\nreviewed: 2023-05-01\nrequests:\n  - {{id: 1, {asked}}}\n", knowledge.term_index())
    (graph,) = case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)
    about = {q.subject.value for q in graph.quads if q.object.value == KG + "morphineEquivalentPerDay"}  # type: ignore[union-attr]
    low, upper = (
        {Decimal(q.object.value) for q in graph.quads if q.subject.value in about and q.predicate.value == KG + bound}  # type: ignore[union-attr]
        for bound in ("low", "high")
    )
    assert low == upper
    (total,) = low
    assert (total >= 50) is high
    said = re.search(r"\(MME\) is ([\d.]+)", json.dumps(rows[name]["expected_cards"]))
    if said:
        assert abs(total - Decimal(said[1])) < Decimal("0.001")
