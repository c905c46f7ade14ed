"""Every name in the knowledge in one full-text index: what a person types comes in; things come out, the best name first.

In: loaded knowledge. Out: :class:`Match` objects. The index lives in memory as long as its knowledge, so that it is never
of another state. ``lookup`` asks it for names that begin so, the browser for suggestions and for what is not a treatment.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, KG, RDF, RDFS, SKOS
from kgtool.rdf import value
from kgtool.reading.spelling import words

#: How a name names: the order in which names of the same fit are listed. ``text`` is a sentence that holds the words.
HOW = ("label", "synonym", "hidden", "code", "text")
_NAMES = ((RDFS + "label", 0), (SKOS + "altLabel", 1), (SKOS + "hiddenLabel", 2), (SKOS + "notation", 3))
_SAYS = RDFS + "comment"
#: Types of individuals that are found by name, and what to call them.
_INDIVIDUALS = {"Guideline": "guideline", "Edition": "edition", "Recommendation": "recommendation", "CompositeCriterion": "criterion"}
_CRITERION = ox.NamedNode(KG + "Criterion")
_TYPE = ox.NamedNode(RDF + "type")
_PLAIN = re.compile(r"[^\W_]+")
_MOST = 500

_SCHEMA = (
    "CREATE VIRTUAL TABLE names USING fts5(words, folded UNINDEXED, name UNINDEXED, iri UNINDEXED, kind UNINDEXED, how UNINDEXED, "
    "size UNINDEXED, prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
)
_ROWS = (
    "SELECT iri, kind, name, how FROM names WHERE names MATCH :wanted AND (:kind = '' OR kind = :kind) "
    "AND (:texts OR how < 4) ORDER BY CASE WHEN how = 4 THEN 3 WHEN folded = :asked THEN 0 "
    "WHEN substr(folded, 1, length(:asked)) = :asked THEN 1 ELSE 2 END, how, size, lower(name), iri LIMIT :most"
)


@dataclass(frozen=True)
class Match:
    """A thing and the name that fitted. ``kind``: treatment, condition, …, guideline, recommendation, criterion."""

    iri: str
    kind: str
    name: str
    how: str


_CATALOGUES: WeakKeyDictionary[Knowledge, Catalogue] = WeakKeyDictionary()
_MAKING = Lock()


def catalogue(knowledge: Knowledge) -> Catalogue:
    """The one catalogue of a knowledge; made when it is first asked for."""
    with _MAKING:
        if knowledge not in _CATALOGUES:
            _CATALOGUES[knowledge] = Catalogue(knowledge)
        return _CATALOGUES[knowledge]


class Catalogue:
    """The index. Safe to ask from several threads."""

    def __init__(self, knowledge: Knowledge):
        self._lock = Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(_SCHEMA)
        rows = sorted(_rows(knowledge))
        self._base.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._base.commit()
        self.size = len(rows)

    def matching(self, text: str, kind: str = "", *, texts: bool = False, most: int = _MOST) -> list[Match]:
        """The things one of whose names holds, for each word of ``text``, a word that begins with it; each thing once.

        Names that are the text come first, then those that begin with it, then those with its words; of these labels
        before synonyms before codes, short ones before long ones. With ``texts`` sentences follow.
        """
        wanted = _wanted(text)
        if not wanted:
            return []
        asked = {"wanted": wanted, "asked": " ".join(words(text)), "kind": kind, "texts": texts, "most": _MOST}
        with self._lock:
            rows = self._base.execute(_ROWS, asked).fetchall()
        found: dict[str, Match] = {}
        for iri, thing, name, how in rows:
            found.setdefault(iri, Match(iri, thing, name, HOW[how]))
        return list(found.values())[:most]


def _wanted(text: str) -> str:
    """The words as a query of the index. The last one may be half typed, so that it counts as it stands too."""
    folded = [word for word in words(text) if _PLAIN.fullmatch(word)]
    typed = _PLAIN.findall(text.lower())
    if not folded or len("".join(folded)) < 2:
        return ""
    parts = [f'"{word}"*' for word in folded]
    if typed and typed[-1] != folded[-1]:
        parts[-1] = f'({parts[-1]} OR "{typed[-1]}"*)'
    return " AND ".join(parts)


def _rows(knowledge: Knowledge) -> Iterator[tuple[str, str, str, str, str, int, int]]:
    kinds = dict(_kinds(knowledge))
    for name, how in _NAMES:
        for iri, text in _said(knowledge, name, kinds):
            yield _row(iri, kinds[iri], text, how)
    for iri, text in _said(knowledge, _SAYS, kinds):
        yield _row(iri, kinds[iri], text, 4)


def _row(iri: str, kind: str, text: str, how: int) -> tuple[str, str, str, str, str, int, int]:
    folded = words(text)
    typed = _PLAIN.findall(text.lower())
    number = [text.partition(":")[2]] if how == 3 else []
    key = " ".join(number or folded)
    return " ".join(dict.fromkeys([*folded, *typed, *number])), key, text, iri, kind, how, len(folded)


def _said(knowledge: Knowledge, name: str, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    for quad in knowledge.store.quads_for_pattern(None, ox.NamedNode(name), None, ONTOLOGY_GRAPH):
        if value(quad.subject) in kinds:
            yield value(quad.subject), value(quad.object)


def _kinds(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Everything that is found by name, and what it is: the top of its tree for a clinical term."""
    terms = knowledge.term_index()
    for iri in terms.entries:
        tops = sorted(wide for wide in terms.ancestors(iri) if wide.startswith(CLIN) and not terms.entries[wide].parents)
        if not (iri in tops and iri == CLIN + "Treatment"):
            yield iri, "treatment" if CLIN + "Treatment" in tops else terms.label(tops[0])
    for name, kind in _INDIVIDUALS.items():
        for quad in knowledge.store.quads_for_pattern(None, _TYPE, ox.NamedNode(KG + name), ONTOLOGY_GRAPH):
            yield value(quad.subject), kind
    for quad in knowledge.store.quads_for_pattern(None, _TYPE, _CRITERION, ONTOLOGY_GRAPH):
        yield value(quad.subject), "criterion"
