"""The path as a whole: what a case comes to, and that the evaluators and forums agree on it."""

from __future__ import annotations

import pytest

from kgtool.case_file import read_case
from kgtool.determination import CaseDetermination, Determination
from kgtool.knowledge import Knowledge
from kgtool.model import Disposition, Holds, Outcome, Verdict
from kgtool.path import decide_case

TPI = "cpmtg.trigger-point-injections"
TRIGGER_POINTS = "  - {is: trigger point, region: neck, with: [twitch response, referred pain]}\n"
COMPLETE = (
    "facts:\n"
    + TRIGGER_POINTS
    + "  - {is: neck pain, duration: 6 months}\n  - {is: myofascial pain syndrome, region: neck}\n"
    + "  - {is: naproxen, status: failed}\n"
)
REQUEST = "requests:\n  - {id: 1, treatment: trigger point injection, region: neck, injections: 3}\n"


def decided(text: str, knowledge: Knowledge, **options: str) -> CaseDetermination:
    case = read_case("case: c\nreviewed: 2014-06-01\ninjured: 2012-01-05\n" + text, knowledge.term_index())
    return decide_case(case, knowledge, **options)  # type: ignore[arg-type]


def one(text: str, knowledge: Knowledge, **options: str) -> Determination:
    return decided(text, knowledge, **options).determinations[0]


def verdict(found: Determination, identifier: str) -> Verdict:
    return next(c.verdict for c in (*found.criteria, *found.readings) if c.id == identifier)


def test_a_record_that_shows_everything_is_enough_and_hangs_on_what_it_shows(knowledge: Knowledge) -> None:
    found = one(COMPLETE + REQUEST, knowledge)
    assert found.outcome is Outcome.SATISFIED
    assert found.dispositions == {"imr": Disposition.OVERTURNED, "ur": Disposition.APPROVED}
    assert found.would_change
    assert all(change.by == "differ" for change in found.would_change)
    assert {need.criterion for change in found.would_change for need in change.set} >= {f"{TPI}.tw", f"{TPI}.failed", f"{TPI}.dur"}


def test_two_durations_that_both_meet_are_met_with_a_remark(knowledge: Knowledge) -> None:
    found = one(COMPLETE + "  - {is: neck pain, duration: 4 months}\n" + REQUEST, knowledge)
    assert verdict(found, f"{TPI}.dur") is Verdict.MET
    assert found.outcome is Outcome.SATISFIED
    assert any("contradicts itself" in remark and "4 months" in remark for remark in found.remarks)


def test_two_durations_that_disagree_conflict(knowledge: Knowledge) -> None:
    found = one(COMPLETE + "  - {is: neck pain, duration: 2 months}\n" + REQUEST, knowledge)
    assert verdict(found, f"{TPI}.dur") is Verdict.CONFLICTING
    assert found.outcome is Outcome.CONFLICTING
    assert found.dispositions == {"imr": Disposition.UPHELD, "ur": Disposition.INFORMATION_REQUESTED}


def test_present_and_denied_is_conflicting(knowledge: Knowledge) -> None:
    found = one(COMPLETE + "  - {is: radiculopathy, region: neck}\nabsent:\n  - {is: radiculopathy}\n" + REQUEST, knowledge)
    assert verdict(found, f"{TPI}.rad") is Verdict.CONFLICTING


def test_a_denied_wider_finding_rules_out_the_narrower(knowledge: Knowledge) -> None:
    found = one("absent:\n  - {is: trigger point}\n" + REQUEST, knowledge)
    assert verdict(found, f"{TPI}.tw") is Verdict.CONTRADICTED
    assert found.outcome is Outcome.VIOLATED


def test_a_coarser_fact_leaves_a_narrower_criterion_open(knowledge: Knowledge) -> None:
    found = one("facts:\n" + TRIGGER_POINTS + "  - {is: medication, status: failed}\n" + REQUEST, knowledge)
    assert verdict(found, f"{TPI}.failed") is Verdict.NOT_DOCUMENTED


def test_too_many_injections_are_modified_to_the_largest_amount_that_passes(knowledge: Knowledge) -> None:
    found = one(COMPLETE + REQUEST.replace("injections: 3", "injections: 6"), knowledge)
    assert found.outcome is Outcome.VIOLATED
    assert found.dispositions == {"imr": Disposition.UPHELD, "ur": Disposition.MODIFIED}
    assert found.largest_passing is not None
    assert (found.largest_passing.quantity, found.largest_passing.unit) == (4, "injections")


def test_too_many_where_more_is_missing_is_no_modification(knowledge: Knowledge) -> None:
    found = one("facts:\n" + TRIGGER_POINTS + REQUEST.replace("injections: 3", "injections: 6"), knowledge)
    assert found.outcome is Outcome.VIOLATED
    assert found.largest_passing is None
    assert found.dispositions["ur"] is Disposition.DENIED


def test_readings_count_only_where_asked(knowledge: Knowledge) -> None:
    found = one(COMPLETE + REQUEST, knowledge, readings="count")
    assert found.outcome is Outcome.NOT_ESTABLISHED
    assert any("beyond the guideline's text" in remark for remark in found.remarks)


def test_a_categorical_stance_needs_no_criteria(knowledge: Knowledge) -> None:
    found = one("requests:\n  - {id: 1, treatment: Soma, dose: 350 mg, frequency: 3/day, tablets: 90}\n", knowledge)
    assert (found.outcome, found.dispositions["ur"]) == (Outcome.VIOLATED, Disposition.DENIED)
    assert any("does not recommend" in remark for remark in found.remarks)


