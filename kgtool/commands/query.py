"""``kgtool query``: the query library, listed, shown and run; and an author's own query.

In: the name of a question and its values, or a file. Out: rows as a table, CSV, TSV, JSON, Markdown, or a graph as Turtle.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.commands.delivery import deliver, line_width, say
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError

if TYPE_CHECKING:
    from kgtool.questions import Question

ANSWER_FORMATS = ("table", "csv", "tsv", "json", "md", "ttl")


@click.group()
def query() -> None:
    """The query library: one question a file, each with its parameters and examples."""


@query.command("list")
@click.option("--kind", type=click.Choice(["lookup", "report", "check", "decide", "derive"]), help="Only questions of one kind.")
@click.option("--tag", metavar="WORD", help="Only questions with this tag.")
@formats("table", "json")
@output
def list_questions(kind: str | None, tag: str | None, form: str | None, output: Path | None) -> None:
    """List the questions with their ids."""
    from kgtool.questions import library

    found = [one for one in library().values() if kind in (None, one.kind) and (tag is None or tag in one.tags)]
    if chosen(form, output, "table", "json") == "json":
        deliver(json.dumps([_listing(one) for one in found], indent=2, ensure_ascii=False), output)
        return
    room = max((len(one.id) for one in found), default=0)
    lines = []
    for number, one in enumerate(found):
        if number == 0 or found[number - 1].kind != one.kind:
            lines += ["", one.kind]
        lines.append(f"  {one.id.ljust(room)}  {one.summary}")
    deliver("\n".join(lines).lstrip("\n"), output)
    if not found:
        say("no question fits")


@query.command()
@click.argument("name")
@output
def show(name: str, output: Path | None) -> None:
    """Show a question: what it asks, its parameters, an example, the query itself."""
    from kgtool.questions import find

    question = find(name)
    lines = [question.id, "=" * len(question.id), question.summary]
    if question.description:
        lines += ["", question.description.strip()]
    if question.params:
        lines += ["", "Parameters"]
        lines += [f"  {name}: {_parameter(parameter)}" for name, parameter in question.params.items()]
    lines += ["", "Run it", f"  {_example_command(question)}", "", question.body.strip()]
    deliver("\n".join(lines), output)


@query.command()
@click.argument("name", required=False)
@click.option("-f", "--file", "file", type=PATH, metavar="FILE", help="Run the query of this file; its #+ header may be absent.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter: a label, CURIE, number or date.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows; the default is the question's own limit.")
@formats(*ANSWER_FORMATS)
@ontology
@output
def run(
    name: str | None,
    file: Path | None,
    params: tuple[str, ...],
    limit: int | None,
    form: str | None,
    ontology: Path | None,
    output: Path | None,
) -> None:
    """Run a question of the library by its NAME, or an author's own with -f FILE."""
    from kgtool.questions import answers, ask, find, own_question

    if (name is None) == (file is None):
        raise InputError("give either the name of a question (see kgtool query list) or -f FILE")
    question = own_question(file) if file is not None else find(str(name))
    chosen_form = chosen(form, output, *ANSWER_FORMATS)
    answer = ask(question, knowledge_of(ontology).store, _values(params), limit=limit)
    deliver(answers.render(answer, chosen_form, width=line_width(output)), output)
    if answer.notice and chosen_form not in ("table", "md"):
        say(answer.notice)


def _values(params: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise InputError(f"-p {param}: write NAME=VALUE")
        if name in values:
            raise InputError(f"-p {name} is given twice")
        values[name] = value
    return values


def _parameter(parameter: Any) -> str:
    parts = [parameter.label, f"one of {', '.join(parameter.enum)}" if parameter.enum else parameter.type]
    if parameter.default is not None:
        parts.append(f"default {parameter.default}")
    elif not parameter.required:
        parts.append("optional")
    if parameter.example:
        parts.append(f"for example {parameter.example}")
    return "; ".join(str(part) for part in parts if part)


def _example_command(question: Question) -> str:
    from shlex import quote

    values = dict(question.examples[0].params) if question.examples else {}
    return " ".join([f"kgtool query run {question.id}", *(f"-p {quote(f'{name}={value}')}" for name, value in values.items())])


def _listing(question: Question) -> dict[str, Any]:
    return {"id": question.id, "kind": question.kind, "summary": question.summary, "tags": list(question.tags)}
