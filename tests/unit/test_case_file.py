"""Case files: what they mean in every way of writing it, and one line for everything that is wrong with one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.case_file import case_of, read_case
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Interval, Request
from kgtool.names import CLIN, KG
from kgtool.reading.schema import json_schema
from kgtool.reading.source import LARGEST_FILE
from kgtool.terms import TermIndex

SEED = """\
case: seed-2013
reviewed: 2013-12-20
injured: 2011-02-14
person: {age: 39, sex: male}
forum: imr
facts:
  - {is: complex regional pain syndrome, region: left lower limb, code: "icd9:337.22", source: {document: "evaluation", date: 2013-10-23}}
  - {is: trigger point, region: thoracic spine, side: bilateral, with: [twitch response]}
  - {is: cognitive behavioral therapy, status: completed}
absent: []
requests:
  - {id: 1, treatment: trigger point injection, guidance: ultrasound, region: thoracic spine, side: bilateral}
  - {id: 2, treatment: cognitive behavioral therapy, sessions: 6, administrator: {guideline: ODG}}
"""

OTHERWISE = """\
requests:
- treatment: CBT
  quantity: 6
  unit: visits
  administrator:
    guideline: ODG
  id: "2"
- id: "1"
  treatment: Ultrasound-guided trigger point injections to the bilateral thoracic spine
facts:
- is: Cognitive Behavioural Therapies
  status: finished
- is: "clin:TriggerPoint"
  region: bilateral T-spine
  with: {is: twitch responses}
- is: CRPS
  region: lower extremity
  side: L
  code: ICD-9 337.22
  source: {date: "2013-10-23", document: evaluation}
