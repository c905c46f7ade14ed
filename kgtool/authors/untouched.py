"""What no case and no question touches: clinical terms, rules that derive, questions without an example.

In: the terms and derivations that cases used, the knowledge, the query library. Out: names. A term is touched where a case
names it or something narrower, or where the text of a query names it; a question of the library where its header has an
example (these are asked as tests); a rule of ``queries/derive`` where it added something to a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from kgtool import derive, questions
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, OWL, RDF
from kgtool.rdf import kg, value

_NAME = re.compile(r"\bclin:(\w+)")


def terms(named: Iterable[str], knowledge: Knowledge) -> list[str]:
    """Every clinical class that is not touched, by IRI, sorted."""
    touched = {wider for name in named for wider in knowledge.ancestors(name)}
    touched |= {CLIN + name for text in _query_texts() for name in _NAME.findall(text)}
    return sorted(clinical(knowledge) - touched)


def clinical(knowledge: Knowledge) -> set[str]:
    """Every clinical class."""
    classes = knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class"), None)
    return {iri for quad in classes if (iri := value(quad.subject)).startswith(CLIN)}


def used_by_criteria(knowledge: Knowledge, iris: Iterable[str]) -> set[str]:
    """Those of the classes that some criterion names."""
    part = kg("class")
    return {iri for iri in iris if next(knowledge.store.quads_for_pattern(None, part, ox.NamedNode(iri), None), None)}


def rules() -> list[str]:
    """The names of every rule that derives."""
    return sorted([*(name for name, _ in derive.RULES), "unsupported-ingredients"])


def asked() -> dict[str, bool]:
    """Every question that answers a competency question, and whether its header has an example."""
    library = questions.library(kinds=("lookup", "report"))
    return {question.id: bool(question.examples) for question in library.values()}


def _query_texts() -> list[str]:
    return [question.text for question in questions.library().values()]
