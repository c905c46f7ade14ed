"""``kgtool lookup``: a request heading, words, a synonym or a code; the treatment, what governs it, criteria and limits.

In: a text, or a file with one a line. Out: a report, or JSON. A text for which nothing is found is an answer, not a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.commands.delivery import deliver, line_width, wants_colour
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError

if TYPE_CHECKING:
    from kgtool.knowledge import Knowledge
    from kgtool.lookup import Lookup

LOOKUP_FORMATS = ("text", "json", "jsonl", "md")


@click.command()
@click.argument("text", nargs=-1)
@click.option(
    "-f", "--file", "file", type=PATH, metavar="FILE", help='One text a line, or one {"text": …, "date": …} where it ends in .jsonl.'
)
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Say what governs on this date (2013-12-20), for an injury a year old.",
)
@formats(*LOOKUP_FORMATS)
@ontology
@output
def lookup(
    text: tuple[str, ...], file: Path | None, on: datetime | None, form: str | None, ontology: Path | None, output: Path | None
) -> None:
    """Find a treatment by TEXT (words, synonym or code) and show what governs it, its criteria and limits."""
    from kgtool.lookup import lookup as look_up

    if bool(text) == bool(file):
        raise InputError("give either a TEXT or -f FILE")
    default_date = on.date() if on else None
    asked = list(_lines(file, default_date)) if file else [(" ".join(text), default_date)]
    knowledge = knowledge_of(ontology)
    governing = governing_on(knowledge)
    found = [(look_up(words, knowledge, on=day, governing=governing), day) for words, day in asked]
    deliver(_rendered(chosen(form, output, *LOOKUP_FORMATS), found, knowledge, output), output)


def governing_on(knowledge: Knowledge) -> Callable[[str, str | None, date], str | None]:
    """Asks the path which recommendation governs a treatment at a region on a date, for a record that says nothing."""
    from kgtool.standing import standing

    def governing(treatment: str, site: str | None, on: date) -> str | None:
        found = standing(treatment, site, on, knowledge).governing
        return found.recommendation if found else None

    return governing


def _lines(file: Path, on: date | None) -> Iterator[tuple[str, date | None]]:
    """Each text with its date; ``on`` where the line names none. Empty lines are passed over."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise InputError(f"{file}: {reason}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _entry(line, f"{file}:{number}", on) if file.suffix == ".jsonl" else (line.strip(), on)


def _entry(line: str, place: str, on: date | None) -> tuple[str, date | None]:
    try:
        entry: Any = json.loads(line)
    except ValueError as error:
        raise InputError(f"{place}: not JSON: {error}") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise InputError(f'{place}: an object with a "text" is expected')
    unknown = entry.keys() - {"text", "date"}
    if unknown:
        raise InputError(f"{place}: unknown key {min(unknown)!r}; allowed: text, date")
    if entry.get("date") is None:
        return entry["text"], on
    try:
        return entry["text"], date.fromisoformat(entry["date"])
    except (TypeError, ValueError):
        raise InputError(f"{place}: date {entry['date']!r} is not a date such as 2013-12-20") from None


def _rendered(form: str, found: list[tuple[Lookup, date | None]], knowledge: Knowledge, to: Path | None) -> str:
    if form == "jsonl":
        return "".join(json.dumps(one.as_json(), ensure_ascii=False) + "\n" for one, _ in found)
    if form == "json":
        answers = [one.as_json() for one, _ in found]
        return json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False, indent=2)
    from kgtool.report import markdown, treatments
    from kgtool.report.text import Page

    blocks = [block for one, on in found for block in treatments.account(one, knowledge, on)]
    return markdown.render_blocks(blocks) if form == "md" else Page(line_width(to), wants_colour(to)).render(blocks)
