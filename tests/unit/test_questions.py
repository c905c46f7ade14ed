"""Query files: the strict header, parameters by typed token substitution, asking, and the forms of an answer."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import questions
from kgtool.errors import InputError, KnowledgeError
from kgtool.questions import answers
from kgtool.questions import binding as question_binding
from kgtool.questions.terms import StoreTerms
from kgtool.questions.words import Parameter

GOOD = """\
#+ id: visits
#+ summary: Therapies by visits
#+ description: Therapies with at least so many visits.
#+ kind: lookup
#+ tags: [visits, "two words"]
#+ competency_question: Which therapies allow at least so many visits?
#+ params:
#+   least: {type: integer, required: true, example: "3"}
#+   therapy: {class: "clin:Therapy"}
#+ columns:
#+   therapy: {label: Therapy, type: iri}
#+   visits: {label: Visits, type: integer}
#+ examples:
#+   - params: {least: "3"}
#+     expect: {rows: "2", contains: [{therapy: massage, visits: "6"}]}
#+ limit: 50
PREFIX kg: <https://w3id.org/kgtool/core#>
SELECT ?therapy ?visits WHERE {
  ?therapy kg:visits ?visits . # ?_least in a comment is no parameter
  FILTER(?visits >= ?_least_integer && "?_least" != 'x"')
  #? if therapy
  FILTER(?therapy = ?_therapy_iri)
  #? end
}
ORDER BY ?therapy
"""

KNOWLEDGE = """
@prefix kg: <https://w3id.org/kgtool/core#> . @prefix clin: <https://w3id.org/kgtool/clinical#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
clin:Therapy rdfs:label "therapy" .
clin:Massage rdfs:subClassOf clin:Therapy ; rdfs:label "massage" ; skos:altLabel "rubbing" ; kg:visits 6 .
clin:Acupuncture rdfs:subClassOf clin:Therapy ; rdfs:label "acupuncture" ; skos:notation "cpt:97810" ; kg:visits 4 .
clin:Rest rdfs:subClassOf clin:Therapy ; kg:visits 1 .
clin:Knee rdfs:label "knee" .
"""


@pytest.fixture
def store() -> ox.Store:
    made = ox.Store()
    made.load(KNOWLEDGE.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:any"))
    return made


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, kind: str = "lookup", name: str = "visits") -> Path:
        path = tmp_path / kind / f"{name}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


# ------------------------------------------------------------------------------ header


def test_a_good_file_is_read_whole_and_has_no_findings(written):
    path = written(GOOD)
    question = questions.read_question(path)
    assert (question.id, question.kind, question.limit, question.tags) == ("visits", "lookup", 50, ("visits", "two words"))
    assert question.params["least"].required
    assert question.params["therapy"].type == "iri", "a class makes it an iri"
    assert question.columns["visits"].label == "Visits"
    assert question.examples[0].contains == ({"therapy": "massage", "visits": "6"},)
    assert questions.lint(path) == []


FAULTS = [
    ("misspelt key", ("#+ summary:", "#+ sumary:"), "unknown key 'sumary' in the header (did you mean 'summary'?)", 2),
    ("key twice", ("#+ summary: Therapies by visits", "#+ summary: a\n#+ summary: b"), "key 'summary' stands twice", 3),
    (
        "misspelt parameter key",
        ("required: true", "requird: true"),
        "unknown key 'requird' in parameter 'least' (did you mean 'required'?)",
        8,
    ),
    ("misspelt column key", ("{label: Visits", "{lable: Visits"), "unknown key 'lable' in column 'visits'", 12),
    ("unknown type", ("type: integer, required", "type: int, required"), "type 'int' is not one of iri, string, integer", 8),
    ("no flag", ("required: true", "required: yes"), "required 'yes' is not one of true, false", 8),
    ("no number", ("limit: 50", "limit: many"), "limit is 'many'; a whole number above 0", 16),
    ("joined sign", ("#+ limit", "#+limit"), "begins with '#+' and a space", 16),
    ("assigned", ("#+ limit", "#+= limit"), "begins with '#+' and a space, not '#+='", 16),
    ("late header line", ("SELECT ?therapy", "#+ since: 1\nSELECT ?therapy"), "stands outside the header", 18),
    ("reversed sign", ("SELECT ?therapy", "+= since: 1\nSELECT ?therapy"), "stands outside the header", 18),
    ("not YAML", ("tags: [visits", "tags: [[visits"), "not readable as YAML", 6),
    ("alias", ("tags: [visits", "tags: [&a visits, *a"), "anchors and aliases", 5),
    ("other id", ("id: visits", "id: visit"), "id 'visit' is not the file's name 'visits'", 1),
    ("other kind", ("kind: lookup", "kind: report"), "kind 'report' is not the file's folder 'lookup'", 4),
    ("unknown kind", ("kind: lookup", "kind: lokup"), "kind 'lokup' is not one of", 4),
    (
        "missing key",
        ("#+ competency_question: Which therapies allow at least so many visits?\n", ""),
        "'competency_question' is missing",
        1,
    ),
    ("example without expectation", ('#+     expect: {rows: "2"', '#+     note: {rows: "2"'), "an example says what to expect", 14),
    (
        "example of nothing",
        ('- params: {least: "3"}', '- params: {leest: "3"}'),
        "'leest', which is no parameter (did you mean 'least'?)",
        14,
    ),
    ("example lacks", ('- params: {least: "3"}', "- params: {}"), "an example lacks 'least'", 14),
    ("example column", ("contains: [{therapy", "contains: [{thing"), "expects the column 'thing'", 14),
    ("two wishes", ("required: true", "required: true, default: 3"), "required and has a default", 8),
    ("moved key", ("#+ limit: 50", "#+ defaults: {least: 3}"), "is said on the parameter itself, as 'default' under params", 16),
    ("undeclared parameter", ("?_therapy_iri", "?_other_iri"), "'other' is not declared", 22),
    ("unused parameter", ("?_least_integer", "3"), "parameter 'least' is declared but never used", 8),
    ("other suffix", ("?_least_integer", "?_least_decimal"), "but the parameter is declared as integer", 20),
    ("no suffix", ("?_least_integer", "?_least_number"), "but the parameter is not a type", 20),
    ("selected parameter", ("SELECT ?therapy ?visits", "SELECT ?_least ?visits"), "use BIND(?_least AS ?least)", 18),
    ("renamed to parameter", ("SELECT ?therapy ?visits", "SELECT (1 AS ?_least) ?visits"), "is a selected variable", 18),
    ("optional outside its block", ("  #? if therapy\n", ""), "is optional without a default", 21),
    ("block without end", ("  #? end\n", ""), "'#? if' without '#? end'", 25),
    ("block without parameter", ("#? if therapy", "#? if theraphy"), "is not '#? if' with a parameter", 21),
    ("other server", ("  #? if", "  SERVICE <http://localhost/> { ?a ?b ?c }\n  #? if"), "SERVICE would ask another server", 21),
]


@pytest.mark.parametrize(("change", "message", "line"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_each_fault_of_a_header_or_parameter_is_told_with_its_line(written, change, message, line):
    assert change[0] in GOOD
    path = written(GOOD.replace(change[0], change[1], 1))
    found = questions.lint(path)
    assert any(message in finding.message and finding.line == line and finding.level == "error" for finding in found), found
    with pytest.raises(KnowledgeError) as raised:
        questions.read_question(path)
    assert raised.value.exit_code == 3
    assert str(raised.value).startswith(f"{path}:")


QUERY_FAULTS = [
    ("syntax", ("WHERE {\n  ?therapy", "WHERE {\n  ?therapy ?therapy ?therapy"), "the query does not parse", "error", 19),
    ("unknown prefix", ("kg:visits", "zz:visits"), "the query does not parse", "error", 19),
    ("column not selected", ("SELECT ?therapy ?visits", "SELECT ?therapy"), "column 'visits' is declared but not selected", "error", 17),
    ("no column for it", ("SELECT ?therapy", "SELECT ?x ?therapy"), "?x is selected but not among the columns", "error", 17),
    ("no order", ("ORDER BY ?therapy\n", ""), "no ORDER BY", "warn", 17),
]


@pytest.mark.parametrize(("change", "message", "level", "line"), [row[1:] for row in QUERY_FAULTS], ids=[row[0] for row in QUERY_FAULTS])
def test_an_engine_reads_the_query_when_it_is_linted(written, change, message, level, line):
    found = questions.lint(written(GOOD.replace(change[0], change[1], 1)))
    assert any(message in f.message and f.level == level and abs(f.line - line) <= 1 for f in found), found


def test_keys_of_other_servers_are_warned_of_and_title_is_taken_for_summary(written):
    path = written(GOOD.replace("#+ summary:", "#+ endpoint: x\n#+ title:"))
    assert {finding.level for finding in questions.lint(path)} == {"warn"}
    assert questions.read_question(path).summary == "Therapies by visits"


def test_a_check_needs_its_words_and_its_subject(written):
    head = "#+ id: fault\n#+ kind: check\n#+ level: warn\n#+ title: A fault\n#+ problem: p\n#+ remedy: r\n"
    good = head + "#+ entity: thing\nSELECT ?thing { ?thing ?p ?o }\n"
    path = written(good, "check", "fault")
    assert questions.lint(path) == []
    assert questions.read_question(path).summary == "A fault"
    found = questions.lint(written(good.replace("#+ entity: thing\n", ""), "check", "fault"))
    assert [finding.message for finding in found] == ["a check selects ?entity ?property ?value, or names its subject: entity: variable"]
    assert "'remedy' is missing" in questions.lint(written(good.replace("#+ remedy: r\n", ""), "check", "fault"))[0].message


def test_a_file_that_is_not_text_is_told_by_line(written, tmp_path):
    path = written("x")
    path.write_bytes(b"#+ id: visits\n#+ summary: \xff\n")
    assert (questions.lint(path)[0].message, questions.lint(path)[0].line) == ("not UTF-8 text", 2)


def test_the_path_of_a_decision_reads_no_yaml_for_its_queries(written):
    path = written(GOOD)
    assert questions.text_of(path).startswith("PREFIX kg:")
    code = f"import sys; from pathlib import Path; from kgtool import questions; questions.text_of(Path({str(path)!r}))"
    code += "; print(sorted({'yaml', 'pydantic', 'rdflib'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert out.stdout.strip() == "[]"


# ---------------------------------------------------------------------------- library


def test_a_library_is_read_by_kind_and_a_misspelt_name_gets_the_nearest(written, tmp_path):
    written(GOOD)
    written("#+ id: made\n#+ summary: s\n#+ kind: derive\nCONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }\n", "derive", "made")
    assert list(questions.library(tmp_path)) == ["visits", "made"]
    assert questions.find("made", tmp_path).kind == "derive"
    with pytest.raises(InputError, match=r"no question is called 'visit'.*did you mean 'visits'"):
        questions.find("visit", tmp_path)


def test_one_id_stands_for_one_question(written, tmp_path):
    written(GOOD)
    written(GOOD.replace("kind: lookup", "kind: report"), "report")
    with pytest.raises(KnowledgeError, match="the id 'visits' is taken"):
        questions.library(tmp_path)


# -------------------------------------------------------------------------- parameters


def asked(written, store, **values):
    return questions.ask(questions.read_question(written(GOOD)), store, values)


def cells(answer):
    return [tuple(answer.shown(term) for term in row) for row in answer.rows]


def test_a_question_is_answered_with_labels(written, store):
    answer = asked(written, store, least="3")
    assert cells(answer) == [("acupuncture", "4"), ("massage", "6")]
    assert [column.label for column in answer.columns] == ["Therapy", "Visits"]
    assert cells(asked(written, store, least="1"))[2] == ("clin:Rest", "1"), "without a label the short name is shown"


@pytest.mark.parametrize(
    "word", ["massage", "Massage", "rubbing", "massages", "clin:Massage", "<https://w3id.org/kgtool/clinical#Massage>"]
)
def test_a_thing_is_named_by_label_synonym_curie_or_iri(written, store, word):
    assert cells(asked(written, store, least="3", therapy=word)) == [("massage", "6")]


def test_a_thing_is_named_by_its_code(written, store):
    assert cells(asked(written, store, least="3", therapy="cpt:97810")) == [("acupuncture", "4")]


def test_of_two_things_of_one_name_the_one_written_exactly_so_is_meant(store):
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    more = f'<urn:x> {label} "Massage", "Rub" . <urn:y> {label} "Rub" .'
    store.load(more.encode(), ox.RdfFormat.TURTLE)
    terms = StoreTerms(store)
    assert terms.find("Massage", None) == "urn:x"
    assert terms.find("massage", None).endswith("#Massage")
    with pytest.raises(InputError, match="names several things; say which: urn:x, urn:y"):
        terms.find("rub", None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "visits needs the parameter 'least', for example -p least='3'"),
        ({"least": "three"}, "parameter least: 'three' is not a whole number"),
        ({"least": "3", "lest": "4"}, "visits has no parameter 'lest' (did you mean 'least'?)"),
        ({"least": "3", "therapy": "masage"}, "parameter therapy: nothing is called 'masage'; nearest: 'massage'"),
        ({"least": "3", "therapy": "clin:Masage"}, "nothing has the name 'clin:Masage'; nearest: clin:Massage"),
        ({"least": "3", "therapy": "knee"}, "'knee' is clin:Knee, which is no therapy"),
        ({"least": "3", "therapy": "clin:Knee"}, "'clin:Knee' is no therapy"),
        ({"least": "3", "therapy": "http://x/ y>"}, "is not an IRI"),
    ],
)
def test_a_wrong_value_names_the_parameter_and_what_is_allowed(written, store, values, message):
    with pytest.raises(InputError) as raised:
        asked(written, store, **values)
    assert message in str(raised.value)


def test_a_value_never_becomes_query_text(written, store):
    text = GOOD.replace("?visits >= ?_least_integer", 'STR(?therapy) != ?_least_string && "?_least"').replace(
        "type: integer, req", "type: string, req"
    )
    question = questions.read_question(written(text.replace("type: integer, req", "type: string, req")))
    for value in ['"', "'", "\\", '") || true || ("', "} DROP ALL #", "\n", "?_least", '"""', "x\u2028y"]:
        bound = questions.bind(question, {"least": value}, lambda text, within: text)
        assert str(ox.Literal(value)) in bound
        assert cells(questions.ask(question, store, {"least": value}))
    with pytest.raises(InputError):
        questions.bind(question, {"least": "x", "therapy": "x"}, lambda text, within: "http://x/> . ?a ?b <http://y/")


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("decimal", "1e3", '"1000"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("decimal", "-.5", '"-0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("integer", " 7", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("date", "2013-12-20", '"2013-12-20"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("boolean", "true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("string", "a\nb", '"a\\nb"'),
    ],
)
def test_literals_are_checked_and_typed(kind, text, wanted):
    assert str(question_binding.literal(Parameter("x", kind), text)) == wanted


