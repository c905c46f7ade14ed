"""What surrounds the findings of ``kgtool check``: forms for other programs, accepted findings, looking again, the full step.

``KGTOOL_SARIF_SCHEMA`` may name a file with the JSON schema of SARIF 2.1.0; the reports are then validated against it too.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kgtool import checks as check
from kgtool import cli, manchester
from kgtool.checks import shapes as check_shapes
from kgtool.checks.findings import Finding, Report
from kgtool.checks.forms import render
from kgtool.commands import watch
from kgtool.errors import InputError, KnowledgeError
from kgtool.knowledge import Knowledge, load
from kgtool.names import curie
from kgtool.shelf import shelf
from tests.ontology.test_check import FAULTS, TERMS, TOPIC, broken, minimal

__all__ = ["minimal"]

TODAY = date(2026, 6, 1)


def patched(folder: Path, *names: str) -> None:
    for name in names:
        broken(folder, FAULTS[name])


# -------------------------------------------------------------------- SARIF, JUnit


def report_with_everything(minimal: Path) -> Report:
    patched(minimal, "citation missing", "page", "criterion that nothing uses")
    odd = Finding("error", "odd", "Odd", 'a "quoted" <text> & \x07 more', "mend: it, 100%", None, "ontology/a file.omn", 3, 4)
    placeless = Finding("warn", "nowhere", "Nowhere", "no place", "", None)
    report = check.run(minimal)
    return Report.of([*report.findings, odd, placeless], report.counts, ["shapes: not there"], report.files)


def test_sarif_names_rules_levels_and_places(minimal: Path) -> None:
    report = report_with_everything(minimal)
    log = json.loads(render(report, "sarif", verbose=True))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in report.findings})
    words = {"error": "error", "warn": "warning", "info": "note"}
    for finding, result in zip(report.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == words[finding.level]
        assert finding.problem in result["message"]["text"]
        location = result.get("locations", [{}])[0]
        if finding.path:
            place = location["physicalLocation"]
            assert unquote(place["artifactLocation"]["uri"]) == finding.path
            assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}
        if finding.entity:
            assert location["logicalLocations"] == [{"fullyQualifiedName": curie(finding.entity)}]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "not checked: shapes: not there"
    schema = os.environ.get("KGTOOL_SARIF_SCHEMA")
    if schema:
        import jsonschema

        jsonschema.validate(log, json.loads(Path(schema).read_text(encoding="utf-8")))


def test_sarif_leaves_remarks_out_unless_asked(minimal: Path) -> None:
    report = Report.of([Finding("info", "any", "Any", "it is so", "")], {})
    assert json.loads(render(report, "sarif"))["runs"][0]["results"] == []
    assert len(json.loads(render(report, "sarif", verbose=True))["runs"][0]["results"]) == 1


def test_junit_has_a_case_a_file(minimal: Path) -> None:
    report = report_with_everything(minimal)
    suite = ElementTree.fromstring(render(report, "junit", fail_on="error"))
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert set(report.files) | {"ontology/a file.omn", "the knowledge as a whole"} == set(cases)
    assert int(suite.get("tests", "")) == len(cases)
    failing = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failing == {finding.path for finding in report.findings if finding.level == "error"}
    assert suite.get("failures") == str(len(failing))
    topic = cases[f"ontology/{TOPIC}"]
    failure, rest = topic.find("failure"), topic.find("system-out")
    assert failure is not None
    assert rest is not None
    assert failure.get("type") == "citation-missing"
    assert "[citation-missing]" in (failure.text or "")
    assert "[never-used]" in (rest.text or "")
    odd = cases["ontology/a file.omn"].find("failure")
    assert odd is not None
    assert odd.get("message") == 'a "quoted" <text> & \N{REPLACEMENT CHARACTER} more'


def test_junit_fails_from_the_level_asked_for(minimal: Path) -> None:
    report = Report.of([Finding("warn", "any", "Any", "it is so", "", None, "a.omn", 1, 1)], {}, (), ["a.omn", "b.omn"])
    failures = {
        level: ElementTree.fromstring(render(report, "junit", fail_on=level)).get("failures") for level in ("error", "warn", "none")
    }
    assert failures == {"error": "0", "warn": "1", "none": "0"}


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="pdf"):
        render(Report.of([], {}), "pdf")


def test_the_command_writes_every_form(minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patched(minimal, "criterion that nothing uses")
    for form, opening in (("text", "ontology/"), ("json", "{"), ("github", "::warning"), ("sarif", "{"), ("junit", "<?xml")):
        target = tmp_path / f"report.{form}"
        assert cli.main(["check", str(minimal), "--format", form, "-o", str(target)]) == 0
        assert target.read_text().startswith(opening), form
    assert cli.main(["check", str(minimal), "--fail-on", "warn"]) == 1
    assert cli.main(["check", str(minimal), "--fail-on", "none"]) == 0
    capsys.readouterr()


# ------------------------------------------------------------------------ exceptions


def excepted(folder: Path, *lines: str) -> Report:
    (folder / "exceptions.tsv").write_text("# code\twhere\tuntil\twho\treason\n\n" + "\n".join(lines) + "\n")
    return check.Check(folder, today=TODAY).look()


LINE = "citation-missing\tcp2009:Carisoprodol\t{until}\tan author\tthe page is being looked up"


@pytest.mark.parametrize("until", ["2026-06-01", "2027-01-01"])
def test_a_finding_is_accepted_up_to_a_day(minimal: Path, until: str) -> None:
    patched(minimal, "citation missing")
    report = excepted(minimal, LINE.format(until=until))
    assert [finding.code for finding in report.findings if finding.level != "info" and finding.code != "query-header"] == []
    assert render(report).endswith("1 accepted by exceptions")


@pytest.mark.parametrize(
    ("line", "code", "level", "said"),
    [
        (LINE.format(until="2026-05-31"), "exception-expired", "warn", "held until 2026-05-31"),
        (LINE.format(until="2027-01-01").replace("Carisoprodol", "Injections"), "exception-unmatched", "warn", "no finding"),
        (LINE.format(until="2027-01-01").replace("citation", "citatoin"), "exception-unmatched", "warn", "no finding [citatoin-missing]"),
        (LINE.format(until="31 May"), "exception-malformed", "error", "until is '31 May'"),
        ("citation-missing\tcp2009:Carisoprodol", "exception-malformed", "error", "5 fields between tabs are expected"),
        (LINE.format(until="2027-01-01").replace("an author", ""), "exception-malformed", "error", "not 4"),
    ],
)
def test_what_is_wrong_with_an_exception_is_reported(minimal: Path, line: str, code: str, level: str, said: str) -> None:
    patched(minimal, "citation missing")
    report = excepted(minimal, line)
    (found,) = [finding for finding in report.findings if finding.code.startswith("exception-")]
    assert (found.code, found.level, found.path, found.line) == (code, level, "ontology/exceptions.tsv", 3)
    assert said in found.problem
    assert any(finding.code == "citation-missing" for finding in report.findings)
    assert report.exit_code() == 1


def test_a_file_that_cannot_be_read_is_never_accepted(minimal: Path) -> None:
    patched(minimal, "syntax")
    assert excepted(minimal, f"syntax\tontology/{TOPIC}\t2027-01-01\tan author\tlater").exit_code("none") == 3


def test_an_exceptions_file_that_is_asked_for_must_be_there(minimal: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the exceptions cannot be read"):
        check.Check(minimal, exceptions=tmp_path / "none.tsv").look()
    other = tmp_path / "accepted.tsv"
    other.write_text(LINE.format(until="2027-01-01"))
    patched(minimal, "citation missing")
    assert check.Check(minimal, exceptions=other, today=TODAY).look().counts["accepted"] == 1


# --------------------------------------------------------------------- looking again


def test_looking_again_says_what_a_first_look_would(minimal: Path) -> None:
    """Faults come and go in files that stay open; each look must be that of somebody who comes new."""
    choice = random.Random(20091218)
    again = check.Check(minimal)
    assert again.look() == check.run(minimal)
    saved = {path: path.read_text() for path in minimal.rglob("*.omn")}
    names = [name for name, fault in FAULTS.items() if fault.file in (TERMS, TOPIC)]
    for turn in range(14):
        for path, text in saved.items():
            path.write_text(text)
        patched(minimal, *choice.sample(names, turn % 2))
        if turn % 5 == 4:
            (minimal / "more.omn").write_text((minimal / TERMS).read_text().split("Class:")[0].replace("/clinical>", "/more>"))
        else:
            (minimal / "more.omn").unlink(missing_ok=True)
        assert again.look() == check.run(minimal)


def test_a_name_that_two_files_declare_outlives_one_of_them(minimal: Path) -> None:
    more = minimal / "more.omn"
    more.write_text(MORE)
    again = check.Check(minimal)
    again.look()
    more.unlink()
    assert again.look() == check.run(minimal)


MORE = """\
Prefix: clin: <https://w3id.org/kgtool/clinical#>
Ontology: <https://w3id.org/kgtool/more>
Class: clin:Radiculopathy
    SubClassOf: clin:Condition
