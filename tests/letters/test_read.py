"""Determination letters are read right: against the answer key, in every layout, and when they are broken.

The letters are printed from the key by ``printing``, which shares nothing with the reader. A hyphen at the end of a line does not say
whether the word has one, so texts are compared without hyphens.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kgtool.knowledge import Knowledge
from kgtool.letters.model import Decided, Layout, Letter, Reading, Span
from kgtool.letters.reader import LetterReader
from tests.letters.printing import LAYOUTS, Style, pdf, print_letter, style

#: How often each letter is printed and read; KGTOOL_LETTERS=20 for an exhaustive run.
PRINTINGS = int(os.environ.get("KGTOOL_LETTERS", "3"))
FAMILIES = {"ACOEM (MTUS)": "MTUS ACOEM", "ACOEM (non-MTUS)": "ACOEM", "ACOEM non-MTUS": "ACOEM", "ACOEM 3rd ed. (non-MTUS)": "ACOEM"}

KEY: dict[str, Any] = {
    "case": "CM14-0012345",
    "assigned": "02/21/2014",
    "doi": "3/4/2012",
    "decision_date": "06/24/2014",
    "ur_denial": "01/15/2014",
    "app_received": "01/30/2014",
    "priority": "Standard",
    "specialty": "Orthopedic Surgery, Sports Medicine",
    "licensure": "Texas, New Mexico",
    "summary": "A worker fell from a ladder on March 4, 2012 and hurt the left knee. Later notes speak of swelling and of giving way.",
    "issues": [
        {
            "treatment": "MRI of the left knee",
            "outcome": "Overturned",
            "ca": "Decision based on MTUS Knee Complaints 2004.",
            "mx": "Decision based on MTUS Knee Complaints 2004, Section(s): Special Studies.",
            "rationale": "The knee gives way and a block of exercises did not help. The study is therefore supported.",
        },
        {
            "treatment": "Ibuprofen 800mg #90 was the original request. Ibuprofen 800mg #30 was authorized by the Claims Administrator. "
            "The remaining IMR eligible portion of the original request, Ibuprofen 800mg #60 is",
            "outcome": "Upheld",
            "ca": "The Claims Administrator did not cite any medical evidence for its decision.",
            "mx": "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Pain Chapter, NSAIDs.",
            "rationale": "Nothing is said of a benefit. The remaining tablets are not medically necessary.",
        },
    ],
}


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> LetterReader:
    return LetterReader(knowledge)


@pytest.fixture(scope="module")
def key(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(text: str) -> str:
    return re.sub(r"-\s*", "", " ".join(text.replace("\u2019", "'").split()))


def iso(text: str) -> str:
    month, day, year = text.split("/")
    return f"{year}-{int(month):02}-{int(day):02}"


def only(reading: Reading) -> Letter:
    assert reading.complaints == ()
    assert len(reading.letters) == 1
    return reading.letters[0]


def differences(letter: Letter, wanted: dict[str, Any]) -> Iterator[str]:
    """Everything in which a letter differs from its key."""
    head = letter.header
    for name, got, text in (
        ("case", head.case, wanted["case"]),
        ("assigned", str(head.assigned), iso(wanted["assigned"])),
        ("injured", str(head.injured), iso(wanted["doi"])),
        ("decided", str(head.decided), iso(wanted["decision_date"])),
        ("denied", str(head.denied), iso(wanted["ur_denial"])),
        ("received", str(head.received), iso(wanted["app_received"])),
        ("priority", (head.priority or "").lower(), wanted["priority"].lower()),
        ("specialty", ",".join(letter.reviewer.specialties), re.sub(r",\s*", ",", wanted["specialty"])),
        ("licensure", ",".join(letter.reviewer.licensed), re.sub(r",\s*", ",", wanted["licensure"])),
        ("summary", plain(letter.summary), plain(wanted["summary"])),
        ("number of items", len(letter.items), len(wanted["issues"])),
        ("unplaced", [piece.text for piece in letter.unplaced], []),
    ):
        if plain(str(got)) != plain(str(text)):
            yield f"{wanted['case']}: {name}: {got!r}, not {text!r}"
    for item, issue in zip(letter.items, wanted["issues"], strict=False):
        for name, got, text in (
            ("heading", item.heading, issue["treatment"]),
            ("disputed part", item.treatment, issue.get("treatment_short", item.treatment)),
            ("outcome", item.outcome.value, issue["outcome"].lower()),
            ("administrator", item.administrator.text if item.administrator else "", issue["ca"]),
            ("reviewer", item.reviewer.text if item.reviewer else "", issue["mx"]),
            ("rationale", item.rationale, issue["rationale"]),
        ):
            if plain(got) != plain(text):
                yield f"{wanted['case']}, item {item.number}: {name}: {got!r}, not {text!r}"


# ------------------------------------------------------------------ the answer key


@pytest.mark.parametrize("hyphens", [0.0, 0.5])
def test_every_letter_of_the_key_is_read_right_however_it_is_printed(
    hyphens: float, reader: LetterReader, key: list[dict[str, Any]]
) -> None:
    items, layouts, wrong = 0, set(), []
    for number, wanted in enumerate(key):
        for printing in range(PRINTINGS):
            seed = 1000 * number + printing
            how = style(seed, hyphens=hyphens)
            reading = reader.read_text(print_letter(wanted, how, seed))
            if reading.complaints or len(reading.letters) != 1:
                wrong.append(f"{wanted['case']} as {how}: {reading.complaints or len(reading.letters)}")
                continue
            items += len(reading.letters[0].items)
            layouts.add(reading.letters[0].layout)
            wrong += [f"{difference} ({how})" for difference in differences(reading.letters[0], wanted)]
    assert wrong == []
    assert items == 299 * PRINTINGS
    assert layouts == {Layout.CASE_NUMBER, Layout.MAXIMUS, Layout.MEDICAL_PROFESSIONAL}


def test_guideline_lines_name_the_families_and_editions_of_the_key(reader: LetterReader, shared: Path, key: list[dict[str, Any]]) -> None:
    headings = {(one["case"], one["n"]): one for one in map(json.loads, (shared / "imr" / "headings.jsonl").read_text().splitlines())}
    compared, wrong = 0, []
    for letter in key:
        for number, issue in enumerate(letter["issues"], start=1):
            for text, said in ((issue["ca"], "guideline_admin"), (issue["mx"], "guideline_reviewer")):
                first = headings[letter["case"], number][said]
                wanted = {_family(one) for one in [first, *first.get("also", [])] if one["family"] != "none"}
                line = reader.citations.line(text, Span(0, 0, 1, 1, 1))
                got = {(one.family, one.year if one.within_mtus else None) for one in line.cited}
                compared += 1
                if got != wanted or line.none_cited != (not wanted):
                    wrong.append(f"{text} -> {sorted(got, key=str)}, not {sorted(wanted, key=str)}")
                wrong += [f"{text}: no edition for {one.text}" for one in line.cited if one.within_mtus and not one.edition]
    assert compared == 598
    assert wrong == []


def _family(said: dict[str, Any]) -> tuple[str, str | None]:
    family = "other" if said["family"].startswith("other") else FAMILIES.get(said["family"], said["family"])
    return family, said["edition"] if family.startswith("MTUS") else None


def test_the_letter_known_in_full_is_read_right(reader: LetterReader, shared: Path) -> None:
    path = shared / "imr" / "seed-letter.txt"
    letter = only(reader.read_file(path))
    text = path.read_text(encoding="utf-8")
    assert letter.layout is Layout.BARE
    assert letter.reviewer.specialties == ("Anesthesiology",)
    assert (letter.reviewer.subspecialty, letter.reviewer.licensed, letter.reviewer.no_affiliation) == (
        "Pain Management",
        ("Florida",),
        True,
    )
    assert letter.reviewer.active_practice == "more than five years, at least 24 hours a week"
    assert letter.summary.startswith("The patient is a 39-year-old male")
    assert letter.summary.endswith("additional cognitive therapy.")
    assert [(item.treatment, item.outcome) for item in letter.items] == [
        ("Ultrasound guided trigger point injections to the bilateral thoracic spine", Decided.UPHELD),
        ("Additional cognitive behavioral therapy (6 sessions)", Decided.UPHELD),
    ]
    pages = [item.reviewer.cited[0].pages for item in letter.items if item.reviewer]
    families = [(item.administrator.cited[0].family, item.administrator.outside_mtus) for item in letter.items if item.administrator]
    assert pages == [("122",), ("23",)]
    assert families == [("MTUS Chronic Pain", False), ("ODG", True)]
    for item in letter.items:
        said = text[item.rationale_span.start : item.rationale_span.end]
        assert " ".join(said.split()) == item.rationale
        assert text.split("\n")[item.span.line - 1].startswith(item.heading[:20])
    assert letter.unplaced == ()


# ------------------------------------------------------------------ one letter, many ways


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("{heading}: {outcome}", {}),
        ("{heading} - {outcome}", {}),
        ("{heading}: UR Decision {outcome}", {}),
        ("{heading}. Decision: {outcome}.", {}),
        (
            "1. {heading} {outcome}",
            {"Upheld": "is not medically necessary and appropriate.", "Overturned": "is medically necessary and appropriate."},
        ),
        ("2) The request for {heading} {outcome}", {"Upheld": "is not medically necessary", "Overturned": "is medically necessary"}),
        ("{heading}: {outcome}", {"Upheld": "UPHELD", "Overturned": "OVERTURNED"}),
    ],
)
def test_outcomes_are_read_in_the_words_of_the_field(layout: str, outcome: str, words: dict[str, str], reader: LetterReader) -> None:
    how = Style(layout=layout, outcome=outcome)
    wanted = {**KEY, "issues": [{**issue, "outcome": words.get(issue["outcome"], issue["outcome"])} for issue in KEY["issues"]]}
    letter = only(reader.read_text(print_letter(wanted, how)))
    assert [item.outcome for item in letter.items] == [Decided.OVERTURNED, Decided.UPHELD]
    assert [item.treatment for item in letter.items] == ["MRI of the left knee", "Ibuprofen 800mg #60"]
    assert (letter.items[1].original, letter.items[1].authorised) == ("Ibuprofen 800mg #90", "Ibuprofen 800mg #30")


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("Claims Administrator guideline:", "CLAIMS ADMINISTRATOR GUIDELINE:"),
        ("Claims Administrator guideline:", "The Claims Administrator\u2019s guideline used:"),
        ("MAXIMUS guideline:", "Maximus Guideline :"),
        ("MAXIMUS guideline:", "Expert Reviewer guideline:"),
        ("Decision rationale:", "DECISION RATIONALE:"),
        ("Decision rationale:", "The Physician Reviewer's decision rationale:"),
        ("Decision rationale:", "The Expert Reviewer\u2019s decision rationale:"),
        ("Decision rationale:", "Rationale for the Decision:"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR DECISION(S) AND RATIONALE(S)"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "Issues, Decisions & Rationales"),
        ("CLINICAL CASE SUMMARY", "Case Summary:"),
        ("HOW THE IMR FINAL DETERMINATION WAS MADE", "How the determination was made"),
        ("Claims Administrator guideline:", "Claims  Administrator\nguideline:"),
        ("CLINICAL CASE SUMMARY", "CLINICAL CASE\n\nSUMMARY"),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_and_labels_are_known_in_other_words(printed: str, other: str, layout: str, reader: LetterReader) -> None:
    text = print_letter(KEY, Style(layout=layout))
    assert printed in text
    letter = only(reader.read_text(text.replace(printed, other)))
    assert list(differences(letter, KEY)) == []


def test_a_rationale_may_open_with_the_words_of_a_heading(reader: LetterReader) -> None:
    text = print_letter(KEY, Style(layout=LAYOUTS[0]))
    letter = only(reader.read_text(text.replace("Decision rationale:", "Decision rationale:\nRegarding the request for it:")))
    assert [item.heading for item in letter.items] == [issue["treatment"] for issue in KEY["issues"]]
    assert all(item.rationale.startswith("Regarding the request for it:") for item in letter.items)


OLDER = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009
(855) 865-8873 Fax: (916) 605-4270

Notice of Independent Medical Review Determination
Dated: 11/14/2013

IMR Case Number: CM13-0001234          Date of Injury: 12/22/2008
UR Denial Date: 07/11/2013
Priority: STANDARD                     Application Received: 07/16/2013

Final Determination: PARTIAL OVERTURN. This means we decided that some of the disputed items are medically necessary.

HOW THE IMR FINAL DETERMINATION WAS MADE

The physician reviewer is Board Certified in Physical Medicine and Rehabilitation, has a subspecialty in Pain Management and is
licensed to practice in California. He/she has no affiliation with the employer.

DOCUMENTS REVIEWED

- Utilization Review Determination
- Medical records of the provider

CLINICAL CASE SUMMARY

A worker with low back pain of five years.

IMR DECISION(S) AND RATIONALE(S)
The Final Determination was based on decisions for the disputed items/services set forth below:

1. The request for one MRI of the lumbar spine is not medically necessary and appropriate.

The Claims Administrator based its decision on the Low Back Complaints Chapter (ACOEM Practice Guidelines, 2nd Edition (2004),
Chapter 12) pg. 303, which is part of the MTUS.

The Physician Reviewer based his/her decision on the MTUS ACOEM Low Back Complaints 2004, pages 303-304.

The Physician Reviewer's decision rationale:
Nothing new was found on examination. The request for one MRI of the lumbar spine is not medically necessary and appropriate.

2. The request for six sessions of acupuncture is medically necessary and appropriate.

The Claims Administrator did not cite any evidence-based criteria in its determination letter.

The Physician Reviewer found that no section of the MTUS was applicable. The Physician Reviewer based his/her decision on the
Official Disability Guidelines (ODG), Low Back Chapter.

The Physician Reviewer's decision rationale:
The first course brought relief. The request for six sessions of acupuncture is medically necessary and appropriate.

Sincerely,

Medical Director
"""


