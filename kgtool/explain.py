"""Explain: the state of the tree and the rows that decided it in, the lines of a determination out. Last stage.

Everything said here is read off the verdicts and the nodes that the judge returned; nothing is decided a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from kgtool.case_graph import Told
from kgtool.determination import ChainStep, CriterionResult, Evidence, Governing, GroupResult
from kgtool.guideline import Criterion, Group, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Holds, Verdict
from kgtool.rdf import value
from kgtool.states import GroupState, Judgement, LinkState, State

#: The verdict that a composite criterion is given by what it holds.
COMPOSITE_VERDICT: Mapping[Holds, Verdict] = {
    Holds.HOLDS: Verdict.MET,
    Holds.FAILS: Verdict.CONTRADICTED,
    Holds.OPEN: Verdict.NOT_DOCUMENTED,
    Holds.CONFLICT: Verdict.CONFLICTING,
    Holds.DROPPED: Verdict.NOT_DOCUMENTED,
}

#: The link under which what fulfils a stop branch counts against a request.
_AGAINST = {"requires": "excludes", "limits": "excludes", "requires_absence": "requires", "excludes": "requires"}


class Explainer:
    """Turns states into result lines for one request."""

    def __init__(self, judgement: Judgement, told: Mapping[str, Told], knowledge: Knowledge):
        self.judgement, self.told, self.knowledge = judgement, told, knowledge

    def criteria(self, state: GroupState) -> tuple[CriterionResult, ...]:
        """Every criterion that counts, in the guideline's order, each once; members come after their composite."""
        return self._unique(self._lines(state, None, dropped=None, readings=False))

    def grounds_to_stop(self, states: Iterable[GroupState]) -> tuple[CriterionResult, ...]:
        """What holds in the stop branches. It speaks against the request, so each line has the link and holds of its opposite."""
        against = (line for state in states for line in self._grounds(state))
        return self._unique(replace(line, link=_AGAINST[line.link], holds=Holds.FAILS, remark="a ground to stop") for line in against)

    def _grounds(self, state: GroupState) -> Iterable[CriterionResult]:
        for member in state.members:
            if member.holds is not Holds.HOLDS or member.silent:
                continue
            if isinstance(member, GroupState):
                yield from [replace(self._composite(member, None, None), members=())] if member.group.composite else self._grounds(member)
            elif member.link.criterion.counts:
                yield self._link(member, None, None)

    def readings(self, state: GroupState) -> tuple[CriterionResult, ...]:
        """The reviewers' customary readings."""
        return self._unique(self._lines(state, None, dropped=None, readings=True))

    def groups(self, state: GroupState) -> tuple[GroupResult, ...]:
        """Every group below the branch, with its minimum and what its members are."""
        found: dict[str, GroupResult] = {}
        for group in self._groups(state):
            members = tuple(self._id(m) for m in group.members if not (isinstance(m, LinkState) and not m.link.criterion.counts))
            result = GroupResult(group.group.id, group.group.label, group.group.minimum, members, group.holds)
            if result.id not in found or found[result.id].holds is Holds.DROPPED:
                found[result.id] = result
        return tuple(found.values())

    def group_remarks(self, state: GroupState) -> list[str]:
        """What groups have to say: rows that dropped out, tables without a row."""
        return list(dict.fromkeys(f"{g.group.label}: {g.remark}." for g in self._groups(state) if g.remark))

    def clashes(self) -> list[str]:
        """The statements of the record that cannot all be true."""
        found = []
        for _, one, other in self.judgement.clashes:
            texts = [self.told[node].text if node in self.told else self.knowledge.label(node) for node in (one, other)]
            found.append("The record contradicts itself: " + " / ".join(dict.fromkeys(texts)) + ".")
        return list(dict.fromkeys(found))

    def _groups(self, state: GroupState) -> Iterable[GroupState]:
        for member in state.members:
            if isinstance(member, GroupState):
                yield member
                yield from self._groups(member)

    def _id(self, state: State) -> str:
        return state.link.criterion.id if isinstance(state, LinkState) else state.group.id

    def _lines(self, state: GroupState, of: str | None, *, dropped: str | None, readings: bool) -> Iterable[CriterionResult]:
        for member in state.members:
            if isinstance(member, LinkState):
                if member.link.criterion.counts is not readings:
                    yield self._link(member, of, dropped)
                continue
            gone = dropped or (member.remark if member.holds is Holds.DROPPED else None)
            inner_of = of
            if member.group.composite:
                inner_of = member.group.id
                if not readings:
                    yield self._composite(member, of, gone)
            yield from self._lines(member, inner_of, dropped=gone, readings=readings)

    def _link(self, state: LinkState, of: str | None, dropped: str | None) -> CriterionResult:
        criterion = state.link.criterion
        because = self.judgement.because.get(criterion.iri, ()) + self.judgement.against.get(criterion.iri, ())
        return _line(
            criterion,
            link=state.link.kind,
            verdict=state.verdict,
            holds=Holds.DROPPED if dropped else state.holds,
            facts=self._evidence(because),
            remark=dropped or state.remark,
            of=of,
        )

    def _composite(self, state: GroupState, of: str | None, dropped: str | None) -> CriterionResult:
        assert state.group.composite is not None
        nodes = [
            node
            for criterion in state.group.criteria()
            for node in self.judgement.because.get(criterion.iri, ()) + self.judgement.against.get(criterion.iri, ())
        ]
        return _line(
            state.group.composite,
            link="requires" if not state.silent else "limits",
            verdict=COMPOSITE_VERDICT[state.holds] if not state.silent else Verdict.NOT_DOCUMENTED,
            holds=Holds.DROPPED if dropped else state.holds,
            facts=self._evidence(nodes),
            remark=dropped or state.remark or ("not stated" if state.silent else None),
            of=of,
            members=tuple(self._id(member) for member in state.members),
        )

    def _evidence(self, nodes: Iterable[str]) -> tuple[Evidence, ...]:
        told = dict.fromkeys(self.told[node] for node in nodes if node in self.told)
        return tuple(Evidence(self.knowledge.label(t.kind), t.text, t.source) for t in told)

    @staticmethod
    def _unique(lines: Iterable[CriterionResult]) -> tuple[CriterionResult, ...]:
        """Each criterion once, at its first place; where it drops out in one group and counts in another, as it counts."""
        found: dict[tuple[str, str], CriterionResult] = {}
        for line in lines:
            known = found.get((line.id, line.link))
            if known is None or (known.holds is Holds.DROPPED and line.holds is not Holds.DROPPED):
                found[line.id, line.link] = line
        return tuple(found.values())


