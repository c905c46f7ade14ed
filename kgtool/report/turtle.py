"""Determinations as RDF: what was decided about each request, by which recommendation, with a node for each criterion.

In: a :class:`~kgtool.determination.CaseDetermination`. Out: Turtle with the words of ``determination.omn``. Nodes have IRIs made from the
ids of case, request and criterion, so that two runs give the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from kgtool.determination import CaseDetermination, Change, CriterionResult, Determination, Governing, GroupResult
from kgtool.names import CASE, DCTERMS, KG, PREFIXES, RDF, RDFS, XSD

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_IDENTIFIER = ox.NamedNode(DCTERMS + "identifier")


def render(*cases: CaseDetermination) -> str:
    """One graph of all the cases, as Turtle."""
    return written(triple for case in cases for triple in graph(case))


def written(triples: Iterable[ox.Triple]) -> str:
    """Turtle: a block a subject, in the order given, prefixes that are used in alphabetical order."""
    by_subject: dict[object, dict[ox.Triple, None]] = {}
    for triple in triples:
        by_subject.setdefault(triple.subject, {})[triple] = None
    ordered = [triple for block in by_subject.values() for triple in block]
    text = (ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")
    head = sorted(line for line in text.splitlines() if line.startswith("@prefix "))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix "))
    return "\n".join([*(line for line in head if f"{line.split()[1]}" in body), "", body, ""])


def graph(case: CaseDetermination) -> Iterator[ox.Triple]:
    """The triples, in the order of the report."""
    node = ox.NamedNode(CASE + quote(case.case, safe=""))
    yield ox.Triple(node, _TYPE, _kg("Case"))
    yield ox.Triple(node, _IDENTIFIER, _text(case.case))
    yield ox.Triple(node, _kg("reviewed"), ox.Literal(case.reviewed.isoformat(), datatype=ox.NamedNode(XSD + "date")))
    yield ox.Triple(node, _kg("reviewedAssumed"), ox.Literal(case.reviewed_assumed))
    yield ox.Triple(node, _kg("forum"), _text(case.forum))
    for key, value in case.data.items():
        yield ox.Triple(node, _kg("decidedWith"), _text(f"{key} {value}"))
    for one in case.determinations:
        there = _under(node, one.request)
        yield ox.Triple(node, _kg("determination"), there)
        yield from _determination(there, one)


def _determination(node: ox.NamedNode, one: Determination) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _TYPE, _kg("Determination"))
    yield ox.Triple(node, _IDENTIFIER, _text(one.request))
    if one.text:
        yield ox.Triple(node, _LABEL, _text(one.text))
    yield ox.Triple(node, _kg("treatmentLabel"), _text(one.treatment))
    if one.governing:
        yield from _governing(node, one.governing)
    if one.branch:
        yield ox.Triple(node, _kg("judgedAs"), _text(one.branch))
    yield ox.Triple(node, _kg("outcome"), _text(one.outcome.value))
    for forum, disposition in one.dispositions.items():
        there = _under(node, forum)
        yield ox.Triple(node, _kg("disposition"), there)
        yield ox.Triple(there, _kg("forum"), _text(forum))
        yield ox.Triple(there, _kg("disposes"), _text(disposition.value))
    for group in one.groups:
        yield from _group(node, group)
    for criterion in one.criteria:
        yield from _criterion(node, "criterionResult", criterion)
    for reading in one.readings:
        yield from _criterion(node, "readingResult", reading)
    yield from _administrator(node, one)
    for number, change in enumerate(one.would_change, start=1):
        yield from _change(node, number, change)
    if one.largest_passing:
        passing = one.largest_passing
        yield ox.Triple(node, _kg("largestPassing"), ox.Literal(f"{passing.quantity:f}", datatype=ox.NamedNode(XSD + "decimal")))
        yield ox.Triple(node, _kg("largestPassingUnit"), _text(passing.unit))
    lists = (("underspecified", one.underspecified), ("notPlaced", one.not_placed), ("remark", one.remarks), ("adviceLine", one.advice))
    for name, lines in lists:
        for line in lines:
            yield ox.Triple(node, _kg(name), _text(line))


def _governing(node: ox.NamedNode, governing: Governing) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _kg("governedBy"), ox.NamedNode(governing.recommendation))
    yield ox.Triple(node, _kg("topic"), _text(governing.topic))
    yield ox.Triple(node, _kg("editionLabel"), _text(governing.edition))
    yield from _marks(node, governing.citation.section, governing.citation.page, governing.basis, governing.confidence)
    for number, step in enumerate(governing.chain, start=1):
        there = _under(node, "chain", str(number))
        yield ox.Triple(node, _kg("chainStep"), there)
        yield ox.Triple(there, _kg("stepNumber"), ox.Literal(number))
        yield ox.Triple(there, _kg("quotedRule"), _text(step.rule))
        yield ox.Triple(there, _LABEL, _text(step.text))


def _marks(node: ox.NamedNode, section: str | None, page: str | None, basis: str, confidence: str) -> Iterator[ox.Triple]:
    for name, value in (("section", section), ("page", page)):
        if value:
            yield ox.Triple(node, _kg(name), _text(value))
    for name, word in (("basis", basis), ("confidence", confidence)):
        yield ox.Triple(node, _kg(name), _kg("".join(part.capitalize() for part in word.split("_"))))


def _criterion(node: ox.NamedNode, name: str, criterion: CriterionResult) -> Iterator[ox.Triple]:
    there = _under(node, criterion.id)
    yield ox.Triple(node, _kg(name), there)
    yield ox.Triple(there, _IDENTIFIER, _text(criterion.id))
    yield ox.Triple(there, _LABEL, _text(criterion.label))
    yield ox.Triple(there, _kg("linkedBy"), _text(criterion.link))
    yield ox.Triple(there, _kg("verdict"), _text(criterion.verdict.value))
    yield ox.Triple(there, _kg("holds"), _text(criterion.holds.value))
    yield from _marks(there, criterion.citation.section, criterion.citation.page, criterion.basis, criterion.confidence)
    if criterion.remark:
        yield ox.Triple(there, _kg("remark"), _text(criterion.remark))
    for member in criterion.members:
        yield ox.Triple(there, _kg("memberResult"), _under(node, member))
    for number, fact in enumerate(criterion.facts, start=1):
        evidence = _under(there, "fact", str(number))
        yield ox.Triple(there, _kg("decidedBy"), evidence)
        yield ox.Triple(evidence, _kg("factTerm"), _text(fact.term))
        yield ox.Triple(evidence, _kg("factText"), _text(fact.text))
        if fact.source:
            yield ox.Triple(evidence, ox.NamedNode(DCTERMS + "source"), _text(fact.source))


def _group(node: ox.NamedNode, group: GroupResult) -> Iterator[ox.Triple]:
    there = _under(node, group.id)
    yield ox.Triple(node, _kg("groupResult"), there)
    yield ox.Triple(there, _IDENTIFIER, _text(group.id))
    if group.label:
        yield ox.Triple(there, _LABEL, _text(group.label))
    if group.minimum is not None:
        yield ox.Triple(there, _kg("atLeast"), ox.Literal(group.minimum))
    yield ox.Triple(there, _kg("holds"), _text(group.holds.value))
    for member in group.members:
        yield ox.Triple(there, _kg("memberResult"), _under(node, member))


def _administrator(node: ox.NamedNode, one: Determination) -> Iterator[ox.Triple]:
    if one.administrator is None:
        return
    there = _under(node, "administrator")
    yield ox.Triple(node, _kg("administratorView"), there)
    yield ox.Triple(there, _kg("outcome"), _text(one.administrator.outcome.value))
    if one.administrator.recommendation:
        yield ox.Triple(there, _kg("topic"), _text(one.administrator.recommendation))
    if one.administrator.edition:
        yield ox.Triple(there, _kg("editionLabel"), _text(one.administrator.edition))
    if one.administrator.first_difference:
        yield ox.Triple(there, _kg("firstDifference"), _text(one.administrator.first_difference))


def _change(node: ox.NamedNode, number: int, change: Change) -> Iterator[ox.Triple]:
    there = _under(node, "change", str(number))
    yield ox.Triple(node, _kg("wouldChange"), there)
    yield ox.Triple(there, _kg("changedBy"), _text(change.by))
    for need in change.set:
        yield ox.Triple(there, _kg("criterionResult"), _under(node, need.criterion))


def _kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)


def _text(value: str) -> ox.Literal:
    return ox.Literal(value)


def _under(node: ox.NamedNode, *names: str) -> ox.NamedNode:
    return ox.NamedNode("/".join([node.value, *(quote(name, safe="") for name in names)]))
