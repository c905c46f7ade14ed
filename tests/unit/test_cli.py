"""The command line's manners: one line for every failure, the right exit code, data and words on their own streams."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kgtool import __version__, cli
from kgtool.commands import delivery
from kgtool.errors import InputError, KnowledgeError, LimitError, MissingError

#: Modules that ``--help`` must not pay for.
HEAVY = {"pyoxigraph", "pyhornedowl", "yaml", "pydantic", "rapidfuzz", "rich", "rdflib", "owlready2", "flask", "kgtool.knowledge"}


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a user starts it."""
    command = [sys.executable, "-m", "kgtool.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


class TestHelp:
    def test_every_command_is_listed_and_has_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["--help"]) == 0
        listed = capsys.readouterr().out
        names = [name for section in cli.COMMANDS.values() for name in section]
        assert names == [
            "decide",
            "batch",
            "schema",
            "letters",
            "lookup",
            "query",
            "export",
            "serve",
            "new",
            "check",
            "fmt",
            "test",
            "explain",
            "diff",
            "doctor",
            "version",
        ]
        for name in names:
            assert f"\n  {name} " in listed
            assert cli.main([name, "--help"]) == 0
            assert f"Usage: kgtool {name}" in capsys.readouterr().out

    def test_it_imports_nothing_heavy(self) -> None:
        code = "import sys, kgtool.cli; kgtool.cli.main(['--help']); print(*sys.modules, file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert HEAVY & set(done.stderr.split()) == set()

    def test_the_version_is_the_package_s(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["version"]) == 0
        assert cli.main(["--version"]) == 0
        assert capsys.readouterr().out == f"kgtool {__version__}\n" * 2


