"""The answer to a question, and its forms: table, csv, tsv, json, md, ttl.

In: what the engine returned. Out: an :class:`Answer` (columns, rows of RDF terms, labels of the IRIs among them) and one
function a form. A cap on rows is always said: in the form itself where it has room for a remark, and in ``notice``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool import names
from kgtool.errors import InputError
from kgtool.questions.words import Column

if TYPE_CHECKING:
    from kgtool.questions import Question

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
_NUMBERS = frozenset(names.XSD + kind for kind in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class Answer:
    """``form`` is rows (SELECT), graph (CONSTRUCT) or yesno (ASK). ``limit`` is set where rows were left out."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Term, ...], ...]
    labels: dict[str, str] = field(default_factory=dict)
    form: str = "rows"
    limit: int | None = None

    @property
    def notice(self) -> str | None:
        """What a reader has to know about the number of rows, or None."""
        what = "statements" if self.form == "graph" else "rows"
        if self.limit is not None:
            return f"only the first {self.limit} {what}; there are more"
        return None if self.rows else f"0 {what}"

    def shown(self, term: Term) -> str:
        """A term as a person reads it: the label, else the short name; a literal's text."""
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return self.labels.get(term.value) or names.curie(term.value)
        return str(term) if isinstance(term, ox.Triple) else term.value

    def matches(self, term: Term, text: str) -> bool:
        """Whether a person would write the term so: label, short name, IRI or literal text."""
        return text in (self.shown(term), *((term.value, names.curie(term.value)) if isinstance(term, ox.NamedNode) else ()))


def collect(result: Any, question: Question, label: Callable[[str], str | None], limit: int | None) -> Answer:
    """What an engine returned, up to ``limit`` rows, with the labels of the IRIs in it."""
    declared = question.columns or {}
    if isinstance(result, ox.QueryBoolean):
        return Answer((Column("answer", "Answer"),), ((ox.Literal(bool(result)),),), form="yesno")
    if isinstance(result, ox.QuerySolutions):
        form = "rows"
        columns = tuple(declared.get(v.value) or Column(v.value) for v in result.variables)
        found = [tuple(solution) for solution in islice(result, None if limit is None else limit + 1)]
    else:
        form = "graph"
        columns = tuple(Column(name) for name in ("subject", "predicate", "object"))
        triples = islice(result, None if limit is None else limit + 1)
        found = sorted(((t.subject, t.predicate, t.object) for t in triples), key=lambda row: tuple(map(str, row)))
    cut = limit is not None and len(found) > limit
    rows = tuple(found[:limit])
    iris = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    labels = {iri: text for iri in sorted(iris) if (text := label(iri))}
    return Answer(columns, rows, labels, form, limit if cut else None)


def differences(answer: Answer, rows: str, contains: tuple[dict[str, str], ...], lacks: tuple[dict[str, str], ...]) -> list[str]:
    """What an answer has otherwise than an example expects; nothing if it agrees."""
    said: list[str] = []
    count, wanted = len(answer.rows), int(rows.removeprefix(">=").removeprefix("<="))
    right = count >= wanted if rows.startswith(">=") else count <= wanted if rows.startswith("<=") else count == wanted
    if not right:
        said.append(f"{count} rows, expected {rows}")
    position = {column.name: place for place, column in enumerate(answer.columns)}

    def fitting(row: tuple[Term, ...], cells: dict[str, str]) -> int:
        return sum(name in position and answer.matches(row[position[name]], text) for name, text in cells.items())

    for cells in contains:
        best = max(answer.rows, key=lambda row: fitting(row, cells), default=None)
        if best is None or fitting(best, cells) < len(cells):
            cell = {name: answer.shown(best[position[name]]) if best and name in position else None for name in cells}
            said.append(f"no row has {cells}; the nearest has {cell}")
    said += [f"a row has {cells}" for cells in lacks if any(fitting(row, cells) == len(cells) for row in answer.rows)]
    return said


# ------------------------------------------------------------------------------ forms


def heading(column: Column) -> str:
    """The words over a column: its label, else its name taken apart."""
    return column.label or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column.name).capitalize()


def table(answer: Answer, width: int | None = None) -> str:
    """Plain text, aligned; numbers to the right. With a width, long cells are wrapped to fit it."""
    head = [heading(column) for column in answer.columns]
    body = [[" ".join(answer.shown(term).split()) for term in row] for row in answer.rows]
    widths = [max(map(len, cells)) for cells in zip(head, *body, strict=True)] if head else []
    if width is not None:
        widths = _fitted(widths, [_longest_word(cells) for cells in zip(head, *body, strict=True)], width)
    right = [bool(answer.rows) and all(is_number(row[place]) for row in answer.rows) for place in range(len(head))]

    def lines(cells: list[str]) -> list[str]:
        wrapped = [textwrap.wrap(cell, room) or [""] for cell, room in zip(cells, widths, strict=True)]
        made = []
        for number in range(max(map(len, wrapped), default=0)):
            parts = [part[number] if number < len(part) else "" for part in wrapped]
            aligned = [p.rjust(w) if r else p.ljust(w) for p, w, r in zip(parts, widths, right, strict=True)]
            made.append("  ".join(aligned).rstrip())
        return made

    written = [*lines(head), "  ".join("-" * room for room in widths)]
    for cells in body:
        written += lines(cells)
    return "\n".join([*written, *([f"({answer.notice})"] if answer.notice else [])]) + "\n"


