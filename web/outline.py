"""Criteria as a reader sees them: a branch as a titled section, its links and groups as a nested list.

In: branches of :mod:`kgtool.guideline`. Out: frozen sections and lines, for a template to lay out. The words are those of
the reports (``kgtool.report.wording``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgtool.guideline import Branch, Criterion, Group, Link, Recommendation
from kgtool.names import curie
from kgtool.report import wording

#: What the links of a branch come to, said in its title.
_ROLES = {"always": "counts in every situation", "stop": "speaks against the request", "advice": "shown, never decisive", "gate": "scope"}


@dataclass(frozen=True)
class Line:
    """A criterion, or a group with its members. ``how``: required, limit, exclusion …; ``lead``: all or one of the following."""

    id: str
    label: str
    text: str
    how: str
    kind: str
    marks: tuple[str, ...] = ()
    lead: str = ""
    condition: str = ""
    members: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Section:
    """One branch. ``readings``: what reviewers ask by custom; it counts for nothing and stands apart."""

    id: str
    title: str
    role: str
    lead: str
    lines: tuple[Line, ...]
    advice: tuple[str, ...] = ()
    readings: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Bound:
    """A limit or an exclusion, for the top of the page. ``where`` names the branches or conditions that it belongs to."""

    label: str
    text: str
    where: str


def sections(recommendation: Recommendation) -> tuple[Section, ...]:
    """The branches of the text that is applied, those that decide before those that are only shown."""
    branches = sorted(recommendation.text_branches, key=lambda branch: branch.role == "advice")
    return tuple(section(branch, applied(recommendation)) for branch in branches)


def applied(recommendation: Recommendation) -> Recommendation:
    """The recommendation whose words are used: another one where its text is carried."""
    return applied(recommendation.carried) if recommendation.carried else recommendation


def section(branch: Branch, recommendation: Recommendation) -> Section:
    role = ", ".join(part for part in (_ROLES.get(branch.role, ""), wording.stance(branch.stance) if branch.stance else "") if part)
    found = [_line(member, recommendation, alternative=False) for member in branch.group.members]
    lines = tuple(line for line in found if line.kind != "reading")
    readings = tuple(line for line in found if line.kind == "reading")
    lead = wording.minimum(branch.group.minimum) if len(lines) > 1 and branch.role != "advice" else ""
    return Section(branch.id, wording.sentence(branch.label).rstrip("."), role, lead, lines, branch.advice, readings)


def _line(member: Link | Group, text: Recommendation, *, alternative: bool) -> Line:
    return _group(member, text) if isinstance(member, Group) else _link(member, text, alternative)


def _link(link: Link, text: Recommendation, alternative: bool) -> Line:
    criterion = link.criterion
    how = "" if alternative and link.kind == "requires" else wording.LINKS[link.kind]
    if not criterion.counts:
        how = ""
    kind = link.kind if criterion.counts else "reading"
    return Line(criterion.id, criterion.label, _beside(criterion), how, kind, _marks(criterion, text))


def _group(group: Group, text: Recommendation) -> Line:
    named = group.label != curie(group.iri).partition(":")[2]
    composite = group.composite
    condition = group.applies_when.label if group.applies_when else ""
    return Line(
        id=group.id,
        label=group.label if named else "",
        text=_beside(composite) if composite else group.text if group.text != group.label else "",
        how="",
        kind="group",
        marks=_marks(composite, text) if composite else (),
        lead="one of the rows that apply" if group.table else wording.minimum(group.minimum),
        condition=condition,
        members=tuple(_line(member, text, alternative=group.table or group.minimum is not None) for member in group.members),
    )


def _beside(criterion: Criterion) -> str:
    """The criterion's sentence, unless it only repeats the label."""
    return "" if criterion.text.rstrip(".").casefold() == criterion.label.casefold() else criterion.text