def test_a_letter_that_says_its_guidelines_in_sentences_is_read(reader: LetterReader) -> None:
    letter = only(reader.read_text(OLDER))
    assert letter.layout is Layout.MAXIMUS
    assert (letter.header.case, str(letter.header.decided), letter.header.final) == ("CM13-0001234", "2013-11-14", "partial overturn")
    assert [(item.treatment, item.outcome) for item in letter.items] == [
        ("one MRI of the lumbar spine", Decided.UPHELD),
        ("six sessions of acupuncture", Decided.OVERTURNED),
    ]
    first, second = letter.items
    assert first.administrator
    assert first.reviewer
    assert second.administrator
    assert second.reviewer
    assert [(one.family, one.year, one.pages) for one in first.administrator.cited] == [("MTUS ACOEM", "2004", ("303",))]
    assert [(one.family, one.year, one.pages) for one in first.reviewer.cited] == [("MTUS ACOEM", "2004", ("303-304",))]
    assert second.administrator.none_cited
    assert second.reviewer.outside_mtus
    assert [(one.family, one.chapter) for one in second.reviewer.cited] == [("ODG", "Low Back")]
    assert first.rationale.startswith("Nothing new")
    assert "Medical records of the provider" in letter.documents
    assert [piece.text.split()[0] for piece in letter.unplaced] == ["Sincerely,"]


