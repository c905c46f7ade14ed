"""What would change a determination: the minimal sets of criteria whose change flips the outcome.

Composed along the tree and never by trying subsets: all members of a conjunction, the cheapest combinations of an
alternative. A composite criterion counts as one item, as the guideline counts it. Part of the explain stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from kgtool.determination import Change, Need
from kgtool.guideline import Criterion
from kgtool.model import Holds
from kgtool.states import GroupState, LinkState, State

#: More alternatives than a reader can use are cut here; the smallest come first.
MOST_SETS = 60

#: One thing to change: how (document or differ) and the criterion.
Item = tuple[str, Criterion]
Sets = list[frozenset[Item]]


def to_satisfy(state: GroupState, stopping: Sequence[GroupState] = ()) -> tuple[Change, ...]:
    """The minimal sets that would make the group hold and no stop branch: first those that only need documentation."""
    return _as_changes(_joined([_holding(state), *(_breaking(stop) for stop in stopping)]))


def to_lose(state: GroupState) -> tuple[Change, ...]:
    """The minimal sets of what the group hangs on: without any one set it would hold no more."""
    return _as_changes(_breaking(state), by="differ")


def _as_changes(sets: Sets, by: str | None = None) -> tuple[Change, ...]:
    changes = []
    for items in sets:
        if items:
            how = by or ("document" if all(kind == "document" for kind, _ in items) else "differ")
            needs = tuple(Need(c.id, _phrase(kind, c)) for kind, c in sorted(items, key=lambda item: item[1].id))
            changes.append(Change(how, needs))
    return tuple(sorted(changes, key=lambda change: (change.by != "document", len(change.set), [n.criterion for n in change.set])))


def _phrase(kind: str, criterion: Criterion) -> str:
    return criterion.need if kind == "document" else criterion.label


def _holding(state: State) -> Sets:
    """Minimal sets of changes after which the state holds; [∅] if it does already, [] if nothing could."""
    if isinstance(state, LinkState):
        if state.holds in (Holds.HOLDS, Holds.DROPPED) or not state.link.criterion.counts:
            return [frozenset()]
        return [frozenset({("document" if state.holds is Holds.OPEN else "differ", state.link.criterion)})]
    if state.holds in (Holds.HOLDS, Holds.DROPPED):
        return [frozenset()]
    composite = state.group.composite
    if composite:
        return [frozenset({("document" if state.holds is Holds.OPEN else "differ", composite)})]
    if state.group.table:
        return _table(state)
    members = [m for m in state.members if _counts(m)]
    if state.group.minimum is None:
        return _minimal(_joined(_holding(member) for member in members))
    return _minimal(_choose(members, state.group.minimum, silent_costs=True))


def _table(state: GroupState) -> Sets:
    """A row that applies would have to be kept; where none applies, the diagnosis of some row be documented."""
    rows = [m for m in state.members if isinstance(m, GroupState)]
    applying = [row for row in rows if row.holds is not Holds.DROPPED]
    if applying:
        return _minimal([found for row in applying for found in _holding(row)])
    return _minimal([frozenset({("document", row.group.applies_when)}) for row in rows if row.group.applies_when])


def _choose(members: Sequence[State], minimum: int, *, silent_costs: bool) -> Sets:
    sets: Sets = []
    for chosen in combinations(members, min(minimum, len(members))):
        sets.extend(_joined(_holding_for_real(member) if silent_costs else _holding(member) for member in chosen))
    return sets


def _holding_for_real(state: State) -> Sets:
    """As :func:`_holding`, but a member that holds by silence alone would have to be documented."""
    if isinstance(state, LinkState) and state.silent:
        return [frozenset({("document", state.link.criterion)})]
    if isinstance(state, GroupState) and state.silent:
        # silent throughout: one member that is documented is enough, the others go on holding
        return _minimal(found for member in state.members if _counts(member) for found in _holding_for_real(member))
    return [] if state.holds is Holds.DROPPED else _holding(state)


def _breaking(state: State) -> Sets:
    """Minimal sets of what holds now whose change would make the state hold no more."""
    if isinstance(state, LinkState):
        if state.holds is not Holds.HOLDS or not state.link.criterion.counts:
            return []
        return [] if state.silent else [frozenset({("differ", state.link.criterion)})]
    if state.holds is not Holds.HOLDS:
        return []
    if state.group.composite:
        return [] if state.silent else [frozenset({("differ", state.group.composite)})]
    members = [m for m in state.members if _counts(m) and m.holds is Holds.HOLDS]
    if state.group.table or state.group.minimum is not None:
        real = [m for m in members if not m.silent]
        needed = len(real) - (1 if state.group.table else state.group.minimum or 1) + 1
        found: Sets = []
        for chosen in combinations(real, max(1, needed)):
            found.extend(_joined(_breaking(member) for member in chosen))
        return _minimal(found)
    return _minimal([broken for member in members for broken in _breaking(member)])


def _counts(state: State) -> bool:
    return not (isinstance(state, LinkState) and not state.link.criterion.counts)


def _joined(parts: Iterable[Sets]) -> Sets:
    """Every way of taking one set from each part, united."""
    joined: Sets = [frozenset()]
    for sets in parts:
        joined = _minimal([one | other for one, other in product(joined, sets)])
    return joined


def _minimal(sets: Iterable[frozenset[Item]]) -> Sets:
    kept: Sets = []
    for candidate in sorted(set(sets), key=lambda s: (len(s), sorted(c.id for _, c in s))):
        if not any(other <= candidate for other in kept):
            kept.append(candidate)
        if len(kept) == MOST_SETS:
            break
    return kept
