"""Determinations are written as letters, and what is read in them is what was decided.

Every author's case is written and read back (a sample of them by default: every fifth; all with KGTOOL_LETTERS set). The unmet
criteria are found here by another way than the writer's.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kgtool.authors import case_file as author_case_file
from kgtool.case_file import read_case
from kgtool.determination import CaseDetermination, Determination
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters import rationale, writing
from kgtool.letters.composing import LetterWriter
from kgtool.letters.reader import LetterReader
from kgtool.letters.standards import order_of_standards
from kgtool.model import Case, Holds, Reviewer, Verdict
from kgtool.path import decide_case
from kgtool.report.blocks import Heading, Paragraph

EVERY = 1 if "KGTOOL_LETTERS" in os.environ else 5


@pytest.fixture(scope="module")
def writer(knowledge: Knowledge) -> LetterWriter:
    return LetterWriter(knowledge)


@pytest.fixture(scope="module")
def decided(root: Path, knowledge: Knowledge) -> list[tuple[Case, CaseDetermination]]:
    """The authors' cases with their determinations for independent review."""
    paths = sorted((root / "tests" / "cases").rglob("*.yaml"))
    cases = [case for path in paths for case in author_case_file.read(path)]
    sample = [one.case(knowledge.term_index()) for one in cases[::EVERY]]
    return [(case, decide_case(case, knowledge, forum="imr", reasoner="direct")) for case in sample]


@pytest.fixture(scope="module")
def seed(root: Path, knowledge: Knowledge) -> Case:
    return read_case(root / "tests" / "cases" / "seed-2013.yaml", knowledge.term_index())


def test_a_letter_read_back_holds_the_same_determinations(
    decided: list[tuple[Case, CaseDetermination]], writer: LetterWriter, knowledge: Knowledge
) -> None:
    reader = LetterReader(knowledge)
    labels = {edition.iri: edition.label for edition in writer.editions.values()}
    items, wrong = 0, []
    for number, (case, said) in enumerate(decided):
        reading = reader.read_text(writing.text([writer.blocks(case, said)], (60, 78, 92, 100)[number % 4]))
        if reading.complaints or len(reading.letters) != 1 or reading.letters[0].unplaced:
            wrong.append(f"{case.id}: {reading.complaints or [str(piece) for letter in reading.letters for piece in letter.unplaced]}")
            continue
        letter = reading.letters[0]
        if (letter.header.case, letter.header.decided) != (case.id, case.reviewed):
            wrong.append(f"{case.id}: {letter.header}")
        got = []
        for item in letter.items:
            cited = item.reviewer.cited if item.reviewer else ()
            text = [(labels.get(one.edition or ""), ", ".join(one.sections) or None, ",".join(one.pages) or None) for one in cited]
            got.append((item.outcome.value, text, plain(item.rationale)))
        wanted = [(one.dispositions["imr"].value, _cited(one), plain(" ".join(rationale.sentences(one)))) for one in said.determinations]
        items += len(got)
        wrong += [f"{case.id}: {one} is not {other}" for one, other in zip(got, wanted, strict=True) if one != other]
    assert wrong == []
    assert items >= 2000 // EVERY


def plain(text: str) -> str:
    """Without the hyphens, of which one at a line's end does not say whether it is the word's."""
    return re.sub(r"-\s*", "", " ".join(text.split()))


def _cited(one: Determination) -> list[tuple[str | None, str | None, str | None]]:
    if one.governing is None:
        return []
    section, page = one.governing.citation.section, one.governing.citation.page
    return [(one.governing.edition, section, re.sub(r"\s", "", page) if page else None)]


def test_the_rationale_names_every_unmet_criterion_and_no_other(decided: list[tuple[Case, CaseDetermination]]) -> None:
    named, wrong = 0, []
    for case, said in decided:
        for one in said.determinations:
            got = sorted(set(_named(rationale.sentences(one))))
            wanted = sorted(set(_unmet(one)))
            named += len(got)
            if got != wanted:
                wrong.append(f"{case.id}, request {one.request}: {got} is not {wanted}")
    assert wrong == []
    assert named >= 4000 // EVERY


