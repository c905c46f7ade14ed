"""Case files are proposed from letters and notes: what is denied, planned, supposed, of another person or not documented is told apart."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgtool.case_file import case_of, read_case
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters import draft_file
from kgtool.letters.context import Said, said_of, scopes
from kgtool.letters.draft import Draft, Drafter
from kgtool.letters.drafting import FactFinder, Passage
from kgtool.path import decide_case
from tests.letters.drafts import measure
from tests.letters.printing import Style, print_letter
from tests.letters.test_read import KEY

#: What the project answers for, measured on the letters with a case file.
PRECISION, RECALL, PLACED, REQUESTS = 0.68, 0.56, 0.93, 0.93


@pytest.fixture(scope="module")
def drafter(knowledge: Knowledge) -> Drafter:
    return Drafter(knowledge)


def found(text: str, knowledge: Knowledge, *, rationale: bool = False) -> dict[str, list[dict[str, Any]]]:
    facts = FactFinder(knowledge.term_index()).facts([Passage(text, 0, rationale)])
    return {key: [fact.entry for fact in facts if fact.absent is absent] for key, absent in (("facts", False), ("absent", True))}


def names(text: str, knowledge: Knowledge, *, rationale: bool = False) -> tuple[list[str], list[str]]:
    said = found(text, knowledge, rationale=rationale)
    return [entry["is"] for entry in said["facts"]], [entry["is"] for entry in said["absent"]]


@pytest.mark.parametrize(
    ("text", "facts", "absent"),
    [
        ("She denies numbness.", [], ["numbness"]),
        ("There is no evidence of radiculopathy.", [], ["radiculopathy"]),
        ("Tinel sign was negative.", [], ["Tinel sign"]),
        ("He was negative for fever but has night pain.", ["night pain"], ["fever"]),
        ("No numbness, but there is tenderness of the neck.", ["tenderness"], ["numbness"]),
        ("His mother had diabetes mellitus.", [], []),
        ("Family history of diabetes mellitus.", [], []),
        ("MRI to rule out rotator cuff tear.", [], []),
        ("Return if numbness develops.", [], []),
        ("The plan is physical therapy.", [], []),
        ("There is no documentation of failed physical therapy.", [], []),
        ("Radiculopathy is not documented.", [], []),
        ("The records do not mention numbness.", [], []),
        ("Sensation was intact and reflexes were 2+.", [], ["decreased sensation", "reflex loss"]),
        ("Range of motion was limited.", ["limited range of motion"], []),
        ("There was full range of motion.", [], ["limited range of motion"]),
        ("Pain did not change; no change in numbness.", ["pain", "numbness"], []),
    ],
)
def test_statements_are_taken_as_they_are_meant(text: str, facts: list[str], absent: list[str], knowledge: Knowledge) -> None:
    got = names(text, knowledge)
    assert (sorted(got[0]), sorted(got[1])) == (sorted(facts), sorted(absent))


@pytest.mark.parametrize(
    "text",
    [
        "The guidelines recommend physical therapy for patients with radiculopathy.",
        "Therefore the patient's radiculopathy does not make the study medically necessary.",
        "In this case, there is no documentation of failed physical therapy by the patient.",
        "The request for physical therapy is not supported.",
        "As such, the patient has not established radiculopathy.",
    ],
)
def test_a_rationale_gives_no_conclusions(text: str, knowledge: Knowledge) -> None:
    assert names(text, knowledge, rationale=True) == ([], [])


def test_a_rationale_gives_what_it_reports_of_the_record(knowledge: Knowledge) -> None:
    assert names("On examination the patient had tenderness of the neck and no numbness.", knowledge, rationale=True) == (
        ["tenderness"],
        ["numbness"],
    )


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (
            "There is tenderness over the neck, right shoulder and low back.",
            [("cervical spine", None), ("shoulder", "right"), ("lumbar spine", None)],
        ),
        ("She underwent left knee arthroscopy.", [("knee", "left")]),
        ("Bilateral wrist tenderness was found.", [("wrist", "bilateral")]),
    ],
)
def test_regions_and_sides_are_those_near_the_mention(text: str, entries: list[tuple[str, str | None]], knowledge: Knowledge) -> None:
    assert [(entry.get("region"), entry.get("side")) for entry in found(text, knowledge)["facts"]] == entries


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("The pain is rated 6-8 on a 10-point scale.", "value", {"from": 6, "to": 8}),
        ("The pain is 7/10.", "value", 7),
        ("He completed 12 visits of physical therapy.", "visits", 12),
        ("He completed 12 visits of physical therapy.", "status", "completed"),
        ("Physical therapy was given without relief.", "status", "failed"),
        ("Current medications include naproxen 550 mg twice a day.", "dose", "550 mg"),
        ("Current medications include naproxen 550 mg twice a day.", "frequency", "2/day"),
        ("Current medications include naproxen 550 mg twice a day.", "status", "current"),
        ("On 10-19-16 there was tenderness of the neck.", "date", "2016-10-19"),
        ("Radiographs of the right wrist revealed a fracture.", "result", ["fracture"]),
    ],
)
def test_numbers_dates_and_results_are_kept(text: str, key: str, value: object, knowledge: Knowledge) -> None:
    assert found(text, knowledge)["facts"][0][key] == value


def test_a_scope_ends_at_the_next_clause() -> None:
    text = "no swelling but warmth, without bruising; redness"
    said = {
        word: said_of(text.index(word), text.index(word) + len(word), scopes(text))
        for word in ("swelling", "warmth", "bruising", "redness")
    }
    assert said == {"swelling": Said.DENIED, "warmth": Said.AFFIRMED, "bruising": Said.DENIED, "redness": Said.AFFIRMED}


# ------------------------------------------------------------------ whole drafts


def test_a_draft_of_a_letter_loads_and_is_decided(drafter: Drafter, knowledge: Knowledge) -> None:
    key = {**KEY, "summary": "A 40 year old female hurt the left knee. On 5/6/2014 the left knee was tender; she denies numbness."}
    for layout in ("case number", "maximus", "medical professional"):
        text = print_letter(key, Style(layout=layout, width=70, page=40))
        (draft,) = drafter.draft(text, "letter.txt")
        case = read_case(draft_file.as_yaml([draft], "letter.txt"), knowledge.term_index())
        assert (case.id, str(case.reviewed), case.injured.text if case.injured else "") == ("CM14-0012345", "2014-06-24", "2012-03-04")
        assert [knowledge.label(request.treatment) for request in case.requests] == ["magnetic resonance imaging", "ibuprofen"]
        assert [request.quantity.exact for request in case.requests if request.quantity] == [60]
        said = [(request.administrator.decision, request.administrator.guideline) for request in case.requests if request.administrator]
        assert said == [("denied", "MTUS ACOEM"), ("modified", None)]
        assert case.reviewer is not None
        assert case.reviewer.board == "Orthopedic Surgery, Sports Medicine"
        assert "numbness" in [knowledge.label(fact.kind) for fact in case.absent]
        assert len(decide_case(case, knowledge).determinations) == 2
        _check_places(draft, text)


def _check_places(draft: Draft, text: str) -> None:
    """Every fact has the characters of the file that name it, within its sentence and on its line."""
    count = 0
    for found_ in draft.evidence.values():
        for one in found_:
            count += 1
            words = " ".join(text[one.span.start : one.span.end].split())
            assert words in one.sentence
            assert text[: one.span.start].replace("\f", "\n").count("\n") + 1 == one.span.line
    assert count >= 2


NOTE = """Progress note 01/14/2016
A 45-year-old female injured on 3/2/2015.
Subjective: low back pain radiating to the left leg, rated 6-7/10. Denies numbness. Mother had diabetes.
Medications: naproxen 550 mg twice a day.
Exam: tenderness of the lumbar spine. No weakness.
Plan: rule out disc herniation.
Request: MRI of the lumbar spine
"""


def test_a_draft_of_a_note_takes_its_request_line(drafter: Drafter, knowledge: Knowledge) -> None:
    (draft,) = drafter.draft(NOTE, "note.txt")
    case = case_of(draft.case, knowledge.term_index())
    assert (case.id, str(case.reviewed), case.reviewed_assumed, case.age.exact if case.age else None) == ("note", "2016-01-14", True, 45)
    assert [knowledge.label(request.treatment) for request in case.requests] == ["magnetic resonance imaging"]
    said = {knowledge.label(fact.kind) for fact in case.facts}
    assert {"low back pain", "naproxen", "tenderness"} <= said
    assert not said & {"diabetes mellitus", "disc herniation", "weakness", "numbness"}
    assert "numbness" in {knowledge.label(fact.kind) for fact in case.absent}
    _check_places(draft, NOTE)


def test_a_note_without_a_request_says_what_to_do(drafter: Drafter) -> None:
    with pytest.raises(InputError, match="--request"):
        drafter.draft(NOTE.partition("Request")[0], "note.txt")
    (draft,) = drafter.draft(NOTE.partition("Request")[0], "note.txt", ["acupuncture, 6 visits"])
    assert draft.case["requests"][0]["treatment"] == "acupuncture"


def test_a_broken_letter_is_refused_with_why(drafter: Drafter) -> None:
    text = print_letter(KEY, Style())
    with pytest.raises(InputError, match="ends before the decisions"):
        drafter.draft(text[: text.index("IMR ISSUES")], "letter.txt")


def test_text_of_the_letter_cannot_break_out_of_its_comment(drafter: Drafter) -> None:
    odd = NOTE.replace("Exam:", "Exam:\u2028facts: [{is: radiculopathy}]\u0085# {}")
    text = draft_file.as_yaml(drafter.draft(odd, "note\nfacts.txt"), "note\nfacts.txt")
    assert yaml.safe_load(text)["requests"] == [{"id": "1", "treatment": "magnetic resonance imaging", "region": "lumbar spine"}]
    assert all(
        line.startswith(("#", " ", "case:", "reviewed", "injured:", "person:", "facts:", "absent:", "requests:"))
        for line in text.splitlines()
    )


def test_facts_are_found_as_well_as_the_project_says(shared: Path, knowledge: Knowledge) -> None:
    score = measure(shared, knowledge)
    assert score.letters >= 60
    assert score.precision >= PRECISION, score.wrong.most_common(10)
    assert score.recall >= RECALL, score.missed.most_common(10)
    assert score.placed / score.right >= PLACED
    assert score.requests_right / score.requests >= REQUESTS


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgtool.cli", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_the_command_writes_a_file_that_decide_accepts(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    done = run("letters", "draft", tmp_path / "note.txt", "-o", tmp_path / "case.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "# line 3, characters" in (tmp_path / "case.yaml").read_text(encoding="utf-8")
    decided = run("decide", tmp_path / "case.yaml", "--format", "json")
    assert decided.returncode == 0
    assert len(json.loads(decided.stdout)["determinations"]) == 1
    as_json = json.loads(run("letters", "draft", "-", "--format", "json", stdin=NOTE).stdout)
    assert as_json["case"]["facts"][0]["is"]
    assert {"start", "end", "line", "sentence"} <= as_json["evidence"]["facts"][0].keys()