OLDEST = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review

Notice of Independent Medical Review Determination
Dated: 9/26/2013
IMR Case Number: CM13-0002222
Date of Injury: 8/28/2001
UR Denial Date: 8/30/2013
Application Received: 9/6/2013

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
An application was filed. A decision has been made for each of the treatments that were in dispute.

Medical Qualifications of the Expert Reviewer:
The physician reviewer is Board Certified in Occupational Medicine and is licensed to practice in California.

Case Summary:
A worker with pain of many years.

Documents Reviewed for Determination:
- Application of Independent Medical Review

1) Regarding the request for a 28 day programme:

Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision:
The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines (2009), pages 30-34, part of the MTUS.
The Expert Reviewer found the guidelines used by the Claims Administrator relevant.

Rationale for the Decision:
Nobody evaluated the worker before. The request for a 28 day programme is not medically necessary and appropriate.

2) Regarding the request for six visits of aftercare:

Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision:
The Claims Administrator did not cite any guideline. The Expert Reviewer relied on the Official Disability Guidelines.

Rationale for the Decision:
Aftercare keeps what was gained. The request for six visits of aftercare is medically necessary and appropriate.
"""


def test_a_letter_whose_items_stand_by_themselves_is_read(reader: LetterReader) -> None:
    letter = only(reader.read_text(OLDEST))
    assert [(item.treatment, item.outcome) for item in letter.items] == [
        ("a 28 day programme", Decided.UPHELD),
        ("six visits of aftercare", Decided.OVERTURNED),
    ]
    first, second = letter.items
    assert first.administrator
    assert second.administrator
    assert second.reviewer
    assert [(one.family, one.year, one.pages) for one in first.administrator.cited] == [("MTUS Chronic Pain", "2009", ("30-34",))]
    assert second.administrator.none_cited
    assert [one.family for one in second.reviewer.cited] == ["ODG"]
    assert letter.summary == "A worker with pain of many years."
    assert letter.reviewer.specialties == ("Occupational Medicine",)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 23, 30-32.", [("MTUS Chronic Pain", None, ("23", "30-32"))]),
        ("Decision Based On the CA MTUS Low Back Complaints, 2004, pg. 303.", [("MTUS ACOEM", "2004", ("303",))]),
        ("decision based on MTUS Post-Surgical Treatment 2009, Section(s): Knee.", [("MTUS Postsurgical", "2009", ())]),
        ("Decision based on MTUS Forearm, Wrist & Hand Complaints 2004.", [("MTUS ACOEM", "2004", ())]),
        ("Decision based on MTUS Elbow Disorders (2007), Section(s): Imaging.", [("MTUS ACOEM", "2007", ())]),
        ("The MAXIMUS physician reviewer based his/her decision on the Official Disability Guidelines, Knee Chapter.", [("ODG", None, ())]),
        ("The MAXIMUS physician reviewer found no evidence-based guideline for this.", []),
        ("Decision based on Non- MTUS Citation ODG, Pain, and ACOEM guidelines, 3rd edition.", [("ODG", None, ()), ("ACOEM", None, ())]),
        ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 298.", [("MTUS ACOEM", None, ("298",))]),
        ("Decision based on MTUS Physical Medicine Page(s): 98-99.", [("MTUS", None, ("98-99",))]),
        ("Decision based on Non-MTUS Citation https://example.org/a-page.", [("other", None, ())]),
    ],
)
def test_guideline_lines_are_taken_apart(text: str, cited: list[tuple[str, str | None, tuple[str, ...]]], reader: LetterReader) -> None:
    line = reader.citations.line(text, Span(0, 0, 1, 1, 1))
    assert [(one.family, one.year, one.pages) for one in line.cited] == cited
    assert line.none_cited == (not cited)


def test_sections_part_at_commas_but_not_within_a_name(reader: LetterReader) -> None:
    text = "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): TENS, chronic pain (transcutaneous, by electrodes), Office visits, and General Approaches 2004, Section(s): Initial Approaches to Treatment."
    line = reader.citations.line(text, Span(0, 0, 1, 1, 1))
    assert [one.sections for one in line.cited] == [
        ("TENS, chronic pain (transcutaneous, by electrodes)", "Office visits"),
        ("Initial Approaches to Treatment",),
    ]


# ------------------------------------------------------------------ broken and mixed


def _lines(letter: dict[str, Any], layout: str = "case number") -> str:
    return print_letter(letter, Style(layout=layout))


def test_several_letters_in_one_file_and_in_different_layouts_are_told_apart(reader: LetterReader) -> None:
    keys = [{**KEY, "case": f"CM14-00{number:05}"} for number in range(9)]
    text = "\n".join(print_letter(one, replace(style(number), layout=LAYOUTS[number % 3])) for number, one in enumerate(keys))
    reading = reader.read_text(text)
    assert reading.complaints == ()
    assert [letter.header.case for letter in reading.letters] == [one["case"] for one in keys]
    assert len({letter.layout for letter in reading.letters}) == 3
    assert [list(differences(letter, wanted)) for letter, wanted in zip(reading.letters, keys, strict=True)] == [[]] * 9
    for letter in reading.letters:
        assert letter.header.case is not None
        assert letter.header.case in text[letter.span.start : letter.span.end]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ("MAXIMUS guideline: Decision based on Non-MTUS", "it has no rationale"),
        ("Nothing is said of a", "its rationale breaks off at"),
        ("CLINICAL CASE SUMMARY", "it ends before the decisions"),
        ("Later notes speak of", "it ends before the decisions"),
        ("Date of Injury: ", "no heading of a determination letter was found"),
        ("Section(s): Special Studies.", "it has no rationale"),
    ],
)
def test_a_letter_that_is_cut_is_named_with_why(after: str, why: str, reader: LetterReader) -> None:
    text = print_letter(KEY, Style(width=10_000))
    cut = text[: text.index(after) + len(after)]
    reading = reader.read_text(cut, "cut.txt")
    assert reading.good == ()
    assert why in "; ".join(reading.complaints)
    assert "line" in reading.complaints[0]


def test_a_letter_without_its_beginning_is_named(reader: LetterReader) -> None:
    text = _lines(KEY)
    reading = reader.read_text(text[text.index("Later notes") :])
    assert reading.good == ()
    assert "the beginning is missing" in reading.complaints[0]


def test_an_item_without_an_outcome_is_named_with_its_place(reader: LetterReader) -> None:
    text = _lines(KEY).replace(": Overturned", "")
    reading = reader.read_text(text)
    assert reading.good == ()
    assert "item 1 (MRI of the left knee): no outcome" in reading.complaints[0]
    number = next(number for number, line in enumerate(text.split("\n"), start=1) if line.startswith("MRI of the left knee"))
    assert f"lines {number}-" in reading.complaints[0]


def test_what_is_no_part_of_a_letter_is_said_with_its_place(reader: LetterReader) -> None:
    text = _lines(KEY).replace("HOW THE IMR", "Scanned by the mail room\n\nHOW THE IMR")
    letter = only(reader.read_text(text))
    (piece,) = letter.unplaced
    assert piece.text == "Scanned by the mail room"
    assert text[piece.span.start : piece.span.end] == piece.text
    assert text.split("\n")[piece.span.line - 1] == piece.text


@pytest.mark.parametrize("name", ["empty.txt", "picture.txt", "note.txt"])
def test_a_file_that_is_no_letter_is_named(name: str, reader: LetterReader, tmp_path: Path) -> None:
    content = {"empty.txt": b" \n", "picture.txt": bytes(range(256)) * 40, "note.txt": b"The patient has knee pain.\n"}[name]
    (tmp_path / name).write_bytes(content)
    reading = reader.read_file(tmp_path / name)
    why = {"empty.txt": "the file is empty", "picture.txt": "neither text nor PDF", "note.txt": "no heading of a determination letter"}[
        name
    ]
    assert why in reading.complaints[0]


def test_pdfs_are_read_and_scans_and_damaged_ones_named(reader: LetterReader, tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    pages = print_letter(KEY, Style(width=100, page=30, edges="both")).split("\f")
    assert len(pages) >= 2
    whole = pdf(pages)
    for name, content in {"good.pdf": whole, "scan.pdf": pdf(["", ""]), "damaged.pdf": whole[:300]}.items():
        (tmp_path / name).write_bytes(content)
    assert list(differences(only(reader.read_file(tmp_path / "good.pdf")), KEY)) == []
    assert "2 pages without any text" in reader.read_file(tmp_path / "scan.pdf").complaints[0]
    assert "damaged" in reader.read_file(tmp_path / "damaged.pdf").complaints[0]


# ------------------------------------------------------------------ the command


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgtool.cli", "letters", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_of_two_hundred_letters_the_broken_one_is_named_and_the_rest_are_read(tmp_path: Path) -> None:
    for number in range(200):
        text = print_letter({**KEY, "case": f"CM14-00{number:05}"}, style(number, layout=LAYOUTS[number % 3]), number)
        (tmp_path / f"{number:03}.txt").write_text(text[: len(text) // 2] if number == 77 else text, encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = run("read", *sorted(tmp_path.glob("*.txt")), "-o", out)
    assert done.returncode == 1
    read = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [one["header"]["case"] for one in read] == [f"CM14-00{number:05}" for number in range(200) if number != 77]
    assert all([item["outcome"] for item in one["items"]] == ["overturned", "upheld"] for one in read)
    complaint, total = done.stderr.strip().split("\n")
    assert "077.txt" in complaint
    assert "CM14-0000077" in complaint
    assert total == "199 letters with 398 items read, 1 not read"


def test_where_nothing_can_be_read_no_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The patient has knee pain.\n")
    done = run("read", tmp_path / "note.txt", "-o", tmp_path / "out.json")
    assert done.returncode == 1
    assert not (tmp_path / "out.json").exists()
    assert "no heading of a determination letter" in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "ttl"])
def test_every_format_holds_both_items(form: str) -> None:
    done = run("read", "-", "--format", form, stdin=_lines(KEY))
    assert (done.returncode, done.stderr) == (0, "")
    assert "MRI of the left knee" in done.stdout
    assert "Ibuprofen 800mg #60" in done.stdout
    if form == "json":
        (letter,) = json.loads(done.stdout)
        assert letter["items"][0]["reviewer"]["cited"][0]["sections"] == ["Special Studies"]
        assert letter["items"][0]["reviewer"]["cited"][0]["edition"].endswith("acoem-2004#Edition")
    if form == "ttl":
        import pyoxigraph as ox

        store = ox.Store()
        store.load(done.stdout.encode(), format=ox.RdfFormat.TURTLE)
        query = "PREFIX kg: <https://w3id.org/kgtool/core#> SELECT ?o WHERE { ?l kg:letterItem ?i . ?i kg:disposes ?o } ORDER BY ?i"
        assert [row["o"].value for row in store.query(query)] == ["overturned", "upheld"]