class TestFailures:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["decid"], "there is no command 'decid'; did you mean 'decide'?"),
            (["frobnicate"], "there is no command 'frobnicate'; see kgtool --help"),
            (["decide"], "Missing argument"),
            (["decide", "--frobnicate"], "No such option"),
            (["decide", "--forum", "court", "x.yaml"], "'court' is not one of"),
            (["query", "run"], "give either the name of a question"),
            (["query", "run", "frobnicate"], "no question is called 'frobnicate'"),
            (["query", "run", "label-twice", "-p", "x"], "-p x: write NAME=VALUE"),
            (["decide", "--ontology", "nowhere", "x.yaml"], "--ontology nowhere: there is no such folder"),
        ],
    )
    def test_wrong_use_is_one_line_and_exit_2(self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("kgtool: ")
        assert captured.err.count("\n") == 1
        assert said in captured.err

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (InputError("no such term"), 2),
            (MissingError("no Java"), 2),
            (KnowledgeError("cannot read\nthis", "a.omn", 3, 4), 3),
            (LimitError("too long"), 4),
            (KeyboardInterrupt(), 130),
            (delivery.ReaderGone(), 141),
        ],
    )
    def test_each_kind_of_failure_has_its_exit_code(
        self, error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(*arguments: object, **options: object) -> None:
            raise error

        monkeypatch.setattr(cli.cli, "main", fail)
        assert cli.main([]) == code
        assert capsys.readouterr().err.count("\n") <= 1

    def test_a_bug_of_our_own_is_not_caught(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cli.cli, "main", lambda **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cli.main([])

    def test_a_broken_ontology_is_exit_3_with_file_line_and_column(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "broken.omn").write_text("Ontology: <https://example.org/x>\n\nClass: <https://example.org/x#A>\n    SubClassOf: and\n")
        assert cli.main(["query", "run", "label-twice", "--ontology", str(tmp_path)]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "broken.omn:4:" in captured.err

    def test_a_reader_that_goes_away_is_no_fault(self) -> None:
        script = f"{sys.executable} -m kgtool.cli query list | head -n 1"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_is_said(self) -> None:
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "kgtool.cli", "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert (done.returncode, done.stderr) == (2, "kgtool: cannot write to standard output: No space left on device\n")


class TestDelivery:
    def test_a_file_is_written_whole_with_the_usual_rights(self, tmp_path: Path) -> None:
        target = tmp_path / "out.txt"
        delivery.deliver("text", target)
        assert target.read_text() == "text\n"
        mask = os.umask(0)
        os.umask(mask)
        assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask

    def test_a_failure_leaves_the_old_file_and_nothing_else(self, tmp_path: Path) -> None:
        target = tmp_path / "out.txt"
        target.write_text("old")

        def write_half() -> None:
            with delivery.complete_file(target) as stream:
                stream.write("half")
                raise RuntimeError("surprise")

        with pytest.raises(RuntimeError, match="surprise"):
            write_half()
        assert target.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real.txt").write_text("old")
        (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
        delivery.deliver("new", tmp_path / "link.txt")
        assert (tmp_path / "link.txt").is_symlink()
        assert (tmp_path / "real.txt").read_text() == "new\n"

    def test_a_device_is_written_not_replaced(self) -> None:
        delivery.deliver("text", Path(os.devnull))
        assert not Path(os.devnull).is_file()

    @pytest.mark.parametrize("name", ["missing/out.txt", "."])
    def test_an_impossible_place_is_wrong_input(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot write"):
            delivery.deliver("text", tmp_path / name)

    def test_colour_only_on_a_terminal_that_wants_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal:
            def isatty(self) -> bool:
                return True

        for name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        terminal = Terminal()
        assert delivery.wants_colour(None, terminal)  # type: ignore[arg-type]
        assert not delivery.wants_colour(Path("out.txt"), terminal)  # type: ignore[arg-type]
        assert not delivery.wants_colour(None)
        monkeypatch.setenv("NO_COLOR", "1")
        assert not delivery.wants_colour(None, terminal)  # type: ignore[arg-type]


class TestQueries:
    def test_the_list_names_every_question(self, capsys: pytest.CaptureFixture[str]) -> None:
        from kgtool.questions import library

        assert cli.main(["query", "list"]) == 0
        listed = capsys.readouterr().out
        assert len(library()) >= 20
        assert all(f"  {name} " in listed for name in library())

    def test_the_list_as_json(self, tmp_path: Path) -> None:
        target = tmp_path / "list.json"
        assert cli.main(["query", "list", "--kind", "check", "-o", str(target)]) == 0
        assert {question["kind"] for question in json.loads(target.read_text())} == {"check"}

    def test_a_question_shows_how_to_run_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["query", "show", "label-twice"]) == 0
        shown = capsys.readouterr().out
        assert "kgtool query run label-twice" in shown
        assert "SELECT" in shown

    def test_an_author_s_own_query(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own = tmp_path / "own.rq"
        own.write_text("SELECT ?label WHERE { kg:Request rdfs:label ?label }")
        assert cli.main(["query", "run", "-f", str(own), "--format", "csv"]) == 0
        assert capsys.readouterr().out.splitlines() == ["label", "request"]

    def test_no_rows_is_said_in_words(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        own = tmp_path / "own.rq"
        own.write_text("SELECT ?x WHERE { ?x a kg:Nonsense }")
        assert cli.main(["query", "run", "-f", str(own), "--format", "csv"]) == 0
        captured = capsys.readouterr()
        assert (captured.out.splitlines(), captured.err) == (["x"], "0 rows\n")


class TestDoctor:
    def test_it_reports_every_part(self) -> None:
        done = run("doctor", "--format", "json")
        examination = json.loads(done.stdout)
        assert done.returncode == 0
        assert set(examination["sections"]) == {"kgtool", "Python", "packages", "knowledge", "Java", "guards of a reader's own SPARQL"}
        assert int(examination["sections"]["knowledge"]["clinical terms"]) > 100

    def test_what_is_missing_comes_with_its_command(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from kgtool import doctor

        monkeypatch.setattr(doctor, "_version", lambda name: "not installed" if name == "jpype1" else "1.0")
        (advice,) = doctor.examine().missing
        assert advice.endswith("-m pip install 'kgtool[hermit]'")

    def test_every_extra_has_a_purpose(self) -> None:
        from kgtool import doctor

        extras = sorted({extra for _, _, extra in doctor.PACKAGES if extra})
        assert len(list(doctor._advice(extras))) == len(extras) >= 4

    def test_broken_knowledge_is_a_fault_not_a_traceback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from kgtool import doctor, knowledge

        def broken() -> None:
            raise KnowledgeError("cannot read this", "a.omn", 3, 4)

        monkeypatch.setattr(knowledge, "load", broken)
        examination = doctor.examine()
        assert examination.faults == ("a.omn:3:4: cannot read this",)
        assert "Faults" in doctor.render(examination)


SEED = Path(__file__).resolve().parent.parent / "cases" / "seed-2013.yaml"


class TestDecide:
    def test_the_seed_case_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["decide", str(SEED), "--format", "json"]) == 0
        case = json.loads(capsys.readouterr().out)
        assert [(one["request"], one["disposition"]) for one in case["determinations"]] == [("1", "upheld"), ("2", "upheld")]

    def test_the_forum_of_the_command_line_wins(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["decide", str(SEED), "--format", "json", "--forum", "ur"]) == 0
        case = json.loads(capsys.readouterr().out)
        assert {one["disposition"] for one in case["determinations"]} == {"information_requested"}

    @pytest.mark.parametrize(
        ("ending", "begins"),
        [(".json", "{"), (".jsonl", '{"case"'), (".md", "# Case"), (".html", "<!DOCTYPE"), (".ttl", "@prefix"), (".txt", "Case ")],
    )
    def test_the_ending_of_the_file_chooses_the_format(
        self, ending: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / f"out{ending}"
        assert cli.main(["decide", str(SEED), "-o", str(target)]) == 0
        assert target.read_text(encoding="utf-8").startswith(begins)
        assert capsys.readouterr() == ("", "")

    def test_standard_input_is_a_case(self) -> None:
        done = run("decide", "-", "--format", "jsonl", input=SEED.read_text(encoding="utf-8"))
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["case"] == "seed-2013"

    def test_several_cases_are_an_array(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["decide", str(SEED), str(SEED), "--format", "json"]) == 0
        assert len(json.loads(capsys.readouterr().out)) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "case: a\nreviewed: 2013-12-20\nrequests: [{id: 1, treatmint: acupuncture}]\n",
            "case: a\ncase: b\nreviewed: 2013-12-20\nrequests: [{id: 1, treatment: acupuncture}]\n",
            "case: a\nreviewed: 2013-12-20\nrequests: [{id: 1, treatment: acupunctre session}]\n",
            "case: a\nreviewed: 2013-02-30\nrequests: [{id: 1, treatment: acupuncture}]\n",
            "case: a\nreviewed: 2013-12-20\nrequests: [{id: 1, treatment: acupuncture, visits: -6}]\n",
            "",
            "case: " + "[" * 5000,
            "case: !!python/object/apply:os.system [true]\n",
            "a: &a [x, x]\nb: [*a, *a]\n",
            "case: \ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        ],
    )
    def test_bad_input_is_one_line_and_nothing_is_written(self, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source, target = tmp_path / "case.yaml", tmp_path / "out.json"
        source.write_bytes(text.encode("latin-1"))
        assert cli.main(["decide", str(SEED), str(source), "-o", str(target)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("kgtool: ")
        assert captured.err.count("\n") == 1
        assert not target.exists()

    def test_a_case_that_is_not_there_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["decide", "nowhere.yaml"]) == 2
        assert capsys.readouterr().err.count("\n") == 1

    def test_the_schema_describes_the_seed_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        import jsonschema
        import yaml

        assert cli.main(["schema"]) == 0
        schema = json.loads(capsys.readouterr().out)
        case = json.loads(json.dumps(yaml.safe_load(SEED.read_text(encoding="utf-8")), default=str))
        jsonschema.validate(case, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(case | {"treatmint": 1}, schema)


class TestBatch:
    def test_lines_come_out_in_order_and_a_bad_one_says_why(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source, target = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
        good = {"case": "a", "reviewed": "2013-12-20", "requests": [{"id": 1, "treatment": "trigger point injection"}]}
        source.write_text("\n".join(json.dumps(case) for case in (good, good | {"requests": [{"id": 1}]}, good | {"case": "c"})) + "\n")
        assert cli.main(["batch", str(source), "-o", str(target)]) == 2
        lines = [json.loads(line) for line in target.read_text().splitlines()]
        assert [line.get("case") for line in lines] == ["a", None, "c"]
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "2 cases decided" in captured.err

    @pytest.mark.parametrize("name", ["missing/out.jsonl", "."])
    def test_an_impossible_place_is_one_line(self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "cases.jsonl").write_text("")
        assert cli.main(["batch", str(tmp_path / "cases.jsonl"), "-o", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


class TestLookup:
    def test_a_heading_finds_treatment_region_and_what_governs(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = "Ultrasound guided trigger point injections to the bilateral thoracic spine"
        assert cli.main(["lookup", text, "--date", "2013-12-20", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["text"], found["parsed"]["region"], found["parsed"]["side"]) == (text, "thoracic spine", "bilateral")
        first = found["results"][0]["recommendations"][0]
        assert (first["topic"], first["governing"]) == ("cpmtg.trigger-point-injections", True)

    def test_the_report_shows_criteria_and_limits(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["lookup", "cpt:20552", "--date", "2013-12-20"]) == 0
        said = capsys.readouterr().out
        for phrase in ("governs: ", "page 122", "Twitch response (required)", "a session (limit; unverified)", "not counted"):
            assert phrase in said

    def test_a_file_of_texts_each_with_its_date(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source = tmp_path / "texts.jsonl"
        source.write_text(
            '{"text": "trigger point injection", "date": "2013-12-20"}\n\n{"text": "trigger point injection", "date": "2017-03-01"}\n'
        )
        assert cli.main(["lookup", "-f", str(source), "--format", "jsonl"]) == 0
        editions = [json.loads(line)["results"][0]["recommendations"][0]["edition"] for line in capsys.readouterr().out.splitlines()]
        assert [edition[-4:] for edition in editions] == ["2009", "2016"]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("{", "texts.jsonl:1: not JSON"),
            ('{"txt": "x"}', 'texts.jsonl:1: an object with a "text"'),
            ('{"text": "x", "day": 1}', "unknown key 'day'"),
            ('{"text": "x", "date": "2013-02-30"}', "is not a date"),
        ],
    )
    def test_a_wrong_line_is_named(self, line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "texts.jsonl").write_text(line)
        assert cli.main(["lookup", "-f", str(tmp_path / "texts.jsonl")]) == 2
        assert said in capsys.readouterr().err

    def test_nothing_found_is_an_answer(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["lookup", "xyzzy"]) == 0
        assert "No treatment was found" in capsys.readouterr().out


class TestAuthors:
    def test_findings_end_with_1_and_unreadable_files_with_3(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "broken.omn").write_text("Ontology: <https://example.org/x>\n\nClass: <https://example.org/x#A>\n    SubClassOf: and\n")
        assert cli.main(["check", str(tmp_path), "--format", "github"]) == 3
        assert "::error file=" in capsys.readouterr().out

    def test_a_run_of_too_few_cases_fails(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["test", str(SEED), "--at-least", "1"]) == 1
        assert "at least 1" in capsys.readouterr().out
