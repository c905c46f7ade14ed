"""``kgtool export``: the whole knowledge as one ontology, for Turtle, RDF/XML, functional syntax, JSON-LD and N-Triples readers.

In: a folder of ontology files (the shipped one by default). Out: one file, whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import current_step, deliver, say
from kgtool.commands.options import chosen, formats, ontology, output
from kgtool.errors import InputError, KnowledgeError

if TYPE_CHECKING:
    from kgtool.manchester import Document

FORMATS = ("ttl", "rdfxml", "ofn", "jsonld", "nt")


@click.command()
@formats(*FORMATS)
@click.option("--inferred", is_flag=True, help="Add the hierarchy of classes that HermiT infers. Takes minutes; needs Java.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="With --inferred: end with 4 after so long.",
)
@ontology
@output
def export(form: str | None, inferred: bool, time_limit: float, ontology: Path | None, output: Path | None) -> None:
    """Write the whole knowledge as one ontology: Turtle, RDF/XML, functional syntax, JSON-LD or N-Triples."""
    from kgtool import compiled, manchester, places
    from kgtool import export as exporting

    if ontology is not None and not ontology.is_dir():
        raise InputError(f"--ontology {ontology}: there is no such folder")
    files = places.ontology_files(ontology)
    if not files:
        raise KnowledgeError("no .omn file here; give a folder of ontology files", ontology)
    documents = [manchester.read(path) for path in files]
    more = _inferred(documents, files, time_limit) if inferred else []
    text = exporting.functional(documents, compiled.source_hash(files), more)
    deliver(exporting.FORMATS[chosen(form, output, *FORMATS)](text), output)
    added = f", {len(more)} inferred" if inferred else ""
    say(f"{len(exporting.axioms(documents))} axioms, declarations and annotations of {len(files)} files{added}")


def _inferred(documents: list[Document], files: list[Path], time_limit: float) -> list[str]:
    from kgtool.hermit import Reasoner
    from kgtool.reasons import hierarchy
    from kgtool.reasons.axioms import Stated
    from kgtool.reasons.contradiction import Deadline

    deadline = Deadline(time_limit)
    with current_step() as step, Reasoner(files, deadline.left(), engine="jvm") as reasoner:
        return hierarchy.inferred(reasoner, Stated(documents), deadline, step)
