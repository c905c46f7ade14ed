"""Letters become precedents: what a corpus holds and what it must not, how it is loaded, and what the questions count in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool import cli, precedents, questions
from kgtool.determination import CaseDetermination
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters import corpus, rationale
from kgtool.letters.model import Letter
from kgtool.letters.reader import LetterReader
from kgtool.names import PREFIXES
from kgtool.path import decide_case
from kgtool.questions.answers import Answer
from kgtool.rdf import value
from kgtool.report.turtle import written
from tests.letters.printing import Style, print_letter

CASES = Path(__file__).resolve().parent / "cases"

#: A letter about a case file of the collection: the case number and the outcomes are its own, every other word is made up.
KEY: dict[str, Any] = {
    "case": "XX13-0000001",
    "assigned": "11/09/2013",
    "doi": "5/13/2013",
    "decision_date": "12/20/2013",
    "ur_denial": "11/03/2013",
    "priority": "Standard",
    "app_received": "11/03/2013",
    "licensure": "Oregon",
    "specialty": "Family Practice",
    "summary": "A gardener aged 51 fell from a zebrawood ladder and has pain of the upper back.",
    "issues": [
        {
            "treatment": "Four trigger point injections to the thoracic spine",
            "outcome": "Upheld",
            "ca": "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Pain Chapter, Trigger point injections.",
            "mx": "Decision based on MTUS Chronic Pain Treatment Guidelines 2009, Section(s): Trigger point injections, page 122.",
            "rationale": "The marzipan rationale says that no twitch was noted.",
        },
        {
            "treatment": "Acupuncture, 6 visits",
            "outcome": "Overturned",
            "ca": "The Claims Administrator did not cite any medical evidence for its decision.",
            "mx": "Decision based on MTUS Acupuncture Treatment Guidelines 2007.",
            "rationale": "The marzipan rationale grants it.",
        },
        {
            "treatment": "Quibbledax wand",
            "outcome": "Upheld",
            "ca": "Decision based on the Journal of Wands, 2012.",
            "mx": "Decision based on the Journal of Wands, 2012.",
            "rationale": "The marzipan rationale knows no such thing.",
        },
    ],
}
CASE = """
case: XX13-0000001
reviewed: 2013-12-20
facts:
  - {is: myofascial pain syndrome, region: thoracic spine, duration: 7 months}
  - {is: trigger point, region: thoracic spine, with: [referred pain]}
  - {is: physical therapy, region: thoracic spine, visits: 6, status: failed}
requests:
  - {id: 1, treatment: trigger point injection, region: thoracic spine, injections: 4}
