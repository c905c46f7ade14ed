"""``kgtool query lint``, ``fmt``, ``test`` and ``export``: what an author does with query files.

In: names of questions or paths of files, the whole library by default. Out: findings, files in canonical layout, the outcome of
every example, or the questions as RDF; exit code 1 where something is to be mended.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import complete_file, deliver, say
from kgtool.commands.options import chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError

if TYPE_CHECKING:
    from kgtool.questions import Question

FILES = click.argument("names", nargs=-1, metavar="[NAME|FILE]…")
#: Fewer examples than this in the whole library means that they were not found, not that there are none.
FEWEST_EXAMPLES = 20


@click.command()
@FILES
@click.pass_context
def lint(context: click.Context, names: tuple[str, ...]) -> None:
    """Say what is wrong with query files: header, parameters, the query itself. A file outside a library needs no header."""
    from kgtool import questions

    paths = _paths(names)
    worst = 0
    for path in paths:
        for finding in questions.lint(path):
            deliver(f"{path}:{finding.line}: {finding.level}: {finding.message}")
            worst = max(worst, finding.level == "error")
    say(f"{len(paths)} query files read")
    context.exit(worst)


@click.command()
@FILES
@click.option("--check", is_flag=True, help="Change nothing; name the files that are laid out otherwise and end with 1.")
@click.pass_context
def fmt(context: click.Context, names: tuple[str, ...], check: bool) -> None:
    """Lay query files out canonically: header keys in order, the prefixes used, keywords in capitals, indentation."""
    from kgtool.questions import layout

    paths = _paths(names)
    changed = []
    for path in paths:
        text = _text(path)
        try:
            laid_out = layout.canonical(text)
        except InputError as error:
            raise InputError(f"{path}: {error}") from None
        if laid_out != text:
            changed.append((path, laid_out))
    for path, laid_out in changed:
        if not check:
            with complete_file(path) as stream:
                stream.write(laid_out)
        deliver(f"{path}: {'laid out otherwise' if check else 'laid out'}")
    outcome = "laid out otherwise; kgtool query fmt mends them" if check and changed else "changed"
    say(f"{len(paths)} query files read, {len(changed)} {outcome}")
    context.exit(1 if check and changed else 0)


@click.command()
@FILES
@formats("text", "json")
@ontology
@output
@click.pass_context
def test(context: click.Context, names: tuple[str, ...], form: str | None, ontology: Path | None, output: Path | None) -> None:
    """Run the examples of the headers as tests. Ends with 1 where one fails or a competency question has no passing example."""
    from kgtool.questions import examples

    asked = _questions(names)
    outcomes = list(examples.run(asked, knowledge_of(ontology).store))
    fewest = 1 if names else FEWEST_EXAMPLES
    if len(outcomes) < fewest:
        raise InputError(f"{len(outcomes)} examples in {len(asked)} query files; at least {fewest} must be there")
    unanswered = examples.unanswered(asked, outcomes)
    if chosen(form, output, "text", "json") == "json":
        deliver(json.dumps(examples.as_data(outcomes, unanswered), indent=2, ensure_ascii=False), output)
    else:
        deliver(examples.report(outcomes, unanswered), output)
    context.exit(1 if unanswered or any(not outcome.passed for outcome in outcomes) else 0)


@click.command()
@FILES
@ontology
@output
def export(names: tuple[str, ...], ontology: Path | None, output: Path | None) -> None:
    """Write questions as RDF in Turtle, each a sh:SPARQLExecutable that other tools can list and run."""
    from kgtool.questions import executable
    from kgtool.questions.terms import StoreTerms

    deliver(executable.turtle(_questions(names), StoreTerms(knowledge_of(ontology).store).find), output)


def _paths(names: tuple[str, ...]) -> list[Path]:
    """The files named: a name of the library, a file, or every ``.rq`` below a folder; without names the whole library."""
    from kgtool import places, questions

    found: list[Path] = []
    for name in names or (str(places.queries_folder()),):
        path = Path(name)
        if path.is_dir():
            found += sorted(path.rglob("*.rq"))
        else:
            found.append(path if path.suffix or path.exists() else questions.place(name))
    if not found:
        raise InputError(f"no .rq file in {', '.join(names)}")
    return found


def _questions(names: tuple[str, ...]) -> list[Question]:
    from kgtool import questions
    from kgtool.questions.words import KINDS

    if not names:
        return list(questions.library().values())
    return [
        questions.read_question(path) if path.resolve().parent.name in KINDS else questions.own_question(path) for path in _paths(names)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
