"""``kgtool new``: scaffolds, from flags or in a dialogue, placed in the right file and checked at once.

In: an author's words. Out: changed or new files, all of them or none: what would bring a new fault is taken back. What is missing
is asked for on a terminal and an error elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kgtool.commands.delivery import complete_file, current_step, deliver, say
from kgtool.commands.options import PATH
from kgtool.errors import InputError
from kgtool.scaffolds import UNFINISHED, Scaffold

Command = Callable[..., Any]


def ontology_option(command: Command) -> Command:
    """The folder that is written to."""
    return click.option("--ontology", type=PATH, metavar="FOLDER", help="The ontology to write to. Default: this checkout's.")(command)


def standing_options(command: Command) -> Command:
    """How sure the transcription is."""
    command = click.option("--confidence", default="low", show_default=True, help="high, medium or low: of the transcription.")(command)
    return click.option("--basis", default="unverified", show_default=True, help="seed-letter, letter, lookup or unverified.")(command)


@click.group()
def new() -> None:
    """Scaffold a recommendation, a criterion, a case or a query."""


@new.command()
@click.argument("name")
@click.option("--edition", metavar="PREFIX", help="The edition, by its prefix: cp2009, odg, ….")
@click.option("--treatment", metavar="TEXT", help="What it is about: words, a synonym or a code.")
@click.option("--stance", metavar="WORD", help="recommended-with-criteria, not-recommended, ….")
@click.option("--label", metavar="TEXT", help="Its name in a clinician's words.")
@click.option("--id", "identifier", metavar="ID", help="Its identifier, such as cpmtg.knee-brace.")
@click.option("--section", default="", metavar="TEXT", help="Section of the guideline.")
@click.option("--page", default="", metavar="TEXT", help="Page or pages of the guideline.")
@click.option("--region", default="", metavar="TEXT", help="The body region, where it is for one.")
@click.option("--comment", default="", metavar="TEXT", help="What the text says, paraphrased.")
@click.option("--family", default="", metavar="FILE", help="The file, without .omn. Default: one of its own.")
@standing_options
@ontology_option
def recommendation(name: str, ontology: Path | None, **said: Any) -> None:
    """A recommendation with NAME such as KneeBrace: its frame and, unless its stance says all, a first branch."""
    said["edition"] = _given(said["edition"], "--edition", "Edition (prefix, such as cp2009)")
    said["treatment"] = _given(said["treatment"], "--treatment", "Treatment (words, synonym or code)")
    said["stance"] = _given(said["stance"], "--stance", "Stance (recommended-with-criteria, not-recommended, …)")
    said["label"] = _given(said["label"], "--label", "Label in a clinician's words")
    said["identifier"] = _given(said["identifier"], "--id", "Identifier (such as cpmtg.knee-brace)")
    if not (said["section"] or said["page"]):
        said["section"] = _given(None, "--section or --page", "Section of the guideline")
    from kgtool.scaffolds.ontology import NewRecommendation, recommendation

    _into_ontology(ontology, lambda knowledge: recommendation(NewRecommendation(name=name, **said), knowledge))


@new.command()
@click.argument("name")
@click.option("--branch", "holder", metavar="NAME", help="The branch or group that asks for it, such as cp2009:KneeBrace.initial.")
@click.option("--link", default="requires", show_default=True, help="requires, limits, excludes or requiresAbsence.")
@click.option("--label", metavar="TEXT", help="Its name in a clinician's words.")
@click.option("--need", metavar="TEXT", help="Completes: the record would have to document ….")
@click.option("--asks", metavar="EXPRESSION", help="What it asks of a request: kg:hasLocalFact some clin:TriggerPoint.")
@click.option("--type", "kind", metavar="WORD", help="finding, dx, test, dur, failed, qty, ….")
@click.option("--comment", default="", metavar="TEXT", help="What the text says, paraphrased.")
@click.option("--id", "identifier", default="", metavar="ID", help="Default: the recommendation's and the end of the name.")
@standing_options
@ontology_option
def criterion(name: str, ontology: Path | None, **said: Any) -> None:
    """A criterion with NAME such as cp2009:KneeBrace.instability, linked from a branch."""
    said["holder"] = _given(said["holder"], "--branch", "Branch or group (such as cp2009:KneeBrace.initial)")
    said["label"] = _given(said["label"], "--label", "Label in a clinician's words")
    said["need"] = _given(said["need"], "--need", "The record would have to document …")
    said["asks"] = _given(said["asks"], "--asks", "Asks of the request (such as kg:hasLocalFact some clin:TriggerPoint)")
    said["kind"] = _given(said["kind"], "--type", "Kind (finding, dx, test, dur, failed, qty, …)")
    from kgtool.scaffolds.ontology import NewCriterion, criterion

    _into_ontology(ontology, lambda knowledge: criterion(NewCriterion(name=name, **said), knowledge))


@new.command()
@click.argument("name")
@click.option("--topic", metavar="ID", help="The recommendation's identifier.")
@click.option("--outcome", metavar="WORD", help="What has to come out: satisfied, violated, not_established, ….")
@click.option("--treatment", default="", metavar="TEXT", help="What is asked for. Default: the recommendation's treatment.")
@click.option("--region", default="", metavar="TEXT", help="The region asked for. Default: the recommendation's, if it has one.")
@click.option("--reviewed", default="", metavar="DATE", help="Default: the edition's last day.")
@click.option("--amount", "amounts", multiple=True, metavar="KEY: VALUE", help="A further key of the request, such as 'visits: 6'.")
@click.option("--fact", "facts", multiple=True, metavar="FACT", help="What the record documents: 'trigger point, region: neck'.")
@click.option("--absent", multiple=True, metavar="FACT", help="What the record denies.")
@click.option("--verdict", "verdicts", multiple=True, metavar="ID=WORD", help="What has to come out of a criterion.")
@click.option("--cases", type=PATH, default=Path("tests/cases"), show_default=True, metavar="FOLDER", help="The folder of cases.")
@ontology_option
@click.pass_context
def case(context: click.Context, /, name: str, cases: Path, ontology: Path | None, **said: Any) -> None:
    """A case with NAME, a sentence, in the file of its topic's family; it is run at once."""
    said["topic"] = _given(said["topic"], "--topic", "Topic (the recommendation's identifier)")
    said["outcome"] = _given(said["outcome"], "--outcome", "Outcome (satisfied, violated, not_established, conflicting)")
    from kgtool.authors import cases as author_cases
    from kgtool.commands.options import knowledge_of
    from kgtool.scaffolds.case import NewCase, case

    knowledge = knowledge_of(ontology)
    scaffold = case(NewCase(name=name, **said), knowledge, cases)
    (path,) = scaffold.files
    with _written(scaffold):
        (result,) = [one for one in author_cases.run(path, knowledge).cases if one.name == " ".join(name.split())]
        if result.error:
            raise InputError(f"{result.error}; nothing is written")
    _tell(scaffold)
    for one in result.differences:
        deliver(f"{one.cell}: expected {one.expected}, got {one.got}")
    context.exit(int(bool(result.differences)))


