"""Authors' cases: what a file may say, which cell differs, and how a run ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kgtool import cli
from kgtool.authors import cases as author_cases
from kgtool.authors.cases import Results
from kgtool.authors.coverage import Coverage
from kgtool.authors.reset import reset_texts
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge, load

CASE = """\
name: A twitch alone does not establish injections
case: twitch
reviewed: 2013-12-20
injured: 2011-02-14
facts:
  - {is: trigger point, region: thoracic spine, with: [twitch response]}
requests:
  - {id: 1, treatment: TPI, region: thoracic spine, injections: 3}
expect:
  1:
    topic: sample.injections
    edition: chronic pain guideline of 2009
    page: "12"
    basis: unverified
    stance: recommended_with_criteria
    chain: [reg.presumption]
    branch: initial
    outcome: not_established
    disposition: upheld
    dispositions: {imr: upheld, ur: information_requested}
    verdicts:
      sample.injections.tw: met
      sample.injections.dur: not_documented
      sample.injections.max: met
    holds: {sample.injections.rad: holds}
    groups: {sample.injections.signs: holds}
    readings: {}
    underspecified: []
    largest_passing:
    administrator:
    would_change:
      - {by: document, set: [sample.injections.dur, sample.injections.failed]}
    remarks: ["no earlier course"]
"""


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The small ontology that the check's tests use."""
    folder = tmp_path_factory.mktemp("small") / "ontology"
    shutil.copytree(root / "tests" / "ontology" / "minimal", folder)
    shutil.copy(root / "ontology" / "core.omn", folder)
    return load(folder, cache=False)


def ran(text: str, small: Knowledge, folder: Path, **options: int) -> Results:
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    return author_cases.run(folder, small, **options)


def test_a_case_that_comes_out_as_expected(small: Knowledge, tmp_path: Path) -> None:
    results = ran(CASE, small, tmp_path)
    assert author_cases.render(results) == "1 of 1 cases as expected"
    assert (results.exit_code, results.failed, results.files) == (0, 0, 1)
    assert results.cases[0].name == "A twitch alone does not establish injections"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("topic: sample.injections\n", "topic: sample.carisoprodol\n", "request 1, topic: expected sample.carisoprodol, got sample.injections (line 11)"),
        ("edition: chronic pain guideline of 2009", "edition: ODG", "request 1, edition: expected ODG, got chronic pain guideline of 2009 (line 12)"),
        ('page: "12"', 'page: "13"', "request 1, page: expected 13, got 12 (line 13)"),
        ("branch: initial", "branch: repeat", "request 1, branch: expected repeat, got initial (line 17)"),
        ("outcome: not_established", "outcome: satisfied", "request 1, outcome: expected satisfied, got not_established (line 18)"),
        ("disposition: upheld", "disposition: overturned", "request 1, disposition: expected overturned, got upheld (line 19)"),
        ("ur: information_requested", "ur: denied", "request 1, dispositions, ur: expected denied, got information_requested (line 20)"),
        ("injections.tw: met", "injections.tw: conflicting", "request 1, verdicts, sample.injections.tw: expected conflicting, got met (line 22)"),
        ("injections.rad: holds", "injections.rad: open", "request 1, holds, sample.injections.rad: expected open, got holds (line 25)"),
        ("injections.signs: holds", "injections.signs: open", "request 1, groups, sample.injections.signs: expected open, got holds (line 26)"),
        ("underspecified: []", "underspecified: [dose]", "request 1, underspecified: expected dose, got nothing (line 28)"),
        ("largest_passing:", "largest_passing: {quantity: 4, unit: injections}", "request 1, largest_passing: expected 4 injections, got nothing (line 29)"),
        ("administrator:", "administrator: {outcome: violated}", "request 1, administrator, outcome: expected violated, got nothing (line 30)"),
        ("chain: [reg.presumption]", "chain: [reg.silence]", "request 1, chain: expected reg.silence, got reg.version-selection, reg.presumption, reg.chapter-precedence (line 16)"),
        (
            "set: [sample.injections.dur, sample.injections.failed]",
            "set: [sample.injections.dur]",
            "request 1, would_change: expected document sample.injections.dur, got document sample.injections.dur + sample.injections.failed (line 31)",
        ),
        ("injections.tw: met", "injections.twich: met", "request 1, verdicts, sample.injections.twich: expected met, got nothing: it was not asked (the nearest are"),
        ('["no earlier course"]', '["an earlier course"]', "request 1, remarks: expected a remark with 'an earlier course', got Phase initial"),
    ],
)  # fmt: skip
def test_the_differing_cell_is_named(old: str, new: str, said: str, small: Knowledge, tmp_path: Path) -> None:
    assert CASE.count(old) == 1
    results = ran(CASE.replace(old, new), small, tmp_path)
    assert (results.exit_code, results.failed, len(results.cases[0].differences)) == (1, 1, 1)
    text = author_cases.render(results)
    assert said in text
    assert text.splitlines()[0] == f"{tmp_path / 'cases.yaml'}:1: A twitch alone does not establish injections"
    assert text.splitlines()[-1] == "0 of 1 cases as expected"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    outcome: not_established", "    outcom: not_established", "cases.yaml:18: key 'outcom': is no key here; did you mean 'outcome'?"),
        ("outcome: not_established", "outcome: unsure", "cases.yaml:18: key 'outcome': value 'unsure': one of satisfied, violated"),
        ("injections.tw: met", "injections.tw: yes", "cases.yaml:22: key 'sample.injections.tw': value 'yes': one of met, contradicted"),
        ("expect:\n  1:", "expect:\n  2:", "cases.yaml:10: key '2': no request has the id '2'; there are 1"),
        ("injured: 2011", "injurd: 2011", "cases.yaml:4: key 'injurd'"),
        ("is: trigger point,", "is: triger point,", "cases.yaml:6: key 'is'"),
        ("case: twitch", "case: twitch\ndecide: {forums: ur}", "cases.yaml:3: key 'forums': is no key here; known: forum, readings"),
        ("case: twitch", "case: twitch\ncase: again", "cases.yaml:3:"),
        ("    branch: initial", "    branch: initial\n    branch: repeat", "cases.yaml:18:"),
        (CASE[CASE.index("expect:") :], "expect: {}\n", "cases.yaml:9: key 'expect': is missing or empty"),
        ("document, set:", "proof, set:", "cases.yaml:32: key 'would_change': {by: document or differ, set: [criterion, …]} is expected"),
    ],
)  # fmt: skip
def test_wrong_input_is_named_with_its_line(old: str, new: str, said: str, small: Knowledge, tmp_path: Path) -> None:
    results = ran(CASE.replace(old, new), small, tmp_path)
    assert results.exit_code == 2
    assert said in author_cases.render(results)


