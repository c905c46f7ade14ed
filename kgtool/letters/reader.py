"""Reads determination letters: a file comes in, a :class:`~kgtool.letters.model.Reading` goes out.

    file ─ files ─▶ text ─ flow ─▶ running text ─ division ─▶ letters and sections ─ heads, items, citations ─▶ Reading

A letter that is broken carries its faults; the others of the file are read all the same.
"""

from __future__ import annotations

import re
from pathlib import Path

from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters.citations import Citations
from kgtool.letters.division import Part, Section, parts
from kgtool.letters.files import text_of
from kgtool.letters.flow import Flow, flow_of
from kgtool.letters.heads import credentials, header
from kgtool.letters.items import Found, ItemReader
from kgtool.letters.model import Credentials, Fault, Header, Letter, Reading, Unplaced
from kgtool.reading.spelling import fold_word

_SUMMARY_LEAD = re.compile(
    r"\s*(?:(?:the\s)?(?:maximus\s|expert\s|physician\s|medical\sprofessional\s)*reviewer\s(?:developed|prepared)[^:]{0,220}:|disclaimer:[^:.]{0,200}[.:])\s*",
    re.IGNORECASE,
)
#: Prose after which a letter's end is no cut: greetings and signatures of the older layouts.
_CLOSE = re.compile(r"\s(?:Sincerely,?|cc:\s|\u00a9|Disclaimer:\s)", re.MULTILINE)
_SHORTEST_UNPLACED = 2


class LetterReader:
    """Reads letters with the guideline names and words of a knowledge."""

    def __init__(self, knowledge: Knowledge):
        self.citations = Citations(knowledge)
        self.words = frozenset(knowledge.term_index().vocabulary())

    def read_file(self, path: Path) -> Reading:
        """The letters of a file; a file without text is a reading with a fault."""
        try:
            text = text_of(path)
        except InputError as error:
            return Reading(str(path), fault=Fault(str(error).removeprefix(f"{path}: ")))
        return self.read_text(text, str(path))

    def read_text(self, text: str, source: str = "<text>") -> Reading:
        """The letters of a text, pages parted by form feeds."""
        return self.read_flow(self.flow(text), source)

    def flow(self, text: str) -> Flow:
        """The running text; the ontology's words tell where one was broken at a line's end."""
        return flow_of(text, lambda word: fold_word(word) in self.words)

    def read_flow(self, flow: Flow, source: str) -> Reading:
        """The letters of a running text."""
        if not flow.text:
            return Reading(source, fault=Fault("the file is empty"))
        found = parts(flow)
        if not any(part.sections for part in found):
            return Reading(source, fault=Fault("no heading of a determination letter was found", flow.span(0, len(flow.text))))
        return Reading(source, tuple(self._letter(flow, part, source) for part in found))

    def _letter(self, flow: Flow, part: Part, source: str) -> Letter:
        head, used, notes = header(flow.text[part.start : part.head_end])
        unplaced = _left_over(flow, part.start, part.head_end, used)
        summary, documents, made = part.section("summary"), part.section("documents"), part.section("made")
        issues, items = part.section("issues"), part.section("items")
        if items:  # the oldest layout: items by themselves, after everything else
            issues = Section("items", items.heading, items.heading, part.end)
        faults = _absent_sections(flow, part)
        found = Found()
        if issues:
            end = _end(flow, issues)
            if end < issues.end:
                unplaced.append(Unplaced(flow.text[end : issues.end].strip(), flow.span(end, issues.end)))
            found = ItemReader(flow, lambda text, span: self.citations.line(text, span, head.decided or head.assigned)).read(
                issues.start, end
            )
        start = _summary_start(flow, summary) if summary else 0
        return Letter(
            source=source,
            span=flow.span(part.start, part.end),
            layout=part.layout,
            header=head if head != Header() else Header(),
            reviewer=credentials(flow.text[made.start : made.end]) if made else Credentials(),
            summary=flow.text[start : summary.end].strip() if summary else "",
            summary_span=flow.span(start, start + len(flow.text[start : summary.end].rstrip())) if summary else None,
            documents=flow.text[documents.start : documents.end].strip() if documents else "",
            items=tuple(found.items),
            unplaced=tuple(unplaced + found.unplaced),
            notes=(*notes, *found.notes),
            faults=(*faults, *found.faults),
        )


def _absent_sections(flow: Flow, part: Part) -> list[Fault]:
    """The sections that a letter cannot be without."""
    last = part.sections[-1].name if part.sections else None
    end = flow.span(max(part.start, part.end - 1), part.end)
    if last is None:
        return [Fault("it has a head and nothing else", end)]
    faults = []
    if part.section("issues") is None:
        faults.append(Fault("it ends before the decisions: no heading such as IMR ISSUES, DECISIONS AND RATIONALES", end))
    summary = part.section("summary")
    if summary is None:
        faults.append(Fault("it has no clinical case summary: the beginning is missing", flow.span(part.start, part.start + 1)))
    elif not flow.text[summary.start : summary.end].strip():
        faults.append(Fault("its clinical case summary is empty", flow.span(summary.heading, summary.end)))
    return faults


def _summary_start(flow: Flow, summary: Section) -> int:
    lead = _SUMMARY_LEAD.match(flow.text, summary.start, summary.end)
    start = lead.end() if lead else summary.start
    return start + len(flow.text[start : summary.end]) - len(flow.text[start : summary.end].lstrip())


def _end(flow: Flow, issues: Section) -> int:
    """Where the decisions end: before a signature, if a letter has it there."""
    close = _CLOSE.search(flow.text, issues.start, issues.end)
    return close.start() if close and flow.begins_line(close.start() + 1) else issues.end


def _left_over(flow: Flow, start: int, end: int, used: list[tuple[int, int]]) -> list[Unplaced]:
    """The stretches of a head that nothing was made of."""
    free = [True] * (end - start)
    for low, high in used:
        free[low:high] = [False] * (min(high, end - start) - low)
    found, at = [], 0
    while at < len(free):
        stop = at
        while stop < len(free) and free[stop]:
            stop += 1
        piece = flow.text[start + at : start + stop]
        bare = piece.strip(" :;,.|/-\u2013_")
        if len(bare) >= _SHORTEST_UNPLACED:
            low = start + at + piece.index(bare[0])
            found.append(Unplaced(bare, flow.span(low, low + len(bare))))
        at = max(stop, at + 1)
    return found
