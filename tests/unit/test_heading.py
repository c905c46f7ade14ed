"""Request headings: treatment, region, side, amounts and guidance, in the words that requests are written in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.knowledge import Knowledge
from kgtool.names import CLIN
from kgtool.reading.heading import Heading, parse
from kgtool.reading.heading_amounts import disputed_part
from kgtool.reading.sides import split_side
from kgtool.terms import TermIndex


@pytest.fixture(scope="module")
def terms(knowledge: Knowledge) -> TermIndex:
    return knowledge.term_index()


def named(heading: Heading) -> list[str]:
    return [hit.term.iri.removeprefix(CLIN) for hit in heading.treatments]


def places(heading: Heading) -> list[str]:
    return [region.removeprefix(CLIN) for region in heading.regions]


@pytest.mark.parametrize(
    ("text", "treatment", "regions", "side"),
    [
        (
            "Ultrasound guided trigger point injections to the bilateral thoracic spine",
            "TriggerPointInjection",
            ["ThoracicSpine"],
            "Bilateral",
        ),
        ("MRI of the left knee w/o contrast", "MRI", ["Knee"], "Left"),
        ("L knee MRI", "MRI", ["Knee"], "Left"),
        ("Cervical MRI", "MRI", ["CervicalSpine"], None),
        ("MRI of the wrist, right", "MRI", ["Wrist"], "Right"),
        ("EMG/NCV BUE", "ElectrodiagnosticTest", ["UpperLimb"], "Bilateral"),
        ("Acupuncture for the neck and low back", "Acupuncture", ["CervicalSpine", "LumbarSpine"], None),
        ("TENS unit purchase", "TENS", [], None),
        ("Lidocaine 5% patch", "LidocainePatch", [], None),
        ("cpt:20552", "TriggerPointInjection", [], None),
        ("CPT 20552, bilateral upper back", "TriggerPointInjection", ["ThoracicSpine"], "Bilateral"),
        ("acupunture low bak", "Acupuncture", [], None),
        ("Associated surgical service: TENS unit rental", "TENS", [], None),
    ],
)
def test_what_is_asked_for_and_where(terms: TermIndex, text: str, treatment: str, regions: list[str], side: str | None) -> None:
    heading = parse(text, terms)
    assert named(heading)[0] == treatment
    assert (heading.side and heading.side.removeprefix(CLIN)) == side
    if regions:
        assert places(heading) == regions


@pytest.mark.parametrize(
    ("text", "quantity", "unit", "frequency", "duration", "dose"),
    [
        ("Additional cognitive behavioral therapy (6 sessions)", 6, "visits", None, None, None),
        ("Physical therapy 2x6 lumbar", None, None, "2/week", "6 weeks", None),
        ("Physical therapy 2 times 6", None, None, "2/week", "6 weeks", None),
        ("Physical therapy two times four visits (8) for the low back", 8, None, "2/week", "4 weeks", None),
        ("Physical therapy 2-3 times a week for 6 weeks", None, None, "2-3/week", "6 weeks", None),
        ("Twelve physical therapy visits, three times weekly", 12, "visits", "3/week", None, None),
        ("Six sessions of acupuncture one time a week for six weeks", 6, "visits", "1/week", "6 weeks", None),
        ("Post-op physical therapy 12-18 sessions", 18, "visits", None, None, None),
        ("Chiropractic manipulation times 12", 12, None, None, None, None),
        ("Norco 10/325mg #120", 120, None, None, None, "10/325 mg"),
        ("Norco 5/325mg oral tablet, one tablet twice daily 14 days #40", 40, "tablets", "2/day", "14 days", "5/325 mg"),
        ("Oxycodone HCL ER 20mg #60 day supply: 30", 60, None, None, "30 days", "20 mg"),
        ("Tramadol 50mg 1-2 tabs every 4-6 hrs as needed #30", 30, None, "1-2 every 4-6 hours as needed", None, "50 mg"),
        ("Ketoprofen 20% in cream base 240g", 240, "grams", None, None, "20%"),
        ("Flurbiprofen 20%, Baclofen 5% in cream base", None, None, None, None, "flurbiprofen 20%, baclofen 5%"),
        ("Cold therapy unit 30 day rental", None, None, None, "30 days", None),
        ("Acupuncture visits (15 mins), 2 times weekly for 6 weeks", None, None, "2/week", "6 weeks", None),
        ("Naproxen (unknown quantity)", None, None, None, None, None),
        ("One (1) x-ray of the lumbar spine", 1, None, None, None, None),
        ("Three phase bone scan", None, None, None, None, None),
        ("NCV bilateral lower extremities QTY: 2", 2, None, None, None, None),
        ("Cyclobenzaprine 7.5mg #60 with 2 refills, DOS: 11/14/16", 60, None, None, None, "7.5 mg"),
    ],
)
def test_how_much_and_how_often(
    terms: TermIndex, text: str, quantity: int | None, unit: str | None, frequency: str | None, duration: str | None, dose: str | None
) -> None:
    amounts = parse(text, terms).amounts
    assert (amounts.quantity, amounts.unit, amounts.duration) == (quantity, unit, duration)
    assert (amounts.rate and amounts.rate.text, amounts.dose and amounts.dose.text) == (frequency, dose)


def test_only_the_disputed_part_is_read(terms: TermIndex) -> None:
    text = (
        "Physical therapy of the right knee, nine sessions was the original request. Six sessions were authorized by the Claims Administrator. "
        "The remaining IMR eligible portion of the original request, three sessions of physical therapy of the right knee is"
    )
    assert disputed_part(text) == "three sessions of physical therapy of the right knee"
    heading = parse(text, terms)
    assert (named(heading), places(heading), heading.amounts.quantity) == (["PhysicalTherapy"], ["Knee"], 3)
    assert disputed_part("MRI of the knee") == "MRI of the knee"


def test_guidance_and_acquisition_are_told(terms: TermIndex) -> None:
    assert parse("Trigger point injection under fluoroscopy", terms).guidance == CLIN + "Fluoroscopy"
    assert parse("US-guided trigger point injection", terms).guidance == CLIN + "UltrasoundGuidance"
    assert parse("Trigger point injection", terms).guidance is None
    assert parse("TENS unit rental", terms).acquisition == CLIN + "Rental"


def test_a_wider_term_comes_after_what_it_covers(terms: TermIndex) -> None:
    heading = parse("Injection: trigger point injection, and physical therapy", terms)
    assert named(heading)[0] == "TriggerPointInjection"
    assert named(heading)[-1] == "Injection"


def test_the_side_that_is_named_first(terms: TermIndex) -> None:
    assert split_side("left knee") == (CLIN + "Left", "knee")
    assert split_side("right wrist and left knee")[0] == CLIN + "Right"
    assert split_side("both knees") == (CLIN + "Bilateral", "knees")
    assert split_side("left and right knees") == (CLIN + "Bilateral", "knees")
    assert split_side("RLE") == (CLIN + "Right", "lower extremity")
    assert split_side("cervical spine") == (None, "cervical spine")


def test_nothing_is_made_of_other_words(terms: TermIndex) -> None:
    heading = parse("quarterly report of the shipping department", terms)
    assert heading.treatments == ()
    assert "shipping" in heading.left_over


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["MRI", "knee", "2x6", "#30", "left", "for", "weeks", "10mg", "(", ")", ",", "BUE", "every", "4-6", "hours", "x", "12", "prn"]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_can_be_parsed(knowledge: Knowledge, text: str) -> None:
    heading = parse(text, knowledge.term_index())
    assert all(hit.term.iri.startswith(CLIN) for hit in heading.treatments)


def test_most_real_headings_name_a_treatment(terms: TermIndex, shared: Path) -> None:
    lines = (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines()
    headings = [issue["treatment"] for line in lines for issue in json.loads(line)["issues"]]
    assert len(headings) >= 299
    without = [heading for heading in headings if not parse(heading, terms).treatments]
    assert len(without) <= len(headings) * 0.08, without
