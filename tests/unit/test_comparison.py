"""What changed between two states of the knowledge: each kind of change in words, its direction, and the cases it turns."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool import cli
from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern
from kgtool.comparison import report
from kgtool.comparison.patterns import direction
from kgtool.comparison.report import Comparison, compared, render
from kgtool.errors import InputError
from kgtool.implication import implies
from kgtool.knowledge import Knowledge, load

GUIDELINES = "guidelines"


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small ontology that the check's tests use, as files."""
    folder = tmp_path_factory.mktemp("before") / "ontology"
    shutil.copytree(root / "tests" / "ontology" / "minimal", folder)
    shutil.copy(root / "ontology" / "core.omn", folder)
    return folder


@pytest.fixture(scope="module")
def before(folder: Path) -> Knowledge:
    return load(folder, cache=False)


def edited(folder: Path, home: Path, *edits: tuple[str, str]) -> Path:
    """A copy of the ontology with texts replaced, each of which stands in it once."""
    copy = home / "after"
    shutil.copytree(folder, copy)
    for old, new in edits:
        (file,) = (path for path in copy.rglob("*.omn") if path.name != "core.omn" and old in path.read_text(encoding="utf-8"))
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def after(folder: Path, before: Knowledge, home: Path, *edits: tuple[str, str]) -> Comparison:
    return compared(before, load(edited(folder, home, *edits), cache=False), ("before", "after"))


def said(comparison: Comparison) -> list[str]:
    """The lines of the one recommendation that changed, with their details."""
    (one,) = comparison.recommendations
    assert one.label == "Injections"
    return [f"{change.kind}/{change.effect}: {change.what} {change.id}: {'; '.join(change.details)}" for change in one.changes]


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (("symptomMonths some xsd:decimal[> 3]", "symptomMonths some xsd:decimal[> 6]"), "tightened/tightened: criterion sample.injections.dur: duration of the local symptoms: from more than 3 to more than 6 months"),
        (("symptomMonths some xsd:decimal[> 3]", "symptomMonths some xsd:decimal[>= 3]"), "loosened/loosened: criterion sample.injections.dur: duration of the local symptoms: from more than 3 to at least 3 months"),
        (("symptomMonths some xsd:decimal[> 3]", "symptomMonths some xsd:decimal[< 3]"), "changed/changed: criterion sample.injections.dur: duration of the local symptoms: from more than 3 to less than 3 months"),
        (("decimal[<= 4]", "decimal[<= 6]"), "loosened/loosened: criterion sample.injections.max: injections asked for: from at most 4 to at most 6 injections"),
        (("hasLocalFact some clin:Radiculopathy", "hasLocalFact some clin:Condition"), "tightened/tightened: criterion sample.injections.rad: from radiculopathy to condition (wider)"),
        (("kg:hasFact some (clin:MuscleRelaxant", "kg:hasFact some (clin:Drug"), "loosened/loosened: criterion sample.injections.failed.relaxant: from muscle relaxant to drug (wider)"),
        (("(clin:TriggerPoint and (kg:with some clin:TwitchResponse))", "clin:TriggerPoint"), "loosened/loosened: criterion sample.injections.tw: no longer asks for: with twitch response"),
        (("kg:requires cp2009:Injections.twitch,", "kg:limits cp2009:Injections.twitch,"), "loosened/loosened: criterion sample.injections.tw: from required to limit"),
        (("kg:excludes cp2009:Injections.radiculopathy", "kg:requiresAbsence cp2009:Injections.radiculopathy"), "tightened/tightened: criterion sample.injections.rad: from exclusion to its absence is required"),
        (("kg:excludes cp2009:Injections.radiculopathy", "kg:requires cp2009:Injections.radiculopathy"), "changed/changed: criterion sample.injections.rad: from exclusion to required"),
        (("kg:requiresOneOf cp2009:Injections.failed", "kg:requiresAll cp2009:Injections.failed"), "tightened/tightened: group sample.injections.failed: from one of 2 to all of 2"),
        (("kg:minimum 1", "kg:minimum 2"), "tightened/tightened: group sample.injections.signs: from one of 2 to at least 2 of 2"),
        (("kg:requires cp2009:Injections.twitch,", ""), "removed/loosened: criterion sample.injections.tw: required"),
        (("kg:requires cp2009:Injections.referred, ", ""), "removed/tightened: criterion sample.injections.ref: required; in 'One sign of two' (one of 2)"),
        (("Types: kg:Group\n    Facts: kg:minimum 1,", "Types: kg:Group\n    Facts: kg:minimum 1, kg:requires cp2009:Injections.number,"), "added/loosened: criterion sample.injections.max: required; in 'One sign of two' (one of 3)"),
        (('kg:page "12"', 'kg:page "13"'), "changed/: citation sample.injections: from Injections, page 12 to Injections, page 13"),
        (("clin:TriggerPointInjection, kg:stance kg:RecommendedWithCriteria", "clin:TriggerPointInjection, kg:stance kg:NotRecommended"), "changed/: stance sample.injections: from recommended where its criteria are met to not recommended"),
        (("kg:phase kg:Initial", "kg:phase kg:Repeat"), "changed/: branch initial: role: from phase: initial to phase: repeat"),
        (('"a twitch response at a trigger point"', '"a twitch at a trigger point"'), "changed/: criterion sample.injections.tw: need: from a twitch response at a trigger point to a twitch at a trigger point"),
    ],
)  # fmt: skip
def test_one_change_in_words(edit: tuple[str, str], line: str, folder: Path, before: Knowledge, tmp_path: Path) -> None:
    assert line in said(after(folder, before, tmp_path, edit))


