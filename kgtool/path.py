"""The path of a request, from a case to a determination. Start reading here.

    case file ─ read ─▶ Case ─ facts ─▶ graph ─ derive ─▶ graph ─ govern ─▶ recommendation and branch
              ─ judge ─▶ verdicts and the rows that decided ─ decide ─▶ outcome ─ dispose ─▶ disposition
              ─ explain ─▶ Determination

Each stage is a module of that name; none imports another, and they meet only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kgtool import branch_choice, changes, conflicts, decide, derive, direct, dispose, explain, facts, govern, judge, quantity, requirements
from kgtool.case_graph import CaseGraph
from kgtool.determination import AdministratorView, CaseDetermination, Determination, Passing
from kgtool.guideline import Branch, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Holds, Outcome, Request
from kgtool.names import KG
from kgtool.states import GroupState, Judgement, Selection, applying, criteria_of
from kgtool.weighing import Matter, Options, Weighing

__all__ = ["Matter", "Options", "Watch", "Weighing", "case_graphs", "decide_case", "decide_cases", "explained", "weigh"]

SUPPORTED, UNSUPPORTED = KG + "SupportedRequest", KG + "UnsupportedRequest"

#: Shown each request as it was weighed, with its determination.
Watch = Callable[[Weighing, Determination], None]


def decide_case(
    case: Case,
    knowledge: Knowledge,
    *,
    forum: str | None = None,
    readings: str = "show",
    reasoner: str = "sparql",
    watch: Watch | None = None,
) -> CaseDetermination:
    """Every request of one case. ``reasoner`` is sparql, hermit (the reference) or direct (the evaluator of batches)."""
    return decide_cases([case], knowledge, Options(forum, readings, reasoner), watch)[0]


def decide_cases(cases: Sequence[Case], knowledge: Knowledge, options: Options, watch: Watch | None = None) -> list[CaseDetermination]:
    """Many cases at once, each request after those that it depends on; facts are derived for all of a round together.

    ``watch`` is shown each request as it was weighed, with its determination.
    """
    done: list[dict[str, Determination]] = [{} for _ in cases]
    waiting = [(number, request) for number, case in enumerate(cases) for request in case.requests]
    while waiting:
        ready = [(n, r) for n, r in waiting if _known_parents(r, cases[n]) <= done[n].keys()] or waiting
        matters = [Matter(cases[n], r, knowledge, options, {key: d.outcome for key, d in done[n].items()}) for n, r in ready]
        for (number, request), matter, graph in zip(ready, matters, case_graphs(matters, knowledge), strict=True):
            weighing = weigh(matter, graph)
            done[number][request.id] = explained(weighing)
            if watch:
                watch(weighing, done[number][request.id])
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


def weigh(matter: Matter, graph: CaseGraph) -> Weighing:
    """One request, from its case graph to the verdicts and the text that governs."""
    case, request, knowledge, books = matter.case, matter.request, matter.knowledge, matter.books
    phase = derive.derived_phase(graph)
    found = govern.candidates(request, phase, case, books, knowledge)
    gates = govern.gates(found, books)
    cited = govern.cited(request, found, books)
    likely = govern.choose(found, dict.fromkeys(gates, Holds.HOLDS), case, request, knowledge)
    selections = {r.iri: branch_choice.select(r, request, phase, books, knowledge) for r in (likely.governing, cited) if r}
    judgement = _judged(matter, graph, gates.values(), selections.values())
    weighing = Weighing(matter, graph, found, gates, judgement, likely, selections, cited)
    choice = weighing.choice_by(judgement.verdicts)
    governing = choice.governing
    if governing and governing.iri not in selections:
        selections[governing.iri] = branch_choice.select(governing, request, phase, books, knowledge)
        judgement = _judged(matter, graph, gates.values(), selections.values())
    return replace(weighing, judgement=judgement, choice=choice)


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


def explained(weighing: Weighing) -> Determination:
    """One request, from its verdicts to everything said about it."""
    matter, graph, judgement, choice = weighing.matter, weighing.graph, weighing.judgement, weighing.choice
    governing, selection = choice.governing, weighing.selection
    if governing is None or selection is None:
        return _unaddressed(matter, choice)
    request, knowledge = matter.request, matter.knowledge
    state = weighing.state_by(selection, judgement.verdicts)
    outcome = decide.outcome(selection, state, judgement.verdicts)
    stopping = decide.stopping(selection, judgement.verdicts)
    passing = _largest_passing(weighing, state, outcome, selection)
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
        administrator=_administrator(weighing, governing),
        would_change=changes.to_lose(state) if outcome is Outcome.SATISFIED else changes.to_satisfy(state, stopping),
        largest_passing=passing,
        underspecified=requirements.underspecified(request, knowledge),
        not_placed=matter.case.not_placed,
        remarks=tuple(dict.fromkeys(remarks)),
        advice=selection.advice,
    )


def _administrator(weighing: Weighing, governing: Recommendation) -> AdministratorView | None:
    matter, cited, selections = weighing.matter, weighing.cited, weighing.selections
    administrator = matter.request.administrator
    if administrator is None or administrator.guideline is None:
        return None
    if cited is None:
        said = f"'{administrator.guideline}' holds no recommendation on this treatment that is known here"
        return AdministratorView(None, administrator.guideline, Outcome.NO_RECOMMENDATION, said)
    selection = selections[cited.iri]
    outcome = weighing.outcome_by(selection, weighing.judgement.verdicts)
    if cited.iri == governing.iri:
        return AdministratorView(cited.topic, cited.edition.label, outcome, None)
    difference = explain.first_difference(selections[governing.iri].group, selection.group, cited, matter.knowledge)
    explainer = explain.Explainer(weighing.judgement, weighing.graph.told, matter.knowledge)
    criteria = explainer.criteria(weighing.state_by(selection, weighing.judgement.verdicts))
    return AdministratorView(cited.topic, cited.edition.label, outcome, difference, tuple(criteria))


def _largest_passing(weighing: Weighing, state: GroupState, outcome: Outcome, selection: Selection) -> Passing | None:
    """Where nothing but limits fails, the largest amount with which the same request would pass, tried out."""
    failing = [link.link for link in applying(state) if link.holds is Holds.FAILS and link.link.criterion.counts]
    if outcome is not Outcome.VIOLATED or not failing or any(link.kind != "limits" for link in failing):
        return None
    matter, knowledge = weighing.matter, weighing.matter.knowledge
    # each limit by itself: where rows of a table stand beside each other, the one that allows most decides
    smaller = [quantity.smaller_request(matter.request, [link.criterion], weighing.graph, knowledge) for link in failing]
    for request, passing in sorted(filter(None, smaller), key=lambda one: -one[1].quantity):
        tried = replace(matter, request=request)
        again = _judged(tried, case_graphs([tried], knowledge)[0], (), (selection,))
        if weighing.outcome_by(selection, again.verdicts) is Outcome.SATISFIED:
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
