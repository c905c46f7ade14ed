"""``kgtool check`` on deliberately broken ontologies: a small clean one, with one thing changed, is reported at the right place.

Each fault is a patch of ``minimal/`` (a copy of the project's own core beside it), so that a test shows only what is wrong.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kgtool import checks as check
from kgtool.case_graph import CaseGraph
from kgtool.checks import shapes as check_shapes
from kgtool.checks.findings import Finding, Report
from kgtool.checks.forms import render
from kgtool.knowledge import Knowledge
from kgtool.model import Interval
from kgtool.names import CASE, CLIN, KG

MINIMAL = Path(__file__).parent / "minimal"
TERMS, REGULATION, TOPIC = "clinical/terms.omn", "regulation.omn", "guidelines/sample/injections.omn"


@dataclass(frozen=True)
class Fault:
    """In ``file``, ``old`` becomes ``new``; the check then says ``code`` at the line where ``at`` begins (default: ``new``)."""

    code: str
    file: str
    old: str
    new: str
    at: str | None = None
    level: str = "error"


FAULTS = {
    "syntax": Fault("syntax", TOPIC, "kg:need \"guidance by fluoroscopy\",", "kg:need \"guidance by fluoroscopy,", at='        dcterms:identifier "sample.injections.fl"'),
    "restriction without parentheses": Fault(
        "data-intersection",
        TOPIC,
        "kg:Request and (kg:injectionsRequested some xsd:decimal[<= 4])",
        "kg:Request and kg:injectionsRequested some xsd:decimal[<= 4] and kg:Request",
    ),
    "alternatives in a criterion": Fault("outside-language", TOPIC, "(kg:guidance some clin:Fluoroscopy)", "(kg:guidance some (clin:Fluoroscopy or clin:UltrasoundGuidance))"),
    "negation in a criterion": Fault("outside-language", TOPIC, "(kg:hasLocalFact some clin:Radiculopathy)", "not (kg:hasLocalFact some clin:Radiculopathy)"),
    "double": Fault("number-not-decimal", TOPIC, "kg:symptomMonths some xsd:decimal[> 3]", "kg:symptomMonths some xsd:double[> 3]"),
    "bound that is no decimal": Fault("number-not-decimal", TOPIC, "xsd:decimal[> 6]", "xsd:decimal[> 6.0f]"),
    "criterion of no requests": Fault("criterion-not-of-requests", TOPIC, "kg:Request and (kg:monthsSinceInjury", "clin:Treatment and (kg:monthsSinceInjury"),
    "existential in the tree": Fault("outside-profile", TERMS, "    SubClassOf: clin:Drug", "    SubClassOf: kg:with some clin:Drug"),
    "domain": Fault("outside-profile", TERMS, "Class: clin:Tried", "ObjectProperty: kg:with\n    Domain: clin:Finding\n\nClass: clin:Tried", at="    Domain:"),
    "misspelt class": Fault("undeclared-name", TOPIC, "kg:with some clin:TwitchResponse", "kg:with some clin:TwichResponse"),
    "misspelt criterion": Fault("undeclared-name", TOPIC, "kg:requires cp2009:Injections.twitch,", "kg:requires cp2009:Injections.twich,"),
    "property of another kind": Fault("used-as-another-kind", TOPIC, "(kg:painScore some xsd:decimal[>= 4])", "(kg:painScore some clin:Drug)"),
    "prefix of another namespace": Fault(
        "prefix-differs", REGULATION, "Prefix: clin: <https://w3id.org/kgtool/clinical#>", "Prefix: clin: <https://w3id.org/kgtool/clinic#>"
    ),
    "citation missing": Fault("citation-missing", TOPIC, 'kg:section "Carisoprodol", ', "", at="Individual: cp2009:Carisoprodol"),
    "basis missing": Fault("annotation-missing", TOPIC, 'kg:criterionType "qty", kg:basis kg:Unverified', 'kg:criterionType "qty"', at="Class: cp2009:Injections.number"),
    "need missing": Fault("annotation-missing", TOPIC, '        kg:need "guidance by fluoroscopy",\n', "", at="Class: cp2009:Injections.guidance"),
    "label missing": Fault("label-missing", TERMS, 'rdfs:label "muscle relaxant"', 'skos:altLabel "muscle relaxant"', at="Class: clin:MuscleRelaxant"),
    "label twice": Fault("label-twice", TERMS, 'rdfs:label "carisoprodol", skos:altLabel "Soma"', 'rdfs:label "carisoprodol", rdfs:label "Soma"', at="    Annotations: rdfs:label \"carisoprodol\""),
    "one word for two terms": Fault("term-clash", TERMS, 'rdfs:label "twitch response", skos:altLabel "local twitch"', 'rdfs:label "twitch response", skos:altLabel "Trigger-Points"', at="Class: clin:TwitchResponse"),
    "identifier twice": Fault("identifier-twice", TOPIC, '"sample.injections.dur"', '"sample.injections.tw"'),
    "code": Fault("code-malformed", TERMS, '"cpt:20552"', '"20552"'),
    "unknown kind of criterion": Fault("criterion-type-unknown", TOPIC, 'kg:criterionType "technique"', 'kg:criterionType "technic"'),
    "basis of no kind": Fault("value-of-wrong-kind", TOPIC, 'kg:section "Carisoprodol", kg:basis kg:Unverified', 'kg:section "Carisoprodol", kg:basis kg:High'),
    "editions overlap": Fault("edition-overlap", REGULATION, '"2016-07-28"^^xsd:date', '"2016-07-01"^^xsd:date'),
    "edition without end before another": Fault("edition-overlap", REGULATION, ', kg:inForceUntil "2016-07-27"^^xsd:date', "", at='        kg:inForceFrom "2016-07-28"'),
    "impossible date": Fault("date-malformed", REGULATION, '"2016-07-28"^^xsd:date', '"2016-17-28"^^xsd:date'),
    "ends before it begins": Fault("date-order", REGULATION, '"2016-07-27"^^xsd:date', '"2006-07-27"^^xsd:date'),
    "branch without a role": Fault("fact-missing", TOPIC, "kg:role kg:Always,\n        ", "", at="Individual: cp2009:Injections.dose"),
    "branch with two roles": Fault("fact-twice", TOPIC, "kg:role kg:Always,", "kg:role kg:Always, kg:role kg:Stop,"),
    "phase missing": Fault("phase-missing", TOPIC, "kg:role kg:Phase, kg:phase kg:Initial,", "kg:role kg:Phase,"),
    "service missing": Fault("phase-missing", TOPIC, "kg:role kg:Phase, kg:phase kg:Initial,", "kg:role kg:Service,"),
    "minimum missing": Fault("minimum-missing", TOPIC, "kg:minimum 1,\n        ", "", at="Individual: cp2009:Injections.signs"),
    "minimum above the members": Fault("minimum-out-of-range", TOPIC, "kg:minimum 1,", "kg:minimum 3,"),
    "empty group": Fault(
        "group-empty",
        TOPIC,
        "\n    Facts: kg:requires cp2009:Injections.failedTherapy, kg:requires cp2009:Injections.failedRelaxant\n",
        "\n",
        at="Individual: cp2009:Injections.failed\n",
    ),
    "group within itself": Fault("group-cycle", TOPIC, "kg:minimum 1,", "kg:minimum 1, kg:requiresAll cp2009:Injections.signs,"),
    "criterion that nothing uses": Fault("never-used", TOPIC, "kg:requires cp2009:Injections.duration,\n        ", "", at="Class: cp2009:Injections.duration", level="warn"),
    "neither branches nor stance": Fault("stance-without-branches", TOPIC, "kg:stance kg:NotRecommended", "kg:stance kg:Limited"),
    "passes an empty record": Fault("passes-empty-record", TOPIC, ', kg:passesEmptyRecord true', "", at="Individual: cp2009:Injections.dose"),
    "stops on silence": Fault("stops-on-silence", TOPIC, "kg:role kg:Always", "kg:role kg:Stop", at="Individual: cp2009:Injections.dose"),
    "says wrongly that it passes": Fault(
        "passes-empty-record-stale", TOPIC, '"sample.injections#initial"', '"sample.injections#initial", kg:passesEmptyRecord true', at="Individual: cp2009:Injections.initial", level="warn"
    ),
    "required and excluded": Fault("required-and-excluded", TOPIC, "kg:excludes cp2009:Injections.radiculopathy", "kg:excludes cp2009:Injections.radiculopathy, kg:excludes cp2009:Injections.twitch", at="        kg:requires cp2009:Injections.twitch"),
    "cycle in the tree": Fault("class-cycle", TERMS, 'rdfs:label "drug"\n    SubClassOf: clin:Treatment', 'rdfs:label "drug"\n    SubClassOf: clin:Carisoprodol', at="    SubClassOf: clin:Carisoprodol"),
    "below two that exclude each other": Fault("class-empty", TERMS, 'rdfs:label "failed"\n    SubClassOf: clin:Tried', 'rdfs:label "failed"\n    SubClassOf: clin:Tried, clin:Current', at="    SubClassOf: clin:Tried, clin:Current"),
    "bounds that no number meets": Fault("criterion-unmeetable", TOPIC, "xsd:decimal[> 3]", "xsd:decimal[> 3, <= 3]", at="Class: cp2009:Injections.duration"),
    "one status, two values": Fault(
        "criterion-unmeetable",
        TOPIC,
        "(clin:MuscleRelaxant and (kg:status some clin:Failed))",
        "(clin:MuscleRelaxant and (kg:status some clin:Failed) and (kg:status some clin:Current))",
        at="Class: cp2009:Injections.failedRelaxant",
    ),
    "met by every request": Fault("criterion-always-met", TOPIC, "kg:Request and (kg:monthsSinceInjury some xsd:decimal[> 6])", "kg:Request and kg:Request", at="Class: cp2009:Injections.long"),
    "branch that nothing can satisfy": Fault(
        "branch-unsatisfiable",
        TOPIC,
        "kg:excludes cp2009:Injections.radiculopathy",
        "kg:excludes cp2009:Injections.radiculopathy, kg:excludes cp2009:Injections.long, kg:requires cp2009:Injections.long",
        at="Individual: cp2009:Injections.initial",
    ),
    "implied criterion": Fault(
        "criterion-implied",
        TOPIC,
        "EquivalentTo: kg:Request and (kg:symptomMonths some xsd:decimal[> 3])",
        "EquivalentTo: kg:Request and (kg:symptomMonths some xsd:decimal[> 3]) and (kg:injectionsRequested some xsd:decimal[< 4])",
        at="Class: cp2009:Injections.duration",
    ),
    "treatment of no kind": Fault("treatment-of-wrong-kind", TOPIC, "kg:treatment clin:Carisoprodol", "kg:treatment clin:Radiculopathy"),
    "gate of no edition": Fault("gate-misplaced", TOPIC, "kg:role kg:Always", "kg:role kg:Gate"),
    "page": Fault("page-malformed", TOPIC, 'kg:page "12"', 'kg:page "page 12"', level="warn"),
    "criterion defined twice": Fault(
        "framed-twice", TOPIC, "Class: cp2009:Injections.long\n", "Class: cp2009:Injections.duration\n", at="Class: cp2009:Injections.duration\n    Annotations: rdfs:label \"Injured"
    ),
    "minimum without effect": Fault("minimum-unused", TOPIC, "kg:requiresAtLeast", "kg:requiresOneOf", at="    Facts: kg:minimum 1", level="warn"),
    "no key of a request": Fault("must-state-unknown", TERMS, 'rdfs:label "drug"', 'rdfs:label "drug", kg:mustState "dosage"'),
    "need that is a sentence": Fault("need-malformed", TOPIC, 'kg:need "guidance by fluoroscopy"', 'kg:need "guidance by fluoroscopy."', level="warn"),
    "phase of another role": Fault("phase-misplaced", TOPIC, "kg:role kg:Always,", "kg:role kg:Always, kg:phase kg:Trial,", level="warn"),
    "two branches for one phase": Fault(
        "phase-twice",
        TOPIC,
        "kg:role kg:Always,",
        "kg:role kg:Phase, kg:phase kg:Initial,",
        at="    Facts: kg:role kg:Phase, kg:phase kg:Initial,\n        kg:requires",
        level="warn",
    ),
    "two recommendations for one treatment": Fault(
        "recommendation-twice",
        TOPIC,
        "kg:treatment clin:Carisoprodol, kg:stance kg:NotRecommended",
        "kg:treatment clin:TriggerPointInjection, kg:stance kg:NotRecommended, kg:branch cp2009:Injections.initial",
        at="    Facts: kg:edition cp2009:Edition, kg:treatment clin:TriggerPointInjection",
        level="warn",
    ),
    "shape": Fault("shape", TOPIC, 'kg:page "12"', "kg:page 12", at="Individual: cp2009:Injections\n"),
}  # fmt: skip


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """A clean ontology of one recommendation with branches and one without."""
    folder = tmp_path / "ontology"
    shutil.copytree(MINIMAL, folder)
    shutil.copy(MINIMAL.parents[2] / "ontology" / "core.omn", folder)
    return folder


def broken(folder: Path, fault: Fault) -> tuple[str, int]:
    """Apply a patch; the file as reported and the line where the fault has to be reported."""
    path = folder / fault.file
    text = path.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, "a patch fits one place"
    text = text.replace(fault.old, fault.new)
    path.write_text(text, encoding="utf-8")
    at = text.index(fault.at) if fault.at else text.index(fault.new)
    return f"ontology/{fault.file}", text.count("\n", 0, at) + 1


def ontology_findings(report: Report) -> list[Finding]:
    """Findings but remarks, of the ontology only: the headers of the shipped queries have tests of their own."""
    return [finding for finding in report.findings if finding.code != "query-header" and finding.level != "info"]


def test_the_minimal_ontology_is_clean(minimal: Path) -> None:
    report = check.run(minimal)
    assert ontology_findings(report) == []
    assert (report.counts["files"], report.counts["criteria"]) == (4, 9)
    assert report.counts["check queries"] >= 30
    assert report.skipped == ()


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 50
    assert len({fault.code for fault in FAULTS.values()}) >= 35


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_reported_at_its_place(name: str, minimal: Path) -> None:
    fault = FAULTS[name]
    file, line = broken(minimal, fault)
    report = check.run(minimal)
    found = [finding for finding in ontology_findings(report) if finding.code == fault.code]
    places = [(finding.path, finding.line, finding.level) for finding in found]
    assert (file, line, fault.level) in places, render(report)
    assert all(finding.column and finding.problem and finding.remedy for finding in found)
    assert report.exit_code() == (3 if fault.code == "syntax" else 1 if fault.level == "error" or _header_faults(report) else 0)


def _header_faults(report: Report) -> bool:
    return any(finding.code == "query-header" and finding.level == "error" for finding in report.findings)


def test_every_check_query_finds_its_fault(root: Path) -> None:
    queries = {path.stem for path in (root / "queries" / "check").glob("*.rq")}
    untested = queries - {fault.code for fault in FAULTS.values()}
    assert untested <= {  # the first four have a test below; a dead term is a remark
        "carried-as-verified",
        "carried-from-later",
        "carried-with-branches",
        "pointer-cycle",
        "term-dead",
    }


CARRIED = """
Individual: cp2016:Injections
    Annotations: rdfs:label "Injections", dcterms:identifier "later.injections", kg:basis {basis}, kg:confidence {confidence}
    Types: kg:Recommendation
    Facts: kg:edition cp2016:Edition, kg:treatment clin:TriggerPointInjection, kg:stance kg:RecommendedWithCriteria,
        kg:carries cp2009:Injections{more}
