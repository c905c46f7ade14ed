"""A corpus of precedents beside the knowledge: what letters decided, as RDF without anything of the person.

In: a Turtle file that ``kgtool letters corpus`` wrote. Out: a :class:`Corpus`, checked against the knowledge, and joined to a store, where
the questions of the library find it in a graph of its own. The words are those of ``determination.omn``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.names import BASE, CASE, CLIN, DCTERMS, KG, RDF, XSD, curie
from kgtool.rdf import kg, value

#: The graph of a store that holds a corpus.
GRAPH = ox.NamedNode(BASE + "precedents")
TYPE, IDENTIFIER = ox.NamedNode(RDF + "type"), ox.NamedNode(DCTERMS + "identifier")
#: What an item may turn on, by how the record stands to it.
GROUNDS = ("undocumentedCriterion", "contradictedCriterion", "conflictingCriterion")
_OUTCOMES = ("upheld", "overturned")
_REMEDY = "make the corpus anew with kgtool letters corpus"
#: Characters of the identifier of a letter; a longer one, or one with spaces, is no case number.
_NAME = re.compile(r"[\w.()/-]{1,60}")


@dataclass(frozen=True)
class Corpus:
    """The triples of a corpus, and how many letters and items it holds."""

    triples: tuple[ox.Triple, ...]
    letters: int
    items: int


def read(path: Path, knowledge: Knowledge) -> Corpus:
    """The corpus of a file. Raises InputError where it is no Turtle, says more than a corpus may, or names what is not known."""
    try:
        triples = tuple(ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except SyntaxError as error:
        raise InputError(f"{path}{f':{error.lineno}' if error.lineno else ''}: no Turtle: {error.msg}") from None
    faults = list(_faults(triples, knowledge))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InputError(f"{path}: {faults[0]}{more}; {_REMEDY}")
    return Corpus(triples, *_counts(triples))


def join(corpus: Corpus, store: ox.Store) -> None:
    """Put a corpus into a store, in place of one that is there."""
    store.remove_graph(GRAPH)
    store.extend(ox.Quad(one.subject, one.predicate, one.object, GRAPH) for one in corpus.triples)


def loaded(store: ox.Store) -> tuple[int, int] | None:
    """How many letters and items the corpus of a store holds; None where there is no corpus."""
    counts = _counts(ox.Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, TYPE, None, GRAPH))
    return counts if any(counts) else None


def _counts(triples: Iterator[ox.Triple] | tuple[ox.Triple, ...]) -> tuple[int, int]:
    kinds = [one.object for one in triples if one.predicate == TYPE]
    return kinds.count(kg("DeterminationLetter")), kinds.count(kg("LetterItem"))


def _faults(triples: tuple[ox.Triple, ...], knowledge: Knowledge) -> Iterator[str]:
    """What is wrong with a corpus, in its order; an empty one is wrong too."""
    if not _counts(triples)[1]:
        yield "it holds no item of a letter"
    outcomes: dict[str, int] = {one.subject.value: 0 for one in triples if one.object == kg("LetterItem")}  # type: ignore[union-attr]
    words = _words(knowledge)
    for one in triples:
        subject, predicate = value(one.subject), value(one.predicate)
        if not (isinstance(one.subject, ox.NamedNode) and subject.startswith(CASE)):
            yield f"it speaks of {curie(subject)}, which is no letter and no item of one"
        elif predicate not in words:
            yield f"{curie(subject)} has {curie(predicate)}, which a corpus does not hold"
        elif fault := words[predicate](one.object):
            yield f"{curie(subject)}: {curie(predicate)} {_shown(one.object)} {fault}"
        elif predicate == KG + "disposes":
            outcomes[subject] = outcomes.get(subject, 0) + 1
    yield from (f"{curie(item)} has {number} outcomes (kg:disposes) instead of one" for item, number in outcomes.items() if number != 1)


def _shown(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else f"'{str(term)[:60]}'"


#: What is wrong with an object; empty where nothing is.
_Check = Callable[[object], str]


def _words(knowledge: Knowledge) -> dict[str, _Check]:
    """Every property that a corpus may hold, with the test of its object."""

    def individual(*kinds: str) -> _Check:
        def check(term: object) -> str:
            known = isinstance(term, ox.NamedNode) and any(
                next(knowledge.store.quads_for_pattern(term, TYPE, kg(k), None), None) for k in kinds
            )
            return "" if known else f"is no {' or '.join(kind.lower() for kind in kinds)} that is known here"

        return check

    def narrower(top: str, what: str) -> _Check:
        def check(term: object) -> str:
            return "" if isinstance(term, ox.NamedNode) and knowledge.within(term.value, CLIN + top) else f"is no {what} that is known here"

        return check

    def known(term: object) -> str:
        there = isinstance(term, ox.NamedNode) and next(knowledge.store.quads_for_pattern(term, None, None, None), None)
        return "" if there else "is no criterion that is known here"

    return {
        RDF + "type": lambda term: (
            "" if term in (kg("DeterminationLetter"), kg("LetterItem")) else "is no kind of thing that a corpus holds"
        ),
        DCTERMS + "identifier": lambda term: "" if isinstance(term, ox.Literal) and _NAME.fullmatch(term.value) else "is no case number",
        KG + "letterDecided": _day,
        KG + "letterItem": lambda term: "" if isinstance(term, ox.NamedNode) and term.value.startswith(CASE) else "is no item of a letter",
        KG + "stepNumber": lambda term: "" if isinstance(term, ox.Literal) and term.value.isdecimal() else "is no number",
        KG + "disposes": lambda term: (
            "" if isinstance(term, ox.Literal) and term.value in _OUTCOMES else "is neither upheld nor overturned"
        ),
        KG + "itemTreatment": narrower("Treatment", "treatment"),
        KG + "itemRegion": narrower("Region", "body region"),
        KG + "administratorUsed": individual("Edition", "Guideline", "CitedSource"),
        KG + "reviewerUsed": individual("Edition", "Guideline", "CitedSource"),
        KG + "governedBy": individual("Recommendation"),
        **{KG + name: known for name in GROUNDS},
    }


def _day(term: object) -> str:
    try:
        date.fromisoformat(term.value if isinstance(term, ox.Literal) and term.datatype.value == XSD + "date" else "")
    except ValueError:
        return "is no date"
    return ""
