"""``kgtool query``: the query library, listed, shown and run; and an author's own query.

In: the name of a question and its values, or a file. Out: rows as a table, CSV, TSV, JSON, Markdown or a workbook, or a graph as
Turtle. What an author does with query files is in :mod:`kgtool.commands.query_files`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.commands import query_files
from kgtool.commands.delivery import deliver, deliver_bytes, line_width, say
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kgtool.questions import Question
    from kgtool.questions.plan import Stopwatch

ANSWER_FORMATS = ("table", "csv", "tsv", "json", "md", "xlsx", "ttl")


@click.group()
def query() -> None:
    """The query library: one question a file, each with its parameters and examples."""


for command in (query_files.lint, query_files.fmt, query_files.test, query_files.export):
    query.add_command(command)


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
@click.option("--data", type=PATH, metavar="FILE", help="Ask a corpus of precedents too, as kgtool letters corpus writes it.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows; the default is the question's own limit.")
@click.option("--timings", is_flag=True, help="Say on standard error how long each step took and what is known of the plan.")
@formats(*ANSWER_FORMATS)
@ontology
@output
def run(
    name: str | None,
    file: Path | None,
    params: tuple[str, ...],
    data: Path | None,
    limit: int | None,
    timings: bool,
    form: str | None,
    ontology: Path | None,
    output: Path | None,
) -> None:
    """Run a question of the library by its NAME, or an author's own with -f FILE."""
    from kgtool.questions import answers, ask, find, own_question, plan

    if (name is None) == (file is None):
        raise InputError("give either the name of a question (see kgtool query list) or -f FILE")
    question = own_question(file) if file is not None else find(str(name))
    chosen_form = chosen(form, output, *ANSWER_FORMATS)
    watch = plan.Stopwatch()
    knowledge = knowledge_of(ontology)
    store = knowledge.store
    watch("knowledge loaded")
    if data is not None:
        from kgtool import precedents

        precedents.join(precedents.read(data, knowledge), store)
        watch("data loaded")
    answer = ask(question, store, _values(params), limit=limit, done=watch)
    if chosen_form == "xlsx":
        from kgtool.questions.workbook import xlsx

        deliver_bytes(xlsx(answer), output)
    else:
        deliver(answers.render(answer, chosen_form, width=line_width(output)), output)
    watch("answer written")
    if answer.notice and chosen_form not in ("table", "md"):
        say(answer.notice)
    if timings:
        _say_timings(question, watch, _values(params), store)


def _say_timings(question: Question, watch: Stopwatch, values: dict[str, str], store: Store) -> None:
    from kgtool.questions import bind, plan
    from kgtool.questions.terms import StoreTerms

    for line in ["Timings", *watch.lines(), "Plan", *plan.notes(bind(question, values, StoreTerms(store).find), store)]:
        say(line)


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
