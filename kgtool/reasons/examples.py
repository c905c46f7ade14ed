"""The smallest records about a criterion: one that meets it, one that contradicts it, in words and as case files.

In: a criterion, the knowledge, the reference reasoner. Out: :class:`Examples`. The records are the witnesses of
:mod:`kgtool.witness`; HermiT confirms each. A case file is found by trying what ``answers`` and a request's fields can say, then left
without everything that is not needed; HermiT confirms what the reader and the derivations make of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.answers.case import written
from kgtool.case_file import case_of
from kgtool.case_graph import CaseGraph
from kgtool.case_words import description
from kgtool.errors import InputError
from kgtool.judge import judge
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.path import Matter, Options, case_graphs
from kgtool.reasons.attempts import attempts, without_one
from kgtool.witness import contradicting, meeting

if TYPE_CHECKING:
    from kgtool.hermit import Reasoner

#: A reason for each kind of record that cannot be.
UNMEETABLE = "No record can meet it: the axioms below cannot all be true of a request."
ALWAYS_MET = "No record can contradict it: every request meets it, so there is nothing to deny."
UNDENIABLE = (
    "No record can contradict it: it asks only what kind of thing is requested. A record denies a link to something or gives another "
    "value to a number or a single-valued role; this criterion has neither."
)
NO_CASE_FILE = "No case file of one request was found that says it: what it compares is derived from more than one entry or request."


@dataclass(frozen=True)
class Example:
    """A record in words, one line a thing; ``case`` is a case file's text, or empty where none was found."""

    lines: tuple[str, ...]
    case: str


@dataclass(frozen=True)
class Examples:
    """``meets`` and ``contradicts`` are None where there can be no such record; ``why`` says so in their place."""

    criterion: str
    meets: Example | None
    contradicts: Example | None
    why: str = ""


def examples(criterion: str, knowledge: Knowledge, reasoner: Reasoner) -> Examples:
    """Both records of a criterion, each confirmed by HermiT."""
    if not reasoner.satisfiable(criterion):
        return Examples(criterion, None, None, UNMEETABLE)
    meets = _example(criterion, Verdict.MET, meeting(criterion, knowledge), knowledge, reasoner)
    denial = contradicting(criterion, knowledge)
    if denial is None:
        return Examples(criterion, meets, None, UNDENIABLE if reasoner.deniable(criterion) else ALWAYS_MET)
    return Examples(criterion, meets, _example(criterion, Verdict.CONTRADICTED, denial, knowledge, reasoner))


def _example(criterion: str, wanted: Verdict, graph: CaseGraph, knowledge: Knowledge, reasoner: Reasoner) -> Example:
    found = reasoner.verdicts(graph.quads, graph.request, [criterion])[criterion]
    if found is not wanted:  # the two evaluators differ: a fault of ours that must not pass for an example
        raise AssertionError(f"HermiT finds {found.value} where {wanted.value} was meant: {description(graph, knowledge)}")
    return Example(tuple(description(graph, knowledge)), case_file(criterion, wanted, knowledge, reasoner))


def case_file(criterion: str, wanted: Verdict, knowledge: Knowledge, reasoner: Reasoner) -> str:
    """The smallest case file found with the verdict wanted, confirmed by HermiT; empty where none is found."""
    for data in attempts(criterion, wanted, knowledge):
        if _judged(data, criterion, knowledge) is not wanted:
            continue
        smallest = _smallest(data, criterion, wanted, knowledge)
        graph = _graph(smallest, knowledge)
        if graph and reasoner.verdicts(graph.quads, graph.request, [criterion])[criterion] is wanted:
            return written(smallest)
    return ""


def _smallest(data: Mapping[str, Any], criterion: str, wanted: Verdict, knowledge: Knowledge) -> Mapping[str, Any]:
    """A case file from which nothing can be left out."""
    for less in without_one(data):
        if _judged(less, criterion, knowledge) is wanted:
            return _smallest(less, criterion, wanted, knowledge)
    return data


def _judged(data: Mapping[str, Any], criterion: str, knowledge: Knowledge) -> Verdict | None:
    graph = _graph(data, knowledge)
    return judge(graph.quads, [criterion], knowledge).verdicts[criterion] if graph else None


def _graph(data: Mapping[str, Any], knowledge: Knowledge) -> CaseGraph | None:
    try:
        case = case_of(data, knowledge.term_index())
    except InputError:
        return None
    return case_graphs([Matter(case, case.requests[0], knowledge, Options(), {})], knowledge)[0]