def _line(
    criterion: Criterion,
    *,
    link: str,
    verdict: Verdict,
    holds: Holds,
    facts: tuple[Evidence, ...],
    remark: str | None,
    of: str | None,
    members: tuple[str, ...] = (),
) -> CriterionResult:
    return CriterionResult(
        id=criterion.id,
        label=criterion.label,
        text=criterion.text,
        link=link,
        verdict=verdict,
        holds=holds,
        facts=facts,
        citation=criterion.citation,
        basis=criterion.basis,
        confidence=criterion.confidence,
        origin=criterion.origin,
        remark=remark,
        need=criterion.need,
        of=of,
        members=members,
    )


def governing(recommendation: Recommendation, chain: tuple[ChainStep, ...]) -> Governing:
    """The governing recommendation as a determination names it; of carried text the citation of the text applied."""
    return Governing(
        recommendation=recommendation.iri,
        topic=recommendation.topic,
        label=recommendation.label,
        edition=recommendation.edition.label,
        citation=recommendation.carried.citation if recommendation.carried else recommendation.citation,
        basis=recommendation.basis,
        confidence=recommendation.confidence,
        stance=recommendation.stance,
        chain=chain,
    )


def first_difference(mine: Group, theirs: Group, other: Recommendation, knowledge: Knowledge) -> str | None:
    """The first criterion that one text asks for and the other does not, compared by what the criteria require."""
    asked_there = {_signature(criterion, knowledge) for criterion in theirs.criteria()}
    for criterion in mine.criteria():
        if criterion.counts and _signature(criterion, knowledge) not in asked_there:
            return f"'{criterion.label}' is not asked for by {other.edition.label}"
    asked_here = {_signature(criterion, knowledge) for criterion in mine.criteria()}
    for criterion in theirs.criteria():
        if criterion.counts and _signature(criterion, knowledge) not in asked_here:
            return f"'{criterion.label}' is asked for by {other.edition.label} only"
    return None


#: What the criteria of each knowledge require, without their names.
_SIGNATURES: WeakKeyDictionary[Knowledge, dict[str, frozenset[tuple[str, str, str]]]] = WeakKeyDictionary()


def _signature(criterion: Criterion, knowledge: Knowledge) -> frozenset[tuple[str, str, str]]:
    """A criterion's parts without its own name, so that two criteria with the same parts are the same."""
    known = _SIGNATURES.setdefault(knowledge, {})
    if criterion.iri not in known:
        named = ((value(q.subject), value(q.predicate), value(q.object)) for q in knowledge.parts(criterion.iri))
        own = criterion.iri
        known[own] = frozenset((one.removeprefix(own), how, other.removeprefix(own)) for one, how, other in named)
    return known[criterion.iri]
