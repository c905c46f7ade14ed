"""Judges a record that may contradict itself: the verdicts that all of its repairs give.

In: a case graph, criteria and an evaluator (``judge`` or ``direct``). Out: its judgement; for an inconsistent record with
the verdicts of the repairs, and ``conflicting`` where they differ, as the reference reasoner has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kgtool.assertions import Assertion, assertions, kept
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.repairs import common_verdict, repair
from kgtool.states import Judgement

Evaluator = Callable[[Sequence[ox.Quad], Iterable[str], Knowledge], Judgement]


def settled(case: Sequence[ox.Quad], criteria: Sequence[str], knowledge: Knowledge, by: Evaluator) -> Judgement:
    """The evaluator's judgement of a case graph. The nodes that decided are those of the whole record.

    A record with clashes is judged once for each of its repairs. Raises :class:`LimitError` where they are too many.
    """
    whole = by(case, criteria, knowledge)
    if not whole.clashes:
        return whole
    record = assertions(case, knowledge.object_properties)

    def graph(subset: Sequence[Assertion]) -> Sequence[ox.Quad]:
        return kept(case, record, subset)

    found = repair(record, lambda subset: not by(graph(subset), (), knowledge).clashes)
    judged = [by(graph(subset), criteria, knowledge).verdicts for subset in found.repairs]
    verdicts = {criterion: Verdict(common_verdict(one[criterion].value for one in judged)) for criterion in criteria}
    return replace(whole, verdicts=verdicts)