person: {sex: M, age: 39}
injured: "2011-02-14"
reviewed: "2013-12-20"
case: seed-2013
"""

REQUEST = "{id: 1, treatment: physical therapy}"


@pytest.fixture(scope="module")
def terms(knowledge: Knowledge) -> TermIndex:
    return knowledge.term_index()


def one(terms: TermIndex, request: str, *, facts: str = "[]", lenient: bool = False) -> Case:
    text = f"case: c\nreviewed: 2014-01-01\nfacts: {facts}\nrequests:\n  - {request}\n"
    return read_case(text, terms, name="case.yaml", lenient=lenient)


def request(terms: TermIndex, text: str) -> Request:
    return one(terms, text).requests[0]


def refusal(terms: TermIndex, source: Path | str | bytes, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_case(source, terms, **{"name": "case.yaml", **options})
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 1200
    return message


# ------------------------------------------------------------------ meaning


def test_the_seed_case(terms: TermIndex) -> None:
    case = read_case(SEED, terms)
    assert (case.id, str(case.reviewed), case.forum, case.sex) == ("seed-2013", "2013-12-20", "imr", CLIN + "Male")
    crps, point, therapy = case.facts
    assert (crps.kind, crps.site, crps.side) == (CLIN + "ComplexRegionalPainSyndrome", CLIN + "LowerLimb", CLIN + "Left")
    assert (crps.code, str(crps.source), crps.key) == ("icd9:337.22", "evaluation, 2013-10-23", "fact 1")
    assert (point.site, point.side, [part.kind for part in point.parts]) == (
        CLIN + "ThoracicSpine",
        CLIN + "Bilateral",
        [CLIN + "TwitchResponse"],
    )
    assert (therapy.kind, therapy.status) == (CLIN + "CognitiveBehavioralTherapy", CLIN + "Completed")
    first, second = case.requests
    assert (first.treatment, first.guidance, first.quantity) == (CLIN + "TriggerPointInjection", CLIN + "UltrasoundGuidance", None)
    assert (second.quantity, second.unit) == (Interval.exactly(6), "visits")
    assert second.administrator is not None
    assert second.administrator.guideline == "ODG"
    assert {"visits", "quantity", "sessions"} <= second.stated
    assert {"region", "side", "guidance"} <= first.stated
    assert "quantity" not in first.stated


def test_the_same_case_written_otherwise(terms: TermIndex) -> None:
    seed, other = read_case(SEED, terms), read_case(OTHERWISE, terms)

    def meaning(case: Case) -> Any:
        facts = {(f.kind, f.site, f.side, f.status, f.code, str(f.source), tuple(p.kind for p in f.parts)) for f in case.facts}
        requests = {(r.id, r.treatment, r.site, r.side, r.guidance, r.quantity, r.unit) for r in case.requests}
        return case.id, case.reviewed, case.injured, case.age, case.sex, case.forum, facts, requests

    assert meaning(seed) == meaning(other)


def test_json_and_yaml_and_parsed_data_mean_the_same(terms: TermIndex, tmp_path: Path) -> None:
    data = yaml.load(SEED, Loader=yaml.BaseLoader)
    text = json.dumps(data, indent=1)
    file = tmp_path / "case.json"
    file.write_text("\ufeff" + text, encoding="utf-8")
    assert (
        read_case(SEED, terms)
        == read_case(text, terms)
        == read_case(text.encode(), terms)
        == read_case(file, terms)
        == case_of(data, terms)
    )


def test_dates_stay_dates_and_numbers_stay_exact(terms: TermIndex) -> None:
    facts = "[{is: pain, value: 0.10, date: 2013-05}, {is: pain, since: 2012, until: 2013-06-30, duration: at least 3 months}]"
    first, second = one(terms, REQUEST, facts=facts).facts
    assert first.value == Interval.exactly(Decimal("0.1"))
    assert first.at is not None
    assert (str(first.at.first), str(first.at.last), first.at.text) == ("2013-05-01", "2013-05-31", "2013-05")
    assert second.since is not None
    assert second.since.text == "2012"
    assert second.duration == Interval(Decimal("91.3125"), None)


def test_what_a_course_brought(terms: TermIndex) -> None:
    response = "{pain_relief: 60, lasting: 8 weeks, function: improved, work: unchanged, medication: same, note: walks farther}"
    fact = one(terms, REQUEST, facts=f"[{{is: physical therapy, visits: {{at_least: 6}}, frequency: 2/week, response: {response}}}]").facts[
        0
    ]
    assert fact.visits == Interval(Decimal(6), None)
    assert fact.per_week == Interval.exactly(2)
    assert fact.response is not None
    assert (fact.response.pain_relief, fact.response.lasting) == (Interval.exactly(60), Interval.exactly(56))
    assert (fact.response.function, fact.response.work) == (CLIN + "Improved", CLIN + "WorkUnchanged")
    assert (fact.response.medication, fact.response.note) == (CLIN + "SameUse", "walks farther")


def test_results_and_levels(terms: TermIndex) -> None:
    facts = "[{is: MRI, region: lumbar spine, result: abnormal, level: [L4-5, L5/S1]}, {is: EMG, level: C6}, {is: MRI, level: L3-S1}]"
    imaging, emg, wide = one(terms, REQUEST, facts=facts).facts
    assert (imaging.results, imaging.levels) == ((CLIN + "AbnormalResult",), (CLIN + "LevelL4L5", CLIN + "LevelL5S1"))
    assert emg.levels == (CLIN + "RootC6",)
    assert wide.levels == (CLIN + "LevelL3L4", CLIN + "LevelL4L5", CLIN + "LevelL5S1")


@pytest.mark.parametrize(
    ("written", "site", "side"),
    [
        ("region: left knee", "Knee", "Left"),
        ("region: 'knee, left'", "Knee", "Left"),
        ("region: knees, side: both", "Knee", "Bilateral"),
        ("region: bilateral upper extremities", "UpperLimb", "Bilateral"),
        ("region: RUE", "UpperLimb", "Right"),
        ("region: left knee, side: left", "Knee", "Left"),
        ("side: right", None, "Right"),
        ("region: low back", "LumbarSpine", None),
    ],
)
def test_a_side_may_stand_in_the_region(terms: TermIndex, written: str, site: str | None, side: str | None) -> None:
    made = request(terms, f"{{id: 1, treatment: physical therapy, {written}}}")
    assert (made.site, made.side) == (site and CLIN + site, side and CLIN + side)


@pytest.mark.parametrize("treatment", ["MRI of the lumbar spine", "lumbar MRI", "Lumbar spine MRI"])
def test_a_treatment_may_name_its_region(terms: TermIndex, treatment: str) -> None:
    made = request(terms, f"{{id: 1, treatment: {treatment}}}")
    assert (made.treatment, made.site) == (CLIN + "MRI", CLIN + "LumbarSpine")
    assert "region" in made.stated


def test_amounts_of_a_request(terms: TermIndex) -> None:
    made = request(
        terms, "{id: 1, treatment: Norco, dose: 10/325 mg, quantity: 120, unit: tabs, frequency: q6h, duration: 30 days, refills: 2}"
    )
    assert (made.quantity, made.unit, made.refills, made.per_day) == (Interval.exactly(120), "tablets", 2, Interval.exactly(4))
    assert made.dose is not None
    assert (made.dose.milligrams, made.duration) == ((Decimal(10), Decimal(325)), Interval.exactly(30))
    for word, unit in (
        ("visits", "visits"),
        ("sessions", "visits"),
        ("tablets", "tablets"),
        ("injections", "injections"),
        ("weeks", "weeks"),
        ("months", "months"),
    ):
        made = request(terms, f"{{id: 1, treatment: physical therapy, {word}: {{from: 6, to: 8}}}}")
        assert (made.quantity, made.unit) == (Interval(Decimal(6), Decimal(8)), unit)


def test_a_dose_that_says_how_often(terms: TermIndex) -> None:
    made = request(terms, "{id: 1, treatment: Norco, dose: 5 mg twice a day}")
    assert made.per_day == Interval.exactly(2)
    assert "frequency" in made.stated
    assert "two frequencies" in refusal(
        terms, "case: c\nreviewed: 2014-01-01\nrequests: [{id: 1, treatment: Norco, dose: 60 mg/day, frequency: tid}]"
    )


def test_what_was_authorised_is_taken_off(terms: TermIndex) -> None:
    text = "{id: 1, treatment: physical therapy, visits: 12, administrator: {authorised: {quantity: 5, unit: sessions}}%s}"
    made = request(terms, text % "")
    assert (made.quantity, made.whole_quantity) == (Interval.exactly(7), Interval.exactly(12))
    made = request(terms, text % ", quantity_is: disputed")
    assert (made.quantity, made.whole_quantity) == (Interval.exactly(12), Interval.exactly(17))
    made = request(terms, "{id: 1, treatment: physical therapy, visits: {from: 8, to: 12}, administrator: {authorised: {visits: 5}}}")
    assert made.quantity == Interval(Decimal(3), Decimal(7))


def test_earlier_amounts_phase_and_the_rest(terms: TermIndex) -> None:
    made = request(
        terms,
        "{id: 1, treatment: TENS, phase: trial, acquisition: rental, setting: home, earlier: {quantity: 6, unit: visits}, months: 1, code: E0730}",
    )
    assert (made.phase, made.acquisition, made.setting) == (KG + "Trial", CLIN + "Rental", CLIN + "Home")
    assert (made.earlier, made.earlier_unit, made.code) == (Interval.exactly(6), "visits", "hcpcs:E0730")


def test_ingredients_and_dependent_requests(terms: TermIndex) -> None:
    case = one(
        terms,
        "{id: a, treatment: MRI}\n  - {id: b, treatment: TENS, depends_on: a, ingredients: [lidocaine, {drug: menthol, strength: 4%}]}",
    )
    made = case.requests[1]
    assert made.depends_on == ("a",)
    assert [(part.drug, part.text, part.strength) for part in made.ingredients] == [
        (CLIN + "Lidocaine", "lidocaine", None),
        (CLIN + "Menthol", "menthol", "4%"),
    ]


def test_the_reviewers_block_and_the_accepted_regions(terms: TermIndex) -> None:
    text = SEED + "reviewer: {board: Anesthesiology, licensed: Florida, no_affiliation: true}\naccepted: [left knee, low back]\n"
    case = read_case(text, terms)
    assert case.reviewer is not None
    assert (case.reviewer.board, case.reviewer.no_affiliation) == ("Anesthesiology", True)
    assert case.accepted == (CLIN + "Knee", CLIN + "LumbarSpine")


# ------------------------------------------------------------------ lenient


def test_lenient_reading_keeps_unknown_terms_as_remarks(terms: TermIndex) -> None:
    facts = "[{is: zorbing disease}, {is: pain, region: zorb, with: [zorbing sign]}]"
    assert "zorbing disease" in refusal(terms, f"case: c\nreviewed: 2014-01-01\nfacts: {facts}\nrequests: [{REQUEST}]")
    case = one(terms, "{id: 1, treatment: zorbotomy, region: knee}", facts=facts, lenient=True)
    assert [(fact.kind, fact.site, fact.parts) for fact in case.facts] == [(CLIN + "PainSymptom", None, ())]
    assert (case.requests[0].treatment, case.requests[0].site) == (CLIN + "Treatment", CLIN + "Knee")
    assert [remark.partition(":")[0] for remark in case.not_placed] == ["fact 1", "fact 2", "fact 2 with 1", "request 1"]


def test_lenient_reading_never_widens_a_denial(terms: TermIndex) -> None:
    text = f"case: c\nreviewed: 2014-01-01\nabsent: [{{is: radiculopathy, region: zorb}}, {{is: radiculopathy}}]\nrequests: [{REQUEST}]"
    case = read_case(text, terms, lenient=True)
    assert [fact.key for fact in case.absent] == ["absent 2"]
    assert len(case.not_placed) == 1


def test_closed_words_are_errors_even_then(terms: TermIndex) -> None:
    text = "case: c\nreviewed: 2014-01-01\nrequests: [{id: 1, treatment: MRI, side: upper}]"
    assert "bilateral, left, right" in refusal(terms, text, lenient=True)


# --------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("treatment: trigger", "treatmnt: trigger", 12, ["key 'treatmnt'", "unknown key", "did you mean 'treatment'"]),
        ("reviewed:", "reviewd:", 2, ["key 'reviewd'", "did you mean 'reviewed'"]),
        ("sessions: 6", "sesions: 6", 13, ["key 'sesions'", "did you mean 'sessions'"]),
        ("injured: 2011-02-14", "case: again", 3, ["'case'", "given twice", "line 1"]),
        ("sessions: 6", "sessions: 6, sessions: 7", 13, ["'sessions'", "given twice"]),
        ("is: trigger point", "is: triger poynt", 8, ["key 'is'", "'triger poynt'", "did you mean", "trigger point"]),
        ("treatment: trigger point injection", "treatment: thoracic spine", 12, ["key 'treatment'", "another kind of term"]),
        (
            "region: thoracic spine, side: bilateral, with",
            "region: thoratic spin, side: bilateral, with",
            8,
            ["key 'region'", "thoracic spine"],
        ),
        ("2013-12-20", "2013-02-30", 2, ["key 'reviewed'", "'2013-02-30'", "no day 30"]),
        ("2013-12-20", "2013-12", 2, ["key 'reviewed'", "a whole date"]),
        ("2013-12-20", "12/20/2013", 2, ["key 'reviewed'", "2013-12-20"]),
        ("2013-10-23", "2014-10-23", 7, ["key 'date'", "after the review"]),
        ("2011-02-14", "2015-02-14", 3, ["key 'injured'", "after the review"]),
        ("sessions: 6", "sessions: -6", 13, ["key 'sessions'", "value -6", "zero or more"]),
        ("sessions: 6", "sessions: several", 13, ["key 'sessions'", "'several'", "at_least"]),
        ("sessions: 6", "quantity: 6, sessions: 6", 13, ["key 'sessions'", "second amount"]),
        ("sessions: 6", "quantity: 6, unit: bananas", 13, ["key 'unit'", "'bananas'", "visits"]),
        ("age: 39", "age: 390", 4, ["key 'age'", "0 to 130"]),
        ("age: 39", "age: true", 4, ["key 'age'", "true"]),
        ("sex: male", "sex: unknown", 4, ["key 'sex'", "female, male"]),
        ("forum: imr", "forum: court", 5, ["key 'forum'", "'imr' or 'ur'"]),
        ("status: completed", "status: done with", 9, ["key 'status'", "completed", "declined"]),
        ("status: completed", "status: [completed, failed]", 9, ["key 'status'", "not a list"]),
        ("region: left lower limb", "region: left lower limb, side: right", 7, ["two values for one side"]),
        ("side: bilateral, with", "side: [left, right], with", 8, ["key 'side'", "not a list"]),
        ("id: 2", "id: 1", 13, ["key 'id'", "an earlier request has this id"]),
        ("sessions: 6", "depends_on: 3", 13, ["key 'depends_on'", "no request has this id"]),
        ("sessions: 6", "depends_on: 2", 13, ["key 'depends_on'", "circle"]),
        ("status: completed", "since: 2013-05, until: 2013-02", 9, ["key 'since'", "after 'until'"]),
        ("status: completed", "date: 2013, since: 2012", 9, ["key 'date'", "either"]),
        ('"icd9:337.22"', "xyz-1", 7, ["key 'code'", "icd9:729.1"]),
        ("guidance: ultrasound", "guidance: moonlight", 12, ["key 'guidance'", "fluoroscopy"]),
        ("sessions: 6", "phase: later", 13, ["key 'phase'", "continuation"]),
        ("sessions: 6", "refills: 1.5", 13, ["key 'refills'", "whole number"]),
        ("sessions: 6", "frequency: often", 13, ["key 'frequency'", "2/week"]),
        ("sessions: 6", "duration: 6", 13, ["key 'duration'", "6 weeks"]),
        ("absent: []", "absent: none", 10, ["key 'absent'", "a list"]),
        ("  - {is: cognitive behavioral therapy, status: completed}", "  - CRPS", 9, ["a mapping is expected", "is"]),
        (
            "sessions: 6, administrator: {guideline: ODG}",
            "visits: 6, administrator: {authorised: {visits: 6}}",
            13,
            ["nothing in dispute", "quantity_is"],
        ),
        ("sessions: 6, administrator: {guideline: ODG}", "visits: 6, administrator: {authorised: {weeks: 2}}", 13, ["one unit"]),
        ("facts:", "facts: &anchor", 6, ["anchors"]),
        ("absent: []", "absent: *anchor", 10, ["anchors"]),
        ("absent: []", "absent: !!python/object/apply:os.system [ls]", 10, ["tag"]),
        ("case: seed-2013", "case: !str x", 1, ["tag"]),
        ("absent: []", "? [a, b]\n: c", 10, ["key must be one word"]),
        ("absent: []", "---", 10, ["second document"]),
        ("absent: []", "absent: [", 12, ["not valid YAML"]),
        ("case: seed-2013", 'case: "a\\ud800b"', 1, ["case.yaml"]),
        ("case: seed-2013", 'case: "a\\0b"', 1, ["control character"]),
        ("is: trigger point", f"is: {'x' * 301}", 8, ["key 'is'", "at most 300 characters"]),
        ("sessions: 6", f"frequency: {'1-' * 200}", 13, ["key 'frequency'", "at most 300 characters"]),
        ("case: seed-2013", "case: ''", 1, ["key 'case'", "empty"]),
    ],
)
def test_each_fault_is_one_line_that_names_its_place(terms: TermIndex, old: str, new: str, line: int, parts: list[str]) -> None:
    assert old in SEED
    message = refusal(terms, SEED.replace(old, new, 1))
    assert message.startswith(f"case.yaml:{line}: ") or parts == ["case.yaml"], message
    for part in parts:
        assert part in message


def test_a_fault_in_json_names_its_line_too(terms: TermIndex) -> None:
    data = yaml.load(SEED, Loader=yaml.BaseLoader)
    text = json.dumps(data, indent=2)
    line = text[: text.index('"sessions"')].count("\n") + 1
    assert refusal(terms, text.replace('"sessions": "6"', '"sessions": -6')).startswith(f"case.yaml:{line}: key 'sessions'")
    assert "given twice" in refusal(terms, text.replace('"sessions": "6"', '"id": "3"'))
    assert refusal(terms, text.replace('"sessions": "6"', '"sessions": NaN')).startswith(f"case.yaml:{line}: key 'sessions'")
    assert "not valid" in refusal(terms, text[:-3])


@pytest.mark.parametrize("key", ["case", "reviewed", "requests"])
def test_a_missing_key_is_named(terms: TermIndex, key: str) -> None:
    data = yaml.load(SEED, Loader=yaml.BaseLoader)
    del data[key]
    assert f"key {key!r}: is missing" in refusal(terms, json.dumps(data))


@pytest.mark.parametrize("text", ["", "  \n", "# nothing\n", "\ufeff"])
def test_an_empty_file(terms: TermIndex, text: str) -> None:
    assert "empty" in refusal(terms, text)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "3", "[]", "null"])
def test_a_file_that_is_no_mapping(terms: TermIndex, text: str) -> None:
    assert "a case file is a mapping" in refusal(terms, text)


def test_a_large_file_is_refused_before_it_is_read(terms: TermIndex, tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as out:
        out.truncate(50_000_000)
    assert "larger than 5 MB" in refusal(terms, file, name="<case>")
    assert "larger than 5 MB" in refusal(terms, b" " * (LARGEST_FILE + 1))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", '{"a": ', '{"a": [', "? "])
@pytest.mark.parametrize("depth", [41, 100_000])
def test_deep_nesting(terms: TermIndex, opening: str, depth: int) -> None:
    message = refusal(terms, "x: " * (opening[0] in "[{") * (opening[0] == "[") + opening * depth)
    assert "deeper than 40" in message or "one word" in message or "not valid YAML" in message


def test_broken_utf8_names_the_line(terms: TermIndex) -> None:
    assert refusal(terms, SEED.encode() + b"# caf\xe9\n").startswith("case.yaml:14: byte")
    assert "UTF-8" in refusal(terms, SEED.encode("utf-16"))


def test_files_that_cannot_be_read(terms: TermIndex, tmp_path: Path) -> None:
    assert "cannot be read" in refusal(terms, tmp_path / "none.yaml")
    assert "cannot be read" in refusal(terms, tmp_path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutilated_file_is_read_or_refused_in_one_line(knowledge: Knowledge, data: st.DataObject) -> None:
    raw = bytearray(SEED.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b": ", b"{", b"]", b"- ", b"\n", b"&a ", b"!x "])
        )
    try:
        read_case(bytes(raw), knowledge.term_index(), lenient=data.draw(st.booleans()))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - reading may also succeed


# ------------------------------------------------------------------ schema


def test_the_schema_takes_what_the_reader_takes() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for text in (SEED, OTHERWISE):
        assert list(validator.iter_errors(yaml.load(text, Loader=yaml.BaseLoader))) == []
    for fault in ("treatmnt", "sesions"):
        data = yaml.load(SEED, Loader=yaml.BaseLoader)
        data["requests"][0][fault] = "x"
        assert list(validator.iter_errors(data)) != []


def test_the_schema_holds_every_key_of_the_contract() -> None:
    schema = json_schema()
    keys = {name: set(entry["properties"]) for name, entry in schema["$defs"].items()}
    assert set(schema["properties"]) == {
        "case",
        "reviewed",
        "reviewed_assumed",
        "injured",
        "forum",
        "person",
        "accepted",
        "facts",
        "absent",
        "requests",
        "reviewer",
    }
    assert keys["FactEntry"] == {
        "is",
        "region",
        "side",
        "code",
        "date",
        "since",
        "until",
        "duration",
        "status",
        "with",
        "source",
        "stated_by",
        "value",
        "unit",
        "grade",
        "result",
        "level",
        "visits",
        "dose",
        "frequency",
        "response",
    }
    assert keys["RequestEntry"] == {
        "id",
        "treatment",
        "code",
        "region",
        "side",
        "level",
        "quantity",
        "unit",
        "visits",
        "sessions",
        "tablets",
        "injections",
        "weeks",
        "months",
        "frequency",
        "duration",
        "dose",
        "refills",
        "phase",
        "acquisition",
        "guidance",
        "route",
        "setting",
        "ingredients",
        "depends_on",
        "earlier",
        "intent",
        "quantity_is",
        "administrator",
    }
    assert keys["AdministratorEntry"] == {"decision", "authorised", "guideline", "edition", "pages"}
    assert keys["ResponseEntry"] == {"pain_relief", "lasting", "function", "work", "medication", "note"}