def _marks(criterion: Criterion, text: Recommendation) -> tuple[str, ...]:
    """Citation, basis and confidence where they are not the recommendation's own."""
    marks = []
    if criterion.citation != text.citation and wording.citation(criterion.citation):
        marks.append(wording.citation(criterion.citation))
    if criterion.basis != text.basis:
        marks.append(f"basis: {wording.basis(criterion.basis)}")
    if criterion.confidence != text.confidence:
        marks.append(f"confidence: {wording.words(criterion.confidence)}")
    return tuple(marks)


def bounds(recommendation: Recommendation, *kinds: str) -> tuple[Bound, ...]:
    """Every limit (or exclusion) of the text once, with the branches or conditions that it belongs to."""
    branches = [b for b in recommendation.text_branches if b.role not in ("advice", "gate", "stop")]
    found: dict[str, tuple[Criterion, list[tuple[str, str]]]] = {}
    for branch in branches:
        for link, condition in _links(branch.group, "", alternatives=False):
            if link.kind in kinds and link.criterion.counts:
                found.setdefault(link.criterion.iri, (link.criterion, []))[1].append((branch.label, condition))
    return tuple(Bound(criterion.label, _beside(criterion), _where(places, len(branches))) for criterion, places in found.values())


def _where(places: list[tuple[str, str]], branches: int) -> str:
    """The branches, unless it is all of them, and the conditions of the groups that a bound belongs to."""
    named = list(dict.fromkeys(branch for branch, _ in places))
    conditions = list(dict.fromkeys(condition for _, condition in places if condition))
    return "; ".join([*([", ".join(named)] if len(named) < branches else []), *conditions])


def _links(member: Link | Group, condition: str, *, alternatives: bool = True) -> Iterator[tuple[Link, str]]:
    """Every link below with the condition of its group. ``alternatives``: also those of which only some need hold."""
    if isinstance(member, Link):
        yield member, condition
        return
    if member.minimum is not None and not member.table and not alternatives:
        return
    if member.applies_when:
        condition = f"where it applies: {member.applies_when.label}"
    for inner in member.members:
        # a row of a table without a condition is one way of several: its limits are worth a look, its exclusions exclude nothing
        free = member.table and not alternatives and not (isinstance(inner, Group) and inner.applies_when)
        for link, where in _links(inner, condition, alternatives=alternatives):
            if link.kind == "limits" or not free:
                yield link, where


def labels(recommendation: Recommendation) -> list[str]:
    """The label of every criterion that counts, in order, once."""
    found = [
        link.criterion.label
        for branch in recommendation.text_branches
        if branch.role not in ("advice", "gate")
        for link, _ in _links(branch.group, "")
        if link.criterion.counts
    ]
    return list(dict.fromkeys(found))


def differences(one: Sequence[str], other: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels that only the first has, and those that only the second has."""
    return tuple(label for label in one if label not in other), tuple(label for label in other if label not in one)


COLUMNS = ("branch", "depth", "id", "label", "how", "of its members", "where it applies", "marks", "criterion")


def table(found: Sequence[Section]) -> Iterator[tuple[str, ...]]:
    """The criteria as a table: COLUMNS, then a row for each criterion and group, with its depth below the branch."""
    yield COLUMNS
    yield from rows(found)


def rows(found: Sequence[Section]) -> Iterator[tuple[str, ...]]:
    """The rows of :func:`table`."""
    for one in found:
        for line in (*one.lines, *one.readings):
            yield from _line_rows(one, line, 1)


def _line_rows(one: Section, line: Line, depth: int) -> Iterator[tuple[str, ...]]:
    how = line.how or ("reviewers' custom, not counted" if line.kind == "reading" else line.kind)
    lead = line.lead if line.members else ""
    yield one.title, str(depth), line.id, line.label, how, lead, line.condition, "; ".join(line.marks), line.text
    for member in line.members:
        yield from _line_rows(one, member, depth + 1)