def test_several_cases_in_a_file(small: Knowledge, tmp_path: Path) -> None:
    wrong = CASE.replace("A twitch alone", "A second twitch").replace("outcome: not_established", "outcome: violated")
    listed = "".join(f"- {line}\n" if not number else f"  {line}\n" for number, line in enumerate(wrong.splitlines()))
    for text in (f"---\n{CASE}---\n# the second\n{wrong}", f"# two\n{listed.replace('violated', 'not_established')}{listed}"):
        results = ran(text, small, tmp_path)
        assert [case.passed for case in results.cases] == [True, False]
        (difference,) = results.cases[1].differences
        line = text.splitlines()[(difference.line or 0) - 1]
        assert line.strip() == "outcome: violated"


def test_how_a_case_is_decided(small: Knowledge, tmp_path: Path) -> None:
    text = CASE.replace("case: twitch", "case: twitch\ndecide: {forum: ur}").replace(
        "disposition: upheld", "disposition: information_requested"
    )
    assert ran(text, small, tmp_path).exit_code == 0


def test_a_case_that_changes_another(small: Knowledge, tmp_path: Path) -> None:
    own_keys = CASE[: CASE.index("expect:")].replace("name: A twitch alone does not establish injections\n", "")
    (tmp_path / "plain.yaml").write_text(own_keys, encoding="utf-8")
    more = """\
- name: With a failed relaxant and older symptoms the injections are established
  file: plain.yaml
  add:
    facts:
      - {is: muscle relaxant, status: failed}
      - {is: trigger point, region: thoracic spine, duration: 4 months}
  expect: {1: {outcome: satisfied}}
- name: No edition was in force in 2008
  file: plain.yaml
  change: {reviewed: 2008-01-01, injured: 2007-01-01}
  expect: {1: {outcome: no_recommendation, topic: }}
"""
    results = ran(more, small, tmp_path)
    assert [case.error for case in results.cases] == [None, None]
    assert author_cases.render(results) == "2 of 2 cases as expected; 1 file without expectations"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\nfile: plain.yaml\ncase: b\nexpect: {1: {}}\n", "cases.yaml:2: key 'file': stands instead of the keys of a case"),
        ("name: a\nfile: nowhere.yaml\nexpect: {1: {}}\n", "nowhere.yaml: cannot be read"),
        ("name: a\nadd: {facts: []}\nexpect: {1: {}}\n", "cases.yaml:2: key 'add': goes with 'file'"),
        ("name: a\nfile: plain.yaml\nadd: {facts: 1}\nexpect: {1: {}}\n", "cases.yaml:3: key 'facts': a list is expected"),
        ("name: a\nfile: plain.yaml\nchange: 1\nexpect: {1: {}}\n", "cases.yaml:3: key 'change': a mapping such as"),
    ],
)
def test_wrong_changes(text: str, said: str, small: Knowledge, tmp_path: Path) -> None:
    results = ran(text, small, tmp_path)
    assert results.exit_code == 2
    assert said in author_cases.render(results)


def test_a_run_on_too_little_fails(small: Knowledge, tmp_path: Path) -> None:
    plain = CASE[: CASE.index("expect:")].replace("name: A twitch alone does not establish injections\n", "")
    results = ran(plain, small, tmp_path)
    assert (results.exit_code, results.plain) == (1, 1)
    assert author_cases.render(results) == "0 of 0 cases as expected; 1 file without expectations; at least 1 were to be collected"
    assert ran(CASE, small, tmp_path, floor=2).exit_code == 1
    with pytest.raises(InputError, match="no case files here"):
        author_cases.run(tmp_path / "nowhere", small)


