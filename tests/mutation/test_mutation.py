"""The authors' cases notice a wrong reading of the guidelines. A sample runs here; ``python -m tests.mutation`` tries every mutant."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from kgtool.knowledge import Knowledge, load

from .killing import run
from .mutants import mutants

SAMPLE, SEED = 250, 2009

#: At the bounds of the small ontology, with each member of its groups by itself.
CASES = """\
- name: Three months and a day are more than three months
  case: long-enough
  reviewed: 2013-12-20
  injured: 2011-02-14
  facts:
    - {is: trigger point, region: thoracic spine, duration: 4 months, with: [twitch response]}
    - {is: muscle relaxant, status: failed}
  absent:
    - {is: radiculopathy}
  requests: [{id: 1, treatment: TPI, region: thoracic spine, injections: 4}]
  expect: {1: {outcome: satisfied}}
- name: Three months are not more than three
  case: not-long-enough
  reviewed: 2013-12-20
  injured: 2011-02-14
  facts:
    - {is: trigger point, region: thoracic spine, duration: 3 months, with: [twitch response]}
  requests: [{id: 1, treatment: TPI, region: thoracic spine, injections: 5}]
  expect: {1: {verdicts: {sample.injections.dur: contradicted, sample.injections.max: contradicted}}}
"""


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("small") / "ontology"
    shutil.copytree(root / "tests" / "ontology" / "minimal", folder)
    shutil.copy(root / "ontology" / "core.omn", folder)
    return load(folder, cache=False)


def survivors(small: Knowledge, folder: Path, cases: str, only: str) -> list[str]:
    (folder / "cases.yaml").write_text(cases, encoding="utf-8")
    return [mutant.said for mutant in run(folder, small, only=only).survivors]


def test_every_bound_link_and_connective_is_changed(small: Knowledge) -> None:
    said = {mutant.said for mutant in mutants(small)}
    assert {f"sample.injections.dur: > 3 to {other}" for other in ("<= 3", ">= 3", "> 4", "> 2")} <= said
    assert {f"sample.injections.max: <= 4 to {other}" for other in ("> 4", "< 4", "<= 5", "<= 3")} <= said
    assert {f"sample.injections.tw in sample.injections#initial: requires to {other}" for other in ("excludes", "limits")} <= said
    assert {f"sample.injections.rad in sample.injections#initial: excludes to {other}" for other in ("requires", "requiresAbsence")} <= said
    assert "sample.injections.failed: requiresOneOf to requiresAll" in said
    assert "sample.injections.signs: at least 1 to 2 of 2" in said
    assert len(mutants(small)) == len(said)


def test_cases_at_the_bound_kill_every_change_of_it(small: Knowledge, tmp_path: Path) -> None:
    assert survivors(small, tmp_path, CASES, "sample.injections.dur:") == []
    assert survivors(small, tmp_path, CASES, "sample.injections.max:") == []


def test_cases_far_from_the_bound_do_not(small: Knowledge, tmp_path: Path) -> None:
    far = CASES.replace("4 months", "9 months").replace("3 months", "1 months")
    assert survivors(small, tmp_path, far, "sample.injections.dur:") == [
        f"sample.injections.dur: > 3 to {other}" for other in (">= 3", "> 4", "> 2")
    ]


def test_what_no_case_is_judged_by_survives_and_is_marked(small: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text(CASES, encoding="utf-8")
    report = run(tmp_path, small)
    assert report.tried.total() == len(mutants(small))
    assert len(report.untouched) < len(report.survivors) < report.tried.total()
    assert str(report).count("survived: ") == len(report.survivors)
    again = run(tmp_path, small)
    assert again == report  # nothing is left of a mutant after it was tried


def test_a_sample_of_the_shipped_criteria(root: Path, knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    report = run(root / "tests" / "cases", knowledge, sample=SAMPLE, seed=SEED)
    with capsys.disabled():
        print(f"\n{str(report).splitlines()[0]}")
    assert report.tried.total() == SAMPLE
    assert report.tried.keys() == Counter(["bound", "connective", "polarity", "silence"]).keys()
    assert report.share >= 0.93, report  # a small sample strays; of all mutants 95 percent are to be killed
