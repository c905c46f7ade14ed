"""``kgtool diff``: what changed between two states of the knowledge, in words, and which cases come out otherwise.

In: two folders, ontology files or revisions; or two editions. Out: the changes by recommendation; exit code 0 where there are none.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kgtool.commands.delivery import current_step, deliver
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output
from kgtool.errors import InputError


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@formats("text", "json", "md")
@click.option("--editions", is_flag=True, help="OLD and NEW are editions of one ontology: a prefix (cp2009), a CURIE or part of a label.")
@click.option("--cases", type=PATH, metavar="FOLDER", help="Also decide these cases by both, and say which come out otherwise and why.")
@ontology
@output
@click.pass_context
def diff(
    context: click.Context,
    old: str,
    new: str | None,
    form: str | None,
    editions: bool,
    cases: Path | None,
    ontology: Path | None,
    output: Path | None,
) -> None:
    """What changed from OLD to NEW, by recommendation, in words.

    Each is a folder of ontology files (or one with a folder 'ontology'), an .omn file (read in the place of the shipped file
    of the same ontology IRI), or a git revision of the repository here. Without NEW, OLD is compared with the shipped ontology.

    Ends with 0 where nothing changed and with 1 where something did, as diff does.
    """
    from kgtool.comparison import report
    from kgtool.comparison.decided import decided_differently
    from kgtool.comparison.sources import knowledge_at

    if editions:
        if new is None or cases is not None:
            raise InputError(
                "--editions needs OLD and NEW, such as cp2009 cp2016"
                if new is None
                else "--cases does not go with --editions: each case is judged by the edition in force on its own date"
            )
        comparison = report.compared_editions(knowledge_of(ontology), old, new)
    else:
        with current_step() as step:
            step(f"reading {old}")
            before = knowledge_at(old)
            step(f"reading {new or 'the ontology'}")
            after = knowledge_at(new) if new else knowledge_of(ontology)
            comparison = report.compared(before, after, (old, new or "the present ontology"))
            if cases is not None:
                comparison = replace(comparison, decided=tuple(decided_differently(cases, before, after, step)))
    deliver(report.render(comparison, chosen(form, output, *report.FORMATS)), output)
    context.exit(0 if comparison.same else 1)
