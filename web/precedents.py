"""What a corpus of letters says of requests for a treatment, for its page: counts and shares, those of few requests marked.

In: a treatment, a region, the reference. Out: :class:`Precedents`, or None where no corpus is loaded. Counted by the questions
``overturn-rate-by-treatment`` and ``grounds-by-treatment`` of the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgtool.names import curie
from kgtool.questions import ask
from kgtool.rdf import value
from web.queries import questions
from web.reference import Reference, address

#: Of fewer requests a share says nothing; it is the default of the questions too.
LEAST = 10
#: So many criteria are named.
_MOST = 3
QUESTIONS = ("overturn-rate-by-treatment", "grounds-by-treatment", "criteria-that-decide", "guidelines-of-both-sides")


@dataclass(frozen=True)
class Ground:
    """A criterion, and of how many upheld requests it was a ground."""

    criterion: str
    label: str
    times: int
    page: str


@dataclass(frozen=True)
class Precedents:
    """``requests`` count narrower treatments in; ``known``: the upheld ones whose grounds are known. ``percent`` is None for too few."""

    requests: int
    overturned: int
    percent: float | None
    too_few: bool
    least: int
    known: int
    known_too_few: bool
    undocumented: tuple[Ground, ...]
    contradicted: tuple[Ground, ...]
    letters: int
    asked: dict[str, str]
    questions: tuple[tuple[str, str], ...]


def precedents(treatment: str, region: str | None, known: Reference) -> Precedents | None:
    """The precedents of a treatment at a region, or anywhere."""
    if known.corpus is None:
        return None
    values = {"treatment": curie(treatment), **({"region": curie(region)} if region else {})}
    rate, grounds = (_rows(name, values, treatment, known) for name in QUESTIONS[:2])
    requests, overturned = (int(rate[0][place]) for place in (1, 2)) if rate else (0, 0)
    of = int(grounds[0][4]) if grounds else 0
    return Precedents(
        requests=requests,
        overturned=overturned,
        percent=float(rate[0][3]) if requests >= LEAST else None,
        too_few=requests < LEAST,
        least=LEAST,
        known=of,
        known_too_few=of < LEAST,
        undocumented=_most(((row[1], int(row[2])) for row in grounds), known),
        contradicted=_most(((row[1], int(row[3])) for row in grounds), known),
        letters=known.corpus[0],
        asked=values,
        questions=tuple((name, questions()[name].summary) for name in QUESTIONS),
    )


def _rows(name: str, values: dict[str, str], treatment: str, known: Reference) -> list[list[str]]:
    """The rows of an answer that are about the treatment itself."""
    answer = ask(questions()[name], known.knowledge.store, {**values, "least": str(LEAST)}, resolve=known.words.find)
    rows = ([value(term) if term else "" for term in row] for row in answer.rows)
    return [row for row in rows if row[0] == treatment]


def _most(counted: Iterable[tuple[str, int]], known: Reference) -> tuple[Ground, ...]:
    often = sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    return tuple(Ground(curie(iri), known.label(iri), times, address(iri)) for iri, times in often)