LEADS = {
    Verdict.NOT_DOCUMENTED.value: rationale.SILENT,
    Verdict.CONTRADICTED.value: rationale.AGAINST,
    Verdict.MET.value: rationale.PRESENT,
    Verdict.CONFLICTING.value: rationale.BOTH,
}


def _unmet(one: Determination) -> Iterator[tuple[str, str]]:
    """Lead and label of each criterion that is unmet by itself and in every group around it, and that no part speaks for."""
    bad = (Holds.FAILS, Holds.OPEN, Holds.CONFLICT)
    around: dict[str, list[str]] = {}
    for group in one.groups:
        for member in group.members:
            around.setdefault(member, []).append(group.id)
    for criterion in one.criteria:
        for member in criterion.members:
            around.setdefault(member, []).append(criterion.id)
    for criterion in one.criteria:
        if criterion.of:
            around.setdefault(criterion.id, [criterion.of])
    holds = {group.id: group.holds for group in one.groups} | {criterion.id: criterion.holds for criterion in one.criteria}

    def stands(key: str, seen: tuple[str, ...] = ()) -> bool:
        outers = [outer for outer in around.get(key, []) if outer not in seen]
        return not outers or any(holds[outer] in bad and stands(outer, (*seen, key)) for outer in outers)

    spoken_for = {outer for key in holds if holds[key] in bad and stands(key) for outer in around.get(key, [])}
    for criterion in one.criteria:
        if criterion.holds in bad and stands(criterion.id) and criterion.id not in spoken_for:
            yield LEADS[criterion.verdict.value], criterion.label
    for group in one.groups:  # a table none of whose rows applies is unmet itself
        known = any(criterion.id == group.id for criterion in one.criteria)
        if group.label and not known and group.holds in bad and stands(group.id) and group.id not in spoken_for:
            yield rationale.SILENT if group.holds is Holds.OPEN else rationale.AGAINST, group.label


def _named(sentences: list[str]) -> Iterator[tuple[str, str]]:
    """Lead and name of everything that the lists of a rationale name."""
    for sentence in sentences:
        for lead in LEADS.values():
            words = f"(?:{re.escape(lead)}|{re.escape(lead[0].lower() + lead[1:])})"
            for match in re.finditer(
                rf"{words}: (.*?)(?=, (?:{'|'.join(o[0].lower() + re.escape(o[1:]) for o in LEADS.values())}): |\.$|\. (?=[A-Z]))", sentence
            ):
                for name in re.split(r"; (?![^\[]*\])", match[1]):
                    yield lead, re.sub(r" \[.*", "", name).removeprefix("the absence of ")


def test_silence_and_contradiction_never_share_a_phrase() -> None:
    words = {lead: set(lead.lower().split()) - {"the", "record", "in", "by"} for lead in (rationale.SILENT, rationale.AGAINST)}
    assert words[rationale.SILENT].isdisjoint(words[rationale.AGAINST])


def texts(writer: LetterWriter, case: Case, said: CaseDetermination) -> str:
    return "\n".join(block.text for block in writer.blocks(case, said) if isinstance(block, (Heading, Paragraph)))


def test_the_seed_letter_is_written_with_its_reviewer_and_both_guidelines(seed: Case, writer: LetterWriter, knowledge: Knowledge) -> None:
    said = texts(writer, seed, decide_case(seed, knowledge))
    assert "board certified in Anesthesiology, has a subspecialty in Pain Management and is licensed to practice in Florida" in said
    assert "Claims Administrator guideline: Decision based on MTUS Chronic Pain." in said
    assert "Claims Administrator guideline: Decision based on Non-MTUS Citation ODG." in said
    assert "Section(s): Trigger point injections, Page(s): 122." in said
    assert "is assumed: the record prints none" in said
    assert "Not stated of the reviewer" not in said
    assert "table of specialties" not in said
    assert said.index("HOW THE IMR FINAL") < said.index("CLINICAL CASE SUMMARY") < said.index("IMR ISSUES, DECISIONS AND RATIONALES")