@new.command()
@click.argument("id")
@click.option("--kind", metavar="WORD", help="lookup, report or check.")
@click.option("--summary", metavar="TEXT", help="What it asks or, for a check, the title of the fault.")
@click.option("--level", default="warn", show_default=True, help="Of a check: error, warn or info.")
@click.option("--problem", default="", metavar="TEXT", help="Of a check: {entity} stands for what a row names.")
@click.option("--remedy", default="", metavar="TEXT", help="Of a check: what to do.")
@click.option("--queries", type=PATH, metavar="FOLDER", help="The query library to write to. Default: that of this checkout.")
def query(queries: Path | None, **said: Any) -> None:
    """A query with ID, its file's name: a header and a query that runs, for you to change."""
    said["kind"] = _given(said["kind"], "--kind", "Kind (lookup, report, check)")
    said["summary"] = _given(said["summary"], "--summary", "What it asks or, for a check, the title of the fault")
    from kgtool import places, questions
    from kgtool.scaffolds.question import NewQuery, question

    scaffold = question(NewQuery(**said), _own(queries, places.queries_folder(), "--queries"))
    (path,) = scaffold.files
    with _written(scaffold):
        faults = [fault for fault in questions.lint(path) if fault.level == "error"]
        if faults:
            raise InputError(f"{faults[0].message}; nothing is written")
    _tell(scaffold)


def on_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _given(value: str | None, option: str, question: str) -> str:
    """What was given, else what the author answers on a terminal. Raises a usage error elsewhere."""
    if value is not None:
        return value
    if not on_terminal():
        raise click.UsageError(f"{option} is missing (on a terminal it would be asked for)")
    return str(click.prompt(question, err=True))


def _own(folder: Path | None, shipped: Path, option: str) -> Path:
    """The folder to write to. An installation's own files are not written to."""
    from kgtool import places

    if folder is None and places.PACKAGE in shipped.parents:
        raise InputError(f"this installation's own files stay as they are; name a folder of yours: {option}")
    if folder is not None and not folder.is_dir():
        raise InputError(f"{option} {folder}: there is no such folder")
    return folder or shipped


def _into_ontology(folder: Path | None, scaffold_of: Callable[[Any], Scaffold]) -> None:
    """Write a scaffold into the ontology, check it, and show what is left to do."""
    from kgtool import checks, places

    home = _own(folder, places.ontology_folder(), "--ontology")
    check = checks.Check(home)
    with current_step() as step:
        before = set(check.look(progress=step).findings)
    if check.knowledge is None:
        raise InputError("a file of the ontology cannot be read; mend it first: kgtool check")
    scaffold = scaffold_of(check.knowledge)
    known = {(finding.code, finding.entity, finding.problem) for finding in before}
    with _written(scaffold):
        with current_step() as step:
            report = check.look(progress=step)
        new = [one for one in report.findings if one.level != "info" and (one.code, one.entity, one.problem) not in known]
        bad = [one for one in new if one.level == "error" and one.code not in UNFINISHED]
        if bad:
            raise InputError(
                f"{bad[0].problem} [{bad[0].code}]" + (f" ({bad[0].remedy})" if bad[0].remedy else "") + "; nothing is written"
            )
    _tell(scaffold)
    for finding in new:
        say(f"still to do: {finding.problem} [{finding.code}]")


@contextmanager
def _written(scaffold: Scaffold) -> Iterator[None]:
    """The scaffold's files written; whatever goes wrong inside takes all of them back."""
    before = {path: path.read_bytes() if path.exists() else None for path in scaffold.files}
    folders = [folder for path in scaffold.files for folder in path.parents if not folder.exists()]
    try:
        for path, text in scaffold.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with complete_file(path) as stream:
                stream.write(text)
        yield
    except BaseException:
        for path, raw in before.items():
            if raw is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(raw)
        for folder in folders:
            if folder.is_dir():
                folder.rmdir()
        raise


def _tell(scaffold: Scaffold) -> None:
    deliver(f"new: {scaffold.made}")
    say(f"next: {scaffold.then}")
