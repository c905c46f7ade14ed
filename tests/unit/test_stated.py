"""What is stated of a thing: every criterion written in Manchester syntax means what its file says, and reads as a sentence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import breakup, expressions, manchester
from kgtool.compiled import EXPRESSIONS_GRAPH, ONTOLOGY_GRAPH
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge
from kgtool.names import KG, OWL, PREFIXES, RDF, expand
from kgtool.rdf import kg, value
from kgtool.stated import stated, triples, turtle
from kgtool.uses import uses


def iri(name: str) -> str:
    found = expand(name)
    assert found
    return found


def criteria(knowledge: Knowledge) -> list[str]:
    quads = knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg("Criterion"), None)
    return sorted({value(quad.subject) for quad in quads})


def test_every_criterion_written_out_is_read_back_as_the_same_parts(knowledge: Knowledge, tmp_path: Path) -> None:
    heads = [f"Prefix: {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items()]
    names = criteria(knowledge)
    assert len(names) > 2000
    frames = ["Ontology: <https://example.org/written>"]
    used = {value(q.object): q for q in knowledge.store.quads_for_pattern(None, ox.NamedNode(OWL + "onProperty"), None, EXPRESSIONS_GRAPH)}
    for link in sorted(used):
        kind = "ObjectProperty" if link in knowledge.object_properties else "DataProperty"
        frames.append(f"{kind}: <{link}>")
    for name in names:
        said = stated(name, knowledge)
        assert said is not None
        (axiom,) = (one for one in said.axioms if one.keyword == "EquivalentTo")
        frames.append(f"Class: <{name}>\n    EquivalentTo: {axiom.manchester}")
        assert axiom.reading.startswith("A request for which ")
        assert axiom.reading.endswith(".")
    path = tmp_path / "written.omn"
    path.write_text("\n".join([*heads, *frames]) + "\n", encoding="utf-8")
    read = {}
    for component in manchester.read(path).components:
        if type(component).__name__ == "EquivalentClasses":
            named, other = sorted(component.first, key=lambda one: type(one).__name__ != "Class")
            read[str(named.first)] = breakup.break_up(other)
    assert sorted(read) == names
    for name, pattern in read.items():
        assert _parts(pattern, name) == _kept(knowledge, name), name


def _parts(pattern: breakup.Pattern, name: str) -> set[tuple[str, str, str]]:
    """The parts of a pattern as (node, kind, what it names), as they are compiled."""
    found = set()
    for number, part in enumerate(pattern.parts, 1):
        node = f"{name}/{number}"
        if isinstance(part, breakup.ClassPart):
            found.add((node, "class", part.cls))
        elif isinstance(part, breakup.NumberPart):
            found |= {(node, "number", part.property), *((node, kind, str(bound)) for kind, bound in part.bounds)}
        else:
            found |= {(node, "link", part.link), *_parts(part.inner, f"{node}/in")}
    return found


def _kept(knowledge: Knowledge, name: str) -> set[tuple[str, str, str]]:
    kinds = {"class", "number", "link", "from", "above", "upTo", "below"}
    quads = knowledge.store.quads_for_pattern(None, None, None, ox.NamedNode(name))
    return {
        (value(q.subject), value(q.predicate).removeprefix(KG), value(q.object))
        for q in quads
        if value(q.predicate).removeprefix(KG) in kinds
    }


@pytest.mark.parametrize(
    ("name", "keyword", "written", "reading"),
    [
        (
            "cp2009:TriggerPointInjections.twitchResponse",
            "EquivalentTo",
            "kg:Request and (kg:hasLocalFact some (clin:TriggerPoint and (kg:with some clin:TwitchResponse)))",
            "A request for which the record shows, at the region of the request, trigger point with twitch response.",
        ),
        ("clin:TriggerPoint", "SubClassOf", "clin:Sign", "Every trigger point is a sign."),
        (
            "clin:CustomKneeBrace",
            "DisjointWith",
            "clin:PrefabricatedKneeBrace",
            "Nothing is both custom knee brace and prefabricated knee brace.",
        ),
        (
            "clin:PrefabricatedKneeBrace",
            "DisjointWith",
            "clin:CustomKneeBrace",
            "Nothing is both prefabricated knee brace and custom knee brace.",
        ),
        ("kg:symptomMonths", "Characteristics", "Functional", "Has at most one value."),
        ("kg:symptomMonths", "Range", "xsd:decimal", "Its values are of the kind decimal."),
        (
            "cp2009:Edition",
            "Facts",
            'kg:inForceFrom "2009-07-18"^^xsd:date',
            "in force from: 2009-07-18",
        ),
        ("cp2009:TriggerPointInjections", "Types", "kg:Recommendation", "Is a recommendation."),
    ],
)
def test_an_axiom_is_written_and_read(knowledge: Knowledge, name: str, keyword: str, written: str, reading: str) -> None:
    said = stated(iri(name), knowledge)
    assert said is not None
    assert (keyword, written, reading) in [(one.keyword, one.manchester, one.reading) for one in said.axioms]


def test_nothing_that_is_stated_is_left_out(knowledge: Knowledge) -> None:
    """Every quad of a thing is an axiom, an annotation value, its declaration or our own mark of a criterion."""
    subjects = {
        q.subject for q in knowledge.store.quads_for_pattern(None, None, None, ONTOLOGY_GRAPH) if isinstance(q.subject, ox.NamedNode)
    }
    assert len(subjects) > 6000
    for node in sorted(subjects, key=str):
        said = stated(node.value, knowledge)
        assert said is not None
        quads = [q for graph in (ONTOLOGY_GRAPH, EXPRESSIONS_GRAPH) for q in knowledge.store.quads_for_pattern(node, None, None, graph)]
        kinds = [value(q.object) for q in quads if value(q.predicate) == RDF + "type"]
        bare = (
            len(said.declared)
            + (KG + "Criterion" in kinds and "Class" in said.declared)
            + kinds.count("http://www.w3.org/2000/01/rdf-schema#Datatype")
        )
        noted = sum(len(one.values) for one in said.annotations)
        own = [one for one in said.axioms if one.keyword != "DisjointWith"]
        disjoint = sum(value(q.predicate) == OWL + "disjointWith" for q in quads)
        assert bare + noted + len(own) + disjoint == len(quads), node


def test_what_is_outside_the_language_is_refused_by_name(knowledge: Knowledge) -> None:
    store = ox.Store()
    node = ox.BlankNode()
    store.add(ox.Quad(node, ox.NamedNode(OWL + "complementOf"), kg("Request"), EXPRESSIONS_GRAPH))
    with pytest.raises(KnowledgeError, match="owl:complementOf"):
        expressions.read(node, Knowledge(store, "x", knowledge.folder))


def test_the_turtle_of_a_thing_is_its_rdf_and_always_the_same(knowledge: Knowledge) -> None:
    name = iri("cp2009:TriggerPointInjections")
    text = turtle(name, knowledge)
    assert text == turtle(name, knowledge)
    read = list(ox.parse(text, ox.RdfFormat.TURTLE))
    assert len(read) == len(triples(name, knowledge))
    subjects = {value(quad.subject) for quad in read if isinstance(quad.subject, ox.NamedNode)}
    assert {name, f"{name}.initial", f"{name}.failedCare", f"{name}.twitchResponse"} <= subjects
    for quad in read:
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
            assert ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH) in knowledge.store


def test_every_criterion_of_a_text_has_its_place(knowledge: Knowledge) -> None:
    index = uses(knowledge)
    places = index.places(iri("cp2009:TriggerPointInjections.failedPhysicalTherapy"))
    assert [(place.how, place.branch) for place in places] == [("requires", iri("cp2009:TriggerPointInjections.initial"))]
    assert iri("cp2009:TriggerPointInjections.twitchResponse") in index.criteria(iri("clin:TwitchResponse"))
    assert iri("cp2009:TriggerPointInjections.twitchResponse") in index.criteria(iri("kg:with"))
    placed = sum(bool(index.places(name)) for name in criteria(knowledge))
    assert placed > 0.95 * len(criteria(knowledge))