def test_a_ground_to_stop_is_named_and_must_go_too(knowledge: Knowledge) -> None:
    opioid = "requests:\n  - {id: 1, treatment: morphine sulfate, phase: continuation}\n"
    found = one("facts:\n  - {is: illegal activity}\n" + opioid, knowledge)
    ground = "cpmtg.opioids-when-to-discontinue.ill"
    line = next(line for line in found.criteria if line.id == ground)
    assert (line.link, line.verdict, line.holds) == ("excludes", Verdict.MET, Holds.FAILS)
    assert [fact.text for fact in line.facts] == ["illegal activity"]
    assert found.outcome is Outcome.VIOLATED
    assert found.would_change
    stated = {line.id for line in found.criteria}
    for change in found.would_change:
        assert ground in {need.criterion for need in change.set} <= stated
    assert ground not in {line.id for line in one(opioid, knowledge).criteria}


def test_what_no_text_addresses_is_said_with_what_comes_next(knowledge: Knowledge) -> None:
    text = "case: c\nreviewed: 2014-06-01\nrequests:\n  - {id: 1, treatment: something unheard of}\n"
    case = read_case(text, knowledge.term_index(), lenient=True)
    found = decide_case(case, knowledge).determinations[0]
    assert found.governing is None
    assert found.not_placed
    assert found.outcome is Outcome.NO_RECOMMENDATION
    assert found.dispositions == {"imr": Disposition.UPHELD, "ur": Disposition.INFORMATION_REQUESTED}
    assert any("reg.no-denial-for-silence" in remark for remark in found.remarks)
    assert any("reg.silent-2009" in remark for remark in found.remarks)


COMPOUND = (
    "requests:\n  - id: 1\n    treatment: compounded topical\n"
    "    ingredients: [{{drug: {one}, strength: 10%}}, {{drug: {other}, strength: 4%}}]\n"
)


def test_one_ingredient_without_support_is_enough_against_a_compound(knowledge: Knowledge) -> None:
    found = one(COMPOUND.format(one="flurbiprofen", other="cyclobenzaprine"), knowledge)
    line = next(c for c in found.criteria if c.id == "cpmtg.topical-analgesics.comp")
    assert (line.verdict, line.holds) == (Verdict.MET, Holds.FAILS)
    assert any("cyclobenzaprine" in fact.text for fact in line.facts)


DEPENDENT = """
facts: [{is: knee arthroscopy, region: left knee, status: planned}]
requests:
  - {id: cold, treatment: cold therapy unit, region: left knee, acquisition: rental, quantity: 7, unit: days, depends_on: [surgery]}
  - {id: surgery, treatment: meniscectomy, region: left knee}
"""


def test_a_dependent_item_is_decided_after_its_parent_and_falls_with_it(knowledge: Knowledge) -> None:
    cold, surgery = decided(DEPENDENT, knowledge).determinations
    assert (cold.request, surgery.request) == ("cold", "surgery")
    assert surgery.outcome is not Outcome.SATISFIED
    assert cold.outcome is Outcome.VIOLATED


def test_the_forum_of_the_case_and_of_the_call(knowledge: Knowledge) -> None:
    assert one("forum: ur\n" + REQUEST, knowledge).disposition is Disposition.INFORMATION_REQUESTED
    assert one("forum: ur\n" + REQUEST, knowledge, forum="imr").disposition is Disposition.UPHELD


@pytest.mark.parametrize("text", [REQUEST, COMPLETE + REQUEST, DEPENDENT, COMPLETE + "  - {is: neck pain, duration: 2 months}\n" + REQUEST])
@pytest.mark.parametrize("reasoner", ["direct", pytest.param("hermit", marks=pytest.mark.slow)])
def test_every_evaluator_comes_to_the_same(text: str, reasoner: str, knowledge: Knowledge) -> None:
    ours, theirs = decided(text, knowledge), decided(text, knowledge, reasoner=reasoner)
    for mine, other in zip(ours.determinations, theirs.determinations, strict=True):
        assert mine.outcome is other.outcome
        assert {c.id: c.verdict for c in mine.criteria} == {c.id: c.verdict for c in other.criteria}
        assert mine.would_change == other.would_change


def test_the_order_of_facts_does_not_matter(knowledge: Knowledge) -> None:
    head, *facts = COMPLETE.rstrip("\n").split("\n")
    forwards, backwards = (one("\n".join([head, *order]) + "\n" + REQUEST, knowledge) for order in (facts, facts[::-1]))
    assert forwards.outcome is backwards.outcome
    assert {c.id: (c.verdict, set(c.facts)) for c in forwards.criteria} == {c.id: (c.verdict, set(c.facts)) for c in backwards.criteria}


def test_nothing_is_underspecified_that_the_request_states(knowledge: Knowledge) -> None:
    assert one(REQUEST, knowledge).underspecified == ("the side",) or one(REQUEST, knowledge).underspecified == ()
    assert "the body region" in one("requests:\n  - {id: 1, treatment: trigger point injection}\n", knowledge).underspecified


@pytest.mark.parametrize("sign", ["knee pain", "low back pain", "pain"])
def test_a_pain_score_counts_on_whatever_pain_it_is_stated(sign: str, knowledge: Knowledge) -> None:
    found = one(f"facts:\n  - {{is: {sign}, value: 7, unit: /10}}\nrequests:\n  - {{id: 1, treatment: hydrocodone}}\n", knowledge)
    assert verdict(found, "cpmtg.hydrocodone.sev") is Verdict.MET
