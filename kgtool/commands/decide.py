"""``kgtool decide``, ``kgtool batch`` and ``kgtool schema``: from case files to determinations.

In: case files (YAML or JSON), or JSON Lines for a batch. Out: determinations in the format asked for. Every case is read
and decided before anything is written.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import deliver, deliver_bytes, line_width, progress, say, wants_colour
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError

if TYPE_CHECKING:
    from kgtool.determination import CaseDetermination
    from kgtool.knowledge import Knowledge
    from kgtool.model import Case
    from kgtool.terms import TermIndex

#: Unreadable lines of a batch that are repeated on standard error; all of them stand in its output.
MOST_REFUSALS = 10
REPORT_FORMATS = ("text", "json", "jsonl", "md", "html", "ttl", "letter")

forum_option = click.option("--forum", type=click.Choice(["imr", "ur"]), help="The deciding forum; default: the case's own.")
readings_option = click.option(
    "--readings",
    type=click.Choice(["show", "count"]),
    default="show",
    show_default=True,
    help="Show reviewers' customary readings apart, or count them as required.",
)
lenient_option = click.option("--lenient", is_flag=True, help="Keep unknown terms and list them as not placed.")


@click.command()
@click.argument("cases", nargs=-1, required=True, type=PATH, metavar="CASE…")
@formats(*REPORT_FORMATS)
@forum_option
@readings_option
@click.option("--reasoner", type=click.Choice(["sparql", "hermit"]), default="sparql", show_default=True, help="What judges the criteria.")
@lenient_option
@ontology
@output
def decide(
    cases: tuple[Path, ...],
    form: str | None,
    forum: str | None,
    readings: str,
    reasoner: str,
    lenient: bool,
    ontology: Path | None,
    output: Path | None,
) -> None:
    """Decide the requests of each CASE file (YAML or JSON; - reads standard input)."""
    from kgtool.path import decide_case

    knowledge = knowledge_of(ontology)
    read = [read_input(path, knowledge.term_index(), lenient) for path in cases]
    decided = [decide_case(case, knowledge, forum=forum, readings=readings, reasoner=reasoner) for case in read]
    wanted = chosen(form, output, *REPORT_FORMATS)
    if wanted == "letter":
        _deliver_letters(list(zip(read, decided, strict=True)), knowledge, output)
    else:
        deliver(report(wanted, decided, output), output)


def _deliver_letters(decided: list[tuple[Case, CaseDetermination]], knowledge: Knowledge, to: Path | None) -> None:
    """Determination letters: text, or what the ending of the output file says (.html, .md, .pdf)."""
    from kgtool.letters import writing
    from kgtool.letters.composing import LetterWriter

    writer = LetterWriter(knowledge)
    letters = [writer.blocks(case, one) for case, one in decided]
    title = f"Determination of case {', '.join(case.id for case, _ in decided)}"
    ending = to.suffix.lower() if to else ""
    if to and ending == ".pdf":
        deliver_bytes(writing.pdf(letters, title), to)
    elif ending in (".html", ".htm"):
        deliver(writing.hypertext(letters, title), to)
    else:
        deliver(writing.marked_down(letters) if ending == ".md" else writing.text(letters, line_width(to)), to)


def read_input(path: Path, terms: TermIndex, lenient: bool) -> Case:
    """The case of a file, or of standard input for ``-``."""
    from kgtool.case_file import read_case

    if str(path) == "-":
        return read_case(sys.stdin.buffer.read(), terms, name="<standard input>", lenient=lenient)
    return read_case(path, terms, name=str(path), lenient=lenient)


def report(form: str, decided: list[CaseDetermination], to: Path | None) -> str:
    """The determinations in one of ``REPORT_FORMATS``; each layout is imported only if wanted."""
    if form == "text":
        from kgtool.report import text

        return text.render(*decided, width=line_width(to), colour=wants_colour(to))
    if form in ("json", "jsonl"):
        from kgtool.report import json

        return json.render(*decided) if form == "json" else json.render_lines(*decided)
    if form == "md":
        from kgtool.report import markdown

        return markdown.render(*decided)
    if form == "html":
        from kgtool.report import html

        return html.render(*decided)
    from kgtool.report import turtle

    return turtle.render(*decided)


@click.command()
@click.argument("cases", type=PATH, metavar="IN")
@click.option("-o", "--output", type=PATH, metavar="OUT", required=True, help="One determination a line, in the order of IN.")
@forum_option
@readings_option
@lenient_option
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to decide in.")
@ontology
@click.pass_context
def batch(
    context: click.Context, cases: Path, output: Path, forum: str | None, readings: str, lenient: bool, workers: int, ontology: Path | None
) -> None:
    """Decide the cases of IN (JSON Lines), one determination a line; run again, it takes up where it stopped.

    A case that cannot be read gets a line that says why; the command then ends with 2.
    """
    from kgtool import batch as batching

    if output.is_dir() or not output.absolute().parent.is_dir():
        raise InputError(f"cannot write {output}: {'it is a folder' if output.is_dir() else 'there is no such folder'}")
    with progress("deciding") as shown:
        summary = batching.run(
            cases, output, knowledge_of(ontology), forum=forum, readings=readings, lenient=lenient, workers=workers, progress=shown
        )
    for refusal in summary.refused[:MOST_REFUSALS]:
        say(f"kgtool: {refusal}")
    say(str(summary))
    context.exit(InputError.exit_code if summary.refused else 0)


@click.command()
@output
def schema(output: Path | None) -> None:
    """Print the JSON Schema of a case file."""
    import json

    from kgtool.reading.schema import json_schema

    deliver(json.dumps(json_schema(), indent=2, ensure_ascii=False), output)