def test_nothing_changed(folder: Path, before: Knowledge, tmp_path: Path) -> None:
    comparison = after(folder, before, tmp_path)
    assert comparison.same
    assert render(comparison, "text") == "before -> after\nRecommendations: none changed."


def test_the_order_of_frames_is_no_change(folder: Path, before: Knowledge, tmp_path: Path) -> None:
    copy = edited(folder, tmp_path)
    (file,) = (path for path in copy.rglob("*.omn") if "Class: cp2009:Injections.twitch" in path.read_text(encoding="utf-8"))
    head, *frames = file.read_text(encoding="utf-8").split("\n\nClass: ")
    file.write_text("\n\nClass: ".join([head, *reversed(frames)]) + "\n", encoding="utf-8")
    assert compared(before, load(copy, cache=False), ("before", "after")).same


def test_dates_and_terms(folder: Path, before: Knowledge, tmp_path: Path) -> None:
    comparison = after(folder, before, tmp_path, ('kg:inForceUntil "2016-07-27"', 'kg:inForceUntil "2016-07-28"'))
    assert [change.details for change in comparison.editions] == [("in force: from 2009-07-18 to 2016-07-27 to 2009-07-18 to 2016-07-28",)]
    assert comparison.recommendations == ()
    assert not comparison.same


def test_a_term_moved(folder: Path, before: Knowledge, tmp_path: Path) -> None:
    copy = edited(folder, tmp_path)
    (file,) = (path for path in copy.rglob("*.omn") if "Class: clin:Radiculopathy" in path.read_text(encoding="utf-8"))
    text = (
        file.read_text(encoding="utf-8")
        + '\nClass: clin:Sciatica\n    Annotations: rdfs:label "sciatica"\n    SubClassOf: clin:Radiculopathy\n'
    )
    file.write_text(text, encoding="utf-8")
    (term,) = compared(before, load(copy, cache=False), ("before", "after")).terms
    assert (term.kind, term.term, term.details) == ("added", "clin:Sciatica", ("a kind of radiculopathy",))


def test_what_only_one_side_has(folder: Path, before: Knowledge, tmp_path: Path) -> None:
    copy = edited(folder, tmp_path)
    (file,) = (path for path in copy.rglob("*.omn") if "Individual: cp2009:Carisoprodol\n" in path.read_text(encoding="utf-8"))
    file.unlink()
    comparison = compared(before, load(copy, cache=False), ("before", "after"))
    assert ("removed", "cp2009:Carisoprodol") in {(one.kind, one.recommendation) for one in comparison.recommendations}
    back = compared(load(copy, cache=False), before, ("after", "before"))
    assert ("added", "cp2009:Carisoprodol") in {(one.kind, one.recommendation) for one in back.recommendations}
    assert "Only on the newer side" in render(back, "text")