def csv_text(answer: Answer) -> str:
    """Comma-separated, RFC 4180; IRIs in full with their label in a column of its own; no cell that a spreadsheet would run."""
    return _separated(answer, ",", "\r\n")


def tsv_text(answer: Answer) -> str:
    """Tab-separated, otherwise as csv."""
    return _separated(answer, "\t", "\n")


def json_text(answer: Answer) -> str:
    """SPARQL 1.1 JSON results, with ``labels`` by IRI and ``complete`` (false: rows were left out) beside them."""
    head: dict[str, Any] = {"head": {"vars": [column.name for column in answer.columns]}}
    if answer.form == "yesno":
        return json.dumps({"head": {}, "boolean": answer.shown(answer.rows[0][0]) == "true"}, indent=2) + "\n"
    bindings = [
        {column.name: _binding(term) for column, term in zip(answer.columns, row, strict=True) if term is not None} for row in answer.rows
    ]
    written = head | {"labels": answer.labels, "complete": answer.limit is None, "results": {"bindings": bindings}}
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def md(answer: Answer) -> str:
    """A Markdown table."""

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"

    rule = ["---:" if answer.rows and all(is_number(row[n]) for row in answer.rows) else "---" for n in range(len(answer.columns))]
    written = [line([heading(column) for column in answer.columns]), "| " + " | ".join(rule) + " |"]
    written += [line([answer.shown(term) for term in row]) for row in answer.rows]
    return "\n".join([*written, *(["", f"*{answer.notice}*"] if answer.notice else [])]) + "\n"


def ttl(answer: Answer) -> str:
    """Turtle, for a question that constructs a graph. Raises InputError for any other."""
    if answer.form != "graph":
        raise InputError("Turtle is for questions that construct a graph; choose table, csv, tsv, json or md")
    triples = [ox.Triple(*row) for row in answer.rows]  # type: ignore[arg-type]
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=names.PREFIXES) or b""
    return (f"# {answer.notice}\n" if answer.notice else "") + text.decode("utf-8")


FORMATS: dict[str, Callable[[Answer], str]] = {
    "table": table,
    "csv": csv_text,
    "tsv": tsv_text,
    "json": json_text,
    "md": md,
    "ttl": ttl,
}


def render(answer: Answer, form: str = "table", *, width: int | None = None) -> str:
    """An answer in one of FORMATS; ``width`` matters to the table only. Raises InputError for another format."""
    if form not in FORMATS:
        raise InputError(f"format {form!r} is not one of {', '.join(FORMATS)}")
    return table(answer, width) if form == "table" else FORMATS[form](answer)


def is_number(term: Term) -> bool:
    return term is None or (isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS)


def _longest_word(cells: Iterable[str]) -> int:
    return min(max((len(word) for cell in cells for word in cell.split()), default=1), 24)


def _fitted(widths: list[int], least: list[int], width: int) -> list[int]:
    """The column widths, the widest narrowed first, until the whole fits or every column is as wide as its longest word."""
    room = list(widths)
    while sum(room) + 2 * (len(room) - 1) > width:
        wider = [place for place in range(len(room)) if room[place] > least[place]]
        if not wider:
            break
        room[max(wider, key=lambda place: room[place])] -= 1
    return room


def _separated(answer: Answer, delimiter: str, end: str) -> str:
    named = [any(isinstance(row[place], ox.NamedNode) for row in answer.rows) for place in range(len(answer.columns))]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    head: list[str] = []
    for column, labelled in zip(answer.columns, named, strict=True):
        head += [column.name, f"{column.name} label"] if labelled else [column.name]
    writer.writerow(head)
    for row in answer.rows:
        cells: list[str] = []
        for term, labelled in zip(row, named, strict=True):
            text = term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else answer.shown(term)
            # a spreadsheet would take such a text for a formula
            guarded = text if is_number(term) or not text.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) else "'" + text
            cells.append(guarded)
            if labelled:
                cells.append(answer.labels.get(text, ""))
        writer.writerow(cells)
    return out.getvalue()


def _binding(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        extra = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value} | ({} if extra.get("datatype") == names.XSD + "string" else extra)
    return {"type": "literal", "value": str(term)}
