"""Reads one ontology file in Manchester syntax: its axioms, and the line where each entity's frame begins.

In: the path of an ``.omn`` file. Out: a :class:`Document`. Used when knowledge is compiled, by the check and by the
reference reasoner. The parser is py-horned-owl's; lines are found by a scan of our own because the parser keeps none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from kgtool.errors import KnowledgeError
from kgtool.parse_fault import parse_fault

_FRAME = re.compile(r"^(Class|ObjectProperty|DataProperty|AnnotationProperty|Datatype|Individual):\s+(\S+)", re.MULTILINE)
_PREFIX = re.compile(r"^Prefix:\s*([\w.-]*):\s*<([^>]*)>", re.MULTILINE)
_IMPORT = re.compile(r"^\s*Import:\s*<([^>]*)>", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One parsed file. ``lines`` maps the IRI of each framed entity to its first line, in file order."""

    path: Path
    iri: str
    imports: tuple[str, ...]
    prefixes: dict[str, str]
    text: str
    lines: dict[str, int]
    _ontology: Any = field(repr=False)

    @cached_property
    def components(self) -> list[Any]:
        """The axioms, declarations and annotations, as py-horned-owl's model objects, in no particular order."""
        return [annotated.component for annotated in self._ontology.get_axioms()]

    def axioms(self) -> list[str]:
        """The axioms, each in functional syntax, in a fixed order: equal for two files that say the same."""
        return sorted(self.functional().splitlines())

    def functional(self) -> str:
        """The file in OWL functional syntax."""
        return str(self._ontology.save_to_string("ofn"))

    def turtle(self) -> str:
        """The file as RDF in Turtle."""
        return _rdf(self._ontology, self.components, "ttl")

    def ntriples(self) -> str:
        """The file as RDF, one triple a line."""
        return _rdf(self._ontology, self.components, "nt")

    def expand(self, name: str) -> str:
        """The IRI of a prefixed name or ``<IRI>`` as this file writes it."""
        if name.startswith("<") and name.endswith(">"):
            return name[1:-1]
        prefix, _, local = name.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + local


def turtle_of(functional: str) -> str:
    """Functional syntax as Turtle."""
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(functional, "ofn")
    return _rdf(ontology, [annotated.component for annotated in ontology.get_axioms()], "ttl")


def _rdf(ontology: Any, components: list[Any], form: str) -> str:
    """An ontology in Turtle or N-Triples. Of several disjoint classes the writer links the first with the others only; here every
    pair is."""
    pairs = [
        f"<{one.first}> <http://www.w3.org/2002/07/owl#disjointWith> <{other.first}> .\n"
        for component in components
        if type(component).__name__ == "DisjointClasses" and len(component.first) > 2
        for one, other in combinations(component.first[1:], 2)
        if type(one).__name__ == type(other).__name__ == "Class"
    ]
    return str(ontology.save_to_string(form)) + "".join(sorted(pairs))


def read(path: Path) -> Document:
    """Parse a file. Raises :class:`KnowledgeError` with line, column and what was expected."""
    return parse(path.read_bytes(), path)


def parse(raw: bytes, path: Path) -> Document:
    """Parse the bytes of a file; ``path`` names them in errors. Raises as :func:`read` does."""
    import pyhornedowl

    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError("not UTF-8 text", path, error.object[: error.start].count(b"\n") + 1, 1) from None
    text = text.replace("\r\n", "\n")
    try:
        ontology = pyhornedowl.open_ontology_from_string(text, "omn")
    except (ValueError, TypeError) as error:
        raise parse_fault(path, text, str(error)) from None
    prefixes = dict(_PREFIX.findall(text))
    document = Document(path, str(ontology.get_iri() or ""), tuple(_IMPORT.findall(text)), prefixes, text, {}, ontology)
    for line, name in _frames(text):
        document.lines.setdefault(document.expand(name), line)
    return document


def _frames(text: str) -> Iterator[tuple[int, str]]:
    position, line = 0, 1
    for match in _FRAME.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        yield line, match.group(2)
