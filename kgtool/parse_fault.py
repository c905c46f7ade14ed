"""What the parser could not read, in an author's words: where the fault is, what was expected, and what is probably meant.

In: the text of an ontology file and the parser's own message. Out: a :class:`~kgtool.errors.KnowledgeError` with line and column.
The parser names the first place that it cannot read, which after a missing parenthesis or comma lies behind the fault.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from kgtool.errors import KnowledgeError

_PLACE = re.compile(r"line_col: Pos\(\((\d+), (\d+)\)\)")
_EXPECTED = re.compile(r"positives: \[([^\]]*)\]")
_SPAN = re.compile(r"ByteSpan\((\d+)\.\.(\d+)\)")
_REASON = re.compile(r'ValidityError\("([^"]*)"')
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|#[^\n]*')
_HEAD = re.compile(r"^\w+:(?=\s)", re.MULTILINE)
_WORD = re.compile(r"\s*([A-Za-z]+:?)(?=\s|$)")

#: Headings of frames and of their sections, and the words of class expressions.
_HEADINGS = ("Class:", "Individual:", "ObjectProperty:", "DataProperty:", "AnnotationProperty:", "Datatype:", "DisjointClasses:")
_SECTIONS = ("Annotations:", "SubClassOf:", "EquivalentTo:", "DisjointWith:", "Types:", "Facts:", "SubPropertyOf:", "Range:")
_CHARACTER = ("Characteristics:", "DifferentFrom:", "SameAs:", "DifferentIndividuals:", "Prefix:", "Ontology:", "Import:")
_KEYWORDS = (*_HEADINGS, *_SECTIONS, *_CHARACTER, "some", "and")

#: What the grammar's names mean to an author; what is not here reads as it is.
_MEANING = {
    "eoi": "the end of the file",
    "frame": "a frame (Class:, Individual:, …)",
    "annotations": "Annotations:",
    "misc": "a list such as DisjointClasses:",
    "general axiom block": "",
    "annotation property iri": "an annotation property",
    "literal": "a literal",
    "individual": "an individual",
    "prefix declaration": "Prefix:",
    "ontology header": "Ontology:",
}


def parse_fault(path: Path, text: str, said: str) -> KnowledgeError:
    """The parser's message ``said`` about a file of this text, as an error with its place."""
    place = _PLACE.search(said)
    if place:
        return _unexpected(path, text, int(place.group(1)), int(place.group(2)), said)
    span = _SPAN.search(said)
    if span:
        return _invalid(path, text, int(span.group(1)), int(span.group(2)), said)
    return KnowledgeError(said.split("\n")[0][:200], path, 1, 1)


def _unexpected(path: Path, text: str, line: int, column: int, said: str) -> KnowledgeError:
    lines = text.split("\n")
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    bare = _TEXTS.sub(lambda match: " " * len(match.group()), text)
    start = max((head.start() for head in _HEAD.finditer(bare, 0, offset)), default=0)
    open_at = _unclosed(bare, start, offset)
    if open_at is not None:
        return KnowledgeError("a parenthesis or bracket that is opened here is not closed", path, *_place(text, open_at))
    near = text[offset : offset + 30].split("\n")[0].strip()
    word = _WORD.match(text, offset)
    meant = difflib.get_close_matches(word.group(1), _KEYWORDS, n=1, cutoff=0.7) if word else []
    if meant and word and word.group(1) != meant[0]:
        return KnowledgeError(f"cannot read {near!r}; did you mean {meant[0]!r}?", path, line, column)
    before = bare[start:offset].rstrip()
    ended = text[: start + len(before)].rstrip() if before else ""
    if _continues(lines[line - 1], column) and ended and not ended.endswith((",", ":", "(")):
        problem = f"cannot read {near!r}; a comma is missing before it"
        return KnowledgeError(problem, path, *_place(text, len(text[:offset].rstrip())))
    expected = _EXPECTED.search(said)
    words = [_readable(word) for word in expected.group(1).split(", ")] if expected and expected.group(1) else []
    listed = ", ".join(dict.fromkeys(word for word in words if word))
    return KnowledgeError(f"cannot read {near!r}" + (f"; expected {listed}" if listed else ""), path, line, column)


def _unclosed(bare: str, start: int, end: int) -> int | None:
    """Where in a frame the innermost parenthesis or bracket stands that is still open at its end, if the next frame begins there."""
    if end < len(bare) and bare[end - 1 : end] not in ("\n", ""):
        return None
    opened: list[int] = []
    for at in range(start, end):
        if bare[at] in "([{":
            opened.append(at)
        elif bare[at] in ")]}" and opened:
            opened.pop()
    return opened[-1] if opened else None


def _continues(line: str, column: int) -> bool:
    """Whether the place is the beginning of a line that goes on with a list."""
    return not line[: column - 1].strip() and line[:1] == " " and not re.match(r"\s*\w+:\s", line)


def _invalid(path: Path, text: str, start: int, end: int, said: str) -> KnowledgeError:
    raw = text.encode("utf-8")
    line, column = _place(text, len(raw[:start].decode("utf-8", "replace")))
    near = raw[start:end].decode("utf-8", "replace")[:40]
    reason = _REASON.search(said)
    problem = f"{reason.group(1) if reason else 'not valid'}: {near!r}"
    if reason and "prefix" in reason.group(1):
        declared = re.findall(r"^Prefix:\s*([\w.-]*:)", text, re.MULTILINE)
        nearest = difflib.get_close_matches(near.partition(":")[0] + ":", declared, n=1)
        problem += f"; did you mean {nearest[0]}?" if nearest else f"; the file declares {', '.join(declared)}"
    return KnowledgeError(problem, path, line, column)


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _readable(rule: str) -> str:
    """``SomeKw`` as the author writes it: ``some``."""
    plain = rule[:-2].lower() if rule.endswith("Kw") else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", rule).lower()
    return _MEANING.get(plain, plain)
