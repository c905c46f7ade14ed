"""Options that several commands share, so that they read and behave the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kgtool.errors import InputError

if TYPE_CHECKING:
    from kgtool.knowledge import Knowledge

Command = TypeVar("Command", bound=Callable[..., Any])

#: Which format an output file's ending asks for, where ``--format`` does not say.
ENDINGS = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".ttl": "ttl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".ofn": "ofn",
    ".owl": "rdfxml",
    ".rdf": "rdfxml",
    ".jsonld": "jsonld",
    ".nt": "nt",
    ".txt": "text",
    ".pdf": "letter",
    ".yaml": "yaml",
    ".yml": "yaml",
}

PATH = click.Path(path_type=Path)


def output(command: Command) -> Command:
    """``-o FILE``."""
    return click.option("-o", "--output", type=PATH, metavar="FILE", help="Write here instead of standard output, whole or not at all.")(
        command
    )


def ontology(command: Command) -> Command:
    """``--ontology FOLDER``."""
    return click.option(
        "--ontology", type=PATH, metavar="FOLDER", help="Use the ontology files of this folder instead of the shipped ones."
    )(command)


def formats(*names: str) -> Callable[[Command], Command]:
    """``--format``: one of the names, the first by default unless the output file's ending says otherwise."""

    def decorate(command: Command) -> Command:
        help_text = f"Default: {names[0]}, or as the ending of the output file says."
        return click.option("--format", "form", type=click.Choice(names), metavar="FORMAT", help=f"{', '.join(names)}. {help_text}")(
            command
        )

    return decorate


def chosen(form: str | None, output_file: Path | None, *names: str) -> str:
    """The format to write: as asked, else by the file's ending, else the first."""
    if form:
        return form
    by_ending = ENDINGS.get(output_file.suffix.lower()) if output_file else None
    return by_ending if by_ending in names else names[0]


def knowledge_of(folder: Path | None) -> Knowledge:
    """The shipped knowledge, or that of a folder. Raises KnowledgeError where files are broken."""
    from kgtool.knowledge import load

    if folder is not None and not folder.is_dir():
        raise InputError(f"--ontology {folder}: there is no such folder")
    return load(folder)
