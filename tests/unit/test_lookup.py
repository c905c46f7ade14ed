"""Lookup: what a text names, what is said of it, in which order, and the keys of the JSON."""

from __future__ import annotations

from datetime import date

import pytest

from kgtool.knowledge import Knowledge
from kgtool.lookup import Lookup, lookup
from kgtool.names import BASE, CLIN
from tests.unit.small_ontology import small_knowledge

DAY = date(2013, 12, 20)
TRIGGER_POINTS = BASE + "mtus-chronic-pain-2009#TriggerPoints"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return small_knowledge(tmp_path_factory.mktemp("ontology"))


def topics(found: Lookup, result: int = 0) -> list[str]:
    return [said.topic for said in found.results[result].recommendations]


def test_the_json_keys_are_the_contract(small: Knowledge) -> None:
    made = lookup("TPI left low back, 4 sessions 2/week for 2 weeks", small, on=DAY, governing=lambda *_: TRIGGER_POINTS).as_json()
    assert set(made) == {"text", "parsed", "results"}
    assert {"treatment", "region", "side", "quantity", "unit", "frequency", "duration", "dose"} <= set(made["parsed"])
    assert made["parsed"] == {
        "treatment": "trigger point injection",
        "region": "lumbar spine",
        "side": "left",
        "quantity": 4,
        "unit": "visits",
        "frequency": "2/week",
        "duration": "2 weeks",
        "dose": None,
        "regions": ["lumbar spine"],
    }
    first = made["results"][0]
    assert (first["treatment"], first["label"], first["matched"]) == ("clin:TriggerPointInjection", "trigger point injection", "TPI")
    assert first["recommendations"][0] == {
        "id": "cp2009:TriggerPoints",
        "topic": "test.trigger-points",
        "edition": "Test guideline 2009",
        "governing": True,
        "stance": "not_recommended",
        "citation": {"section": "Trigger points", "page": "122"},
    }


def test_the_governing_text_is_asked_of_the_path(small: Knowledge) -> None:
    asked: list[tuple[str, str | None, date]] = []

    def governing(treatment: str, region: str | None, day: date) -> str:
        asked.append((treatment, region, day))
        return TRIGGER_POINTS

    found = lookup("trigger point injections of the neck", small, on=DAY, governing=governing)
    assert asked == [(CLIN + "TriggerPointInjection", CLIN + "CervicalSpine", DAY)]
    assert [said.governing for said in found.results[0].recommendations] == [True, False, False]


def test_texts_in_force_and_narrower_texts_come_first(small: Knowledge) -> None:
    found = lookup("trigger point injection", small, on=DAY)
    assert [said.id for said in found.results[0].recommendations] == ["cp2009:TriggerPoints", "cp2009:Injections", "cp2016:TriggerPoints"]
    assert (
        next(said.id for said in lookup("trigger point injection", small, on=date(2017, 2, 1)).results[0].recommendations)
        == "cp2016:TriggerPoints"
    )
    assert {said.governing for said in found.results[0].recommendations} == {None}


def test_a_carried_text_keeps_the_topic_of_what_it_carries(small: Knowledge) -> None:
    said = lookup("TPI", small, on=date(2017, 2, 1)).results[0].recommendations[0]
    assert (said.topic, said.edition) == ("test.trigger-points", "Test guideline 2016")


def test_a_recommendation_about_another_region_is_left_out(small: Knowledge) -> None:
    assert topics(lookup("MRI of the knee", small)) == ["test.knee-mri"]
    assert topics(lookup("lumbar MRI", small)) == ["test.spine-mri"]
    assert sorted(topics(lookup("MRI", small))) == ["test.knee-mri", "test.spine-mri"]
    assert topics(lookup("MRI of the arm", small)) == []


def test_a_class_term_without_a_text_shows_the_narrower_ones(small: Knowledge) -> None:
    assert sorted(topics(lookup("imaging", small))) == ["test.knee-mri", "test.spine-mri"]
    assert topics(lookup("therapy", small)) == []


def test_a_unit_that_goes_without_saying(small: Knowledge) -> None:
    assert lookup("Norco #120", small).parsed.unit == "tablets"
    assert lookup("TPI #3", small).parsed.unit is None
    assert lookup("MRI purchase", small).parsed.unit == "purchase"


def test_misspelt_and_unknown_words(small: Knowledge) -> None:
    found = lookup("phisical therepy", small)
    assert [(result.label, result.how) for result in found.results][:1] == [("physical therapy", "fuzzy")]
    assert lookup("quarterly shipping report", small).results == ()
    assert lookup("", small).results == ()


def test_the_shipped_knowledge_answers(knowledge: Knowledge) -> None:
    found = lookup("Ultrasound guided trigger point injections to the bilateral thoracic spine", knowledge, on=DAY)
    assert found.results[0].recommendations[0].topic == "cpmtg.trigger-point-injections"
    assert found.results[0].recommendations[0].citation.page == "122"
    assert (found.parsed.region, found.parsed.side) == ("thoracic spine", "bilateral")
    found = lookup("Additional cognitive behavioral therapy (6 sessions)", knowledge, on=DAY)
    assert "cpmtg.behavioral-interventions" in topics(found)
