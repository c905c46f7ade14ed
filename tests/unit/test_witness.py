"""Every criterion's smallest witnesses meet it and contradict it, says the reference reasoner."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool import places
from kgtool.assertions import assertions, kept
from kgtool.case_words import description
from kgtool.hermit import Reasoner
from kgtool.judge import judge
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.names import KG
from kgtool.witness import Range, contradicting, meeting

BOUNDS = st.lists(st.tuples(st.sampled_from(["from", "above", "upTo", "below"]), st.decimals(-5, 20, places=1)), min_size=1, max_size=3)


@pytest.mark.slow
def test_witnesses_of_every_criterion(knowledge: Knowledge) -> None:
    with Reasoner(places.ontology_files()) as reasoner:
        assert len(reasoner.criteria) >= 400
        for criterion in sorted(reasoner.criteria):
            for wanted, graph in (
                (Verdict.MET, meeting(criterion, knowledge)),
                (Verdict.CONTRADICTED, contradicting(criterion, knowledge)),
            ):
                assert graph is not None, criterion
                assert reasoner.verdicts(graph.quads, graph.request, [criterion]) == {criterion: wanted}
                found = judge(graph.quads, [criterion], knowledge)
                assert found.verdicts == {criterion: wanted}, description(graph, knowledge)
                assert not found.clashes, criterion


@pytest.mark.slow
def test_nothing_can_be_left_out_of_a_witness(knowledge: Knowledge) -> None:
    with Reasoner(places.ontology_files()) as reasoner:
        for criterion in sorted(reasoner.criteria)[::7]:
            for wanted, graph in (
                (Verdict.MET, meeting(criterion, knowledge)),
                (Verdict.CONTRADICTED, contradicting(criterion, knowledge)),
            ):
                assert graph is not None
                record = assertions(graph.quads)
                for one in record:
                    less = kept(graph.quads, record, [other for other in record if other != one])
                    without = reasoner.verdicts(less, graph.request, [criterion])[criterion]
                    request = getattr(one.says, "cls", None) == KG + "Request"
                    assert without is not wanted or request, (criterion, one.says)


def test_witness_in_words(knowledge: Knowledge) -> None:
    criterion = "https://w3id.org/kgtool/mtus-chronic-pain-2009#TriggerPointInjections.twitchResponse"
    assert description(meeting(criterion, knowledge), knowledge) == ["trigger point, with twitch response"]
    absent = contradicting(criterion, knowledge)
    assert absent is not None
    assert description(absent, knowledge) == ["no trigger point"]


@given(BOUNDS)
def test_values_inside_and_outside_a_range(bounds: list[tuple[str, Decimal]]) -> None:
    limits = Range.of(bounds)
    test = {"from": Decimal.__ge__, "above": Decimal.__gt__, "upTo": Decimal.__le__, "below": Decimal.__lt__}

    def fits(value: Decimal) -> bool:
        return all(test[kind](value, bound) for kind, bound in bounds)

    outside = limits.outside()
    assert outside is not None
    assert not fits(outside)
    middle = [bound for _, bound in bounds] + [(one + other) / 2 for _, one in bounds for _, other in bounds]
    if any(fits(value + step) for value in middle for step in (Decimal(0), Decimal(1), Decimal(-1))):
        assert fits(limits.inside())
