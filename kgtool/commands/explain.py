"""``kgtool explain``: why nothing can be of a class, why a case contradicts itself, what would meet a criterion.

In: a case file, a criterion or class by CURIE, identifier or label, or nothing (every class of the ontology that nothing can
belong to). Out: nested text or Markdown. The reference reasoner answers; without Java the command says what to install.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import current_step, deliver
from kgtool.commands.options import chosen, formats, ontology, output
from kgtool.errors import InputError, LimitError

if TYPE_CHECKING:
    from kgtool.knowledge import Knowledge
    from kgtool.reasons.explaining import Explanation

CASE_ENDINGS = (".yaml", ".yml", ".json")


@click.command()
@click.argument("what", required=False)
@click.option(
    "--first", type=click.IntRange(min=1), metavar="N", help="Only the first N contradictions of each class or request; default: all."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="End with 4 after so long.",
)
@formats("text", "md")
@ontology
@output
def explain(what: str | None, first: int | None, time_limit: float, form: str | None, ontology: Path | None, output: Path | None) -> None:
    """Explain WHAT: a case FILE that contradicts itself, a class that nothing can belong to, or a criterion.

    Of a contradiction the smallest sets of axioms are shown, with file and line; of a criterion the smallest record that meets it
    and the smallest that contradicts it. Without WHAT, every class of the ontology that nothing can belong to.
    """
    from kgtool.reasons import report

    write = report.text if chosen(form, output, "text", "md") == "text" else report.markdown
    said: list[str] = []
    began = monotonic()
    with current_step() as step:
        late = None
        try:
            for one in _explanations(what, first, time_limit, ontology):
                step(one.title)
                said.append(write(one.title, one.sections))
        except LimitError as limit:
            over = monotonic() - began >= time_limit
            late = LimitError(f"not done within {time_limit:g} seconds; allow more with --time-limit") if over else limit
    if late is None or said:
        deliver("\n".join(said), output)
    if late:
        raise late


def _explanations(what: str | None, first: int | None, time_limit: float, ontology: Path | None) -> Iterator[Explanation]:
    from kgtool.reasons.explaining import Explainer

    if ontology is not None and not ontology.is_dir():
        raise InputError(f"--ontology {ontology}: there is no such folder")
    with Explainer(ontology, time_limit, first) as explainer:
        if what is None:
            yield from explainer.everything()
        elif what.lower().endswith(CASE_ENDINGS) or Path(what).is_file():
            from kgtool.case_file import read_case

            yield from explainer.case(read_case(Path(what), explainer.knowledge.term_index(), name=what))
        else:
            yield from explainer.thing(_iri(what, explainer.knowledge))


def _iri(what: str, knowledge: Knowledge) -> str:
    from kgtool.questions.terms import StoreTerms

    return StoreTerms(knowledge.store).find(what, None)
