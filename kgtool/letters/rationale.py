"""Why a request was decided so, in sentences for a letter: a determination comes in, sentences go out.

Every unmet criterion is named and no other. What the record does not say and what it contradicts never share a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kgtool.determination import CriterionResult, Determination, GroupResult
from kgtool.model import Disposition, Holds, Outcome, Verdict
from kgtool.report import checklist, wording

_UNMET = (Holds.FAILS, Holds.OPEN, Holds.CONFLICT)
#: What leads the list of the criteria that are unmet in one way.
SILENT = "Not documented in the record"
AGAINST = "Contradicted by the record"
PRESENT = "Documented, and counts against the request"
BOTH = "Said both ways by the record"


@dataclass
class _Node:
    item: checklist.Item
    inner: list[_Node] = field(default_factory=list)

    @property
    def unmet(self) -> bool:
        return self.item.holds in _UNMET


def sentences(one: Determination) -> list[str]:
    """The rationale of one request."""
    said = [*_text(one), *_unmet(one)]
    if one.outcome is Outcome.SATISFIED:
        facts = list(dict.fromkeys(checklist.fact(fact) for line in one.criteria if line.holds is Holds.HOLDS for fact in line.facts))
        said.append("Nothing that it asks for is left open." + (f" The record shows: {'; '.join(facts)}." if facts else ""))
    if one.largest_passing:
        said.append(f"The largest amount that would pass is {one.largest_passing.quantity:f} {one.largest_passing.unit}.")
    if one.underspecified:
        said.append(f"The request does not state: {'; '.join(one.underspecified)}.")
    overturned = one.dispositions["imr"] is Disposition.OVERTURNED
    said.append(f"On this record the denial {'does not stand and is overturned' if overturned else 'stands and is upheld'}.")
    return said


def unmet(one: Determination) -> list[checklist.Item]:
    """The unmet items that count by themselves, in order: criteria, and of alternatives none of which holds their group."""
    minimums = {group.id: group.minimum for group in one.groups}

    def counting(nodes: Iterable[_Node]) -> Iterator[checklist.Item]:
        for node in (node for node in nodes if node.unmet):
            inner = [child for child in node.inner if child.unmet]
            joined = inner and (checklist.joins(node.item) or minimums.get(node.item.id) is None)
            yield from counting(inner) if joined else (node.item,)

    return list({item.id: item for item in counting(_tree(one))}.values())


def _text(one: Determination) -> list[str]:
    """The text that governs, its stance, and how far our transcription of it can be trusted."""
    governing = one.governing
    if governing is None:
        return ["No guideline that is known here and in force addresses the treatment.", *(wording.sentence(r) for r in one.remarks)]
    chosen = [wording.sentence(step.text) for step in governing.chain[1:]]  # the first lists the editions in force
    stance = wording.stance(governing.stance)
    return [
        f"{governing.edition} governs, with what it says under {governing.label}.",
        *chosen,
        *([f"Its stance: {stance}."] if stance else []),
        (
            f"It was compared in a paraphrase whose basis is {wording.basis(governing.basis)} "
            f"and whose confidence is {wording.words(governing.confidence)}."
        ),
    ]


def _unmet(one: Determination) -> list[str]:
    lists: dict[str, list[str]] = {SILENT: [], AGAINST: [], PRESENT: [], BOTH: []}
    alternatives: list[str] = []
    _sort(_tree(one), one, lists, alternatives)
    return [*(f"{lead}: {'; '.join(names)}." for lead, names in lists.items() if names), *alternatives]


def _tree(one: Determination) -> list[_Node]:
    """The criteria and groups as trees. What several groups share stands in each of them."""
    items: dict[str, list[checklist.Item]] = {criterion.id: [] for criterion in one.criteria}
    for criterion in one.criteria:
        items[criterion.id].append(criterion)  # twice where it is linked twice, as itself and as its absence
    for group in one.groups:
        items.setdefault(group.id, [group])
    within = {member for found in items.values() for item in found for member in item.members}

    def nodes(key: str, above: tuple[str, ...]) -> list[_Node]:
        return [
            _Node(item, [node for member in dict.fromkeys(item.members) if member not in above for node in nodes(member, (*above, key))])
            for item in items.get(key, ())
        ]

    return [node for key in items if key not in within for node in nodes(key, (key,))]


def _sort(nodes: Iterable[_Node], one: Determination, lists: dict[str, list[str]], alternatives: list[str]) -> None:
    """Puts each unmet item that counts by itself in its list; of alternatives none of which holds, a sentence."""
    minimums = {group.id: group.minimum for group in one.groups}
    for node in nodes:
        if not node.unmet:
            continue
        inner = [child for child in node.inner if child.unmet]
        minimum = minimums.get(node.item.id)
        if inner and (checklist.joins(node.item) or minimum is None):
            _sort(inner, one, lists, alternatives)
        elif inner:
            alternatives.append(_alternatives(node, inner, one, minimum))
        else:
            lead, name = _named(node.item, one)
            lists[lead].append(name)


def _alternatives(node: _Node, inner: list[_Node], one: Determination, minimum: int | None) -> str:
    """One sentence on a group of which some members would be enough."""
    lists: dict[str, list[str]] = {SILENT: [], AGAINST: [], PRESENT: [], BOTH: []}
    more: list[str] = []
    _sort(inner, one, lists, more)
    said = [f"{lead[0].lower()}{lead[1:]}: {'; '.join(names)}" for lead, names in lists.items() if names]
    title = f"{node.item.label} ({wording.minimum(minimum)})" if node.item.label else wording.minimum(minimum).capitalize()
    return " ".join([f"{title}, {', '.join(said)}." if said else f"{title}.", *more])


def _named(item: checklist.Item, one: Determination) -> tuple[str, str]:
    """The list that an unmet item belongs to, and its name there: label, facts, and the marks that are its own."""
    if isinstance(item, GroupResult):
        return (BOTH if item.holds is Holds.CONFLICT else AGAINST if item.holds is Holds.FAILS else SILENT), item.label or "alternatives"
    name = f"the absence of {item.label}" if item.link == "requires_absence" and item.verdict is not Verdict.MET else item.label
    facts = [checklist.fact(fact) for fact in item.facts]
    notes = [f"record: {'; '.join(facts)}"] if facts else []
    marks = checklist.own_marks(item, one.governing)
    return _lead(item), name + "".join(f" [{note}]" for note in (*notes, *([marks] if marks else [])))


def _lead(item: CriterionResult) -> str:
    if item.verdict is Verdict.CONFLICTING:
        return BOTH
    if item.verdict is Verdict.NOT_DOCUMENTED:
        return SILENT
    return PRESENT if item.verdict is Verdict.MET else AGAINST
