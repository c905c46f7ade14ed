"""``kgtool export --inferred``: the hierarchy that HermiT infers, against every pair of classes asked over all axioms at once."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kgtool import cli, manchester
from kgtool.assertions import Assertion, IsA
from kgtool.hermit import Reasoner
from kgtool.reasons import syntax
from kgtool.reasons.axioms import Stated
from kgtool.reasons.contradiction import SOMETHING

pytestmark = pytest.mark.slow

T = "https://example.org/t#"
FILE = """\
Prefix: : <https://example.org/t#>
Prefix: kg: <https://w3id.org/kgtool/core#>
Prefix: xsd: <http://www.w3.org/2001/XMLSchema#>
Ontology: <https://example.org/t>
ObjectProperty: :p
ObjectProperty: :q
    SubPropertyOf: :p
DataProperty: :n
    Characteristics: Functional
Class: kg:Request
Class: :A
Class: :B
    SubClassOf: :A
Class: :C
    SubClassOf: :B
Class: :D
    SubClassOf: :A
    DisjointWith: :B
Class: :overFive
    EquivalentTo: kg:Request and (:n some xsd:decimal[> 5])
Class: :overThree
    EquivalentTo: kg:Request and (:n some xsd:decimal[> 3])
Class: :overOne
    EquivalentTo: kg:Request and (:n some xsd:decimal[> 1])
Class: :five
    EquivalentTo: kg:Request and (:n some xsd:decimal[> 5]) and (:n some xsd:decimal[> 3])
Class: :someA
    EquivalentTo: kg:Request and (:p some :A)
Class: :someC
    EquivalentTo: kg:Request and (:q some :C)
Class: :odd
    SubClassOf: kg:Request, :p some :B
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.omn").write_text(FILE, encoding="utf-8")
    return tmp_path


def within(axioms: list[str]) -> set[tuple[str, str]]:
    """The pairs that named axioms alone order."""
    edges: set[tuple[str, str]] = set()
    for tree in map(syntax.read, axioms):
        if tree.name in ("SubClassOf", "EquivalentClasses") and all(part.iri for part in tree.parts):
            one, other = (str(part.iri) for part in tree.parts)
            edges |= {(one, other)} | ({(other, one)} if tree.name == "EquivalentClasses" else set())
    while more := {(a, d) for a, b in edges for c, d in edges if b == c and a != d} - edges:
        edges |= more
    return edges


def test_it_is_the_order_of_every_pair(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = folder / "all.ofn"
    assert cli.main(["export", "--inferred", "--ontology", str(folder), "-o", str(target)]) == 0
    assert capsys.readouterr().err.endswith("inferred\n")
    stated = Stated([manchester.read(folder / "t.omn")])
    exported = [str(axiom) for axiom in manchester_components(target)]
    classes = [iri for iri, lines in stated.declarations.items() if "Declaration(Class(" in lines[0]]
    found: set[tuple[str, str]] = set()
    with Reasoner([folder / "t.omn"]) as reasoner:
        member = Assertion(IsA(SOMETHING, T + "narrow"), SOMETHING, ())
        for one, other in itertools.permutations(classes, 2):
            asked = f"EquivalentClasses(<{T}narrow> ObjectIntersectionOf(<{one}> ObjectComplementOf(<{other}>)))"
            if not reasoner.agree([*stated.text(stated.axioms), asked], [member]):
                found.add((one, other))
    assert within(exported) == found
    assert (T + "five", T + "overFive") in found
    assert (T + "someC", T + "someA") in found
    assert (T + "odd", T + "someA") in found
    assert len(found) >= 18


def manchester_components(path: Path) -> list[object]:
    import pyhornedowl

    read = pyhornedowl.open_ontology_from_string(path.read_text(encoding="utf-8"), "ofn")
    return [one.component for one in read.get_axioms()]


def test_nothing_that_follows_is_said_twice(folder: Path) -> None:
    target = folder / "all.ofn"
    assert cli.main(["export", "--inferred", "--ontology", str(folder), "-o", str(target)]) == 0
    before = {str(one) for one in manchester.read(folder / "t.omn").components}
    axioms = [str(one) for one in manchester_components(target)]
    added = [axiom for axiom in axioms if axiom not in before and axiom.startswith(("SubClassOf", "EquivalentClasses"))]
    assert len(added) >= 6
    for axiom in added:
        assert within([one for one in axioms if one != axiom]) != within(axioms), axiom


def test_where_nothing_can_be_of_a_class_it_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.omn").write_text(FILE + "Class: :E\n    SubClassOf: :C, :D\n")
    assert cli.main(["export", "--inferred", "--ontology", str(folder), "-o", str(folder / "x.ttl")]) == 3
    assert f"nothing can be {T}E, so everything would follow for it; see kgtool explain {T}E" in capsys.readouterr().err
    assert not (folder / "x.ttl").exists()


def test_a_time_limit_ends_it_and_leaves_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export", "--inferred", "--time-limit", "0.05", "--ontology", str(folder), "-o", str(folder / "x.ttl")]
    assert cli.main(arguments) == 4
    assert not (folder / "x.ttl").exists()
    assert capsys.readouterr().out == ""
