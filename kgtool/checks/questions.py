"""The check queries asked of the knowledge, and the headers of all queries read strictly.

In: the knowledge, and the folder of queries. Out: a finding for each row of a check query, in the words of its header
(``{entity}``, ``{property}``, ``{value}`` and other selected names stand for what the row holds), and one for each fault
of a header. A step of ``kgtool check``; what an author can ask as a query needs no Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kgtool import questions
from kgtool.checks.findings import Finding
from kgtool.knowledge import Knowledge
from kgtool.names import PREFIXES, curie
from kgtool.questions.words import KINDS

_HOLDER = re.compile(r"\{(\w+)\}")


def files(folder: Path) -> list[Path]:
    """The query files of a folder, all kinds, in a fixed order."""
    return [path for kind in KINDS for path in sorted((folder / kind).glob("*.rq"))]


def examine(path: Path) -> tuple[questions.Question | None, list[Finding]]:
    """The question of a file, None where it cannot be read, and what is to be said about the file."""
    question, said = questions.examine(path)
    findings = []
    for fault in said:
        remedy = "" if "did you mean" in fault.message else "correct the query file"
        findings.append(Finding(fault.level, "query-header", "Query file", fault.message, remedy, None, str(path), fault.line, 1))
    return question, findings


def faults(question: questions.Question, knowledge: Knowledge) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """The findings of one check query, each with the words that mark its place in the entity's frame."""
    try:
        rows = knowledge.store.query(question.text, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError:
        return  # its header findings name the place
    if not isinstance(rows, ox.QuerySolutions):
        return
    names = [variable.value for variable in rows.variables]
    for row in rows:
        found = {name: term for name in names if (term := row[name]) is not None}
        subject = found.get(question.entity or "entity")
        entity = subject.value if isinstance(subject, ox.NamedNode) else None
        cells = {name: _shown(term) for name, term in found.items()}
        marks = [_mark(found[name]) for name in ("value", "property") if name in found]
        finding = Finding(
            question.level, question.id, question.title, _filled(question.problem, cells), _filled(question.remedy, cells), entity
        )
        yield finding, tuple(marks)


def _shown(term: object) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))


def _mark(term: object) -> str:
    return str(getattr(term, "value", term))


def _filled(text: str, cells: Mapping[str, str]) -> str:
    """Plain replacement: what a row holds is never read as a format."""
    return _HOLDER.sub(lambda match: cells.get(match.group(1), match.group()), text)
