"""``kgtool query lint``, ``test``, ``export``, ``fmt`` on files, ``run --timings`` and the workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import cli, knowledge, places, questions
from kgtool.questions import executable
from kgtool.questions.answers import Answer
from kgtool.questions.terms import StoreTerms
from kgtool.questions.words import Column

GOOD = """\
#+ summary: Regions
#+ competency_question: Which knees are there?
#+ params:
#+   word: {type: string, required: true}
#+ columns:
#+   region: {label: Region, type: iri}
#+ examples:
#+   - params: {word: knee}
#+     expect: {rows: "1", contains: [{region: knee}]}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?region WHERE { ?region rdfs:label ?_word }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.rq"
    path.write_text(GOOD, encoding="utf-8")
    return path


class TestExamples:
    def test_an_own_file_s_examples_are_run(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["query", "test", str(own)]) == 0
        assert capsys.readouterr().out.splitlines() == ["ok    own 1  (word=knee; 1 rows)", "", "1 examples, 0 failed"]

    def test_a_failure_names_the_differing_cell_and_its_line(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own.write_text(GOOD.replace("[{region: knee}]", "[{region: elbow}]"))
        assert cli.main(["query", "test", str(own)]) == 1
        out = capsys.readouterr().out
        assert f"{own}:8" in out
        assert "no row has {'region': 'elbow'}; the nearest has {'region': 'knee'}" in out
        assert "no passing example answers own: Which knees are there?" in out

    def test_a_wrong_value_in_an_example_is_a_failure_not_an_end(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own.write_text(GOOD.replace("string, required", "date, required"))
        assert cli.main(["query", "test", str(own), "--format", "json"]) == 1
        (example,) = json.loads(capsys.readouterr().out)["examples"]
        assert example["differences"] == ["parameter word: 'knee' is not a date such as 2013-12-20"]

    def test_none_found_is_no_success(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own.write_text("SELECT ?x WHERE { ?x kg:visits ?n }")
        assert cli.main(["query", "test", str(own)]) == 2
        assert "0 examples in 1 query files; at least 1 must be there" in capsys.readouterr().err

    def test_the_whole_library(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["query", "test", "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert len(told["examples"]) >= 30
        assert told["unanswered"] == []


class TestLint:
    def test_the_library_has_no_faults(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["query", "lint"]) == 0
        captured = capsys.readouterr()
        assert captured.out == ""
        assert int(captured.err.split()[0]) >= 100

    def test_a_fault_is_told_with_file_and_line(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own.write_text(GOOD.replace("#+ columns:", "#+ colums:"))
        assert cli.main(["query", "lint", str(own)]) == 1
        assert f"{own}:5: error: unknown key 'colums' in the header (did you mean 'columns'?)" in capsys.readouterr().out

    def test_an_own_file_needs_neither_header_nor_prefixes(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own.write_text("SELECT ?x WHERE { ?x kg:visits ?n }")
        assert cli.main(["query", "lint", str(own)]) == 0
        own.write_text("SELECT ?x WHERE { ?x kg:visits }")
        assert cli.main(["query", "lint", str(own)]) == 1
        assert f"{own}:1: error: the query does not parse" in capsys.readouterr().out

    def test_a_name_that_is_none_gets_the_nearest(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["query", "lint", "visit-limit"]) == 2
        assert "did you mean 'visit-limits'" in capsys.readouterr().err


class TestLayout:
    def test_check_names_the_file_and_changes_nothing(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        untidy = GOOD.replace("SELECT", "select")
        own.write_text(untidy)
        assert cli.main(["query", "fmt", "--check", str(own.parent)]) == 1
        assert capsys.readouterr().out == f"{own}: laid out otherwise\n"
        assert own.read_text() == untidy
        assert cli.main(["query", "fmt", str(own)]) == 0
        assert own.read_text() == GOOD
        assert cli.main(["query", "fmt", "--check", str(own)]) == 0

    def test_one_bad_file_and_none_is_changed(self, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
        untidy = GOOD.replace("SELECT", "select")
        own.write_text(untidy)
        own.with_name("zz.rq").write_text("#+ sumary: x\nASK { }\n")
        assert cli.main(["query", "fmt", str(own.parent)]) == 2
        assert f"{own.with_name('zz.rq')}: line 1: unknown key" in capsys.readouterr().err
        assert own.read_text() == untidy


class TestExport:
    def test_every_question_parses_back_and_runs_as_exported(self, tmp_path: Path) -> None:
        target = tmp_path / "queries.ttl"
        assert cli.main(["query", "export", "-o", str(target)]) == 0
        store = ox.Store()
        store.load(target.read_bytes(), ox.RdfFormat.TURTLE)
        sh = executable.SH

        def objects(subject: str, predicate: str) -> list[str]:
            return [quad.object.value for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)]

        nodes = [objects(executable.BASE, sh + "declare")]
        prefixes = {objects(node, sh + "prefix")[0]: objects(node, sh + "namespace")[0] for node in nodes[0]}
        found = {quad.subject.value for quad in store.quads_for_pattern(None, None, ox.NamedNode(sh + "SPARQLExecutable"))}
        library = questions.library()
        assert found == {executable.BASE + name for name in library}
        shipped = knowledge.load().store
        terms = StoreTerms(shipped)
        for name, question in library.items():
            node = executable.BASE + name
            texts = objects(node, sh + "select") + objects(node, sh + "construct") + objects(node, sh + "ask")
            assert len(texts) == 1, name
            assert objects(node, executable.SCHEMA + "text")[0].strip() == question.body.strip()
            assert set(objects(node, sh + "parameter")) == {f"{node}/{one}" for one in question.params or {}}
            result = shipped.query(texts[0], prefixes=prefixes, use_default_graph_as_union=True)
            if question.examples:
                answer = questions.ask(question, shipped, question.examples[0].params, resolve=terms.find)
                assert sorted(str(tuple(row)) for row in result) == sorted(str(row) for row in answer.rows), name

    def test_another_reader_reads_it(self, tmp_path: Path) -> None:
        rdflib = pytest.importorskip("rdflib")
        target = tmp_path / "queries.ttl"
        assert cli.main(["query", "export", "body-region-tree", "visit-limits", "-o", str(target)]) == 0
        graph = rdflib.Graph().parse(target)
        assert len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(executable.SH + "SPARQLSelectExecutable")))) == 2


class TestTimings:
    def test_steps_and_what_is_known_of_the_plan_go_to_standard_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        pytest.importorskip("rdflib")
        assert cli.main(["query", "run", "body-region-tree", "-p", "region=spine", "--format", "csv", "--timings"]) == 0
        captured = capsys.readouterr()
        assert captured.out.startswith("region,")
        for step in ("knowledge loaded", "values put in", "query read and begun", "rows and their labels", "answer written"):
            assert step in captured.err
        assert "Oxigraph shows no query plan" in captured.err
        assert "?partOf kg:within clin:Spine" in captured.err
        assert "GROUP BY: every row is found before the first one comes." in captured.err

    def test_the_counts_are_those_of_the_store(self) -> None:
        pytest.importorskip("rdflib")
        from kgtool.questions import plan

        store = ox.Store()
        store.load(b"<urn:a> <urn:p> <urn:b>, <urn:c> . <urn:b> <urn:q> <urn:c> .", ox.RdfFormat.TURTLE)
        said = plan.notes("SELECT ?x { ?x <urn:p> ?y FILTER EXISTS { ?y <urn:q>* ?z } }", store)
        assert "  2  ?x urn:p ?y" in said
        assert any(line.endswith("?y urn:q* ?z") for line in said)
        assert any("rdflib cannot read this query" in line for line in plan.notes("SELECT ?x {", store))


class TestWorkbook:
    COLUMNS = (Column("x", "Thing"), Column("n"), Column("t"))
    ROWS = (
        (ox.NamedNode("urn:x"), ox.Literal("2.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), ox.Literal("=1+1")),
        (None, ox.Literal(7), ox.Literal("a\x00b\nc")),
    )

    def test_numbers_links_and_text_that_no_spreadsheet_runs(self, tmp_path: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        from kgtool.questions.workbook import xlsx

        path = tmp_path / "a.xlsx"
        path.write_bytes(xlsx(Answer(self.COLUMNS, self.ROWS, {"urn:x": "the thing"})))
        sheet = openpyxl.load_workbook(path).active
        assert [[cell.value for cell in row] for row in sheet.rows] == [
            ["Thing", "N", "T"],
            ["the thing", 2.5, "=1+1"],
            [None, 7, "a\ufffdb\nc"],
        ]
        assert sheet["C2"].data_type == "s"
        assert sheet["A2"].hyperlink.target == "urn:x"

    def test_the_same_answer_gives_the_same_bytes(self) -> None:
        pytest.importorskip("openpyxl")
        from kgtool.questions.workbook import xlsx

        answer = Answer(self.COLUMNS, self.ROWS, {}, limit=2)
        assert xlsx(answer) == xlsx(answer)

    def test_from_the_command_line_by_the_file_s_ending(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        target = tmp_path / "answer.xlsx"
        assert cli.main(["query", "run", "body-region-tree", "-p", "region=spine", "-o", str(target)]) == 0
        rows = list(openpyxl.load_workbook(target).active.values)
        assert rows[0] == ("Region", "Part of", "Depth", "Other names")
        assert ("cervical spine", "spine", 1) in [row[:3] for row in rows]
        assert cli.main(["query", "run", "body-region-tree", "--format", "xlsx"]) == 2
        assert "name a file with -o" in capsys.readouterr().err

    def test_without_openpyxl_the_command_that_installs_it_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        from kgtool.errors import MissingError
        from kgtool.questions.workbook import xlsx

        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(MissingError, match=r"pip install 'kgtool\[xlsx\]'"):
            xlsx(Answer((), ()))


def test_the_library_is_where_lint_and_test_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["query", "lint", str(places.queries_folder() / "lookup")]) == 0
    assert cli.main(["query", "fmt", "--check", str(tmp_path)]) == 2
    assert "no .rq file in" in capsys.readouterr().err