def test_forms_of_the_results(small: Knowledge, tmp_path: Path) -> None:
    results = ran(CASE.replace("branch: initial", "branch: repeat"), small, tmp_path)
    data = json.loads(author_cases.render(results, "json"))
    assert (data["collected"], data["failed"]) == (1, 1)
    assert data["cases"][0]["differences"] == [{"cell": "request 1, branch", "expected": "repeat", "got": "initial", "line": 17}]
    suite = ElementTree.fromstring(author_cases.render(results, "junit"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "1", "0")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "request 1, branch: expected repeat, got initial"
    with pytest.raises(InputError, match="pdf"):
        author_cases.render(results, "pdf")


def test_the_shipped_cases_come_out_as_expected(root: Path, knowledge: Knowledge) -> None:
    coverage = Coverage(knowledge)
    results = author_cases.run(root / "tests" / "cases", knowledge, floor=2600, watch=coverage.watch)
    assert results.exit_code == 0, author_cases.render(results)
    lines = coverage.criteria()
    assert len(lines) >= 2650
    assert sum(line.whole for line in lines) >= 0.8 * len(lines)
    assert all(set(line.shown).isdisjoint({*line.missing, *line.impossible}) for line in lines)
    gates = [line for line in lines if "gate" in line.place.roles]
    conditions = [line for line in lines if "condition" in line.place.roles]
    assert len(gates) >= 10
    assert len(conditions) >= 100
    assert [line.criterion.id for line in (*gates, *conditions) if not line.shown and not line.impossible] == []


def reset(text: str, small: Knowledge, folder: Path) -> tuple[list[str], str]:
    done = reset_texts(ran(text, small, folder))
    assert [one.path for one in done] == [folder / "cases.yaml"] * len(done)
    return [line for one in done for line in one.replaced], done[0].text if done else text


def test_a_reset_rewrites_texts(small: Knowledge, tmp_path: Path) -> None:
    changed = (
        CASE.replace('page: "12"', 'page: "13"  # the first printing')
        .replace("edition: chronic pain guideline of 2009", "edition: 'chronic pain guideline of 2008'")
        .replace('["no earlier course"]', '["earlier course", "Phase initial: the record shows no previous course"]')
    )
    done, after = reset(changed, small, tmp_path)
    assert [line.partition(": ")[2] for line in done] == [
        "request 1, edition: chronic pain guideline of 2009",
        "request 1, page: 12",
        "request 1, remarks: Phase initial: the record shows no earlier course of this treatment.",
    ]
    assert 'page: "12"  # the first printing\n' in after
    assert 'edition: "chronic pain guideline of 2009"\n' in after
    assert '["earlier course", "Phase initial: the record shows no earlier course of this treatment."]' in after
    assert ran(after, small, tmp_path).exit_code == 0
    assert reset(after, small, tmp_path) == ([], after)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("outcome: not_established", "outcome: satisfied"),
        ("disposition: upheld", "disposition: overturned"),
        ("injections.tw: met", "injections.tw: conflicting"),
        ("injections.rad: holds", "injections.rad: open"),
        ("injections.signs: holds", "injections.signs: open"),
        ("topic: sample.injections", "topic: sample.carisoprodol"),
        ("stance: recommended_with_criteria", "stance: not_recommended"),
        ("branch: initial", "branch: repeat"),
        ("underspecified: []", "underspecified: [dose]"),
        ("basis: unverified", "basis: letter"),
        ("administrator:", "administrator: {outcome: violated}"),
        ("largest_passing:", "largest_passing: {quantity: 4, unit: injections}"),
    ],
)
def test_a_reset_never_touches_a_verdict(old: str, new: str, small: Knowledge, tmp_path: Path) -> None:
    assert CASE.count(old) == 1
    changed = CASE.replace(old, new)
    assert reset(changed, small, tmp_path) == ([], changed)


def test_a_reset_in_a_list_of_cases_keeps_the_rest(small: Knowledge, tmp_path: Path) -> None:
    listed = "".join(f"- {line}\n" if not number else f"  {line}\n" for number, line in enumerate(CASE.splitlines()))
    moved = listed.replace('page: "12"', 'page: "14"')
    done, after = reset(f"# two cases\n{listed}\n{moved}", small, tmp_path)
    assert len(done) == 1
    assert after == f"# two cases\n{listed}\n{listed}"


def test_the_command_resets(small: Knowledge, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(CASE.replace('page: "12"', "page: 14").replace("outcome: not_established", "outcome: satisfied"), encoding="utf-8")
    assert cli.main(["test", str(tmp_path), "--ontology", str(small.folder), "--reset"]) == 1
    said = capsys.readouterr()
    assert said.err == f"1 text rewritten\n  {file}:13: request 1, page: 12\n"
    assert "outcome: expected satisfied" in said.out
    assert "page" not in said.out
    assert file.read_text(encoding="utf-8") == CASE.replace("outcome: not_established", "outcome: satisfied")
