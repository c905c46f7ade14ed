"""``kgtool letters``: determination letters read into items, and case files proposed from letters and notes.

In: files (text or PDF). Out: the letters that could be read, in the format asked for; those that could not are named on standard
error with what is wrong and where, and the command then ends with 1. Of a draft: a case file for a person to confirm.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import deliver, line_width, progress, say, wants_colour
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output

if TYPE_CHECKING:
    from kgtool.letters.model import Letter, Reading
    from kgtool.letters.reader import LetterReader

READ_FORMATS = ("text", "json", "jsonl", "ttl")


@click.group()
def letters() -> None:
    """Determination letters: read them into items, propose a case file from one, make a corpus of precedents of them."""


@letters.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE…")
@formats(*READ_FORMATS)
@ontology
@output
@click.pass_context
def read(context: click.Context, files: tuple[Path, ...], form: str | None, ontology: Path | None, output: Path | None) -> None:
    """Read each FILE (text or PDF, one or several letters; - reads standard input) into header, reviewer, summary and items.

    A letter that is broken is named with why and left out; the others are read, and the command ends with 1.
    """
    from kgtool.letters.reader import LetterReader

    good, complaints = _read_all(LetterReader(knowledge_of(ontology)), files)
    if good:
        deliver(_rendered(chosen(form, output, *READ_FORMATS), good, output), output)
    for complaint in complaints:
        say(f"kgtool: {complaint}")
    if complaints or len(good) > 1:
        items = sum(len(letter.items) for letter in good)
        say(f"{len(good)} letters with {items} items read, {len(complaints)} not read")
    context.exit(1 if complaints else 0)


@letters.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE…")
@click.option("--cases", type=PATH, metavar="FOLDER", help="Case files of these letters, for what was asked and on what grounds it failed.")
@ontology
@output
@click.pass_context
def corpus(context: click.Context, files: tuple[Path, ...], cases: Path | None, ontology: Path | None, output: Path | None) -> None:
    """Make a corpus of precedents of the letters in each FILE, as Turtle, for kgtool serve --precedents and kgtool query run --data.

    It holds of each item the treatment and region, both sides' guidelines, the outcome and the grounds, the date of the decision and the
    case number; nothing else of the person. Letters that are broken, or stand twice, are named and left out, and the command ends with 1.
    """
    from kgtool.letters import corpus as precedents
    from kgtool.letters.reader import LetterReader
    from kgtool.report.turtle import written

    knowledge = knowledge_of(ontology)
    known = precedents.cases_of(cases, knowledge) if cases else {}
    good, complaints = _read_all(LetterReader(knowledge), files)
    triples, account = precedents.corpus(good, known, knowledge)
    if triples:
        deliver(written(triples), output)
    for complaint in (*complaints, *account.twice):
        say(f"kgtool: {complaint}")
    for line in account.not_placed:
        say(line)
    say(f"{account.letters} letters with {account.items} items; {len(account.not_placed)} without a treatment that is known")
    if cases:
        named = f" ({'; '.join(account.decided_otherwise)})" if account.decided_otherwise else ""
        say(
            f"grounds of {account.with_grounds} items; none of {len(account.decided_otherwise)} that the case file decides otherwise{named}"
        )
    context.exit(1 if complaints or account.twice else 0)


def _read_all(reader: LetterReader, files: tuple[Path, ...]) -> tuple[list[Letter], list[str]]:
    """The good letters of files, and a line for each thing that could not be read."""
    readings = []
    with progress("reading") as shown:
        for number, path in enumerate(files, start=1):
            readings.append(_reading(reader, path))
            shown(number, len(files))
    good = [letter for reading in readings for letter in reading.good]
    return good, [complaint for reading in readings for complaint in reading.complaints]


def _reading(reader: LetterReader, path: Path) -> Reading:
    from kgtool.letters.files import decoded

    if str(path) == "-":
        return reader.read_text(decoded(sys.stdin.buffer.read()), "<standard input>")
    return reader.read_file(path)


@letters.command()
@click.argument("file", type=PATH, metavar="FILE")
@click.option(
    "--request", "requests", multiple=True, metavar="TEXT", help="A treatment asked for that the text itself does not name as such."
)
@formats("yaml", "json")
@ontology
@output
def draft(file: Path, requests: tuple[str, ...], form: str | None, ontology: Path | None, output: Path | None) -> None:
    """Propose a case file from FILE: a determination letter or a clinical note (text or PDF; - reads standard input).

    Every fact stands under the sentence that it rests on, with the characters that name it. It is a proposal: a person has to confirm it.
    """
    from kgtool.letters import draft_file
    from kgtool.letters.draft import Drafter
    from kgtool.letters.files import decoded, text_of

    text = decoded(sys.stdin.buffer.read()) if str(file) == "-" else text_of(file)
    name = "standard input" if str(file) == "-" else str(file)
    drafts = Drafter(knowledge_of(ontology)).draft(text, name, requests)
    json_wanted = chosen(form, output, "yaml", "json") == "json"
    deliver(draft_file.as_json(drafts) if json_wanted else draft_file.as_yaml(drafts, file.name), output)


def _rendered(form: str, found: list[Letter], to: Path | None) -> str:
    if form in ("json", "jsonl"):
        from kgtool.letters import data

        return data.render(found) if form == "json" else data.render_lines(found)
    if form == "ttl":
        from kgtool.letters import turtle

        return turtle.render(found)
    from kgtool.letters.account import account
    from kgtool.report.text import Page

    page = Page(line_width(to), wants_colour(to))
    return "\n\n".join(page.render(account(letter)) for letter in found)
