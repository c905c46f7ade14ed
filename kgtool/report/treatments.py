"""What was found for a request heading, as a reader wants it: the treatment, the texts about it, the criteria of the first.

In: a :class:`~kgtool.lookup.Lookup` and the knowledge it was made with. Out: blocks, laid out by ``text`` or ``markdown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kgtool.guideline import Branch, Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.lookup import Lookup, Parsed, Result, Said
from kgtool.names import expand
from kgtool.report import wording
from kgtool.report.blocks import Block, Bullets, Entry, Heading, Paragraph, Particulars
from kgtool.shelf import shelf

_HOW = {"label": "by its name", "code": "by code", "fuzzy": "nearest spelling", "begun": "a name that begins so"}


def account(found: Lookup, knowledge: Knowledge, on: date | None) -> list[Block]:
    """Everything found for one text, best first; the criteria are those of the best treatment's first text."""
    blocks: list[Block] = [Heading(1, found.text)]
    stated = _stated(found.parsed)
    if stated:
        blocks.append(Particulars(stated))
    if not found.results:
        blocks.append(Paragraph("No treatment was found. Try other words, a synonym or a code number (cpt:20552)."))
    for number, result in enumerate(found.results):
        blocks += _result(result, knowledge, on, in_full=number == 0)
    return blocks


def _stated(parsed: Parsed) -> tuple[Entry, ...]:
    amount = None if parsed.quantity is None else f"{parsed.quantity:f} {parsed.unit or ''}".strip()
    said = {
        "Region": ", ".join(parsed.regions) or None,
        "Side": parsed.side,
        "Quantity": amount,
        "Frequency": parsed.frequency,
        "Duration": parsed.duration,
        "Dose": parsed.dose,
    }
    return tuple(Entry(name, (text,)) for name, text in said.items() if text)


def _result(result: Result, knowledge: Knowledge, on: date | None, *, in_full: bool) -> list[Block]:
    how = _HOW.get(result.how, f"by the synonym '{result.matched}'")
    blocks: list[Block] = [Heading(2, f"{result.label} ({how})")]
    if not result.recommendations:
        return [*blocks, Paragraph("No recommendation about it is known here.")]
    blocks.append(Bullets(tuple(_text_line(said) for said in result.recommendations)))
    if on is None:
        blocks.append(Paragraph("Name a date to see which of them governs.", quiet=True))
    first = expand(result.recommendations[0].id) if in_full else None
    return [*blocks, *(_criteria(shelf(knowledge).recommendation(first)) if first else ())]


def _text_line(said: Said) -> str:
    marks = wording.marks(said.citation, said.basis, said.confidence)
    governs = "governs: " if said.governing else ""
    return f"{governs}{said.edition}: {said.label}, {wording.stance(said.stance)} ({marks})"


def _criteria(recommendation: Recommendation) -> list[Block]:
    carried = f"; the text of {recommendation.carried.edition.label} is carried" if recommendation.carried else ""
    blocks: list[Block] = [Heading(3, f"What {recommendation.edition.label} says of {recommendation.label}{carried}")]
    if recommendation.text:
        blocks.append(Paragraph(recommendation.text))
    for branch in recommendation.text_branches:
        blocks += [Heading(3, _title(branch)), Bullets((*_members(branch.group.members), *branch.advice))]
    return blocks


def _title(branch: Branch) -> str:
    role = "" if branch.role == "phase" else wording.words(branch.role)
    said = ", ".join(part for part in (role, wording.stance(branch.stance) if branch.stance else "") if part)
    title = branch.label[:1].upper() + branch.label[1:]
    return f"{title} ({said})" if said else title


def _members(members: Sequence[Link | Group], *, alternatives: bool = False) -> tuple[str | Bullets, ...]:
    return tuple(_group(member) if isinstance(member, Group) else _link(member, alternatives) for member in members)


def _link(link: Link, alternative: bool) -> str:
    plain = alternative and link.kind == "requires"
    marks = [] if plain else [wording.LINKS[link.kind] if link.criterion.counts else "reviewers' custom, not counted"]
    marks += ["unverified"] if link.criterion.basis == "unverified" else []
    return f"{link.criterion.label} ({'; '.join(marks)})" if marks else link.criterion.label


def _group(group: Group) -> Bullets:
    minimum = "one row" if group.table else wording.minimum(group.minimum)
    condition = f", where it applies: {group.applies_when.label}" if group.applies_when else ""
    alternatives = group.table or group.minimum is not None
    return Bullets(_members(group.members, alternatives=alternatives), f"{group.label} ({minimum}{condition}):")