CASES = """\
- name: Symptoms of five months
  case: five
  reviewed: 2013-12-20
  injured: 2011-02-14
  facts:
    - {is: trigger point, region: thoracic spine, duration: 5 months, with: [twitch response]}
    - {is: muscle relaxant, status: failed}
  absent:
    - {is: radiculopathy}
  requests: [{id: 1, treatment: TPI, region: thoracic spine, injections: 3}]
  expect: {1: {outcome: satisfied}}
- name: Nothing is documented
  case: nothing
  reviewed: 2013-12-20
  injured: 2011-02-14
  requests: [{id: 1, treatment: TPI, region: thoracic spine, injections: 3}]
  expect: {1: {outcome: not_established}}
"""


def test_the_criterion_that_turned_a_case_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = edited(folder, tmp_path, ("symptomMonths some xsd:decimal[> 3]", "symptomMonths some xsd:decimal[> 6]"))
    cases = tmp_path / "cases.yaml"
    cases.write_text(CASES, encoding="utf-8")
    assert cli.main(["diff", str(folder), str(copy), "--cases", str(cases), "--format", "json"]) == 1
    (differing,) = json.loads(capsys.readouterr().out)["decided"]
    assert (differing["case"], differing["request"]) == ("Symptoms of five months", "1")
    assert differing["before"] == "satisfied (overturned, approved)"
    assert differing["after"] == "violated (upheld, denied)"
    assert differing["criteria"] == ["sample.injections.dur"]
    assert differing["details"] == ["by: Symptoms for more than three months (sample.injections.dur): met, holds -> contradicted, fails"]


