"""The evaluators agree: HermiT, the shipped queries and the direct evaluator, verdict by verdict, on generated cases.

The sample here is fixed. ``python -m tests.differential --pairs N --seed S`` compares any number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kgtool import places
from kgtool.knowledge import Knowledge, load

from .comparison import Report, compare

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def depths(tmp_path: Path, root: Path) -> Path:
    """A folder with the shipped core and the small ontology that nests patterns to depth four."""
    shutil.copy(root / "ontology" / "core.omn", tmp_path)
    shutil.copy(FIXTURES / "depths.omn", tmp_path)
    return tmp_path


def agreed(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{report}")
    assert not report.differences
    assert report.too_contradictory * 100 <= report.cases
    assert report.inconsistent * 50 >= report.cases
    assert min(report.verdicts[word] for word in ("met", "contradicted", "not_documented", "conflicting")) * 200 >= report.pairs


@pytest.mark.slow
def test_evaluators_agree_on_every_shipped_criterion(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    report = compare(knowledge, places.ontology_files(), pairs=6000, seed=20091)
    agreed(report, capsys)
    assert report.pairs >= 6000
    assert not report.left_out
    assert len(report.criteria) >= 400


@pytest.mark.slow
def test_evaluators_agree_on_records_as_case_files_give_them(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    report = compare(knowledge, places.ontology_files(), pairs=3000, seed=20093, records=True)
    agreed(report, capsys)
    assert report.pairs >= 3000


@pytest.mark.slow
def test_evaluators_agree_on_patterns_of_depth_four(depths: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = compare(load(depths, cache=False), places.ontology_files(depths), pairs=2400, seed=20092)
    agreed(report, capsys)
    assert all(report.depths[depth] >= 100 for depth in range(5))


@pytest.mark.slow
def test_one_seed_makes_one_sample(depths: Path) -> None:
    from .generator import World

    known = load(depths, cache=False)
    criteria = [f"https://w3id.org/kgtool/test#{name}" for name in ("deep", "months", "twitchingPoint", "relievedCourse")]
    once, again = ([(case.name, case.graph.quads) for case in World(known, criteria).cases(7, 200, 4)] for _ in range(2))
    assert once == again
    assert len(once) == 50
