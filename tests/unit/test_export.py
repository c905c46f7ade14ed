"""``kgtool export`` loses nothing: parsed back by py-horned-owl, rdflib and owlready2 and compared with the files, axiom by axiom."""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyhornedowl
import pyoxigraph as ox
import pytest

from kgtool import cli, compiled, export, manchester, places
from kgtool.names import OWL, RDF, RDFS, XSD

#: rdflib's own JSON-LD reader uses what rdflib deprecates.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")]


@pytest.fixture(scope="module")
def documents() -> list[manchester.Document]:
    return [manchester.read(path) for path in places.ontology_files()]


@pytest.fixture(scope="module")
def written(documents: list[manchester.Document], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each format; the first as the command writes it."""
    folder = tmp_path_factory.mktemp("export")
    made = {"ttl": folder / "all.ttl"}
    assert cli.main(["export", "-o", str(made["ttl"])]) == 0
    text = export.functional(documents, compiled.source_hash(places.ontology_files()))
    for form in ("rdfxml", "ofn", "jsonld", "nt"):
        made[form] = folder / form
        made[form].write_text(export.FORMATS[form](text), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def stated(documents: list[manchester.Document]) -> set[str]:
    """What the files say, as py-horned-owl writes it; not by way of the module under test."""
    found = {
        str(one) for document in documents for one in document.components if type(one).__name__ not in ("Import", "OntologyAnnotation")
    }
    assert len(found) >= 50_000
    return found


def components(text: str, syntax: str) -> set[str]:
    read: Any = pyhornedowl.open_ontology_from_string(text, syntax)
    return {str(one.component) for one in read.get_axioms() if type(one.component).__name__ not in ("OntologyAnnotation", "OntologyID")}


def headers(documents: list[manchester.Document]) -> Iterator[str]:
    """The annotations of the files' headers, which the export states of the files."""
    for document in documents:
        for one in document.components:
            if type(one).__name__ == "OntologyAnnotation":
                about, value = re.fullmatch(r"Annotation\((\S+) (.*)\)", str(one), re.DOTALL).groups()  # type: ignore[union-attr]
                yield f"AnnotationAssertion({about} <{document.iri}> {value})"


def in_pairs(axioms: set[str]) -> set[str]:
    """Disjoint classes two by two, in either order: what RDF says of them."""
    found = set()
    for axiom in axioms:
        if axiom.startswith("DisjointClasses("):
            names = sorted(re.findall(r"<[^>]*>", axiom))
            found |= {f"DisjointClasses({one} {other})" for one, other in itertools.combinations(names, 2)}
        else:
            found.add(axiom)
    return found


def test_functional_syntax_is_read_back_as_it_was_stated(
    written: dict[str, Path], stated: set[str], documents: list[manchester.Document]
) -> None:
    assert components(written["ofn"].read_text(encoding="utf-8"), "ofn") == stated | set(headers(documents))


def test_rdf_xml_is_read_back_as_it_was_stated(written: dict[str, Path], stated: set[str], documents: list[manchester.Document]) -> None:
    read = components(written["rdfxml"].read_text(encoding="utf-8"), "rdf")
    assert in_pairs(read) == in_pairs(stated | set(headers(documents)))
    assert any(axiom.count("<") > 2 for axiom in stated if axiom.startswith("DisjointClasses")), "there are some of more than two"


def test_a_change_of_one_axiom_is_seen(written: dict[str, Path], stated: set[str], documents: list[manchester.Document]) -> None:
    """The comparison itself: a bound moved, a class dropped, a label changed."""
    text = written["ofn"].read_text(encoding="utf-8")
    for old, new in (
        ('"3"^^xsd:integer', '"4"^^xsd:integer'),
        ("\nSubClassOf(clin:TwitchResponse", "\nSubClassOf(clin:Other"),
        ("twitch response", "Twitch"),
    ):
        assert old in text
        assert components(text.replace(old, new, 1), "ofn") != stated | set(headers(documents))


# ---------------------------------------------------------------- rdflib


def content(triples: Any) -> tuple[set[tuple[Any, ...]], Counter[str]]:
    """A graph whose blank nodes stand in trees, without their names: two are the same if and only if they are isomorphic."""
    about: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    held: Counter[Any] = Counter()
    for subject, predicate, value in triples:
        about[subject].append((predicate, value))
        held[value] += blank(value)
    assert all(count <= 1 for node, count in held.items() if blank(node)), "a blank node hangs from one place"

    def key(node: Any) -> str:
        return "[" + " ".join(sorted(f"{term(p)} {key(o)}" for p, o in about[node])) + "]" if blank(node) else term(node)

    plain = {(term(s), term(p), key(o)) for s, pairs in about.items() if not blank(s) for p, o in pairs}
    return plain, Counter(key(node) for node in about if blank(node) and not held[node])


def blank(node: Any) -> bool:
    return type(node).__name__ in ("BNode", "BlankNode")


def term(node: Any) -> str:
    if type(node).__name__ == "Literal":
        text, datatype, language = (
            (node.value, node.datatype.value, node.language) if isinstance(node, ox.Literal) else (str(node), node.datatype, node.language)
        )
        return f'"{text}"@{language}' if language else f'"{text}"^^{datatype or XSD + "string"}'
    return str(getattr(node, "value", node))


@pytest.fixture(scope="module")
def wanted(documents: list[manchester.Document]) -> Any:
    text = export.functional(documents, "x")
    return content((one.subject, one.predicate, one.object) for one in export.triples(text))


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_graph(form: str, syntax: str, written: dict[str, Path], wanted: Any) -> None:
    rdflib = pytest.importorskip("rdflib")
    rdflib.NORMALIZE_LITERALS = False
    try:
        read = content(rdflib.Graph().parse(written[form], format=syntax))
    finally:
        rdflib.NORMALIZE_LITERALS = True
    version = {one for one in read[0] if one[1] == OWL + "versionInfo"}
    assert len(version) == 1
    assert read[0] - version == {one for one in wanted[0] if one[1] != OWL + "versionInfo"}
    assert read[1] == wanted[1]


def test_rdflib_s_own_isomorphism_agrees(tmp_path: Path) -> None:
    """Its algorithm takes minutes over everything; here over one guideline file."""
    rdflib = pytest.importorskip("rdflib")
    from rdflib.compare import isomorphic

    path = next(path for path in places.ontology_files() if path.stem == "trigger-point-injections" and "2009" in str(path))
    text = export.functional([manchester.read(path)], "x")
    turtle, json_ld = (
        rdflib.Graph().parse(data=export.FORMATS[form](text), format=syntax) for form, syntax in (("ttl", "turtle"), ("jsonld", "json-ld"))
    )
    assert sum(isinstance(node, rdflib.BNode) for node in turtle.all_nodes()) >= 40
    assert isomorphic(turtle, json_ld)
    node = next(one for one in turtle.subjects(rdflib.OWL.someValuesFrom) if isinstance(one, rdflib.BNode))
    turtle.set((node, rdflib.OWL.someValuesFrom, rdflib.OWL.Nothing))
    assert not isomorphic(turtle, json_ld)


# ------------------------------------------------------------- owlready2


@pytest.mark.parametrize("form", ["rdfxml", "nt"])
def test_owlready2_reads_the_same_axioms(form: str, written: dict[str, Path], stated: set[str]) -> None:
    owlready2 = pytest.importorskip("owlready2")
    world = owlready2.World()
    try:
        loaded = world.get_ontology("urn:export#").load(fileobj=io.BytesIO(written[form].read_bytes()))
        found: set[str] = set()
        for cls in loaded.classes():
            found.add(f"Declaration(Class(<{cls.iri}>))")
            found |= {f"SubClassOf(<{cls.iri}> {functional(wider)})" for wider in cls.is_a if wider is not owlready2.Thing}
            found |= {f"EquivalentClasses(<{cls.iri}> {functional(same)})" for same in cls.equivalent_to}
        for thing in loaded.individuals():
            found.add(f"Declaration(NamedIndividual(<{thing.iri}>))")
            found |= {f"ClassAssertion(<{kind.iri}> <{thing.iri}>)" for kind in thing.is_a if kind is not owlready2.Thing}
        kinds = ("Declaration(Class(", "SubClassOf(", "EquivalentClasses(", "Declaration(NamedIndividual(", "ClassAssertion(")
        meant = {plain_numbers(axiom) for axiom in stated if axiom.startswith(kinds)}
        assert {plain_numbers(axiom) for axiom in found} == meant
        assert len(meant) >= 10_000
        pairs = {f"DisjointClasses({' '.join(sorted(f'<{one.iri}>' for one in group.entities))})" for group in loaded.disjoint_classes()}
        assert in_pairs(pairs) == {axiom for axiom in in_pairs(stated) if axiom.startswith("DisjointClasses")}
        # what is said with annotations and between things, as owlready2 keeps it: statement by statement
        labels = {
            (world._unabbreviate(s), str(o))
            for s, _, o, _ in world._get_data_triples_spod_spod(None, world._abbreviate(RDFS + "label"), None, None)
        }
        assert len(labels) >= 6_000
        assert labels == {
            (s, o.replace('\\"', '"').replace("\\\\", "\\"))
            for s, o in re.findall(rf'AnnotationAssertion\(<{re.escape(RDFS)}label> <([^>]*)> "((?:[^"\\]|\\.)*)"\)', "\n".join(stated))
        }
        links = Counter(axiom.partition("(")[2].split()[0] for axiom in stated if axiom.startswith("ObjectPropertyAssertion"))
        for link, count in links.items():
            assert len(list(world._get_obj_triples_spo_spo(None, world._abbreviate(link[1:-1]), None))) == count, link
    finally:
        world.close()


def functional(one: Any) -> str:
    """A class expression of owlready2 in functional syntax."""
    import owlready2

    if isinstance(one, owlready2.And):
        return f"ObjectIntersectionOf({' '.join(map(functional, one.Classes))})"
    if isinstance(one, owlready2.Restriction):
        assert one.type == owlready2.SOME
        data = isinstance(one.value, owlready2.ConstrainedDatatype)
        filler = facets(one.value) if data else functional(one.value)
        return f"{'Data' if data else 'Object'}SomeValuesFrom(<{one.property.iri}> {filler})"
    return f"<{one.iri}>"


def facets(one: Any) -> str:
    names = {
        "min_inclusive": "minInclusive",
        "min_exclusive": "minExclusive",
        "max_inclusive": "maxInclusive",
        "max_exclusive": "maxExclusive",
    }
    said = " ".join(sorted(f"<{XSD}{name}> {one.__dict__[key]}" for key, name in names.items() if one.__dict__.get(key) is not None))
    return f"DatatypeRestriction(<{XSD}decimal> {said})"


def plain_numbers(axiom: str) -> str:
    """Bounds as numbers, in one order: owlready2 keeps neither how a number was written nor the order of facets."""

    def plain(match: re.Match[str]) -> str:
        pairs = re.findall(r'(<[^>]*>) "?([\d.+-]+)"?(?:\^\^<[^>]*>)?', match[2])
        return match[1] + " ".join(sorted(f"{facet} {float(number):g}" for facet, number in pairs)) + ")"

    return re.sub(rf"(DatatypeRestriction\(<{re.escape(XSD)}decimal> )([^()]*)\)", plain, axiom)


# --------------------------------------------------------------- the rest


def test_the_same_files_give_the_same_text(written: dict[str, Path], documents: list[manchester.Document]) -> None:
    """The command and the library, with the files in another order."""
    again = export.functional(documents[::-1], compiled.source_hash(places.ontology_files()))
    assert export.FORMATS["ttl"](again) == written["ttl"].read_text(encoding="utf-8")


def test_of_several_disjoint_classes_every_pair_is_written() -> None:
    """The library that writes RDF links the first with the others only."""
    text = f"Ontology(<urn:x>\n{' '.join(f'Declaration(Class(<urn:{name}>))' for name in 'ABCD')}\nDisjointClasses(<urn:A> <urn:B> <urn:C> <urn:D>)\n)"
    rows = [one for one in export.triples(text) if one.predicate.value == OWL + "disjointWith"]
    assert {frozenset((one.subject.value, one.object.value)) for one in rows} == {  # type: ignore[union-attr]
        frozenset(pair) for pair in itertools.combinations(("urn:A", "urn:B", "urn:C", "urn:D"), 2)
    }
    assert len(rows) == 6


def test_text_that_looks_like_syntax_stays_text() -> None:
    text = f'Ontology(<urn:x>\nAnnotationAssertion(<{RDFS}label> <urn:a> "a <{RDF}type> \\" and (b"@en)\n)\n'
    assert f'AnnotationAssertion(rdfs:label <urn:a> "a <{RDF}type> \\" and (b"@en)' in export.abbreviated(text)
    (label,) = (one for one in export.triples(text) if one.predicate.value == RDFS + "label")
    assert label.object == ox.Literal(f'a <{RDF}type> " and (b', language="en")


def test_an_empty_folder_and_none_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "x.ttl"
    assert cli.main(["export", "--ontology", str(tmp_path), "-o", str(target)]) == 3
    assert cli.main(["export", "--ontology", str(tmp_path / "none")]) == 2
    (tmp_path / "bad.omn").write_text("Ontology: <urn:x>\nClass: <urn:y>\n    SubClassOf: and\n")
    assert cli.main(["export", "--ontology", str(tmp_path), "-o", str(target)]) == 3
    assert "bad.omn:3" in capsys.readouterr().err
    assert not target.exists()