def test_a_group_that_turned_a_case(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = edited(folder, tmp_path, ("kg:requiresOneOf cp2009:Injections.failed", "kg:requiresAll cp2009:Injections.failed"))
    cases = tmp_path / "cases.yaml"
    cases.write_text(CASES, encoding="utf-8")
    assert cli.main(["diff", str(folder), str(copy), "--cases", str(cases), "--format", "md"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "Symptoms of five months" in line]
    assert len(lines) == 1
    assert "satisfied (overturned, approved) -> not established" in lines[0]
    assert "sample.injections.failed" in lines[0]


class TestCommand:
    def test_same_sides_end_with_0(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["diff", str(folder), str(folder)]) == 0
        assert "none changed" in capsys.readouterr().out

    def test_a_file_stands_in_for_the_shipped_one(self, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "another-name.omn"
        source = root / "ontology/guidelines/mtus-chronic-pain-2009/trigger-point-injections.omn"
        text = source.read_text(encoding="utf-8")
        assert text.count("injectionsRequested some xsd:decimal[<= 4]") == 1
        file.write_text(
            text.replace("injectionsRequested some xsd:decimal[<= 4]", "injectionsRequested some xsd:decimal[<= 3]"), encoding="utf-8"
        )
        assert cli.main(["diff", str(source), str(file), "-o", str(tmp_path / "diff.json")]) == 1
        data = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
        (one,) = data["recommendations"]
        assert one["recommendation"] == "cp2009:TriggerPointInjections"
        assert {(change["kind"], change["id"]) for change in one["changes"]} == {("tightened", "cpmtg.trigger-point-injections.max")}
        assert {"old", "new", "recommendations", "terms", "editions", "decided", "same"} == data.keys()

    def test_revisions(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(folder, tmp_path / "ontology")

        def git(*arguments: str) -> None:
            who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
            subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

        git("init", "-q")
        git("add", ".")
        git("commit", "-q", "-m", "first")
        git("tag", "first")
        (file,) = (path for path in (tmp_path / "ontology").rglob("*.omn") if "decimal[<= 4]" in path.read_text(encoding="utf-8"))
        file.write_text(file.read_text(encoding="utf-8").replace("decimal[<= 4]", "decimal[<= 5]"), encoding="utf-8")
        git("commit", "-q", "-a", "-m", "second")
        monkeypatch.chdir(tmp_path)
        assert cli.main(["diff", "first", "HEAD"]) == 1
        assert "loosened: criterion 'No more than four injections'" in capsys.readouterr().out
        assert cli.main(["diff", "HEAD", "ontology"]) == 0
        capsys.readouterr()
        assert cli.main(["diff", "--", "--output=x", "HEAD"]) == 2
        assert "is no folder, no .omn file, and no revision" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nowhere", "nothing"], "'nowhere' is no folder, no .omn file, and no revision"),
            (["--editions", "cp2009"], "--editions needs OLD and NEW"),
            (["--editions", "cp2009", "cp2016", "--cases", "tests/cases"], "--cases does not go with --editions"),
            (["--editions", "cp1999", "cp2016"], "'cp1999' names no edition; there are acoem2004"),
            (["--editions", "MTUS", "cp2016"], "'MTUS' names more than one edition"),
        ],
    )
    def test_wrong_input(self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["diff", *arguments]) == 2
        assert said in capsys.readouterr().err

    def test_a_broken_file_is_named(self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        broken = tmp_path / "broken.omn"
        broken.write_text("Ontology: <https://example.org/x>\nClass: :a\n    EquivalentTo: and\n", encoding="utf-8")
        assert cli.main(["diff", str(folder), str(broken)]) == 3
        assert "broken.omn:" in capsys.readouterr().err


def test_the_editions_of_2009_and_2016(knowledge: Knowledge) -> None:
    comparison = report.compared_editions(knowledge, "cp2009", "cp2016:Edition")
    kinds = [one.kind for one in comparison.recommendations]
    assert kinds.count("carried") >= 90
    (physical,) = (one for one in comparison.recommendations if one.recommendation == "cp2016:PhysicalMedicine")
    assert physical.kind == "changed"
    (row,) = (change for change in physical.changes if change.id == "ed.e2016-pt.cr")
    assert row.kind == "loosened"
    assert row.details[0] == "visits with the earlier ones: from at most 24 to at most 26 visits"
    (opioids,) = (one for one in comparison.recommendations if one.recommendation == "cp2009:Tramadol")
    assert opioids.kind == "removed"
    assert report.compared_editions(knowledge, "cp2016", "cp2016").same


def test_an_unknown_edition(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="names no edition"):
        report.edition_named("cp1066", knowledge)


# ------------------------------------------------------------ the order of patterns

TREE = {"A": {"A"}, "B": {"B", "A"}, "C": {"C", "B", "A"}, "D": {"D"}}
NUMBERS = st.builds(
    lambda kind, value: NumberPart("n", ((kind, Decimal(value)),)), st.sampled_from(["from", "above", "upTo", "below"]), st.integers(0, 4)
)
CLASSES = st.sampled_from(sorted(TREE)).map(ClassPart)


def patterns(parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Pattern]:
    return st.lists(parts, min_size=1, max_size=3).map(lambda found: Pattern(tuple(found)))


LINKS = patterns(CLASSES | NUMBERS).map(lambda inner: LinkPart("l", inner))
PATTERNS = patterns(CLASSES | NUMBERS | LINKS)


def wider(name: str) -> set[str]:
    return TREE.get(name, {name})


@given(PATTERNS, PATTERNS, PATTERNS)
def test_implication_is_an_order(one: Pattern, two: Pattern, three: Pattern) -> None:
    assert implies(one, one, wider)
    if implies(one, two, wider) and implies(two, three, wider):
        assert implies(one, three, wider)


@given(PATTERNS, PATTERNS)
def test_more_parts_ask_for_more(one: Pattern, two: Pattern) -> None:
    both = Pattern((*one.parts, *two.parts))
    assert direction(one, both, wider) in ("narrower", "same")
    assert direction(both, one, wider) in ("wider", "same")
    opposite = {"narrower": "wider", "wider": "narrower", "same": "same", "other": "other"}
    assert direction(two, one, wider) == opposite[direction(one, two, wider)]
