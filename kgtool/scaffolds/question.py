"""A new query file: a strict header and a query that runs.

In: an author's words. Out: a :class:`~kgtool.scaffolds.Scaffold`. The query is one that gives rows on the shipped knowledge (a check:
none), for the author to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kgtool.errors import InputError
from kgtool.questions.words import KINDS, LEVELS
from kgtool.scaffolds import Scaffold, local, scalar

_ASKED = """\
PREFIX kg: <https://w3id.org/kgtool/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?recommendation ?label WHERE {
  ?recommendation a kg:Recommendation ; rdfs:label ?label
}
ORDER BY ?label ?recommendation
"""
_FAULT = """\
PREFIX kg: <https://w3id.org/kgtool/core#>
SELECT ?entity ?property ?value WHERE {
  VALUES ?property { kg:stance }
  ?entity a kg:Recommendation ; ?property ?value
  # what makes it a fault
  FILTER NOT EXISTS { ?value a kg:Stance }
}
"""


@dataclass(frozen=True)
class NewQuery:
    """``id`` is the file's name. A check says ``level``, ``title``, ``problem`` and ``remedy``; the others a ``summary``."""

    id: str
    kind: str
    summary: str
    level: str = "warn"
    problem: str = ""
    remedy: str = ""


def question(new: NewQuery, folder: Path) -> Scaffold:
    """The scaffold of a query file. Raises :class:`InputError`."""
    local(new.id, r"[a-z0-9]+(-[a-z0-9]+)*", "citations-without-page", "a query")
    if new.kind not in ("lookup", "report", "check"):
        raise InputError(f"--kind {new.kind!r}: one of lookup, report, check is expected")
    if new.level not in LEVELS:
        raise InputError(f"--level {new.level!r}: one of {', '.join(LEVELS)} is expected")
    taken = next((path for kind in KINDS if (path := folder / kind / f"{new.id}.rq").exists()), None)
    if taken:
        raise InputError(f"{taken} is there already; nothing is overwritten")
    path = folder / new.kind / f"{new.id}.rq"
    lines = _check(new) if new.kind == "check" else _answer(new)
    header = "".join(f"#+ {line}\n" for line in lines)
    then = "kgtool check" if new.kind == "check" else f"kgtool query run {new.id}"
    return Scaffold({path: header + (_FAULT if new.kind == "check" else _ASKED)}, f"query {path}", f"change its query, then: {then}")


def _check(new: NewQuery) -> list[str]:
    problem, remedy = new.problem or "{value} of {entity} is wrong", new.remedy or "correct {property} of {entity}"
    head = [f"id: {new.id}", "kind: check", f"level: {new.level}", f"title: {scalar(new.summary)}"]
    return [*head, f"problem: {scalar(problem)}", f"remedy: {scalar(remedy)}"]


def _answer(new: NewQuery) -> list[str]:
    return [
        f"id: {new.id}",
        f"summary: {scalar(new.summary)}",
        f"description: {scalar(new.summary + '.')}",
        f"kind: {new.kind}",
        "tags: [recommendation]",
        f"competency_question: {scalar(new.summary + '?')}",
        "columns:",
        "  recommendation: {label: Recommendation, type: iri}",
        "  label: {label: Label}",
        "examples:",
        '  - expect: {rows: ">=1"}',
    ]