"""


@pytest.mark.parametrize(
    ("basis", "confidence", "more", "code"),
    [
        ("kg:Unverified", "kg:Low", "", None),
        ("kg:Lookup", "kg:Low", "", "carried-as-verified"),
        ("kg:Unverified", "kg:Medium", "", "carried-as-verified"),
        ("kg:Unverified", "kg:Low", ", kg:branch cp2009:Injections.dose", "carried-with-branches"),
        ("kg:Unverified", "kg:Low", ", kg:follows cp2016:Injections", "pointer-cycle"),
    ],
)
def test_carried_text(minimal: Path, basis: str, confidence: str, more: str, code: str | None) -> None:
    path = minimal / REGULATION
    path.write_text(path.read_text() + CARRIED.format(basis=basis, confidence=confidence, more=more))
    codes = {finding.code for finding in ontology_findings(check.run(minimal))}
    assert codes == ({code} if code else set())


def test_text_carried_from_a_later_edition(minimal: Path) -> None:
    path = minimal / REGULATION
    path.write_text(
        path.read_text().replace(
            '"2009-07-18"^^xsd:date, kg:inForceUntil "2016-07-27"', '"2018-07-18"^^xsd:date, kg:inForceUntil "2019-07-27"'
        )
    )
    path.write_text(path.read_text().replace('"2016-07-28"^^xsd:date', '"2016-07-28"^^xsd:date, kg:inForceUntil "2017-01-01"^^xsd:date'))
    path.write_text(path.read_text() + CARRIED.format(basis="kg:Unverified", confidence="kg:Low", more=""))
    assert {finding.code for finding in ontology_findings(check.run(minimal))} == {"carried-from-later"}


def test_a_misspelt_key_of_a_query_is_reported(minimal: Path, root: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    shutil.copytree(root / "queries" / "check", queries / "check")
    path = queries / "check" / "citation-missing.rq"
    path.write_text(path.read_text().replace("#+ problem:", "#+ probelm:"))
    broken(minimal, FAULTS["citation missing"])
    report = check.run(minimal, queries=queries)
    found = [finding for finding in report.findings if finding.code == "query-header"]
    assert [(finding.level, finding.line) for finding in found if "probelm" in finding.problem] == [("error", 5)]
    assert "citation-missing" not in {finding.code for finding in report.findings}, "a query that cannot be read is not asked"
    assert report.exit_code() == 1


def test_without_pyshacl_the_shapes_are_said_to_be_skipped(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    report = check.run(minimal)
    assert report.skipped == ("shapes: pySHACL is not installed; install it with: pip install 'kgtool[check]'",)
    assert render(report).splitlines()[-1] == f"not checked: {report.skipped[0]}"


def test_the_shapes_of_a_case(knowledge: Knowledge) -> None:
    graph = CaseGraph(CASE + "request")
    graph.say(graph.request, "is", KG + "Request")
    graph.role(graph.request, "requestedTreatment", CLIN + "TriggerPointInjection")
    graph.number(graph.request, "symptomMonths", Interval.exactly(5))
    assert list(check_shapes.Shapes().violations(graph.quads)) == []
    statement = f"{graph.request}/symptomMonths"
    graph.tell(statement, "low", 6)
    (finding, *_) = check_shapes.Shapes().violations(graph.quads)
    assert (finding.level, finding.code, finding.entity) == ("error", "shape", statement)


def test_a_misspelt_name_shows_the_nearest(minimal: Path) -> None:
    broken(minimal, FAULTS["misspelt class"])
    (finding,) = [finding for finding in check.run(minimal).findings if finding.code == "undeclared-name"]
    assert finding.problem == "clin:TwichResponse is not declared; the nearest are clin:TwitchResponse"
    assert finding.remedy == "write clin:TwitchResponse, or declare a class clin:TwichResponse"


def test_several_broken_files_are_all_reported(minimal: Path) -> None:
    for file in (TERMS, TOPIC):
        path = minimal / file
        path.write_text(path.read_text().replace("Class: ", "Clas: ", 1))
    report = check.run(minimal)
    assert [(finding.path, finding.code) for finding in report.findings] == [
        (f"ontology/{TERMS}", "syntax"),
        (f"ontology/{TOPIC}", "syntax"),
    ]
    assert report.exit_code("none") == 3
    assert "not checked: everything but the syntax" in render(report)


def test_implied_on_purpose(minimal: Path) -> None:
    broken(minimal, FAULTS["implied criterion"])
    path = minimal / TOPIC
    meant = 'kg:need "symptoms for more than three months", kg:impliesIn cp2009:Injections.number,'
    path.write_text(path.read_text().replace('kg:need "symptoms for more than three months",', meant))
    assert ontology_findings(check.run(minimal)) == []


def test_forms_of_a_report(minimal: Path) -> None:
    broken(minimal, FAULTS["phase missing"])
    report = check.run(minimal)
    data = json.loads(render(report, "json"))
    assert data["levels"]["error"] >= 1
    (found,) = [one for one in data["findings"] if one["code"] == "phase-missing"]
    assert (found["entity"], found["path"]) == ("cp2009:Injections.initial", f"ontology/{TOPIC}")
    line = next(line for line in render(report, "github").splitlines() if "phase-missing" in line)
    assert line.startswith(
        f"::error file=ontology/{TOPIC},line={found['line']},col={found['column']},title=Phase or service missing (phase-missing)::"
    )
    assert "cp2009:Injections.initial counts as kg:Phase but has no kg:phase [phase-missing]" in render(report)


def test_failing_on_a_level() -> None:
    def report(*levels: str) -> Report:
        return Report.of([Finding(level, "any", "Any", "it is so", "") for level in levels], {})

    assert [report("warn").exit_code(on) for on in ("error", "warn", "info", "none")] == [0, 1, 1, 0]
    assert [report("error", "info").exit_code(on) for on in ("error", "warn", "info", "none")] == [1, 1, 1, 0]
    assert report().exit_code("info") == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bounds that no number meets", "one status, two values", "met by every request", "branch that nothing can satisfy", "implied criterion"])  # fmt: skip
def test_structure_and_the_reasoner_agree(name: str, minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jpype")
    broken(minimal, FAULTS[name])
    by_structure = _asked(minimal)
    monkeypatch.setattr("kgtool.checks.criteria.findings", lambda knowledge, patterns: iter(()))
    assert by_structure == _asked(minimal)


def _asked(folder: Path) -> set[tuple[str, str | None]]:
    lint = {"criterion-unmeetable", "criterion-always-met", "branch-unsatisfiable", "criterion-implied"}
    report = check.run(folder, full=True)
    assert report.skipped == ()
    return {(finding.code, finding.entity) for finding in report.findings if finding.code in lint}