"""
GOOD = """
case:letter-1 a kg:DeterminationLetter ; dcterms:identifier "XX13-1" ; kg:letterDecided "2013-12-20"^^xsd:date ; kg:letterItem case:one .
case:one a kg:LetterItem ; kg:stepNumber 1 ; kg:disposes "upheld" ; kg:itemTreatment clin:Acupuncture ; kg:reviewerUsed kg:OtherSource .
"""


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> LetterReader:
    return LetterReader(knowledge)


@pytest.fixture(scope="module")
def own(knowledge: Knowledge) -> Knowledge:
    """A copy of the knowledge, for corpora to be joined to."""
    store = ox.Store()
    store.bulk_extend(knowledge.store)
    return Knowledge(store, knowledge.hash, knowledge.folder)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "Jane Roe.txt"
    path.write_text(print_letter(KEY, Style()), encoding="utf-8")
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "one.yaml").write_text(CASE, encoding="utf-8")
    return folder


def turtle(path: Path, text: str) -> Path:
    path.write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + text, encoding="utf-8")
    return path


def asked(name: str, knowledge: Knowledge, **values: str) -> Answer:
    return questions.ask(questions.find(name), knowledge.store, values)


def test_a_corpus_holds_what_was_decided_and_nothing_of_the_person(
    letter: Path, cases: Path, tmp_path: Path, knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "corpus.ttl"
    assert cli.main(["letters", "corpus", str(letter), "--cases", str(cases), "-o", str(to)]) == 0
    text, said = to.read_text(encoding="utf-8"), capsys.readouterr().err
    for word in ("gardener", "zebrawood", "51", "marzipan", "Roe", "Oregon", "Family", "2013-05-13", "uibbledax", "Journal"):
        assert word not in text
    assert "item 3: no treatment that is known is named in 'Quibbledax wand'" in said
    assert "1 letters with 3 items; 1 without a treatment that is known" in said
    assert "grounds of 1 items" in said
    held = {(value(t.subject).rpartition("/")[2], value(t.predicate).rpartition("#")[2], value(t.object)) for t in _read(to, knowledge)}
    clin, own = PREFIXES["clin"], PREFIXES["cp2009"]
    assert {
        ("1", "itemTreatment", clin + "TriggerPointInjection"),
        ("1", "itemRegion", clin + "ThoracicSpine"),
        ("1", "disposes", "upheld"),
        ("1", "administratorUsed", PREFIXES["odg"] + "Edition"),
        ("1", "reviewerUsed", own + "Edition"),
        ("1", "governedBy", own + "TriggerPointInjections"),
        ("1", "undocumentedCriterion", own + "TriggerPointInjections.twitchResponse"),
        ("2", "itemTreatment", clin + "Acupuncture"),
        ("2", "disposes", "overturned"),
        ("2", "administratorUsed", PREFIXES["kg"] + "NoSource"),
        ("3", "reviewerUsed", PREFIXES["kg"] + "OtherSource"),
        ("XX13-0000001", "letterDecided", "2013-12-20"),
    } <= held
    assert not any(subject == "3" and predicate == "itemTreatment" for subject, predicate, _ in held)
    assert not any(subject == "2" and predicate == "governedBy" for subject, predicate, _ in held), "no case file, no grounds"


def _read(path: Path, knowledge: Knowledge) -> tuple[ox.Triple, ...]:
    return precedents.read(path, knowledge).triples


def test_no_grounds_where_the_case_file_decides_otherwise(
    letter: Path, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter.write_text(print_letter({**KEY, "issues": [{**KEY["issues"][0], "outcome": "Overturned"}]}, Style()), encoding="utf-8")
    assert cli.main(["letters", "corpus", str(letter), "--cases", str(cases)]) == 0
    out, said = capsys.readouterr()
    assert "grounds of 0 items; none of 1 that the case file decides otherwise (case XX13-0000001, item 1)" in said
    assert "undocumentedCriterion" not in out
    assert "governedBy" not in out


def test_broken_letters_and_letters_that_stand_twice_are_named(letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, again = tmp_path / "broken.txt", tmp_path / "again.txt"
    broken.write_text("Case Number: XX13-2\n", encoding="utf-8")
    again.write_text(letter.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli.main(["letters", "corpus", str(letter), str(broken), str(again)]) == 1
    out, said = capsys.readouterr()
    assert out.count("a kg:DeterminationLetter") == 1
    assert f"{broken}: " in said
    assert f"{again}: case XX13-0000001 stands in {letter} already" in said


def test_case_files_that_cannot_serve_are_named(letter: Path, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cases / "two.yaml").write_text(CASE, encoding="utf-8")
    assert cli.main(["letters", "corpus", str(letter), "--cases", str(cases), "-o", str(tmp_path / "corpus.ttl")]) == 2
    assert "two.yaml: the case XX13-0000001 stands in another file" in capsys.readouterr().err
    assert cli.main(["letters", "corpus", str(letter), "--cases", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "corpus.ttl").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(" .\n", " \n"), r"corpus\.ttl:\d+: no Turtle: "),
        (lambda text: text.replace("clin:Acupuncture", "clin:Alchemy"), "kg:itemTreatment clin:Alchemy is no treatment that is known here"),
        (lambda text: text.replace("clin:Acupuncture", "clin:LumbarSpine"), "clin:LumbarSpine is no treatment"),
        (lambda text: text.replace("kg:OtherSource", "kg:Request"), "kg:Request is no edition or guideline or citedsource"),
        (lambda text: text.replace('kg:disposes "upheld"', 'kg:disposes "lost"'), "'\"lost\"' is neither upheld nor overturned"),
        (lambda text: text.replace('"upheld"', '"upheld", "overturned"'), "case:one has 2 outcomes"),
        (lambda text: text + 'case:one kg:rationaleText "He said" .', "case:one has kg:rationaleText, which a corpus does not hold"),
        (lambda text: text + "clin:Acupuncture rdfs:subClassOf clin:Drug .", "it speaks of clin:Acupuncture"),
        (lambda text: text + "case:one kg:undocumentedCriterion cp2009:Nothing .", "cp2009:Nothing is no criterion that is known"),
        (lambda text: text.replace("2013-12-20", "soon"), "kg:letterDecided .* is no date"),
        (lambda text: text.replace('"XX13-1"', '"Jane Roe, born 1962"'), "is no case number"),
        (lambda text: "", "it holds no item of a letter"),
    ],
)
def test_a_faulty_corpus_is_refused(change: Callable[[str], str], said: str, tmp_path: Path, knowledge: Knowledge) -> None:
    path = turtle(tmp_path / "corpus.ttl", GOOD)
    assert precedents.read(path, knowledge).items == 1
    with pytest.raises(InputError, match=said):
        precedents.read(turtle(path, change(GOOD)), knowledge)


def test_a_corpus_that_is_not_there_is_refused(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="No such file"):
        precedents.read(tmp_path / "none.ttl", knowledge)


def test_joining_replaces_what_was_there(tmp_path: Path, knowledge: Knowledge) -> None:
    store = ox.Store()
    assert precedents.loaded(store) is None
    found = precedents.read(turtle(tmp_path / "corpus.ttl", GOOD), knowledge)
    precedents.join(found, store)
    precedents.join(found, store)
    assert precedents.loaded(store) == (1, 1)
    assert len(store) == len(found.triples)


# ------------------------------------------------------------------ the real letters


@pytest.fixture(scope="module")
def keys(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def letters(keys: list[dict[str, Any]], reader: LetterReader) -> list[Letter]:
    return [letter for key in keys for letter in reader.read_text(print_letter(key, Style()), key["case"]).good]


def test_the_real_letters_count_as_in_the_answer_key(
    letters: list[Letter], keys: list[dict[str, Any]], shared: Path, tmp_path: Path, own: Knowledge
) -> None:
    """Counted a second time from the headings as printed, and from the guidelines that a person read off the letters."""
    triples, account = corpus.corpus(letters, {}, own)
    (tmp_path / "corpus.ttl").write_text(written(triples), encoding="utf-8")
    precedents.join(precedents.read(tmp_path / "corpus.ttl", own), own.store)
    items = [(issue["treatment"], issue["outcome"]) for key in keys for issue in key["issues"]]
    assert (account.letters, account.items) == (len(keys), len(items)) == precedents.loaded(own.store)
    assert len(account.not_placed) <= len(items) // 50

    rates = {value(row[0]): (value(row[1]), value(row[2])) for row in asked("overturn-rate-by-treatment", own).rows}
    for treatment, pattern in (("MRI", r"\bMRI\b|magnetic resonance"), ("Acupuncture", "acupuncture"), ("UrineDrugTest", "urine")):
        outcomes = [outcome for text, outcome in items if re.search(pattern, text, re.IGNORECASE)]
        assert rates[PREFIXES["clin"] + treatment] == (str(len(outcomes)), str(outcomes.count("Overturned"))), treatment

    both = {tuple(map(value, row[:2])): (int(value(row[3])), int(value(row[4]))) for row in asked("guidelines-of-both-sides", own).rows}
    outcome = {(key["case"], n): issue["outcome"] for key in keys for n, issue in enumerate(key["issues"], start=1)}
    headings = [json.loads(line) for line in (shared / "imr" / "headings.jsonl").read_text(encoding="utf-8").splitlines()]
    for family, guideline in (("MTUS Chronic Pain", "ChronicPainGuideline"), ("ODG", "ODGGuideline")):
        fitting = [h for h in headings if all(family in _families(h[side]) for side in ("guideline_admin", "guideline_reviewer"))]
        granted = sum(outcome[h["case"], h["n"]] == "Overturned" for h in fitting)
        iri = PREFIXES["reg"] + guideline
        assert both[iri, iri] == (len(fitting), granted), family


def _families(cited: dict[str, Any] | None) -> set[str]:
    return {one["family"] for one in (cited, *cited.get("also", ()))} if cited else set()


def test_grounds_of_real_letters_are_the_unmet_criteria_of_their_rationales(letters: list[Letter], own: Knowledge) -> None:
    """Each ground stands in the rationale, under the words for silence or under those for contradiction."""
    known = corpus.cases_of(CASES, own)
    some = [letter for letter in letters if letter.header.case in known and len(letter.items) < 3][::6]
    triples, account = corpus.corpus(some, {key: known[key] for key in (letter.header.case for letter in some) if key}, own)
    assert account.with_grounds >= 8
    grounds: dict[str, dict[str, list[str]]] = {}
    decided: dict[str, CaseDetermination] = {}
    for one in triples:
        name = value(one.predicate).rpartition("#")[2]
        if name in precedents.GROUNDS:
            grounds.setdefault(value(one.subject).partition("letter/")[2], {}).setdefault(name, []).append(own.label(value(one.object)))
    assert sum(len(labels) for found in grounds.values() for labels in found.values()) >= 8
    for item, found in grounds.items():
        case, number = item.split("/")
        if case not in decided:
            decided[case] = decide_case(known[case], own, forum="imr")
        text = " ".join(rationale.sentences(next(one for one in decided[case].determinations if one.request == number)))
        for labels in found.values():
            assert [label for label in labels if label not in text] == [], item