@pytest.mark.parametrize(
    ("kind", "text"), [("decimal", "NaN"), ("decimal", "1,5"), ("date", "2013-13-01"), ("boolean", "yes"), ("integer", "1.0")]
)
def test_unfit_literals_are_refused(kind, text):
    with pytest.raises(InputError, match="parameter x"):
        question_binding.literal(Parameter("x", kind), text)


def test_a_closed_list_is_kept_to():
    parameter = Parameter("grade", enum=("A", "B"))
    assert question_binding.literal(parameter, "A").value == "A"
    with pytest.raises(InputError, match="'C' is not one of A, B"):
        question_binding.literal(parameter, "C")


def test_lines_stay_where_they_were(written):
    question = questions.read_question(written(GOOD))
    for values in ({"least": "3"}, {"least": "3", "therapy": "clin:Massage"}):
        bound = questions.bind(question, values, lambda text, within: "https://w3id.org/kgtool/clinical#Massage")
        assert len(bound.split("\n")) == len(GOOD.split("\n"))
        assert bound.split("\n")[24] == "ORDER BY ?therapy"
        assert ("FILTER(?therapy" in bound) == ("therapy" in values)


def test_an_own_file_needs_no_header_and_no_prefixes(tmp_path, store):
    path = tmp_path / "mine.rq"
    path.write_text("SELECT ?x WHERE { ?x kg:visits 6 }")
    assert cells(questions.ask(questions.own_question(path), store)) == [("massage",)]
    path.write_text("SELECT ?x WHERE { ?x kg:visits 6 ")
    with pytest.raises(KnowledgeError, match=r"mine\.rq:1:\d+: the query does not parse"):
        questions.ask(questions.own_question(path), store)
    path.write_text("SELECT * { SERVICE <http://localhost:1/> { ?a ?b ?c } }")
    with pytest.raises(KnowledgeError, match="another server"):
        questions.own_question(path)
    with pytest.raises(InputError, match="No such file"):
        questions.own_question(tmp_path / "none.rq")


