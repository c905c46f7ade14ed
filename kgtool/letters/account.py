"""Says what was read in a letter, for a person: a letter comes in, the blocks of a report go out."""

from __future__ import annotations

from kgtool.letters.model import Cited, GuidelineLine, Item, Letter
from kgtool.names import curie
from kgtool.report import wording
from kgtool.report.blocks import Block, Bullets, Entry, Heading, Paragraph, Particulars, Tone

_TONES = {"upheld": Tone.BAD, "overturned": Tone.GOOD}


def account(letter: Letter) -> list[Block]:
    """Head, reviewer, summary, items, and what was not placed."""
    head = letter.header
    named = (
        ("Layout", letter.layout.value),
        ("Assigned", head.assigned and wording.day(head.assigned)),
        ("Injured", head.injured and wording.day(head.injured)),
        ("Denied", head.denied and wording.day(head.denied)),
        ("Received", head.received and wording.day(head.received)),
        ("Decided", head.decided and wording.day(head.decided)),
        ("Priority", head.priority),
        ("Final", head.final),
        ("Reviewer", _reviewer(letter)),
        ("Read from", f"{letter.source}, {letter.span}"),
    )
    blocks: list[Block] = [Heading(1, f"Letter, {letter.name}"), Particulars(tuple(Entry(name, (said,)) for name, said in named if said))]
    blocks += [Heading(3, "Summary"), Paragraph(letter.summary)]
    for item in letter.items:
        blocks += [Heading(2, f"Item {item.number}: {item.treatment}"), Particulars(tuple(_item(item)))]
    if letter.notes:
        blocks += [Heading(3, "Remarks"), Bullets(tuple(wording.sentence(note) for note in letter.notes))]
    if letter.unplaced:
        blocks += [Heading(3, "Not placed"), Bullets(tuple(f"'{piece.text}' ({piece.span})" for piece in letter.unplaced))]
    return blocks


def _reviewer(letter: Letter) -> str:
    said = letter.reviewer
    parts = (
        ", ".join(said.specialties),
        f"subspecialty {said.subspecialty}" if said.subspecialty else "",
        f"licensed in {', '.join(said.licensed)}" if said.licensed else "",
        f"in active practice for {said.active_practice}" if said.active_practice else "",
        "no affiliation" if said.no_affiliation else "",
    )
    return "; ".join(part for part in parts if part)


def _item(item: Item) -> list[Entry]:
    entries = [Entry("Outcome", (item.outcome.value.capitalize(),), _TONES[item.outcome.value])]
    if item.original:
        entries.append(Entry("Asked for", (item.original,)))
    if item.authorised:
        entries.append(Entry("Authorised", (item.authorised,)))
    for name, line in (("Administrator", item.administrator), ("Reviewer", item.reviewer)):
        if line:
            entries.append(Entry(name, tuple(_cited(line))))
    return [*entries, Entry("Rationale", (item.rationale,)), Entry("Stands at", (str(item.span),))]


def _cited(line: GuidelineLine) -> list[str]:
    if line.none_cited:
        return ["Cites no guideline."]
    return [_source(one) for one in line.cited] or [line.text]


def _source(one: Cited) -> str:
    parts = (
        one.family if one.family != "other" else one.text,
        one.year,
        one.chapter,
        f"sections: {'; '.join(one.sections)}" if one.sections else "",
        wording.pages(", ".join(one.pages)),
        f"edition {curie(one.edition)}{'' if one.edition_stated else ' (its year is not printed)'}" if one.edition else "",
    )
    return ", ".join(part for part in parts if part)
