"""The path of a request, from a case to a determination. Start reading here.

    case file ─ read ─▶ Case ─ facts ─▶ graph ─ derive ─▶ graph ─ govern ─▶ recommendation and branch
              ─ judge ─▶ verdicts and the rows that decided ─ decide ─▶ outcome ─ dispose ─▶ disposition
              ─ explain ─▶ Determination

Each stage is a module of that name; none imports another, and they meet only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kgtool import branch_choice, changes, conflicts, decide, derive, direct, dispose, explain, facts, govern, judge, quantity, requirements
from kgtool.case_graph import CaseGraph
from kgtool.determination import AdministratorView, CaseDetermination, Determination, Passing
from kgtool.guideline import Branch, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Holds, Outcome, Request
from kgtool.names import KG
from kgtool.shelf import Shelf, shelf
from kgtool.states import GroupState, Judgement, Selection, applying, criteria_of

SUPPORTED, UNSUPPORTED = KG + "SupportedRequest", KG + "UnsupportedRequest"


@dataclass(frozen=True)
class Options:
    """How a case is decided. ``readings``: show, or count to join the reviewers' readings to the branch."""

    forum: str | None = None
    readings: str = "show"
    reasoner: str = "sparql"

    @property
    def count_readings(self) -> bool:
        return self.readings == "count"


@dataclass(frozen=True)
class Matter:
    """One request with all that it is decided from. ``parents``: outcomes of the requests decided before it."""

    case: Case
    request: Request
    knowledge: Knowledge
    options: Options
    parents: Mapping[str, Outcome]

    @property
    def forum(self) -> str:
        return self.options.forum or self.case.forum

    @property
    def books(self) -> Shelf:
        return shelf(self.knowledge)


def decide_case(
    case: Case, knowledge: Knowledge, *, forum: str | None = None, readings: str = "show", reasoner: str = "sparql"
) -> CaseDetermination:
    """Every request of one case. ``reasoner`` is sparql, hermit (the reference) or direct (the evaluator of batches)."""
    return decide_cases([case], knowledge, Options(forum, readings, reasoner))[0]


def decide_cases(cases: Sequence[Case], knowledge: Knowledge, options: Options) -> list[CaseDetermination]:
    """Many cases at once, each request after those that it depends on; facts are derived for all of a round together."""
    done: list[dict[str, Determination]] = [{} for _ in cases]
    waiting = [(number, request) for number, case in enumerate(cases) for request in case.requests]
    while waiting:
        ready = [(n, r) for n, r in waiting if _known_parents(r, cases[n]) <= done[n].keys()] or waiting
        matters = [Matter(cases[n], r, knowledge, options, {key: d.outcome for key, d in done[n].items()}) for n, r in ready]
        for (number, request), matter, graph in zip(ready, matters, case_graphs(matters, knowledge), strict=True):
            done[number][request.id] = determine(matter, graph)
        waiting = [(n, r) for n, r in waiting if r.id not in done[n]]
    return [
        CaseDetermination(
            case=case.id,
            reviewed=case.reviewed,
            reviewed_assumed=case.reviewed_assumed,
            forum=options.forum or case.forum,
            determinations=tuple(determinations[request.id] for request in case.requests),
            data={"knowledge": knowledge.hash, "reasoner": options.reasoner},
        )
        for case, determinations in zip(cases, done, strict=True)
    ]


def _known_parents(request: Request, case: Case) -> set[str]:
    return set(request.depends_on) & {other.id for other in case.requests} - {request.id}


def determine(matter: Matter, graph: CaseGraph) -> Determination:
    """One request, from its case graph to explanation."""
    case, request, knowledge, books = matter.case, matter.request, matter.knowledge, matter.books
    phase = derive.derived_phase(graph)
    found = govern.candidates(request, phase, case, books, knowledge)
    gates = govern.gates(found, books)
    cited = govern.cited(request, found, books)
    likely = govern.choose(found, dict.fromkeys(gates, Holds.HOLDS), case, request, knowledge).governing
    selections = {r.iri: branch_choice.select(r, request, phase, books, knowledge) for r in (likely, cited) if r}
    judgement = _judged(matter, graph, gates.values(), selections.values())
    states = {edition: decide.decide(gate.group, judgement.verdicts).holds for edition, gate in gates.items()}
    choice = govern.choose(found, states, case, request, knowledge)
    governing = choice.governing
    if governing is None:
        return _unaddressed(matter, choice)
    if governing.iri not in selections:
        selections[governing.iri] = branch_choice.select(governing, request, phase, books, knowledge)
        judgement = _judged(matter, graph, gates.values(), selections.values())
    return _determined(matter, graph, judgement, choice, governing, selections, cited)


def case_graphs(matters: Sequence[Matter], knowledge: Knowledge) -> list[CaseGraph]:
    """For each request its facts, then everything that follows from them without judgement."""
    graphs = []
    for number, matter in enumerate(matters):
        graph = facts.graph_of(matter.case, matter.request, knowledge, number)
        parents = [other for other in matter.case.requests if other.id in matter.request.depends_on and other.id in matter.parents]
        if parents and len(parents) == len(matter.request.depends_on):
            stands = all(matter.parents[parent.id] is Outcome.SATISFIED for parent in parents)
            facts.tell_parent(graph, SUPPORTED if stands else UNSUPPORTED, parents)
        graphs.append(graph)
    derive.derive(graphs, knowledge)
    for matter, graph in zip(matters, graphs, strict=True):
        if matter.request.ingredients:
            derive.unsupported_ingredients(graph, matter.case.reviewed.isoformat(), knowledge)
    return graphs