# ---------------------------------------------------------------------------- answers


def own(tmp_path, store, text, **more):
    path = tmp_path / "own.rq"
    path.write_text(text)
    return questions.ask(questions.own_question(path), store, **more)


def test_a_cap_on_rows_is_said_in_every_form_that_has_room(tmp_path, store):
    answer = own(tmp_path, store, "SELECT ?x ?n WHERE { ?x kg:visits ?n } ORDER BY ?n", limit=2)
    assert len(answer.rows) == 2
    assert answer.notice == "only the first 2 rows; there are more"
    assert answer.notice in answers.render(answer, "table")
    assert answer.notice in answers.render(answer, "md")
    assert json.loads(answers.render(answer, "json"))["complete"] is False
    assert own(tmp_path, store, "SELECT ?x WHERE { ?x kg:visits ?n }", limit=3).notice is None


def test_no_rows_is_an_answer(tmp_path, store):
    answer = own(tmp_path, store, "SELECT ?x ?n WHERE { ?x kg:none ?n }")
    assert answer.notice == "0 rows"
    assert answers.render(answer, "csv") == "x,n\r\n"
    assert "(0 rows)" in answers.render(answer, "table")


def test_table_is_aligned_and_fits_a_width(written, store):
    answer = asked(written, store, least="3")
    assert answers.render(answer).splitlines() == [
        "Therapy      Visits",
        "-----------  ------",
        "acupuncture       4",
        "massage           6",
    ]
    wide = answers.Answer(answer.columns, ((ox.Literal("a long cell that has to be broken into lines"), ox.Literal(1)),))
    assert max(map(len, answers.table(wide, 30).splitlines())) <= 30
    assert "lines" in answers.table(wide, 5), "a word is not broken, the table is wider instead"