def test_a_missing_statement_and_a_foreign_specialty_are_remarked(seed: Case, writer: LetterWriter, knowledge: Knowledge) -> None:
    said = decide_case(seed, knowledge)
    nobody = texts(writer, replace(seed, reviewer=None), said)
    assert "Not stated of the reviewer: the board certification, the state of the licence, the active practice, that there is no" in nobody
    urologist = texts(writer, replace(seed, reviewer=Reviewer("Urology", None, "Ohio", "ten years", True)), said)
    assert urologist.count("Urology neither gives") == 2
    assert "Request 1: by the table of specialties (unverified), Urology neither gives trigger point injection" in urologist
    unknown = texts(writer, replace(seed, reviewer=Reviewer("Astrology", None, "Ohio", "ten years", True)), said)
    assert "The specialty Astrology is not in the table" in unknown
    party = texts(writer, replace(seed, reviewer=Reviewer("Psychiatry", None, "Ohio", "ten years", False)), said)
    assert "has an affiliation with a party" in party
    assert party.count("Psychiatry neither gives") == 1  # the therapy is psychiatry's, the injection is not


def test_every_specialty_of_real_letters_is_in_the_table(shared: Path, writer: LetterWriter) -> None:
    import json

    letters = [json.loads(line) for line in (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]
    unknown = sorted({name for letter in letters for name in writer.specialties.of(letter["specialty"])[1]})
    assert unknown == ["Sports Medicinea"]  # as the letter prints it


def test_the_evidence_hierarchy_is_that_of_the_date(knowledge: Knowledge) -> None:
    from datetime import date

    early, first, late = (order_of_standards(knowledge, on) for on in (date(2012, 1, 1), date(2017, 12, 31), date(2018, 1, 1)))
    assert early is None
    assert first is not None
    assert late is not None
    assert [citation[-3:] for _, citation in first.standards] == [f"({letter})" for letter in "ABCDEF"]
    assert (first.rule, late.rule) == ("reg.lc4610.5-order-2013", "reg.lc4610.5-order-2018")


def test_a_partly_authorised_request_is_headed_as_letters_head_it(knowledge: Knowledge, writer: LetterWriter) -> None:
    text = """
case: parts
reviewed: 2016-12-20
requests:
  - {id: 1, treatment: physical therapy, region: lumbar spine, visits: 8, administrator: {authorised: {visits: 6}, guideline: ODG}}
"""
    case = read_case(text, knowledge.term_index())
    said = decide_case(case, knowledge)
    (letter,) = LetterReader(knowledge).read_text(writing.text([writer.blocks(case, said)], 92)).good
    (item,) = letter.items
    assert item.original == "Physical therapy, lumbar spine, 8 visits"
    assert item.authorised == "6 visits"
    assert item.treatment == "2 visits of Physical therapy, lumbar spine, 8 visits"


def test_a_utilization_review_is_no_determination_letter(seed: Case, writer: LetterWriter, knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="--forum imr"):
        writer.blocks(seed, decide_case(seed, knowledge, forum="ur"))


# ------------------------------------------------------------------ the command


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgtool.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.mark.parametrize("ending", ["txt", "html", "md", "pdf"])
def test_letters_are_written_in_the_form_that_the_ending_asks_for(ending: str, root: Path, tmp_path: Path, knowledge: Knowledge) -> None:
    if ending == "pdf":
        pytest.importorskip("weasyprint")
        pytest.importorskip("pypdf")
    to = tmp_path / f"letter.{ending}"
    done = run("decide", root / "tests" / "cases" / "seed-2013.yaml", "--format", "letter", "-o", to)
    assert (done.returncode, done.stderr) == (0, "")
    if ending in ("txt", "pdf"):
        (letter,) = LetterReader(knowledge).read_file(to).good
        assert [item.outcome.value for item in letter.items] == ["upheld", "upheld"]
        assert [item.reviewer.cited[0].pages for item in letter.items if item.reviewer] == [("122",), ("23",)]
        assert letter.unplaced == ()
    else:
        assert "Trigger point injection, thoracic spine, bilateral: Upheld" in to.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [to.name]