def _judged(matter: Matter, graph: CaseGraph, gates: Iterable[Branch], selections: Iterable[Selection]) -> Judgement:
    branches = [*gates, *(branch for selection in selections for branch in (*selection.chosen, *selection.stops))]
    criteria = list(dict.fromkeys(criterion for branch in branches for criterion in criteria_of(branch.group)))
    by = direct.judge if matter.options.reasoner == "direct" else judge.judge
    judgement = conflicts.settled(graph.quads, criteria, matter.knowledge, by)
    if matter.options.reasoner == "hermit":
        from kgtool.hermit import reference

        return reference.judged(graph, judgement, criteria, matter.knowledge)
    return judgement


def _state(matter: Matter, selection: Selection, judgement: Judgement) -> GroupState:
    return decide.decide(selection.group, judgement.verdicts, count_readings=matter.options.count_readings)


def _determined(
    matter: Matter,
    graph: CaseGraph,
    judgement: Judgement,
    choice: govern.Choice,
    governing: Recommendation,
    selections: Mapping[str, Selection],
    cited: Recommendation | None,
) -> Determination:
    request, knowledge = matter.request, matter.knowledge
    selection = selections[governing.iri]
    state = _state(matter, selection, judgement)
    outcome = decide.outcome(selection, state, judgement.verdicts)
    stopping = decide.stopping(selection, judgement.verdicts)
    passing = _largest_passing(matter, graph, state, outcome, selection)
    dispositions = dispose.dispose(outcome, smaller_amount_passes=passing is not None)
    explainer = explain.Explainer(judgement, graph.told, knowledge)
    remarks = [
        *requirements.opening_remarks(matter.case, count_readings=matter.options.count_readings),
        *choice.remarks,
        *selection.remarks,
        *explainer.group_remarks(state),
        *requirements.stance_remarks(selection),
        *explainer.clashes(),
        *requirements.region_remarks(graph, judgement, request, knowledge),
    ]
    return Determination(
        request=request.id,
        treatment=knowledge.label(request.treatment),
        text=request.text,
        governing=explain.governing(governing, choice.chain),
        branch=selection.name,
        outcome=outcome,
        disposition=dispositions[matter.forum],
        dispositions=dispositions,
        criteria=(*explainer.grounds_to_stop(stopping), *explainer.criteria(state)),
        groups=explainer.groups(state),
        readings=explainer.readings(state),
        administrator=_administrator(matter, governing, cited, selections, judgement),
        would_change=changes.to_lose(state) if outcome is Outcome.SATISFIED else changes.to_satisfy(state, stopping),
        largest_passing=passing,
        underspecified=requirements.underspecified(request, knowledge),
        not_placed=matter.case.not_placed,
        remarks=tuple(dict.fromkeys(remarks)),
        advice=selection.advice,
    )


def _administrator(
    matter: Matter,
    governing: Recommendation,
    cited: Recommendation | None,
    selections: Mapping[str, Selection],
    judgement: Judgement,
) -> AdministratorView | None:
    administrator = matter.request.administrator
    if administrator is None or administrator.guideline is None:
        return None
    if cited is None:
        said = f"'{administrator.guideline}' holds no recommendation on this treatment that is known here"
        return AdministratorView(None, administrator.guideline, Outcome.NO_RECOMMENDATION, said)
    selection = selections[cited.iri]
    outcome = decide.outcome(selection, _state(matter, selection, judgement), judgement.verdicts)
    difference = None
    if cited.iri != governing.iri:
        difference = explain.first_difference(selections[governing.iri].group, selection.group, cited, matter.knowledge)
    return AdministratorView(cited.topic, cited.edition.label, outcome, difference)


def _largest_passing(matter: Matter, graph: CaseGraph, state: GroupState, outcome: Outcome, selection: Selection) -> Passing | None:
    """Where nothing but limits fails, the largest amount with which the same request would pass, tried out."""
    failing = [link.link for link in applying(state) if link.holds is Holds.FAILS and link.link.criterion.counts]
    if outcome is not Outcome.VIOLATED or not failing or any(link.kind != "limits" for link in failing):
        return None
    # each limit by itself: where rows of a table stand beside each other, the one that allows most decides
    smaller = [quantity.smaller_request(matter.request, [link.criterion], graph, matter.knowledge) for link in failing]
    for request, passing in sorted(filter(None, smaller), key=lambda one: -one[1].quantity):
        tried = replace(matter, request=request)
        again = _judged(tried, case_graphs([tried], matter.knowledge)[0], (), (selection,))
        if decide.outcome(selection, _state(matter, selection, again), again.verdicts) is Outcome.SATISFIED:
            return passing
    return None


def _unaddressed(matter: Matter, choice: govern.Choice) -> Determination:
    dispositions = dispose.dispose(Outcome.NO_RECOMMENDATION)
    return Determination(
        request=matter.request.id,
        treatment=matter.knowledge.label(matter.request.treatment),
        text=matter.request.text,
        governing=None,
        branch=None,
        outcome=Outcome.NO_RECOMMENDATION,
        disposition=dispositions[matter.forum],
        dispositions=dispositions,
        underspecified=requirements.underspecified(matter.request, matter.knowledge),
        not_placed=matter.case.not_placed,
        remarks=(
            *requirements.opening_remarks(matter.case, count_readings=matter.options.count_readings),
            *requirements.silence_remarks(choice.chain),
        ),
    )
