"""Labels and synonyms that name two things: a record that uses the word could mean either.

In: the knowledge. Out: findings. A step of ``kgtool check``; in Python because words are compared as the reader of case
files compares them (case, hyphens, plurals and spelling do not count). A word may name things of different kinds, where
the key that it stands under tells them apart: ultrasound as a treatment and as a guidance.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kgtool.checks.findings import Finding
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, RDFS, SKOS, curie
from kgtool.reading.spelling import fold
from kgtool.terms import FACT, INTENT, LEVEL, REGION, VALUES, Kind

_NAMING = [RDFS + "label", SKOS + "altLabel", SKOS + "hiddenLabel"]


def findings(knowledge: Knowledge) -> Iterator[Finding]:
    """Each word that names two terms of one kind, at the place of the second."""
    named: dict[str, dict[str, str]] = {}
    for naming in _NAMING:
        for quad in knowledge.store.quads_for_pattern(None, ox.NamedNode(naming), None, None):
            term, word = quad.subject, quad.object
            if isinstance(word, ox.Literal) and isinstance(term, ox.NamedNode) and term.value.startswith(CLIN):
                named.setdefault(fold(word.value), {}).setdefault(term.value, word.value)
    for terms in named.values():
        for first, second in _clashes(sorted(terms, key=lambda iri: knowledge.source(iri) or ("", 0)), knowledge):
            text, other = terms[second], terms[first]
            same = "" if text == other else f", there written '{other}'"
            yield Finding(
                "error",
                "term-clash",
                "One word for two terms",
                f"'{text}' names {curie(second)} and {curie(first)}{same}",
                "leave it to one of them, or make it more exact",
                second,
            )


def _clashes(iris: list[str], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    kinds = (FACT, REGION, LEVEL, INTENT, *VALUES.values())
    for at, second in enumerate(iris):
        for first in iris[:at]:
            if any(_is_of(first, kind, knowledge) and _is_of(second, kind, knowledge) for kind in kinds):
                yield first, second


def _is_of(iri: str, kind: Kind, knowledge: Knowledge) -> bool:
    wider = knowledge.ancestors(iri)
    return bool(wider & kind.tops or not kind.tops) and not wider & kind.barred