def test_csv_keeps_iris_and_labels_and_defuses_formulas(tmp_path, store):
    query = 'SELECT ?x ?t ?n WHERE { ?x kg:visits 6 BIND("=1+1, \\"a\\"" AS ?t) BIND(-5 AS ?n) }'
    rows = list(csv.reader(io.StringIO(answers.render(own(tmp_path, store, query), "csv"))))
    assert rows == [["x", "x label", "t", "n"], ["https://w3id.org/kgtool/clinical#Massage", "massage", '\'=1+1, "a"', "-5"]]
    assert answers.render(own(tmp_path, store, query), "tsv").startswith("x\tx label\tt\tn\n")


def test_json_is_read_by_another_reader_of_results(tmp_path, store):
    answer = own(tmp_path, store, 'SELECT * { ?x kg:visits ?n OPTIONAL { ?x rdfs:label ?l } BIND("a"@en AS ?e) }')
    text = answers.render(answer, "json")
    again = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    assert {tuple(row) for row in again} == set(answer.rows)
    assert json.loads(text)["labels"]["https://w3id.org/kgtool/clinical#Massage"] == "massage"


def test_markdown_escapes_its_own_sign(tmp_path, store):
    answer = own(tmp_path, store, 'SELECT ?t ?n { BIND("a|b" AS ?t) BIND(1 AS ?n) }')
    assert answers.render(answer, "md") == "| T | N |\n| --- | ---: |\n| a\\|b | 1 |\n"


