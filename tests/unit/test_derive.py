"""What follows from a record without judgement: locality, durations, totals, earlier courses, phases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kgtool.case_file import read_case
from kgtool.case_graph import CaseGraph
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, KG
from kgtool.path import Matter, Options, case_graphs

HEAD = "case: c\nreviewed: 2014-06-01\n"


def graph(text: str, knowledge: Knowledge) -> CaseGraph:
    """The case graph of the first request of a record."""
    case = read_case(HEAD + text, knowledge.term_index())
    return case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)[0]


def objects(found: CaseGraph, subject: str, name: str) -> set[str]:
    return {q.object.value for q in found.quads if q.subject.value == subject and q.predicate.value == KG + name}  # type: ignore[union-attr]


def local_facts(found: CaseGraph) -> set[str]:
    return {found.told[node].text for node in objects(found, found.request, "hasLocalFact")}


def number(found: CaseGraph, name: str) -> set[tuple[str | None, str | None]]:
    """Every value stated for a number of the request, as (low, high)."""
    values = set()
    for statement in objects(found, found.request, "states"):
        if objects(found, statement, "property") == {KG + name}:
            low, high = objects(found, statement, "low"), objects(found, statement, "high")
            values.add((low.pop() if low else None, high.pop() if high else None))
    return values


def exactly(value: str) -> set[tuple[str, str]]:
    return {(value, value)}


@pytest.mark.parametrize(
    ("fact", "region", "local"),
    [
        ("tenderness, region: lumbar spine", "lumbar spine", True),
        ("tenderness, region: lumbar spine", "spine", True),
        ("tenderness, region: spine", "lumbar spine", False),
        ("tenderness, region: cervical spine", "lumbar spine", False),
        ("tenderness", "lumbar spine", False),
        ("naproxen", "lumbar spine", True),
        ("muscle weakness, region: left lower limb", "lumbar spine", True),
        ("muscle weakness, region: left upper limb", "lumbar spine", False),
        ("tenderness, region: left knee", "left knee", True),
        ("tenderness, region: right knee", "left knee", False),
        ("tenderness, region: knee, side: bilateral", "left knee", True),
        ("tenderness, region: knee", "left knee", True),
    ],
)
def test_what_is_local(fact: str, region: str, local: bool, knowledge: Knowledge) -> None:
    found = graph(f"facts:\n  - {{is: {fact}}}\nrequests:\n  - {{id: 1, treatment: physical therapy, region: {region}}}\n", knowledge)
    assert bool(local_facts(found)) is local


def test_a_request_without_a_region_has_nothing_to_tell_apart(knowledge: Knowledge) -> None:
    found = graph("facts:\n  - {is: tenderness, region: left knee}\nrequests:\n  - {id: 1, treatment: physical therapy}\n", knowledge)
    assert local_facts(found) == {"tenderness, left knee"}


@pytest.mark.parametrize(("denied", "absent"), [("lumbar spine", True), ("spine", True), ("cervical spine", False), (None, True)])
def test_a_denial_reaches_the_parts_of_its_region(denied: str | None, absent: bool, knowledge: Knowledge) -> None:
    where = f", region: {denied}" if denied else ""
    request = "requests:\n  - {id: 1, treatment: epidural steroid injection, region: lumbar spine}\n"
    found = graph(f"absent:\n  - {{is: radiculopathy{where}}}\n{request}", knowledge)
    links = {link for absence in objects(found, found.request, "lacks") for link in objects(found, absence, "link")}
    here = KG + ("hasLocalFact" if denied else "hasFact")
    assert (here in links) is absent


def test_symptoms_count_from_their_beginning_by_the_calendar(knowledge: Knowledge) -> None:
    request = "requests:\n  - {id: 1, treatment: trigger point injection, region: lumbar spine}\n"
    found = graph(f"facts:\n  - {{is: low back pain, since: 2014-03-01}}\n{request}", knowledge)
    assert number(found, "symptomMonths") == exactly("3")


def test_a_partial_date_is_a_range(knowledge: Knowledge) -> None:
    request = "requests:\n  - {id: 1, treatment: trigger point injection, region: lumbar spine}\n"
    ((low, high),) = number(graph(f"facts:\n  - {{is: low back pain, since: 2014-03}}\n{request}", knowledge), "symptomMonths")
    assert low is not None
    assert high is not None
    assert Decimal(low) < Decimal("2.1")
    assert Decimal(high) == 3


def test_the_longest_kind_of_symptom_counts_and_one_kind_may_conflict(knowledge: Knowledge) -> None:
    request = "requests:\n  - {id: 1, treatment: trigger point injection, region: lumbar spine}\n"
    facts = "facts:\n  - {is: low back pain, duration: 6 months}\n  - {is: muscle spasm, region: lumbar spine, duration: 1 month}\n"
    assert number(graph(facts + request, knowledge), "symptomMonths") == exactly("6")
    twice = "facts:\n  - {is: low back pain, duration: 6 months}\n  - {is: low back pain, duration: 2 months}\n"
    assert len(number(graph(twice + request, knowledge), "symptomMonths")) == 2


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", ("6", None)),
        ("facts:\n  - {is: physical therapy, region: lumbar spine, visits: 10, status: completed}\n", ("16", "16")),
        ("facts:\n  - {is: physical therapy, region: lumbar spine, visits: {at_least: 10}}\n", ("16", None)),
        ("facts:\n  - {is: physical therapy, region: lumbar spine, status: completed}\n", ("6", None)),
        ("facts:\n  - {is: physical therapy, region: cervical spine, visits: 10, status: completed}\n", ("6", None)),
        ("facts:\n  - {is: physical therapy, region: lumbar spine, visits: 10, status: planned}\n", ("6", None)),
        ("absent:\n  - {is: physical therapy}\n", ("6", "6")),
    ],
)
def test_visits_with_the_earlier_ones(record: str, expected: tuple[str, str | None], knowledge: Knowledge) -> None:
    found = graph(f"{record}requests:\n  - {{id: 1, treatment: physical therapy, region: lumbar spine, visits: 6}}\n", knowledge)
    assert number(found, "visitsTotal") == {expected}


def test_what_the_request_says_of_earlier_visits_wins(knowledge: Knowledge) -> None:
    request = (
        "requests:\n  - {id: 1, treatment: physical therapy, region: lumbar spine, visits: 6, earlier: {quantity: 12, unit: visits}}\n"
    )
    assert number(graph(request, knowledge), "visitsTotal") == exactly("18")


_INJURED = "facts:\n  - {is: severe acute injury, date: 2014-03-01}\n  - {is: Norco, status: current, date: 2014-05-01}\n"


@pytest.mark.parametrize(
    ("request_text", "facts", "phase"),
    [
        ("physical therapy, region: lumbar spine", "", None),
        ("physical therapy, region: lumbar spine", "facts:\n  - {is: physical therapy, region: lumbar spine}\n", "Continuation"),
        ("trigger point injection, region: neck", "facts:\n  - {is: trigger point injection, region: neck, date: 2014-01-10}\n", "Repeat"),
        ("trigger point injection, region: neck", "facts:\n  - {is: trigger point injection, region: low back}\n", None),
        ("hydrocodone", "facts:\n  - {is: Norco, status: current}\n", "Continuation"),
        ("hydrocodone", f"injured: 2014-03-01\n{_INJURED}", "Initial"),
        ("hydrocodone", f"injured: 2013-06-01\n{_INJURED}", "Continuation"),
        ("hydrocodone", "facts:\n  - {is: hernia repair, status: completed, date: 2014-04-10}\n", "Initial"),
        ("hydrocodone", "facts:\n  - {is: hernia repair, status: completed, date: 2013-06-01}\n", None),
        ("naproxen", "facts:\n  - {is: hernia repair, status: completed, date: 2014-04-10}\n", None),
    ],
)
def test_an_earlier_course_makes_the_phase(request_text: str, facts: str, phase: str | None, knowledge: Knowledge) -> None:
    found = graph(f"{facts}requests:\n  - {{id: 1, treatment: {request_text}}}\n", knowledge)
    assert objects(found, found.request, "derivedPhase") == ({KG + phase} if phase else set())


def test_the_latest_course_is_the_earlier_course(knowledge: Knowledge) -> None:
    facts = (
        "facts:\n  - {is: trigger point injection, region: neck, date: 2014-02-01, response: {pain_relief: 60}}\n"
        "  - {is: trigger point injection, region: neck, date: 2013-02-01, response: {pain_relief: 20}}\n"
    )
    found = graph(facts + "requests:\n  - {id: 1, treatment: trigger point injection, region: neck}\n", knowledge)
    (course,) = objects(found, found.request, "previousCourse")
    assert "2014-02-01" in found.told[course].text
    assert number(found, "monthsSincePrevious") == exactly("4")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("", ("40", "40")),
        ("facts:\n  - {is: oxycodone, status: current, dose: 10 mg, frequency: 3/day}\n", ("85", "85")),
        ("facts:\n  - {is: oxycodone, status: current}\n", ("40", None)),
        ("facts:\n  - {is: hydrocodone, status: current, dose: 10 mg, frequency: 4/day}\n", ("40", "40")),
        ("facts:\n  - {is: oxycodone, status: completed, dose: 10 mg, frequency: 3/day}\n", ("40", "40")),
        ("facts:\n  - {is: methadone, status: current, dose: 10 mg, frequency: 1/day}\n", ("80", "160")),
    ],
)
def test_the_opioid_dose_is_summed_over_all_opioids(facts: str, expected: tuple[str, str | None], knowledge: Knowledge) -> None:
    request = "requests:\n  - {id: 1, treatment: Norco, dose: 10/325 mg, frequency: 4/day, tablets: 120}\n"
    found = number(graph(facts + request, knowledge), "morphineEquivalentPerDay")
    assert {tuple(None if v is None else Decimal(v) for v in pair) for pair in found} == {
        tuple(None if v is None else Decimal(v) for v in expected)
    }


def test_acetaminophen_counts_by_the_second_strength(knowledge: Knowledge) -> None:
    found = graph("requests:\n  - {id: 1, treatment: Norco, dose: 10/325 mg, frequency: 4/day}\n", knowledge)
    ((low, high),) = number(found, "acetaminophenPerDay")
    assert low is not None
    assert high is not None
    assert Decimal(low) == Decimal(high) == 1300


def test_conservative_care_lies_between_the_longest_course_and_the_sum(knowledge: Knowledge) -> None:
    facts = "facts:\n  - {is: physical therapy, region: low back, duration: 3 weeks}\n  - {is: naproxen, duration: 2 weeks}\n"
    found = graph(facts + "requests:\n  - {id: 1, treatment: MRI, region: low back}\n", knowledge)
    assert number(found, "conservativeWeeks") == {("3", "5")}


def test_a_feature_written_apart_belongs_to_what_it_is_a_feature_of(knowledge: Knowledge) -> None:
    facts = "facts:\n  - {is: trigger point, region: neck}\n  - {is: twitch response, region: neck}\n"
    found = graph(facts + "requests:\n  - {id: 1, treatment: trigger point injection, region: neck}\n", knowledge)
    (point,) = {q.subject.value for q in found.quads if q.predicate.value == KG + "is" and q.object.value == CLIN + "TriggerPoint"}  # type: ignore[union-attr]
    assert len(objects(found, point, "with")) == 1


def test_requests_decided_together_do_not_mix(knowledge: Knowledge) -> None:
    """Each graph of a shared pass is the one that it gets alone, its nodes' numbers apart."""
    texts = [
        "facts:\n  - {is: tenderness, region: left knee}\nrequests:\n  - {id: 1, treatment: physical therapy, region: left knee, visits: 3}\n",
        "facts:\n  - {is: low back pain, duration: 5 months}\nrequests:\n  - {id: 1, treatment: MRI, region: low back}\n",
        "facts:\n  - {is: Norco, status: current, dose: 10 mg, frequency: 3/day}\nrequests:\n  - {id: 1, treatment: Norco, tablets: 90}\n",
    ]
    cases = [read_case(HEAD + text, knowledge.term_index()) for text in texts]
    matters = [Matter(case, case.requests[0], knowledge, Options(), {}) for case in cases]
    for place, (together, matter) in enumerate(zip(case_graphs(matters, knowledge), matters, strict=True)):
        (alone,) = case_graphs([matter], knowledge)
        assert {str(q).replace(f"case#{place}/", "case#0/") for q in together.quads} == {str(q) for q in alone.quads}
