"""``kgtool new``: what it makes is placed, laid out, checked; what is wrong leaves every file as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kgtool import checks, cli, layout, places
from kgtool.commands import new
from tests.ontology.test_check import TOPIC, minimal

__all__ = ["minimal"]

RECOMMENDATION = ["new", "recommendation", "KneeTherapy", "--edition", "cp2009", "--treatment", "PT", "--stance", "recommended-with-criteria", "--label", 'Therapy "of" the knee', "--id", "sample.knee-therapy", "--page", "14", "--region", "knee"]  # fmt: skip
CRITERION = ["new", "criterion", "cp2009:KneeTherapy.twitch", "--branch", "cp2009:KneeTherapy.initial", "--label", "A twitch", "--need", "a twitch at the knee", "--asks", "kg:hasLocalFact some clin:TwitchResponse", "--type", "finding"]  # fmt: skip
CASE = ["new", "case", "Therapy of a knee that twitches is satisfied", "--topic", "sample.knee-therapy", "--outcome", "satisfied", "--reviewed", "2014-03-01", "--fact", "twitch response, region: knee", "--verdict", "sample.knee-therapy.twitch=met"]  # fmt: skip
NEW_FILE = "guidelines/mtus-chronic-pain-2009/knee-therapy.omn"


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(arguments: list[str], folder: Path) -> int:
    return cli.main([*arguments, "--ontology", str(folder)])


def test_from_a_recommendation_to_a_case(minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(RECOMMENDATION, minimal) == 0
    said = capsys.readouterr()
    assert said.out == f"new: recommendation cp2009:KneeTherapy in ontology/{NEW_FILE}\n"
    assert "still to do: cp2009:KneeTherapy.initial has no members [group-empty]" in said.err
    assert run(CRITERION, minimal) == 0
    said = capsys.readouterr()
    assert "still to do" not in said.err
    text = (minimal / NEW_FILE).read_text()
    assert layout.laid_out(text) == text
    assert "kg:forSite clin:Knee" in text
    assert 'rdfs:label "Therapy \\"of\\" the knee"' in text
    assert "        kg:phase kg:Initial,\n        kg:requires cp2009:KneeTherapy.twitch\n" in text
    assert "kg:basis kg:Unverified, kg:confidence kg:Low" in text
    report = checks.run(minimal)
    assert [finding for finding in report.findings if finding.level != "info" and finding.code != "query-header"] == []
    cases = tmp_path / "cases"
    assert cli.main([*CASE, "--ontology", str(minimal), "--cases", str(cases)]) == 0
    assert capsys.readouterr().out.startswith("new: case 1 in ")
    wrong = [argument.replace("knee that twitches", "knee").replace("=met", "=contradicted") for argument in CASE]
    assert cli.main([*wrong, "--ontology", str(minimal), "--cases", str(cases)]) == 1
    assert "expected contradicted, got met" in capsys.readouterr().out
    assert cli.main(["test", str(cases), "--ontology", str(minimal)]) == 1
    assert "1 of 2 cases as expected" in capsys.readouterr().out


def test_a_recommendation_joins_its_family_s_file(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    family = minimal / "guidelines" / "mtus-chronic-pain-2009" / "injections.omn"
    family.parent.mkdir()
    shutil.move(minimal / TOPIC, family)
    before = layout.laid_out(family.read_text())
    arguments = [argument.replace("recommended-with-criteria", "not recommended") for argument in RECOMMENDATION]
    assert run([*arguments, "--family", "injections"], minimal) == 0
    assert "still to do" not in capsys.readouterr().err
    text = family.read_text()
    assert text.startswith(before)
    assert "kg:branch" not in text.removeprefix(before)


@pytest.mark.parametrize(
    ("arguments", "old", "new", "code", "said"),
    [
        (RECOMMENDATION, "cp2009", "cp1999", 2, "no edition has this prefix; there are cp2009"),
        (RECOMMENDATION, "KneeTherapy", "knee therapy", 2, "is no name for a recommendation; write it as KneeBrace"),
        (RECOMMENDATION, "KneeTherapy", "Injections", 2, "cp2009:Injections is there already (guidelines/sample/injections.omn:"),
        (RECOMMENDATION, "sample.knee-therapy", "sample.injections", 2, "the identifier 'sample.injections' is taken by cp2009:Injections"),
        (RECOMMENDATION, "PT", "physical terapy", 2, "did you mean 'physical therapy'"),
        (RECOMMENDATION, "recommended-with-criteria", "recomended", 2, "one of framework, limited, no-recommendation, not-recommended"),
        (RECOMMENDATION, "sample.knee-therapy", "sample knee", 2, "[shape]"),
        (CRITERION, "cp2009:KneeTherapy.initial", "cp2009:Nowhere.initial", 2, "no branch or group has this name"),
        (CRITERION, "cp2009:KneeTherapy.initial", "cp2009:Injections.twitch", 2, "is not a branch or group"),
        (CRITERION, "cp2009:KneeTherapy.twitch", "cp2009:Injections.twitch", 2, "is there already"),
        (CRITERION, "clin:TwitchResponse", "clin:TwichResponse", 2, "the nearest are clin:TwitchResponse"),
        (CRITERION, "some clin:TwitchResponse", "som clin:TwitchResponse", 2, "did you mean 'some'?"),
        (CRITERION, "some clin:TwitchResponse", "some (clin:Knee or clin:Spine)", 2, "[outside-language]"),
        (CRITERION, "finding", "symptom", 2, "[criterion-type-unknown]"),
    ],
)  # fmt: skip
def test_what_is_wrong_leaves_everything_as_it_was(arguments: list[str], old: str, new: str, code: int, said: str, minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    if arguments is CRITERION:
        assert run(RECOMMENDATION, minimal) == 0
    before = state(minimal)
    capsys.readouterr()
    changed = [argument.replace(old, new) for argument in arguments]
    assert changed != arguments
    assert run(changed, minimal) == code
    assert said in capsys.readouterr().err
    assert state(minimal) == before
    assert arguments is CRITERION or not (minimal / NEW_FILE).parent.exists()


def test_a_case_that_cannot_be_read_is_not_written(minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(RECOMMENDATION, minimal)
    run(CRITERION, minimal)
    cases = tmp_path / "cases"
    for old, other, said in (
        ("twitch response, region: knee", "twich response, region: knee", "did you mean 'twitch response'"),
        ("twitch response, region: knee", "twitch response, region: [knee", "a fact or amount cannot be read"),
        ("sample.knee-therapy", "sample.knee-terapy", "the nearest are sample.knee-therapy"),
        ("satisfied", "granted", "one of satisfied, violated"),
        ("=met", "", "write it as CRITERION=met"),
    ):
        arguments = [*CASE[:3], *(argument.replace(old, other) for argument in CASE[3:])]
        assert cli.main([*arguments, "--ontology", str(minimal), "--cases", str(cases)]) == 2
        assert said in capsys.readouterr().err
        assert not cases.exists()


def test_queries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("lookup", "report", "check"):
        arguments = [
            "new",
            "query",
            f"braces-{kind}",
            "--kind",
            kind,
            "--summary",
            'Which texts are about "braces"',
            "--queries",
            str(tmp_path),
        ]
        assert cli.main(arguments) == 0
        path = tmp_path / kind / f"braces-{kind}.rq"
        assert cli.main(["query", "lint", str(path)]) == 0
        before = path.read_bytes()
        assert cli.main(arguments) == 2
        assert "is there already; nothing is overwritten" in capsys.readouterr().err
        assert path.read_bytes() == before
    assert cli.main(["new", "query", "Bad Name", "--kind", "lookup", "--summary", "a", "--queries", str(tmp_path)]) == 2
    assert cli.main(["new", "query", "fine", "--kind", "derive", "--summary", "a", "--queries", str(tmp_path)]) == 2


def test_what_is_missing_is_asked_for_on_a_terminal_only(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["recommendation", "KneeTherapy", "--ontology", str(minimal)]
    asked = CliRunner().invoke(new.new, arguments)
    assert asked.exit_code == 2
    assert "--edition is missing (on a terminal it would be asked for)" in asked.output
    monkeypatch.setattr(new, "on_terminal", lambda: True)
    answers = "cp2009\nphysical therapy\nnot-recommended\nTherapy of the knee\nsample.knee-therapy\nKnee\n"
    asked = CliRunner().invoke(new.new, arguments, input=answers)
    assert asked.exit_code == 0, asked.output
    assert "Section of the guideline: Knee" in asked.output
    assert 'kg:section "Knee"' in (minimal / NEW_FILE).read_text()


def test_an_installation_s_own_files_are_not_written_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(places, "ontology_folder", lambda: places.PACKAGE / "ontology")
    assert cli.main(RECOMMENDATION) == 2
    assert "this installation's own files stay as they are" in capsys.readouterr().err


def test_a_broken_ontology_is_to_be_mended_first(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (minimal / TOPIC).write_text("Clas: clin:A\n")
    assert run(RECOMMENDATION, minimal) == 2
    assert "mend it first: kgtool check" in capsys.readouterr().err
