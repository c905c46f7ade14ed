"""A case graph in words: one line for each thing that the record says of the request.

In: a case graph. Out: lines a person can read. Used beside :mod:`kgtool.witness`, and where a generated case is shown.
"""

from __future__ import annotations

from decimal import Decimal

from kgtool.assertions import Absent, IsA, Linked, Stated, assertions
from kgtool.breakup import ClassPart, LinkPart, NumberPart, Pattern
from kgtool.case_graph import CaseGraph
from kgtool.knowledge import Knowledge
from kgtool.names import KG

_LIMITS = {"from": "of at least", "above": "of more than", "upTo": "of at most", "below": "of less than"}
_FACTS = (KG + "hasFact", KG + "hasLocalFact")  # their label would say nothing


def description(graph: CaseGraph, knowledge: Knowledge) -> list[str]:
    """A case graph as a list of facts in words: ``trigger point, with twitch response``, ``no radiculopathy``,
    ``image guidance: ultrasound``, ``duration of the local symptoms: 3 months``."""
    return _Reader(graph, knowledge).about_request()


def pattern_in_words(pattern: Pattern, knowledge: Knowledge) -> str:
    """What a pattern asks for: ``trigger point, with twitch response``."""
    words = [" and ".join(knowledge.label(part.cls) for part in pattern.parts if isinstance(part, ClassPart))]
    for part in pattern.parts:
        if isinstance(part, LinkPart):
            inner = pattern_in_words(part.inner, knowledge)
            words.append(inner if part.link in _FACTS else f"{knowledge.label(part.link)} {inner}")
        elif isinstance(part, NumberPart):
            limits = " and ".join(f"{_LIMITS[kind]} {value}" for kind, value in part.bounds)
            words.append(f"{knowledge.label(part.property)} {limits}")
    return ", ".join(filter(None, words))


class _Reader:
    """Puts the assertions of a case graph in words, following the links from the request."""

    def __init__(self, graph: CaseGraph, knowledge: Knowledge):
        self._request, self._knowledge = graph.request, knowledge
        self._says = [one.says for one in assertions(graph.quads)]

    def about_request(self) -> list[str]:
        said = [one for one in self._says if one.thing == self._request]
        lines = [self._linked(one) for one in said if isinstance(one, Linked)]
        lines += [self._number(one.property, one.low, one.high) for one in said if isinstance(one, Stated)]
        return lines + [self._absent(one) for one in said if isinstance(one, Absent)]

    def _linked(self, one: Linked) -> str:
        words = self._thing(one.other)
        return words if one.link in _FACTS else f"{self._knowledge.label(one.link)}: {words}"

    def _thing(self, thing: str) -> str:
        said = [one for one in self._says if one.thing == thing]
        words = [" and ".join(self._knowledge.label(one.cls) for one in said if isinstance(one, IsA))]
        for one in said:
            if isinstance(one, Linked):
                words.append(f"{self._knowledge.label(one.link)} {self._thing(one.other)}")
            elif isinstance(one, Stated):
                words.append(self._number(one.property, one.low, one.high))
            elif isinstance(one, Absent):
                words.append(self._absent(one))
        return ", ".join(filter(None, words))

    def _absent(self, one: Absent) -> str:
        words = pattern_in_words(one.pattern, self._knowledge)
        return f"no {words}" if one.link in _FACTS else f"no {self._knowledge.label(one.link)} {words}"

    def _number(self, name: str, low: Decimal | None, high: Decimal | None) -> str:
        amount = f"{low}" if low == high else f"{low} to {high}" if low is not None and high is not None else ""
        amount = amount or (f"at least {low}" if low is not None else f"at most {high}")
        unit = self._knowledge.objects(name, KG + "unit")
        return f"{self._knowledge.label(name)}: {amount}" + (f" {unit[0]}" if unit else "")
