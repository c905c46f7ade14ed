"""``kgtool export``: the whole knowledge as one ontology, for Turtle, RDF/XML, functional syntax, JSON-LD and N-Triples readers.

In: a folder of ontology files (the shipped one by default). Out: one file, whole or not at all.
"""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.commands.delivery import deliver, say
from kgtool.commands.options import chosen, formats, ontology, output
from kgtool.errors import InputError, KnowledgeError

FORMATS = ("ttl", "rdfxml", "ofn", "jsonld", "nt")


@click.command()
@formats(*FORMATS)
@ontology
@output
def export(form: str | None, ontology: Path | None, output: Path | None) -> None:
    """Write the whole knowledge as one ontology: Turtle, RDF/XML, functional syntax, JSON-LD or N-Triples."""
    from kgtool import compiled, manchester, places
    from kgtool import export as exporting

    if ontology is not None and not ontology.is_dir():
        raise InputError(f"--ontology {ontology}: there is no such folder")
    files = places.ontology_files(ontology)
    if not files:
        raise KnowledgeError("no .omn file here; give a folder of ontology files", ontology)
    documents = [manchester.read(path) for path in files]
    text = exporting.functional(documents, compiled.source_hash(files))
    deliver(exporting.FORMATS[chosen(form, output, *FORMATS)](text), output)
    say(f"{len(exporting.axioms(documents))} axioms, declarations and annotations of {len(files)} files")
