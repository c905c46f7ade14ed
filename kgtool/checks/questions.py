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
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge
from kgtool.names import PREFIXES, curie
from kgtool.questions.words import KINDS

_HOLDER = re.compile(r"\{(\w+)\}")


def library(folder: Path) -> list[questions.Question]:
    """The check queries of a folder that can be read; what is wrong with the others, :func:`header_findings` says."""
    found = []
    for path in sorted((folder / "check").glob("*.rq")):
        try:
            found.append(questions.read_question(path))
        except KnowledgeError:
            continue
    return found


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


def header_findings(folder: Path) -> Iterator[Finding]:
    """What is to be said about the query files of a folder, all kinds."""
    for kind in KINDS:
        for path in sorted((folder / kind).glob("*.rq")):
            for fault in questions.lint(path):
                remedy = "" if "did you mean" in fault.message else "correct the query file"
                yield Finding(fault.level, "query-header", "Query file", fault.message, remedy, None, str(path), fault.line, 1)


def _shown(term: object) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))


def _mark(term: object) -> str:
    return str(getattr(term, "value", term))


def _filled(text: str, cells: Mapping[str, str]) -> str:
    """Plain replacement: what a row holds is never read as a format."""
    return _HOLDER.sub(lambda match: cells.get(match.group(1), match.group()), text)
