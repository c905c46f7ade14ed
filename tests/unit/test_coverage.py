"""Coverage for authors: what each case shows of each criterion, what it decides, and what nothing touches."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kgtool import cli
from kgtool.authors import cases as author_cases
from kgtool.authors.coverage import Coverage, CriterionCoverage
from kgtool.authors.coverage_report import Report
from kgtool.knowledge import Knowledge, load

HEAD = """\
- name: {name}
  case: {name}
  reviewed: 2013-12-20
  injured: 2011-02-14
"""
#: Everything that the first injections ask for.
WHOLE = """\
  facts:
    - {is: trigger point, region: thoracic spine, duration: 5 months, with: [twitch response]}
    - {is: muscle relaxant, status: failed}
  absent:
    - {is: radiculopathy}
  requests: [{id: 1, treatment: TPI, region: thoracic spine, injections: 3}]
  expect: {1: {outcome: satisfied}}
"""
EMPTY = """\
  requests: [{id: 1, treatment: TPI, region: thoracic spine}]
  expect: {1: {outcome: not_established}}
"""
TOO_MANY = WHOLE.replace("injections: 3", "injections: 5").replace("satisfied", "violated")


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("small") / "ontology"
    shutil.copytree(root / "tests" / "ontology" / "minimal", folder)
    shutil.copy(root / "ontology" / "core.omn", folder)
    return load(folder, cache=False)


def covered(small: Knowledge, folder: Path, **cases: str) -> Coverage:
    text = "".join(HEAD.format(name=name) + body for name, body in cases.items())
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    coverage = Coverage(small)
    results = author_cases.run(folder, small, watch=coverage.watch)
    assert results.exit_code == 0, author_cases.render(results)
    return coverage


def line(coverage: Coverage, name: str) -> CriterionCoverage:
    (found,) = (one for one in coverage.criteria() if one.criterion.id == f"sample.injections.{name}")
    return found


def test_what_a_satisfied_request_hangs_on_is_decisive(small: Knowledge, tmp_path: Path) -> None:
    coverage = covered(small, tmp_path, whole=WHOLE)
    assert coverage.requests == 1
    for name in ("tw", "dur", "max"):
        assert line(coverage, name).shown == ("met", "decisive"), name
    assert line(coverage, "rad").shown == ("contradicted", "decisive")
    # one of two alternatives holds: without it nothing would; the other would change nothing
    assert line(coverage, "failed.relaxant").shown == ("met", "decisive")
    assert line(coverage, "failed.PT").shown == ("not_documented",)
    assert line(coverage, "failed").shown == ("met", "decisive")


def test_on_an_empty_record_no_single_criterion_decides(small: Knowledge, tmp_path: Path) -> None:
    coverage = covered(small, tmp_path, empty=EMPTY)
    assert line(coverage, "tw").shown == ("not_documented",)
    assert line(coverage, "tw").missing == ("met", "contradicted", "decisive")
    assert line(coverage, "failed").shown == ("not_documented",)


def test_the_one_criterion_that_fails_decides(small: Knowledge, tmp_path: Path) -> None:
    coverage = covered(small, tmp_path, many=TOO_MANY)
    assert line(coverage, "max").shown == ("contradicted", "decisive")
    assert line(coverage, "tw").shown == ("met",)


def test_cases_add_up(small: Knowledge, tmp_path: Path) -> None:
    coverage = covered(small, tmp_path, whole=WHOLE, many=TOO_MANY, empty=EMPTY)
    assert line(coverage, "max").shown == ("met", "contradicted", "not_documented", "decisive")
    assert line(coverage, "max").whole
    assert not line(coverage, "tw").whole


def test_what_nothing_touches_is_named(small: Knowledge, tmp_path: Path) -> None:
    coverage = covered(small, tmp_path, whole=WHOLE)
    report = Report(coverage)
    assert "cp2009:Carisoprodol" in report.as_json()["recommendations_without_request"]
    assert "cp2009:Injections" not in report.as_json()["recommendations_without_request"]
    terms = report.as_json()["terms_not_named"]
    assert "clin:Carisoprodol" in terms
    assert not {"clin:TriggerPoint", "clin:TwitchResponse", "clin:Radiculopathy"} & set(terms)
    assert "symptom-duration" not in report.unused_rules
    assert "opioid-dose" in report.unused_rules
    text = report.text()
    assert "sample.injections.failed.PT: never met, contradicted or decisive (phase, requires)" in text
    assert report.unasked == []


def test_the_command_writes_the_coverage(small: Knowledge, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    covered(small, tmp_path, whole=WHOLE)
    page, data = tmp_path / "coverage.html", tmp_path / "coverage.json"
    arguments = ["test", str(tmp_path), "--ontology", str(small.folder)]
    assert cli.main([*arguments, "--coverage", "--coverage-file", str(page)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 of 1 cases as expected\n\nCoverage\n  Criteria ")
    shown = page.read_text(encoding="utf-8")
    assert "<h1>Coverage by 1 requests</h1>" in shown
    assert "<script" not in shown
    assert shown.count("<tr>") == shown.count("</tr>") >= 10
    assert cli.main([*arguments, "--coverage-file", str(data)]) == 0
    assert capsys.readouterr().out == "1 of 1 cases as expected\n"
    twitch = next(one for one in json.loads(data.read_text())["criteria"] if one["id"] == "sample.injections.tw")
    assert twitch == {
        "id": "sample.injections.tw",
        "recommendation": "cp2009:Injections",
        "roles": ["phase", "requires"],
        "shown": ["met", "decisive"],
        "missing": ["contradicted", "not_documented"],
        "impossible": {},
    }
    assert cli.main([*arguments, "--coverage", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["coverage"]["whole"] >= 0
