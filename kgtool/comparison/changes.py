"""What changed in one recommendation, line by line, with whether it asks for more or for less.

In: the two versions and the knowledge of each. Out: :class:`Change` objects. ``tightened`` means that fewer records satisfy
it, ``loosened`` that more do; where that cannot be said of a change by itself it is ``changed``. A change of words or of a
citation is none of the three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kgtool.comparison import pairing
from kgtool.comparison.clauses import CONDITION, Clause, clauses, groups, local
from kgtool.comparison.particulars import (
    ADDED,
    CHANGED,
    LOOSENED,
    REMOVED,
    TIGHTENED,
    Change,
    Cited,
    carried_over,
    criterion_particulars,
    particulars,
)
from kgtool.comparison.patterns import Sides, compare
from kgtool.guideline import Branch, Group, Recommendation
from kgtool.report.wording import LINKS, minimum, stance, words
from kgtool.witness import definition

_OPPOSITE = {TIGHTENED: LOOSENED, LOOSENED: TIGHTENED, CHANGED: CHANGED}
#: How much silence costs: what requires is open without a word, what limits or excludes holds.
_STRICT = {"requires": 1, "limits": 0, "requires_absence": 1, "excludes": 0}
_POSITIVE = {"requires": True, "limits": True, "excludes": False, "requires_absence": False}


def changes(old: Recommendation, new: Recommendation, sides: Sides) -> list[Change]:
    """Everything that changed between two versions of a recommendation, in the order of the text.

    Where one edition carries the other's text, only what it says itself: stance, treatments, regions.
    """
    found = list(particulars(old, new, sides))
    if carried_over(old, new):
        return found
    matched = pairing.branches(old.branches, new.branches)
    for branch in matched.gone:
        found.append(Change(REMOVED, "branch", branch.id, branch.label, "", "", (_branch_words(branch, sides),)))
    for branch in matched.new:
        found.append(Change(ADDED, "branch", branch.id, branch.label, "", "", (_branch_words(branch, sides),)))
    cited = old.citation, new.citation
    for before, after in matched.pairs:
        found += _branch(before, after, sides, cited)
    pairs = {(a.iri, b.iri) for a, b in matched.pairs}
    linked = pairing.criteria(clauses(old), clauses(new), lambda a, b: (a.iri, b.iri) in pairs, sides)
    found += [change for a, b in linked.pairs if (change := _clause(a, b, sides, cited, (a.branch.iri, b.branch.iri) in pairs))]
    old_groups = {local(group.iri) for branch in old.branches for group in _all(branch)} | {local(b.iri) for _, b in matched.pairs}
    new_groups = {local(group.iri) for branch in new.branches for group in _all(branch)} | {local(a.iri) for a, _ in matched.pairs}
    found += [_alone(REMOVED, clause, new_groups) for clause in linked.gone]
    found += [_alone(ADDED, clause, old_groups) for clause in linked.new]
    return found


def _all(branch: Branch) -> Iterator[Group]:
    return (path[-1] for path in groups(branch).values())


# ------------------------------------------------------------------- branches


def _branch_words(branch: Branch, sides: Sides) -> str:
    parts = [branch.role]
    if branch.phase:
        parts.append(sides.label(branch.phase))
    parts += [sides.label(service) for service in branch.services]
    return ": ".join((parts[0], ", ".join(parts[1:]))) if parts[1:] else parts[0]


def _branch(old: Branch, new: Branch, sides: Sides, cited: Cited) -> Iterator[Change]:
    rows = (
        ("role", _branch_words(old, sides), _branch_words(new, sides)),
        ("label", old.label, new.label),
        ("stance", stance(old.stance or "none"), stance(new.stance or "none")),
        ("on an empty record", *("satisfied" if one.passes_empty_record else "not satisfied" for one in (old, new))),
        ("advice", "; ".join(old.advice) or "none", "; ".join(new.advice) or "none"),
    )
    details = tuple(f"{what}: from {before} to {after}" for what, before, after in rows if before != after)
    if details:
        yield Change(CHANGED, "branch", new.id, new.label, "", "", details)
    before, after = groups(old), groups(new)
    for name, path in before.items():
        if name in after:
            yield from _group(path, after[name], new, cited)
    yield from (_lost(REMOVED, path, old, after) for name, path in before.items() if name not in after and name != local(old.iri))
    yield from (_lost(ADDED, path, new, before) for name, path in after.items() if name not in before and name != local(new.iri))


def _lost(kind: str, path: tuple[Group, ...], branch: Branch, other: Collection[str]) -> Change:
    """A group that only one version has. Within another such group it says nothing by itself."""
    group, around = path[-1], path[-2]
    effect = _effect(kind, around, branch) if local(around.iri) in other or around is branch.group else ""
    return Change(kind, "group", group.id, group.label, branch.label, effect, (_members(group),))


def _effect(kind: str, around: Group, branch: Branch) -> str:
    """What a member more or less comes to: in a conjunction more is asked for, among alternatives less."""
    if branch.role == "advice":
        return CHANGED
    effect = LOOSENED if (around.minimum is not None or around.table) == (kind == ADDED) else TIGHTENED
    return _OPPOSITE[effect] if branch.role == "stop" else effect


def _members(group: Group) -> str:
    return "a table of rows" if group.table else minimum(group.minimum).replace("the following", str(len(group.members)))


def _group(old: tuple[Group, ...], new: tuple[Group, ...], branch: Branch, cited: Cited) -> Iterator[Change]:
    before, after = old[-1], new[-1]
    details = []
    effect = ""
    if (before.minimum, before.table) != (after.minimum, after.table):
        details.append(f"from {_members(before)} to {_members(after)}")
        effect = _compared(before, after)
    if [local(one.iri) for one in old[1:-1]] != [local(one.iri) for one in new[1:-1]]:
        details.append(f"moved from '{old[-2].label}' to '{new[-2].label}'")
    if (before.applies_when is None) != (after.applies_when is None):
        condition = after.applies_when or before.applies_when
        assert condition is not None
        details.append(f"{'now applies only if' if after.applies_when else 'no longer only if'}: {condition.label}")
        effect = effect or (LOOSENED if after.applies_when else TIGHTENED)
    if before.composite and after.composite:
        details += criterion_particulars(before.composite, after.composite, cited)
    elif before.label != after.label:
        details.append(f"label: from {before.label} to {after.label}")
    if details:
        effect = _OPPOSITE.get(effect, effect) if branch.role == "stop" else effect
        yield Change(effect or CHANGED, "group", after.id, after.label, branch.label, effect, tuple(details))


def _compared(before: Group, after: Group) -> str:
    if before.table or after.table:
        return CHANGED
    asked = [len(group.members) if group.minimum is None else group.minimum for group in (before, after)]
    return TIGHTENED if asked[1] > asked[0] else LOOSENED if asked[1] < asked[0] else CHANGED


# ------------------------------------------------------------------- criteria


def _clause(old: Clause, new: Clause, sides: Sides, cited: Cited, same_branch: bool) -> Change | None:
    directions: list[str] = []
    details: list[str] = []
    changed = compare(definition(old.criterion.iri, sides.old), definition(new.criterion.iri, sides.new), sides)
    if changed.direction != "same":
        details += changed.phrases
        directions.append(_by_direction(changed.direction, new))
    if old.link != new.link:
        details.append(f"from {LINKS.get(old.link, words(old.link))} to {LINKS.get(new.link, words(new.link))}")
        directions.append(_by_link(old.link, new.link))
    if not same_branch:
        details.append(f"moved from '{old.branch.label}' to '{new.branch.label}'")
    elif [local(one.iri) for one in old.groups[1:]] != [local(one.iri) for one in new.groups[1:]]:
        details.append(f"moved from {_place(old)} to {_place(new)}")
    details += criterion_particulars(old.criterion, new.criterion, cited)
    if not details:
        return None
    kind = CHANGED if len(set(directions)) != 1 else directions[0]
    if new.branch.role == "stop":
        kind = _OPPOSITE[kind]
    return Change(kind, "criterion", new.criterion.id, new.criterion.label, new.branch.label, kind if directions else "", tuple(details))


def _place(clause: Clause) -> str:
    return "the branch itself" if len(clause.groups) == 1 else f"'{clause.group.label}' ({_members(clause.group)})"


def _by_direction(direction: str, clause: Clause) -> str:
    if clause.link == CONDITION or direction == "other" or clause.branch.role == "advice" or not clause.criterion.counts:
        return CHANGED
    return TIGHTENED if (direction == "narrower") == _POSITIVE[clause.link] else LOOSENED


def _by_link(old: str, new: str) -> str:
    if CONDITION in (old, new) or _POSITIVE[old] != _POSITIVE[new]:
        return CHANGED
    return TIGHTENED if _STRICT[new] > _STRICT[old] else LOOSENED


def _alone(kind: str, clause: Clause, known_groups: set[str]) -> Change:
    """A criterion that only one version has. Within a group or branch that only this version has it says nothing by itself."""
    effect = ""
    if local(clause.group.iri) in known_groups and clause.link != CONDITION and clause.criterion.counts:
        effect = _effect(kind, clause.group, clause.branch)
    said = LINKS.get(clause.link, "condition")
    details = (said if clause.group is clause.groups[0] else f"{said}; in '{clause.group.label}' ({_members(clause.group)})",)
    return Change(kind, "criterion", clause.criterion.id, clause.criterion.label, clause.branch.label, effect, details)