def test_graphs_and_yes_or_no(tmp_path, store):
    graph = own(tmp_path, store, "CONSTRUCT { ?x kg:visits ?n } WHERE { ?x kg:visits ?n }")
    assert "kg:visits 6" in answers.render(graph, "ttl").replace("\t", " ")
    assert cells(graph)[0] == ("acupuncture", "kg:visits", "4")
    yes = own(tmp_path, store, "ASK { ?x kg:visits 6 }")
    assert cells(yes) == [("true",)]
    assert json.loads(answers.render(yes, "json")) == {"head": {}, "boolean": True}
    with pytest.raises(InputError, match="Turtle is for questions that construct a graph"):
        answers.render(yes, "ttl")
    with pytest.raises(InputError, match="format 'xml' is not one of table, csv"):
        answers.render(yes, "xml")


def test_what_an_example_expects_is_told_by_the_differing_cell(written, store):
    answer = asked(written, store, least="3")
    assert answers.differences(answer, "2", ({"therapy": "massage", "visits": "6"},), ({"therapy": "knee"},)) == []
    assert answers.differences(answer, ">=3", ({"therapy": "massage", "visits": "7"},), ({"therapy": "clin:Massage"},)) == [
        "2 rows, expected >=3",
        "no row has {'therapy': 'massage', 'visits': '7'}; the nearest has {'therapy': 'massage', 'visits': '6'}",
        "a row has {'therapy': 'clin:Massage'}",
    ]
