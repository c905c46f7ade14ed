"""The query library on the shipped knowledge: every example of every header is a test, and two engines agree on the rows."""

from __future__ import annotations

import re
import shutil
import statistics
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool import knowledge, names, places, questions
from kgtool.questions import answers, examples
from kgtool.questions import terms as question_terms

FOLDER = Path(__file__).parents[2] / "queries"
ASKED = ("lookup", "report")
LIBRARY = questions.library(FOLDER, ASKED)
EXAMPLES = [(question, example) for question in LIBRARY.values() for example in question.examples]
NAMES = [f"{question.id}-{number}" for question in LIBRARY.values() for number in range(len(question.examples))]
#: Questions whose query needs something that rdflib does not have, with what it is.
NOT_IN_RDFLIB: dict[str, str] = {}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return knowledge.load().store


@pytest.fixture(scope="module")
def terms(store: ox.Store) -> question_terms.StoreTerms:
    return question_terms.StoreTerms(store)


#: The guideline files that both engines are asked over: rdflib takes minutes for some questions over all of them.
COMPARED = (
    "trigger-point-injections",
    "physical-medicine",
    "acupuncture",
    "opioids",
    "low-back-imaging",
    "applicability",
    "nsaids",
    "topicals",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The whole vocabulary with some families of guidelines."""
    folder = tmp_path_factory.mktemp("compared") / "ontology"
    shipped = places.ontology_folder()
    for path in places.ontology_files():
        if "guidelines" not in path.parts or path.stem in COMPARED:
            target = folder / path.relative_to(shipped)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return knowledge.load(folder, cache=False).store


@pytest.fixture(scope="module")
def small_terms(small: ox.Store) -> question_terms.StoreTerms:
    return question_terms.StoreTerms(small)


@pytest.fixture(scope="module")
def other_engine(small: ox.Store) -> Any:
    rdflib = pytest.importorskip("rdflib")
    triples = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in small}  # the union of the graphs
    return rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")


def test_the_library_is_not_smaller_than_promised():
    assert len(LIBRARY) >= 20
    assert len(EXAMPLES) >= 24
    assert statistics.median(len(question.body.strip().split("\n")) for question in LIBRARY.values()) <= 20


@pytest.mark.parametrize("name", LIBRARY)
def test_a_question_says_everything_about_itself(name):
    question = LIBRARY[name]
    assert questions.lint(question.path) == []
    assert question.description
    assert question.competency_question.endswith("?")
    for parameter in (question.params or {}).values():
        assert parameter.label, parameter.name
        assert parameter.example, parameter.name
    assert {prefix for prefix in names.PREFIXES if f" {prefix}:" in question.body} <= set(prefixes(question)), "the file runs elsewhere too"


def test_a_closed_list_of_choices_has_every_word_in_use(store):
    units = quads_of(store, "unit", of=names.KG)  # a finding's unit, in the clinical files, is compared by no limit
    kinds = quads_of(store, "criterionType", of=names.BASE)
    assert len(units) >= 5
    assert len(kinds) >= 5
    assert units <= set(LIBRARY["limits-by-unit"].params["unit"].enum)
    assert kinds <= set(LIBRARY["criteria-of-kind"].params["kind"].enum)


def quads_of(store: ox.Store, name: str, of: str) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(names.KG + name), None, None)
    return {quad.object.value for quad in quads if quad.subject.value.startswith(of)}


def prefixes(question: questions.Question) -> list[str]:
    return [line.split()[1].rstrip(":") for line in question.body.split("\n") if line.startswith("PREFIX ")]


@pytest.mark.parametrize(("question", "example"), EXAMPLES, ids=NAMES)
def test_example(question, example, store, terms):
    with examples.joined(example, store):
        answer = questions.ask(question, store, example.params, resolve=terms.find)
    assert answers.differences(answer, example.rows, example.contains, example.lacks) == []
    assert answer.limit is None, "the example's answer is cut off"
    assert len(set(answer.rows)) == len(answer.rows), "a row stands twice"


@pytest.mark.parametrize(("question", "example"), EXAMPLES, ids=NAMES)
def test_the_declared_type_of_a_column_is_the_type_of_its_cells(question, example, store, terms):
    with examples.joined(example, store):
        answer = questions.ask(question, store, example.params, resolve=terms.find)
    for place, column in enumerate(answer.columns):
        for row in answer.rows:
            term = row[place]
            if isinstance(term, ox.NamedNode):
                assert column.type == "iri", (column.name, term)
            elif isinstance(term, ox.Literal):
                assert column.type == term.datatype.value.removeprefix(names.XSD), (column.name, term)


@pytest.mark.parametrize(("question", "example"), EXAMPLES, ids=NAMES)
def test_another_engine_gives_the_same_rows(question, example, small, small_terms, other_engine):
    if question.id in NOT_IN_RDFLIB:
        pytest.skip(f"rdflib has no {NOT_IN_RDFLIB[question.id]}")
    with examples.joined(example, small):
        answer = questions.ask(question, small, example.params, resolve=small_terms.find)
    brought = ox.serialize(examples.data_of(example), format=ox.RdfFormat.N_TRIPLES)
    other_engine.parse(data=brought, format="nt")
    try:
        result = list(found := other_engine.query(questions.bind(question, example.params, small_terms.find)))
    finally:
        for triple in type(other_engine)().parse(data=brought, format="nt"):
            other_engine.remove(triple)
    ours = Counter(tuple(our_cell(term) for term in row) for row in answer.rows)
    theirs = Counter(tuple(their_cell(row[variable]) for variable in found.vars) for row in result)
    assert ours == theirs


def test_at_most_a_tenth_of_the_library_is_left_out_of_the_comparison():
    print(f"compared with rdflib: {len(LIBRARY) - len(NOT_IN_RDFLIB)} questions; left out: {len(NOT_IN_RDFLIB)}")
    assert NOT_IN_RDFLIB.keys() <= LIBRARY.keys()
    assert len(NOT_IN_RDFLIB) <= len(LIBRARY) // 10


def our_cell(term: Any) -> Any:
    if isinstance(term, ox.Literal):
        return value(term.value, term.datatype.value)
    return None if term is None else term.value


def their_cell(term: Any) -> Any:
    datatype = getattr(term, "datatype", None)
    if type(term).__name__ == "Literal":
        return value(str(term), str(datatype or names.XSD + "string"))
    return None if term is None else str(term)


def value(text: str, datatype: str) -> Any:
    """Numbers by value; the order of names listed in one cell is no difference."""
    try:
        return Decimal(text) if datatype.endswith(("integer", "decimal")) else ", ".join(sorted(re.split("[,;] ", text)))
    except InvalidOperation:
        return text
