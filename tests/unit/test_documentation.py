"""The text that asks for documentation: what is missing, by which guideline; nothing of the record but the requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.case_file import read_case
from kgtool.knowledge import Knowledge
from kgtool.path import decide_case
from kgtool.report.documentation import letter, render


def letter_of(text: str, knowledge: Knowledge) -> str:
    return letter(decide_case(read_case(text, knowledge.term_index()), knowledge))


@pytest.fixture(scope="module")
def seed(root: Path) -> str:
    return (root / "tests" / "cases" / "seed-2013.yaml").read_text(encoding="utf-8")


def test_it_names_every_missing_item_with_its_page(seed: str, knowledge: Knowledge) -> None:
    text = letter_of(seed, knowledge)
    items = [line.strip() for line in text.splitlines() if line.strip()[:2] in ("1.", "2.", "3.", "4.")]
    assert items == [
        "1. symptoms at the region for more than three months (page 122)",
        "2. that stretching, physical therapy, an anti-inflammatory drug or a muscle",
        "3. myofascial pain syndrome at the requested region or next to it (page 122)",
        "4. referred pain when a trigger point is palpated (page 122)",
        "1. objective functional improvement from the earlier visits (page 23)",
    ]
    assert "Request 1: trigger point injection, thoracic spine, bilateral" in text
    assert all(len(line) <= 78 for line in text.splitlines())


def test_nothing_of_the_record_is_repeated(seed: str, knowledge: Knowledge) -> None:
    text = letter_of(seed, knowledge)
    for word in ("complex regional", "evaluation", "2013-10-23", "stimulator", "39", "male", "arthroscopy", "2011"):
        assert word in seed
        assert word not in text


def test_several_ways_are_alternatives_and_conflicts_are_asked_about(knowledge: Knowledge) -> None:
    ways = letter_of("case: a\nreviewed: 2013-12-20\nrequests:\n  - {id: 1, treatment: knee MRI}\n", knowledge)
    assert "any one of the following is needed" in ways or "Any one of the following is missing" in ways
    both = (
        "case: a\nreviewed: 2013-12-20\nfacts:\n"
        "  - {is: trigger point, region: thoracic spine, with: [twitch response]}\nabsent:\n  - {is: trigger point}\n"
        "requests:\n  - {id: 1, treatment: TPI, region: thoracic spine}\n"
    )
    text = " ".join(letter_of(both, knowledge).split())
    assert "says two different things about the following. Please say which is right: 1. trigger points on palpation" in text
    assert "Nor does it document the following. Please send the pages that show: 1. Symptoms for more than three months" in text


def test_what_the_request_left_unsaid_is_asked_for(knowledge: Knowledge) -> None:
    text = letter_of("case: a\nreviewed: 2013-12-20\nrequests:\n  - {id: 1, treatment: physical therapy}\n", knowledge)
    assert "The request does not state the number of visits" in text


def test_where_nothing_is_missing_there_is_no_letter(knowledge: Knowledge) -> None:
    satisfied = """case: a
reviewed: 2013-12-20
injured: 2011-02-14
facts:
  - {is: trigger point, region: thoracic spine, with: [twitch response]}
  - {is: trigger point, region: thoracic spine, with: [referred pain]}
  - {is: stretching exercise, region: thoracic spine, status: failed}
  - {is: myofascial pain syndrome, region: thoracic spine, duration: 5 months}
requests:
  - {id: 1, treatment: trigger point injection, region: thoracic spine, injections: 2}
"""
    decided = decide_case(read_case(satisfied, knowledge.term_index()), knowledge)
    assert decided.determinations[0].outcome.value == "satisfied"
    assert letter(decided) == render(decided) == ""
