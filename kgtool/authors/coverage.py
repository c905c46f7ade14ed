"""What authors' cases have shown of the knowledge: verdicts of every criterion, and what each was decisive for.

In: every request as it was weighed (:meth:`Coverage.watch`). Out: :class:`CriterionCoverage` lines, and the
recommendations, terms and questions that nothing touched. A criterion is *decisive* in a case where another verdict on it
alone would make the request satisfied that was not, or the other way round; on a gate, where another text would govern.
That is read off the determination's own tree of branches and groups, not guessed from its result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kgtool import decide
from kgtool.authors.roles import Place, places, reason_against
from kgtool.determination import Determination
from kgtool.explain import COMPOSITE_VERDICT
from kgtool.guideline import Criterion, Group, Link
from kgtool.knowledge import Knowledge
from kgtool.model import Outcome, Verdict
from kgtool.names import CLIN
from kgtool.rdf import value
from kgtool.shelf import shelf
from kgtool.states import GroupState, Selection, criteria_of
from kgtool.weighing import Weighing

#: What every criterion is to be seen as.
SHOWN: tuple[Verdict, ...] = (Verdict.MET, Verdict.CONTRADICTED, Verdict.NOT_DOCUMENTED)
DECISIVE = "decisive"
ASPECTS: tuple[str, ...] = (*(verdict.value for verdict in SHOWN), DECISIVE)


@dataclass
class _Seen:
    verdicts: set[Verdict] = field(default_factory=set)
    decisive: bool = False


@dataclass(frozen=True)
class CriterionCoverage:
    """One criterion: the aspects that a case showed, those that none did, and those that none can, each with the reason."""

    criterion: Criterion
    place: Place
    shown: tuple[str, ...]
    missing: tuple[str, ...]
    impossible: Mapping[str, str]

    @property
    def whole(self) -> bool:
        return not self.missing


class Coverage:
    """Collects, case by case, what the cases show. One for a run."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self.requests = 0
        self.governed: set[str] = set()
        self.named: set[str] = set()
        self.derivations: set[str] = set()
        self._seen: dict[str, _Seen] = {}
        self._owners = {branch.iri: one.iri for one in shelf(knowledge).all() for branch in one.branches}

    def watch(self, weighing: Weighing, determination: Determination) -> None:
        """Take in one request. ``determination`` is not looked at: what decided is in the weighing."""
        self.requests += 1
        self.named.update(iri for quad in weighing.graph.quads if (iri := value(quad.object)).startswith(CLIN))
        self.named.add(weighing.matter.request.treatment)
        self.derivations |= weighing.graph.derivations
        verdicts = weighing.judgement.verdicts
        for gate in weighing.gates.values():
            self._take(gate.group, verdicts)
            self._gate(weighing, gate.group)
        selection = weighing.selection
        if selection is None:
            return
        self.governed.add(selection.recommendation.iri)
        self.governed.update(self._owners[branch.iri] for branch in (*selection.chosen, *selection.stops))
        for group in (selection.group, *(stop.group for stop in selection.stops)):
            self._take(group, verdicts)
        self._decide(weighing, selection)

    def _of(self, iri: str) -> _Seen:
        return self._seen.setdefault(iri, _Seen())

    def _take(self, group: Group, verdicts: Mapping[str, Verdict]) -> None:
        for iri in criteria_of(group):
            self._of(iri).verdicts.add(verdicts[iri])
        for state in _composites(decide.decide(group, verdicts)):
            self._of(state.group.iri).verdicts.add(COMPOSITE_VERDICT[state.holds] if not state.silent else Verdict.NOT_DOCUMENTED)

    def _gate(self, weighing: Weighing, group: Group) -> None:
        verdicts = weighing.judgement.verdicts
        governing = weighing.choice.governing
        for iri in set(criteria_of(group)):
            if not self._of(iri).decisive:
                self._of(iri).decisive = any(
                    weighing.choice_by({**verdicts, iri: other}).governing != governing for other in SHOWN if other != verdicts[iri]
                )

    def _decide(self, weighing: Weighing, selection: Selection) -> None:
        verdicts = weighing.judgement.verdicts
        satisfied = weighing.outcome_by(selection, verdicts) is Outcome.SATISFIED
        groups = (selection.group, *(stop.group for stop in selection.stops))

        def flips(judged: Selection, iri: str) -> bool:
            now = verdicts.get(iri)
            others = ({**verdicts, iri: other} for other in SHOWN if other != now)
            return any((weighing.outcome_by(judged, changed) is Outcome.SATISFIED) != satisfied for changed in others)

        for iri in {iri for group in groups for iri in criteria_of(group)}:
            if not self._of(iri).decisive:
                self._of(iri).decisive = flips(selection, iri)
        for composite in {inner.iri: inner.composite for group in groups for inner in _groups(group)}.values():
            if composite and not self._of(composite.iri).decisive:
                self._of(composite.iri).decisive = flips(_as_one(selection, composite), composite.iri)

    # ------------------------------------------------------------------ results

    def criteria(self) -> list[CriterionCoverage]:
        """Every criterion and composite criterion that a recommendation holds, in the order of the files."""
        found = []
        for place in places(self.knowledge):
            seen = self._seen.get(place.criterion.iri, _Seen())
            aspects = {verdict.value for verdict in seen.verdicts} | ({DECISIVE} if seen.decisive else set())
            impossible = {a: why for a in ASPECTS if a not in aspects and (why := reason_against(a, place))}
            missing = tuple(a for a in ASPECTS if a not in aspects and a not in impossible)
            found.append(CriterionCoverage(place.criterion, place, tuple(a for a in ASPECTS if a in aspects), missing, impossible))
        return found

    def ungoverned(self) -> list[str]:
        """The recommendations about a treatment by which, alone or followed by another, no request was judged."""
        return [one.iri for one in shelf(self.knowledge).all() if one.treatments and one.iri not in self.governed]

    def recommendations(self) -> int:
        """How many recommendations are about a treatment."""
        return sum(bool(one.treatments) for one in shelf(self.knowledge).all())


def _composites(state: GroupState) -> Iterator[GroupState]:
    if state.group.composite:
        yield state
    for member in state.members:
        if isinstance(member, GroupState):
            yield from _composites(member)


def _groups(group: Group) -> Iterator[Group]:
    yield group
    for member in group.members:
        if isinstance(member, Group):
            yield from _groups(member)


def _as_one(selection: Selection, composite: Criterion) -> Selection:
    """The branches with a composite criterion judged as one, by a verdict of its own."""
    stops = tuple(replace(stop, group=_one(stop.group, composite)) for stop in selection.stops)
    return replace(selection, group=_one(selection.group, composite), stops=stops)


def _one(group: Group, composite: Criterion) -> Group:
    members: list[Link | Group] = []
    for member in group.members:
        if isinstance(member, Group):
            members.append(Link("requires", composite) if member.iri == composite.iri else _one(member, composite))
        else:
            members.append(member)
    return replace(group, members=tuple(members))
