"""Loading: what is compiled is kept by content, a bad cache costs time only, and broken files are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import compiled, places
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge, load
from kgtool.names import CLIN, KG
from kgtool.shelf import Shelf
from kgtool.states import criteria_of

MINIMAL = Path(__file__).resolve().parent.parent / "ontology" / "minimal"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small ontology of its own, and a cache folder of its own."""
    shutil.copytree(MINIMAL, tmp_path / "ontology")
    shutil.copy(places.ontology_folder() / "core.omn", tmp_path / "ontology")
    monkeypatch.setenv("KGTOOL_CACHE", str(tmp_path / "cache"))
    load.cache_clear()
    return tmp_path / "ontology"


def kept(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache").glob("*.nq"))


def test_what_is_compiled_is_kept_and_read_again(folder: Path) -> None:
    first = load(folder)
    (file,) = kept(folder)
    written = file.stat().st_mtime_ns
    load.cache_clear()
    again = load(folder)
    assert again.hash == first.hash
    assert again.counts == first.counts
    assert file.stat().st_mtime_ns == written


def test_an_edited_file_is_seen(folder: Path) -> None:
    first = load(folder)
    terms = folder / "clinical" / "terms.omn"
    terms.write_text(terms.read_text() + '\nClass: clin:Novelty\n    Annotations: rdfs:label "novelty"\n')
    load.cache_clear()
    again = load(folder)
    assert again.hash != first.hash
    assert again.label(CLIN + "Novelty") == "novelty"


@pytest.mark.parametrize("damage", [b"", b"not quads at all", b"<a> <b> "])
def test_a_damaged_cache_file_is_made_again(folder: Path, damage: bytes) -> None:
    first = load(folder)
    (file,) = kept(folder)
    file.write_bytes(damage)
    load.cache_clear()
    assert load(folder).counts == first.counts


def test_a_cache_that_cannot_be_written_is_no_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = folder.parent / "a-file"
    blocked.write_text("in the way")
    monkeypatch.setenv("KGTOOL_CACHE", str(blocked / "cache"))
    assert load(folder).counts["recommendations"] > 0


def test_old_cache_files_are_cleared_away(folder: Path) -> None:
    terms = folder / "clinical" / "terms.omn"
    for number in range(6):
        terms.write_text(terms.read_text() + f'\nClass: clin:N{number}\n    Annotations: rdfs:label "n{number}"\n')
        load.cache_clear()
        load(folder)
    assert len(kept(folder)) <= 3


def test_a_broken_file_is_named_with_line_and_column(folder: Path) -> None:
    terms = folder / "clinical" / "terms.omn"
    line = terms.read_text().count("\n") + 1
    terms.write_text(terms.read_text() + "Class: clin:Broken SubClasOf: clin:Value\n")
    with pytest.raises(KnowledgeError, match=rf"terms\.omn:{line}:\d+: cannot read 'SubClasOf") as raised:
        load(folder, cache=False)
    assert raised.value.exit_code == 3


def test_a_construct_outside_the_language_is_named_with_its_line(folder: Path) -> None:
    sample = folder / "guidelines" / "sample" / "injections.omn"
    text = sample.read_text()
    sample.write_text(text.replace("kg:hasLocalFact some clin:Radiculopathy", "kg:hasLocalFact only clin:Radiculopathy"))
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("Class: cp2009:Injections.radiculopathy"))
    with pytest.raises(KnowledgeError, match=rf"injections\.omn:{line}: cp2009:Injections\.radiculopathy: 'only' is outside"):
        load(folder, cache=False)


def test_an_empty_folder_is_no_knowledge(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"no \.omn file"):
        load(tmp_path, cache=False)


def test_classes_are_ordered_as_the_files_say(knowledge: Knowledge) -> None:
    assert knowledge.within(CLIN + "LumbarSpine", CLIN + "Spine")
    assert not knowledge.within(CLIN + "Spine", CLIN + "LumbarSpine")
    assert CLIN + "Right" in knowledge.rivals(CLIN + "Left")
    assert KG + "hasFact" in knowledge.ancestors(KG + "hasLocalFact")
    assert knowledge.nearest_first(CLIN + "LumbarSpine")[0] == CLIN + "LumbarSpine"


def test_every_entity_knows_its_file_and_line(knowledge: Knowledge) -> None:
    source = knowledge.source(CLIN + "TriggerPoint")
    assert source is not None
    file, line = source
    assert (places.ontology_folder() / file).read_text().splitlines()[line - 1].startswith("Class: clin:TriggerPoint")


def test_a_shared_criterion_is_cited_where_its_words_stand_whoever_is_read_first(knowledge: Knowledge) -> None:
    names = [recommendation.iri for recommendation in Shelf(knowledge).all()]
    cited = []
    for order in (names, names[::-1]):
        books = Shelf(knowledge)
        groups = [branch.group for iri in order for branch in books.recommendation(iri).branches]
        cited.append({iri: books.criterion(iri).citation for group in groups for iri in criteria_of(group)})
    assert len(cited[0]) > 2000
    assert cited[0] == cited[1]


def test_facts_with_a_nameless_thing_stand_apart_from_texts_that_look_like_one(folder: Path) -> None:
    terms = folder / "clinical" / "terms.omn"
    said = 'Class: clin:Novelty\n    Annotations: rdfs:label "novelty", rdfs:comment "see _:b1 .\\"  _:b2 ."\n'
    terms.write_text(f"{terms.read_text()}\n{said}")
    files = places.ontology_files(folder)
    quads = list(compiled.compile_files(files, folder))
    apart = [quad for quad in quads if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)]
    assert apart
    assert {quad.graph_name for quad in apart} == {compiled.EXPRESSIONS_GRAPH}
    assert {quad for quad in quads if quad.graph_name == compiled.EXPRESSIONS_GRAPH} == set(apart)
    texts = [quad for quad in quads if quad.subject == ox.NamedNode(CLIN + "Novelty") and "_:b1" in str(quad.object)]
    assert [(quad.object.value, quad.graph_name) for quad in texts] == [('see _:b1 ."  _:b2 .', compiled.ONTOLOGY_GRAPH)]
