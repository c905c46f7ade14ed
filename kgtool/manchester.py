"""Reads one ontology file in Manchester syntax: its axioms, and the line where each entity's frame begins.

In: the path of an ``.omn`` file. Out: a :class:`Document`. Used when knowledge is compiled, by the check and by the
reference reasoner. The parser is py-horned-owl's; lines are found by a scan of our own because the parser keeps none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgtool.errors import KnowledgeError

_FRAME = re.compile(r"^(Class|ObjectProperty|DataProperty|AnnotationProperty|Datatype|Individual):\s+(\S+)", re.MULTILINE)
_PREFIX = re.compile(r"^Prefix:\s*([\w.-]*):\s*<([^>]*)>", re.MULTILINE)
_IMPORT = re.compile(r"^\s*Import:\s*<([^>]*)>", re.MULTILINE)
_PLACE = re.compile(r"line_col: Pos\(\((\d+), (\d+)\)\)")
_EXPECTED = re.compile(r"positives: \[([^\]]*)\]")
_SPAN = re.compile(r"ByteSpan\((\d+)\.\.(\d+)\)")


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

    @property
    def components(self) -> list[Any]:
        """The axioms, declarations and annotations, as py-horned-owl's model objects, in no particular order."""
        return [annotated.component for annotated in self._ontology.get_axioms()]

    def functional(self) -> str:
        """The file in OWL functional syntax."""
        return str(self._ontology.save_to_string("ofn"))

    def turtle(self) -> str:
        """The file as RDF in Turtle."""
        return str(self._ontology.save_to_string("ttl"))

    def expand(self, name: str) -> str:
        """The IRI of a prefixed name or ``<IRI>`` as this file writes it."""
        if name.startswith("<") and name.endswith(">"):
            return name[1:-1]
        prefix, _, local = name.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + local


def read(path: Path) -> Document:
    """Parse a file. Raises :class:`KnowledgeError` with line, column and what was expected."""
    import pyhornedowl

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError("not UTF-8 text", path, error.object[: error.start].count(b"\n") + 1, 1) from None
    try:
        ontology = pyhornedowl.open_ontology_from_string(text, "omn")
    except (ValueError, TypeError) as error:
        raise _parse_error(path, text, str(error)) from None
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


def _parse_error(path: Path, text: str, said: str) -> KnowledgeError:
    place = _PLACE.search(said)
    if place:
        line, column = int(place.group(1)), int(place.group(2))
        expected = _EXPECTED.search(said)
        words = ", ".join(_readable(word) for word in expected.group(1).split(", ")[:8]) if expected and expected.group(1) else ""
        near = text.splitlines()[line - 1][column - 1 : column + 29].strip() if line <= text.count("\n") + 1 else ""
        return KnowledgeError(f"cannot read {near!r}" + (f"; expected {words}" if words else ""), path, line, column)
    span = _SPAN.search(said)
    if span:
        start, end = int(span.group(1)), int(span.group(2))
        raw = text.encode("utf-8")
        line = raw.count(b"\n", 0, start) + 1
        column = start - raw.rfind(b"\n", 0, start)
        reason = re.search(r'ValidityError\("([^"]*)"', said)
        near = raw[start:end].decode("utf-8", "replace")[:40]
        return KnowledgeError(f"{reason.group(1) if reason else 'not valid'}: {near!r}", path, line, column)
    return KnowledgeError(said.split("\n")[0][:200], path, 1, 1)


def _readable(rule: str) -> str:
    """``SomeKw`` as the author writes it: ``some``."""
    return rule[:-2].lower() if rule.endswith("Kw") else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", rule).lower()
