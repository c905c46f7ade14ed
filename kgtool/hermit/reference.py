"""The verdicts of a case graph by the reference reasoner, in the form that ``judge`` gives. In place of it on the path.

The verdicts are HermiT's; the nodes that decided are those that ``judge`` found, since a reasoner names none. Where the
two differ the verdict stands without them. The reasoner is kept warm, one for each folder of knowledge.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kgtool import places
from kgtool.case_graph import CaseGraph
from kgtool.hermit import Reasoner
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.states import Judgement

_REASONERS: dict[Path, Reasoner] = {}


def reasoner(knowledge: Knowledge) -> Reasoner:
    """The warm reasoner over the files of a knowledge. Raises :class:`MissingError` where there is no Java."""
    if knowledge.folder not in _REASONERS:
        started = Reasoner(places.ontology_files(knowledge.folder))
        atexit.register(started.close)
        _REASONERS[knowledge.folder] = started
    return _REASONERS[knowledge.folder]


def judged(graph: CaseGraph, by_query: Judgement, criteria: Sequence[str], knowledge: Knowledge) -> Judgement:
    """The same judgement with HermiT's verdicts."""
    verdicts = reasoner(knowledge).verdicts(graph.quads, graph.request, list(criteria))
    met = {c: nodes for c, nodes in by_query.because.items() if verdicts[c] in (Verdict.MET, Verdict.CONFLICTING)}
    against = {c: nodes for c, nodes in by_query.against.items() if verdicts[c] in (Verdict.CONTRADICTED, Verdict.CONFLICTING)}
    return replace(by_query, verdicts=verdicts, because=met, against=against)