"""


def test_a_saved_file_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, acts = tmp_path / "a.omn", 0
    file.write_text("one")

    def act() -> None:
        nonlocal acts
        acts += 1
        if acts == 1:
            file.write_text("another text")
        elif acts == 2:
            (tmp_path / "b.omn").write_text("new")
            raise InputError("this cannot be done")
        else:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch.repeat(act, lambda: sorted(tmp_path.glob("*.omn")), pause=0.001)
    said = capsys.readouterr().err
    assert acts == 3
    assert said.splitlines()[2] == "a.omn changed"
    assert "kgtool: this cannot be done" in said
    assert "b.omn changed" in said


def test_the_watched_files_are_those_that_a_look_reads(minimal: Path) -> None:
    watched = check.Check(minimal).watched()
    assert {minimal / TOPIC, minimal / TERMS, minimal / "exceptions.tsv"} <= set(watched)
    assert sum(path.suffix == ".rq" for path in watched) >= 100
    assert any(path.name == "shapes.ttl" for path in watched)


# --------------------------------------------------------------------------- shapes


def test_entities_of_one_make_are_judged_alike(minimal: Path) -> None:
    """pySHACL on one entity of each make and on all of them find the same."""
    pairs = [
        ('kg:page "12"', "kg:page 12"),
        ("kg:basis kg:SeedLetter", "kg:basis kg:SeedLetter, kg:basis kg:Unverified"),
        ('"sample.injections.dur"', '"dur ation"'),
    ]
    path = minimal / TOPIC
    for old, new in pairs:
        path.write_text(path.read_text().replace(old, new, 1))
    assert by_make(minimal) == by_all(minimal)
    assert len(by_make(minimal)) >= 2


def test_the_shipped_knowledge_has_few_makes_and_no_fault_of_shape(knowledge: Knowledge) -> None:
    from kgtool.checks.makes import Makes

    shapes = check_shapes.Shapes()
    assert list(shapes.findings(knowledge, frozenset())) == []
    makes = shapes._known
    assert isinstance(makes, Makes)
    groups = makes.alike().values()
    assert sum(map(len, groups)) >= 4000
    assert len(groups) <= sum(map(len, groups)) / 8


def by_make(folder: Path) -> set[tuple[str | None, str]]:
    found = check_shapes.Shapes().findings(load(folder, cache=False), frozenset())
    return {(finding.entity, finding.problem) for finding in found}


def by_all(folder: Path) -> set[tuple[str | None, str]]:
    load.cache_clear()
    store = load(folder, cache=False).store
    triples = (quad for quad in store if not isinstance(quad.object, ox.BlankNode) and not isinstance(quad.subject, ox.BlankNode))
    return {(finding.entity, finding.problem) for finding in check_shapes.Shapes().violations(triples)}


# --------------------------------------------------------------------- parse errors


@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        ("xsd:decimal[> 3])", "xsd:decimal[> 3]", "a parenthesis or bracket that is opened here is not closed", "(kg:symptomMonths"),
        ("symptomMonths some", "symptomMonths som", "did you mean 'some'?", "som xsd"),
        ("(kg:symptomMonths", "(kgg:symptomMonths", "undefined prefix: 'kgg:symptomMonths'; did you mean kg:?", "kgg:"),
        ("(kg:symptomMonths", "(zzz:symptomMonths", "the file declares kg:, clin:", "zzz:"),
        ("    Types: kg:Group", "    Type: kg:Group", "did you mean 'Types:'?", "Type:"),
        ("Class: cp2009:Injections.long", "Clas: cp2009:Injections.long", "did you mean 'Class:'?", "Clas:"),
        ('felt in the region.",', 'felt in the region."', "a comma is missing before it", '\n        kg:need "a trigger point in the region"'),
        ("[> 3]", "[>> 3]", "expected a literal", "> 3])"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_an_author_s_words(old: str, new: str, said: str, at: str, minimal: Path) -> None:
    path = minimal / TOPIC
    text = path.read_text()
    assert text.count(old) == 1
    text = text.replace(old, new)
    path.write_text(text)
    with pytest.raises(KnowledgeError) as caught:
        manchester.read(path)
    offset = text.index(at, text.index(new) - 40)
    place = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    assert (caught.value.line, caught.value.column) == place, caught.value
    assert said in caught.value.message


def test_a_group_within_itself_is_refused_by_name_when_it_is_read(minimal: Path) -> None:
    patched(minimal, "group within itself")
    with pytest.raises(KnowledgeError, match=r"cp2009:Injections.signs is a group within itself"):
        shelf(load(minimal, cache=False)).all()


# --------------------------------------------------------------------------- full


@pytest.mark.slow
def test_the_shipped_knowledge_passes_the_full_check() -> None:
    pytest.importorskip("jpype")
    report = check.run(full=True)
    assert [finding for finding in report.findings if finding.level != "info"] == []
    assert report.skipped == ()
    assert report.counts["criteria"] >= 2200


def test_every_check_query_binds_what_other_tools_expect(root: Path) -> None:
    paths = sorted((root / "queries" / "check").glob("*.rq"))
    assert len(paths) >= 37
    for path in paths:
        rows = ox.Store().query(path.read_text(encoding="utf-8"))
        assert isinstance(rows, ox.QuerySolutions)
        assert [variable.value for variable in rows.variables][:3] == ["entity", "property", "value"], path.name


@pytest.mark.slow
def test_the_reasoner_finds_contradictions_of_facts_and_classes(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jpype")
    steps: list[str] = []
    full = lambda: {(one.code, curie(one.entity or "")) for one in check.run(minimal, full=True, progress=steps.append).findings if one.level == "error" and one.code != "query-header"}  # noqa: E731  # fmt: skip
    assert full() == set()
    assert any(step.startswith("the reference reasoner: criteria, 8 of 9") for step in steps)
    patched(minimal, "below two that exclude each other")
    queries = minimal.parent / "queries"
    shutil.copytree(Path("queries"), queries)
    (queries / "check" / "class-empty.rq").unlink()
    found = [one for one in check.run(minimal, queries=queries, full=True).findings if one.code == "class-empty"]
    assert [(curie(one.entity or ""), "the reasoner finds" in one.problem) for one in found] == [("clin:Failed", True)]
    terms = minimal / TERMS
    terms.write_text(terms.read_text() + "\nIndividual: clin:thing\n    Types: clin:Current, clin:Planned\n")
    assert "inconsistent" in {code for code, _ in full()}
