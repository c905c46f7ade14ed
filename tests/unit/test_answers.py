"""A form's answers come to a case file in which the criterion answered yes is met, no is contradicted, nothing is not documented.

By default a seeded sample of the criteria; ``KGTOOL_ALL_ANSWERS=1`` takes every criterion of every text.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from kgtool.answers import form as answering
from kgtool.answers.case import Reply, case_text
from kgtool.answers.entries import Scribe
from kgtool.answers.form import Form, Question
from kgtool.answers.statements import Asked
from kgtool.breakup import LinkPart, NumberPart
from kgtool.case_file import read_case
from kgtool.errors import InputError
from kgtool.judge import judge
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import CLIN, KG, curie
from kgtool.path import Matter, Options, case_graphs, decide_case
from kgtool.reading.kinds import REGION, TREATMENT
from kgtool.shelf import shelf
from kgtool.witness import Range, definition

SAMPLE = None if os.environ.get("KGTOOL_ALL_ANSWERS") else 60
TPI = KG.replace("core#", "mtus-chronic-pain-2009#") + "TriggerPointInjections"
ANSWER = {"yes": Verdict.MET, "no": Verdict.CONTRADICTED}


@dataclass(frozen=True)
class Written:
    """One situation of one text, as a form, with the request that it is asked of."""

    name: str
    asked: Asked
    form: Form


def forms(knowledge: Knowledge) -> Iterator[Written]:
    """A form for every text and each of its situations, about its first treatment at its first region."""
    scribe, terms = Scribe(knowledge, None), knowledge.term_index()
    for text in shelf(knowledge).all():
        treatment = next((iri for iri in text.treatments if scribe.name(iri, TREATMENT)), None)
        if treatment is None:
            continue
        own = terms.entries[treatment].site
        day = text.edition.last or text.edition.first
        for situation in answering.situations(text, knowledge) or (None,):
            request = {"id": 1, "treatment": scribe.name(treatment, TREATMENT)}
            if text.sites and not own:
                request["region"] = scribe.name(text.sites[0], REGION)
            if situation and situation.is_phase:
                request |= dict(situation.request)
            site = own or (text.sites[0] if text.sites else None)
            asked = Asked(treatment, site, request, {"case": "form", "reviewed": day.isoformat()})
            yield Written(
                f"{curie(text.iri)} {situation.id if situation else ''}", asked, answering.form(text, asked, situation, knowledge)
            )


@pytest.fixture(scope="module")
def everything(knowledge: Knowledge) -> list[Written]:
    found = list(forms(knowledge))
    assert len(found) >= 300
    return found


@pytest.fixture(scope="module")
def sample(everything: list[Written]) -> list[Written]:
    return everything if SAMPLE is None else random.Random(20_131_220).sample(everything, SAMPLE)


def verdicts(text: str, criteria: list[str], knowledge: Knowledge) -> dict[str, Verdict]:
    case = read_case(text, knowledge.term_index())
    graph = case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)[0]
    return dict(judge(graph.quads, criteria, knowledge).verdicts)


def replies(question: Question, knowledge: Knowledge) -> Iterator[tuple[str, dict[str, Reply], dict[str, Reply]]]:
    """Yes and no, as far as they are offered; for a number, a value inside its range and one outside."""
    if question.number:
        name = question.answers.number or ""
        (part,) = (part for part in definition(question.criterion.iri, knowledge).parts if isinstance(part, NumberPart))
        limits = Range.of(part.bounds)
        for says, value in (("yes", limits.inside()), ("no", limits.outside())):
            if value is not None and 0 <= value < 100_000 and _whole_days(name, value, knowledge):
                yield (
                    says,
                    {},
                    {KG + question.number.key: Reply(str(value), question.number.units[0] if len(question.number.units) > 1 else "")},
                )
        return
    for says, statement in (("yes", question.answers.yes), ("no", question.answers.no)):
        if statement:
            yield says, {question.criterion.iri: Reply(says)}, {}


def _whole_days(name: str, value: Decimal, knowledge: Knowledge) -> bool:
    """Whether a date can say it: a review is so many whole days later."""
    return "$ago" not in knowledge.objects(name, KG + "recordedAs")[0] or value == value.to_integral_value()


def test_an_answer_makes_its_criterion_met_or_contradicted(sample: list[Written], knowledge: Knowledge) -> None:
    tried, wrong = 0, []
    for one in sample:
        for question in one.form.questions():
            for says, criteria, numbers in replies(question, knowledge):
                text = case_text(one.asked, criteria, numbers, knowledge)
                verdict = verdicts(text, [question.criterion.iri], knowledge)[question.criterion.iri]
                tried += 1
                if verdict is not ANSWER[says]:
                    wrong.append((one.name, question.name, says, verdict.value, text))
    assert tried >= 600
    assert wrong == []


def test_nothing_answered_leaves_everything_that_is_asked_open(sample: list[Written], knowledge: Knowledge) -> None:
    for one in sample:
        # what the treatment asked for helps to decide may stand against it from the start
        asked = [q.criterion.iri for q in one.form.questions() if (q.number or q.answers.yes or q.answers.no) and not q.answers.given]
        found = verdicts(case_text(one.asked, {}, {}, knowledge), asked, knowledge)
        assert {verdict.value for verdict in found.values()} <= {"not_documented"}, one.name


def test_answers_given_together_are_never_lost(sample: list[Written], knowledge: Knowledge) -> None:
    """Everything answered yes at once: each is met, unless two answers really exclude each other, and then the record says both."""
    whole = 0
    for one in sample:
        asked = {q.criterion.iri: Reply("yes") for q in one.form.questions() if q.answers.yes and not q.number}
        text = together(one, asked, knowledge)
        if text is None:  # two courses in one, such as improved and not improved
            continue
        found = verdicts(text, list(asked), knowledge)
        assert {verdict.value for verdict in found.values()} <= {"met", "conflicting"}, (one.name, found, text)
        whole += all(verdict is Verdict.MET for verdict in found.values())
    assert whole >= len(sample) // 2


def together(one: Written, asked: dict[str, Reply], knowledge: Knowledge) -> str | None:
    """The case file, or None where two answers say different things of the earlier course, which is refused."""
    try:
        return case_text(one.asked, asked, {}, knowledge)
    except InputError:
        with pytest.raises(InputError, match="two answers say different things of one course"):
            case_text(one.asked, asked, {}, knowledge)
        return None


def test_what_cannot_be_answered_says_why_and_is_rare(everything: list[Written], knowledge: Knowledge) -> None:
    asked: dict[str, Question] = {}
    for one in everything:
        for question in one.form.questions():
            best = asked.get(question.name)
            if best is None or (question.answers.yes and not best.answers.yes):
                asked[question.name] = question
    assert len(asked) >= 1_900
    mute = {name for name, q in asked.items() if not (q.answers.yes or q.answers.given or q.answers.number)}
    one_sided = {name: q for name, q in asked.items() if q.answers.yes and not q.answers.no}
    print(f"{len(asked)} criteria; without words: {', '.join(sorted(mute))}; without a no: {', '.join(sorted(one_sided))}")
    assert len(mute) <= 40
    for question in one_sided.values():  # that a course or operation took place, which no absence denies
        links = {part.link for part in definition(question.criterion.iri, knowledge).parts if isinstance(part, LinkPart)}
        assert links <= {KG + "previousCourse", KG + "afterOperation"}, question.name
    assert all(asked[name].said for name in mute | set(one_sided))


def test_a_trigger_point_form_has_groups_conditions_gate_and_numbers(everything: list[Written]) -> None:
    text = next(one for one in everything if one.name == "cp2009:TriggerPointInjections initial")
    titles = [section.title for section in text.form.sections]
    assert titles == ["First injections", "Chronic pain without a curative option"]
    questions = {question.name.partition(".")[2]: question for question in text.form.questions()}
    assert questions["duration"].number == answering.Number("symptomMonths", "duration of the local symptoms", ("months", "days", "weeks"))
    assert questions["symptoms"].said == "decided by the number above: duration of the local symptoms"
    assert questions["injections"].said == "decided by the request itself: injections asked for"
    groups = [member for member in text.form.sections[0].members if isinstance(member, answering.Part)]
    assert [(group.label, group.lead, len(group.members)) for group in groups] == [("Failed conservative care", "one of the following", 4)]
    conditions = [part for one in everything for section in one.form.sections for part in section.members if _condition(part)]
    assert len(conditions) >= 20


def _condition(part: object) -> bool:
    return isinstance(part, answering.Part) and part.condition is not None


def test_sources_stand_with_the_facts_and_a_wider_fact_is_not_repeated(knowledge: Knowledge) -> None:
    asked = Asked(
        CLIN + "TriggerPointInjection",
        CLIN + "ThoracicSpine",
        {"id": 1, "treatment": "trigger point injection", "region": "thoracic spine"},
        {"case": "a", "reviewed": "2013-12-20"},
    )
    source = {"document": "evaluation", "date": "2013-10-23"}
    yes = Reply("yes", source=source)
    text = case_text(asked, {f"{TPI}.triggerPoints": yes, f"{TPI}.twitchResponse": yes}, {}, knowledge)
    (fact,) = read_case(text, knowledge.term_index()).facts
    assert (str(fact.source), len(fact.parts)) == ("evaluation, 2013-10-23", 1)
    apart = case_text(
        asked, {f"{TPI}.triggerPoints": Reply("yes", source={"document": "note"}), f"{TPI}.twitchResponse": yes}, {}, knowledge
    )
    assert len(read_case(apart, knowledge.term_index()).facts) == 2


@pytest.mark.parametrize(
    ("criteria", "numbers", "said"),
    [
        ({"twitchResponse": "maybe"}, {}, "Twitch response: 'maybe' is not one of yes, no"),
        ({"injections": "yes"}, {}, "At most four injections a session"),
        ({}, {"symptomMonths": "many"}, "duration of the local symptoms: 'many' is not a number"),
        ({}, {"symptomMonths": "NaN"}, "is not a number from 0"),
        ({}, {"symptomMonths": "-1"}, "is not a number from 0"),
    ],
)
def test_a_reply_that_is_none_names_its_criterion(
    criteria: dict[str, str], numbers: dict[str, str], said: str, knowledge: Knowledge
) -> None:
    asked = Asked(
        CLIN + "TriggerPointInjection", None, {"id": 1, "treatment": "trigger point injection"}, {"case": "a", "reviewed": "2013-12-20"}
    )
    replied = {f"{TPI}.{name}": Reply(says) for name, says in criteria.items()}
    with pytest.raises(InputError, match=said):
        case_text(asked, replied, {KG + name: Reply(says) for name, says in numbers.items()}, knowledge)


def test_the_case_is_decided_like_any_other(everything: list[Written], knowledge: Knowledge) -> None:
    one = next(one for one in everything if one.name == "cp2009:TriggerPointInjections initial")
    wanted = {"triggerPoints", "twitchResponse", "referredPain", "failedStretching", "myofascialPain"}
    criteria = {q.criterion.iri: Reply("yes") for q in one.form.questions() if q.name.partition(".")[2] in wanted}
    text = case_text(one.asked, criteria, {KG + "symptomMonths": Reply("5", "months")}, knowledge)
    (decided,) = decide_case(read_case(text, knowledge.term_index()), knowledge).determinations
    assert (decided.outcome.value, decided.branch) == ("satisfied", "initial")
