"""Decide: verdicts in, what holds out. Sixth stage of the path; a pure function of the tree and the verdicts.

Each link turns a verdict into *holds*, *fails*, *open* or *conflict* by who carries the burden; groups combine these by
strong Kleene logic with conflict, to any depth. Silence never satisfies an alternative: a member that holds only because
nothing was said counts as open towards a minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kgtool.guideline import Group, Link
from kgtool.model import Holds, Outcome, Verdict
from kgtool.states import GroupState, LinkState, Selection, State

H = Holds

#: link -> verdict -> what holds. Silence holds for limits and exclusions, with the remark below.
BURDEN: Mapping[str, Mapping[Verdict, Holds]] = {
    "requires": {Verdict.MET: H.HOLDS, Verdict.CONTRADICTED: H.FAILS, Verdict.NOT_DOCUMENTED: H.OPEN, Verdict.CONFLICTING: H.CONFLICT},
    "limits": {Verdict.MET: H.HOLDS, Verdict.CONTRADICTED: H.FAILS, Verdict.NOT_DOCUMENTED: H.HOLDS, Verdict.CONFLICTING: H.CONFLICT},
    "excludes": {Verdict.MET: H.FAILS, Verdict.CONTRADICTED: H.HOLDS, Verdict.NOT_DOCUMENTED: H.HOLDS, Verdict.CONFLICTING: H.CONFLICT},
    "requires_absence": {
        Verdict.MET: H.FAILS,
        Verdict.CONTRADICTED: H.HOLDS,
        Verdict.NOT_DOCUMENTED: H.OPEN,
        Verdict.CONFLICTING: H.CONFLICT,
    },
}
SILENT_REMARK = {"limits": "not stated", "excludes": "not mentioned"}

OUTCOMES: Mapping[Holds, Outcome] = {
    H.HOLDS: Outcome.SATISFIED,
    H.FAILS: Outcome.VIOLATED,
    H.OPEN: Outcome.NOT_ESTABLISHED,
    H.CONFLICT: Outcome.CONFLICTING,
    H.DROPPED: Outcome.NOT_ESTABLISHED,  # a branch of which nothing applies is never satisfied
}


def decide(group: Group, verdicts: Mapping[str, Verdict], *, count_readings: bool = False) -> GroupState:
    """The state of a group and of everything below it. Verdicts are by criterion IRI; a missing one is not documented."""
    members = tuple(
        _link(member, verdicts) if isinstance(member, Link) else decide(member, verdicts, count_readings=count_readings)
        for member in group.members
    )
    counted = [m for m in members if count_readings or not (isinstance(m, LinkState) and not m.link.criterion.counts)]
    if group.table:
        state = _table(group, members, counted)
    elif group.minimum is None:
        state = _all(group, members, counted)
    else:
        state = _at_least(group, members, counted)
    return _conditioned(state, verdicts) if group.applies_when else state


def outcome_of(state: GroupState) -> Outcome:
    """The outcome of a branch in this state."""
    return OUTCOMES[state.holds]


def outcome(selection: Selection, state: GroupState, verdicts: Mapping[str, Verdict]) -> Outcome:
    """The outcome of the chosen branches, the stances and the stop branches taken together."""
    recommendation = selection.recommendation
    if stopping(selection, verdicts):
        return Outcome.VIOLATED
    if any(branch.stance == "not_recommended" and not branch.group.members for branch in selection.chosen):
        return Outcome.VIOLATED
    if recommendation.gives_no_support:
        return Outcome.VIOLATED
    if recommendation.stance == "not_recommended" and not any(branch.role in ("phase", "service") for branch in selection.chosen):
        return Outcome.VIOLATED  # a branch of what is not recommended is an exception
    if not any(branch.group.members for branch in selection.chosen):
        supported = recommendation.stance == "recommended" and not recommendation.text_branches
        return Outcome.SATISFIED if supported else Outcome.NOT_ESTABLISHED
    return outcome_of(state)


def stopping(selection: Selection, verdicts: Mapping[str, Verdict]) -> list[GroupState]:
    """The stop branches whose grounds the record shows."""
    return [state for stop in selection.stops if (state := decide(stop.group, verdicts)).holds is H.HOLDS]


def _link(link: Link, verdicts: Mapping[str, Verdict]) -> LinkState:
    verdict = verdicts.get(link.criterion.iri, Verdict.NOT_DOCUMENTED)
    holds = BURDEN[link.kind][verdict]
    silent = holds is H.HOLDS and verdict is Verdict.NOT_DOCUMENTED
    return LinkState(link, verdict, holds, silent, SILENT_REMARK.get(link.kind) if silent else None)


def combine_all(values: Sequence[Holds]) -> Holds:
    """One fails: fails; else one conflicts: conflict; else one open: open; else holds. Of nothing: dropped."""
    present = [value for value in values if value is not H.DROPPED]
    if not present:
        return H.DROPPED
    for worst in (H.FAILS, H.CONFLICT, H.OPEN):
        if worst in present:
            return worst
    return H.HOLDS


def combine_at_least(minimum: int, values: Sequence[Holds]) -> Holds:
    """``minimum`` hold: holds; fewer could still hold: fails; reachable with open ones: open; else conflict."""
    holding, opened = values.count(H.HOLDS), values.count(H.OPEN)
    if holding >= minimum:
        return H.HOLDS
    if holding + opened + values.count(H.CONFLICT) < minimum:
        return H.OPEN if values and all(value is H.DROPPED for value in values) else H.FAILS
    return H.OPEN if holding + opened >= minimum else H.CONFLICT


def _all(group: Group, members: tuple[State, ...], counted: list[State]) -> GroupState:
    holds = combine_all([member.holds for member in counted])
    silent = holds is H.HOLDS and all(member.silent or member.holds is H.DROPPED for member in counted)
    return GroupState(group, holds, silent, members)


def _at_least(group: Group, members: tuple[State, ...], counted: list[State]) -> GroupState:
    if members and not counted:
        return GroupState(group, H.DROPPED, False, members)  # reviewers' readings alone decide nothing
    values = [H.OPEN if member.silent else member.holds for member in counted]
    return GroupState(group, combine_at_least(group.minimum or 1, values), False, members)


def _table(group: Group, members: tuple[State, ...], counted: list[State]) -> GroupState:
    """Rows that apply: one that is kept is enough; all broken: fails; none applies: open."""
    rows = [member for member in counted if member.holds is not H.DROPPED]
    if not rows:
        return GroupState(group, H.OPEN, False, members, remark="no row for the recorded diagnosis")
    for best in (H.HOLDS, H.OPEN, H.CONFLICT):
        found = [row for row in rows if row.holds is best]
        if found:
            return GroupState(group, best, best is H.HOLDS and all(row.silent for row in found), members)
    return GroupState(group, H.FAILS, False, members)


def _conditioned(state: GroupState, verdicts: Mapping[str, Verdict]) -> GroupState:
    """Apply ``kg:appliesWhen``: contradicted drops the group; not documented drops limits and leaves requirements open."""
    condition = state.group.applies_when
    assert condition is not None
    verdict = verdicts.get(condition.iri, Verdict.NOT_DOCUMENTED)
    holds, silent, remark = state.holds, state.silent, state.remark
    if verdict is Verdict.CONTRADICTED:
        holds, silent, remark = H.DROPPED, False, f"does not apply: {condition.label}"
    elif verdict is Verdict.NOT_DOCUMENTED:
        if harmless(state.group):
            holds, silent, remark = H.DROPPED, False, f"left out, since the record does not show: {condition.label}"
        elif holds is not H.HOLDS:
            holds, silent, remark = H.OPEN, False, f"applies only if: {condition.label} (not documented)"
    elif verdict is Verdict.CONFLICTING and holds is not H.HOLDS:
        holds, silent, remark = H.CONFLICT, False, f"the record conflicts on: {condition.label}"
    return GroupState(state.group, holds, silent, state.members, verdict, remark)


def harmless(group: Group) -> bool:
    """Whether a group holds limits and exclusions only, so that silence does no harm."""
    return all(harmless(m) if isinstance(m, Group) else m.kind in ("limits", "excludes") for m in group.members)
