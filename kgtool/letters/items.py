"""The disputed items of a letter: the stretch with its decisions comes in, items with their places go out.

An item is known by its labels (``marks``). Its heading (``headings``) ends in an outcome; in an older layout the rationale's last
sentence has the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kgtool.letters.flow import Flow
from kgtool.letters.headings import ENDS_SENTENCE, REQUEST, bare, heading_start, parts
from kgtool.letters.marks import RELIED, Marks, marked, outcome
from kgtool.letters.model import Decided, Fault, GuidelineLine, Item, Span, Unplaced

_LEAD = re.compile(
    r"\s*(?:the\sfinal\sdetermination\swas\sbased\son\s[^:]{0,160}:|a\sdecision\shas\sbeen\smade\sfor\s[^:]{0,160}:)\s*", re.IGNORECASE
)
_CLOSING = re.compile(r"[^.]*\b(?:is|are|was|were)\s(?P<no>not\s)?medically\s(?:necessary|appropriate)[^.]*\.?\s*$", re.IGNORECASE)
_LONG_HEADING = 400
_ENUMERATED = re.compile(r"(?:^|\s)(?=\d{1,2}[.)]\s|regarding\sthe\srequest)", re.IGNORECASE)


@dataclass
class Found:
    """What was made of a stretch of decisions."""

    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


Line = Callable[[str, Span], GuidelineLine]


class ItemReader:
    """Reads the items of one letter. ``line`` reads a guideline line."""

    def __init__(self, flow: Flow, line: Line):
        self.flow, self.line = flow, line

    def read(self, start: int, end: int) -> Found:
        """The items between two places of the running text."""
        lead = _LEAD.match(self.flow.text, start, end)
        start = lead.end() if lead else start
        found = Found()
        labelled = marked(self.flow, start, end)
        if not labelled:
            found.faults.append(Fault("no item with its guidelines and rationale was found", self.flow.span(start, end)))
            return found
        for number, (marks, following) in enumerate(zip(labelled, [*labelled[1:], None], strict=True), start=1):
            heading_end, decided = self._heading_end(start if number == 1 else marks.start, marks)
            begins = self._first_heading(start, heading_end, found) if number == 1 else marks.start
            stop = self._stop(marks, following, end)
            self._item(number, marks, (begins, heading_end, stop), decided, found)
        return found

    def _heading_end(self, low: int, marks: Marks) -> tuple[int, Decided | None]:
        """Where a heading's own words end, and the outcome that follows them."""
        relied = RELIED.search(self.flow.text, low, marks.first)
        high = relied.start() if relied else marks.first
        said = outcome(self.flow.text[low:high])
        return (low + said[1], said[0]) if said else (high, None)

    def _stop(self, marks: Marks, following: Marks | None, end: int) -> int:
        """Where the item ends: where the heading of the next begins."""
        if following is None:
            return end
        high, _ = self._heading_end(marks.last_text, following)
        following.start = heading_start(self.flow, marks.last_text, high)
        return following.start

    def _first_heading(self, low: int, high: int, found: Found) -> int:
        """Where the first heading begins; what stands between the lead and it is not placed."""
        text = self.flow.text[low:high]
        first = low + len(text) - len(text.lstrip())
        numbered = [low + match.end() for match in _ENUMERATED.finditer(text) if self.flow.begins_line(low + match.end())]
        if len(text) <= _LONG_HEADING or not numbered or numbered[-1] <= first:
            return first
        found.unplaced.append(Unplaced(self.flow.text[first : numbered[-1]].strip(), self.flow.span(first, numbered[-1])))
        return numbered[-1]

    def _item(self, number: int, marks: Marks, places: tuple[int, int, int], decided: Decided | None, found: Found) -> None:
        begins, heading_end, stop = places
        heading = bare(self.flow.text[begins:heading_end].strip())
        rationale, where = self._value(marks, "rationale", stop)
        decided = decided or _closing(self.flow.text[begins:heading_end], rationale)
        span = self.flow.span(begins, max(stop, marks.first))
        faults = _faults(heading, decided, rationale)
        if faults or decided is None:
            found.faults.append(Fault(f"item {number} ({_short(heading) or 'no heading'}): {', '.join(faults)}", span))
            return
        said = {name: self._guideline(marks, name, stop) for name in ("administrator", "reviewer")}
        for name, line in said.items():
            if line is None:
                found.notes.append(f"item {number}: no guideline of the {name} is given")
            elif not line.cited and not line.none_cited and not line.outside_mtus:
                found.notes.append(f"item {number}: what the {name}'s guideline line cites is not known: {_short(line.text)}")
        of = parts(heading)
        found.items.append(
            Item(
                number=number,
                heading=heading,
                treatment=of.treatment,
                original=of.original,
                authorised=of.authorised,
                outcome=decided,
                rationale=rationale,
                span=span,
                rationale_span=where,
                administrator=said["administrator"],
                reviewer=said["reviewer"],
            )
        )

    def _value(self, marks: Marks, name: str, stop: int) -> tuple[str, Span]:
        """The text of a label, up to the next one; empty where there is none."""
        if name not in marks.places:
            return "", self.flow.span(marks.first, marks.first)
        begin, after = marks.places[name]
        end = min([*(other for other, _ in marks.places.values() if other > begin), stop])
        text = self.flow.text[after:end]
        lead = len(text) - len(text.lstrip())
        return text.strip(), self.flow.span(after + lead, after + lead + len(text.strip()))

    def _guideline(self, marks: Marks, name: str, stop: int) -> GuidelineLine | None:
        text, span = self._value(marks, name, stop)
        return self.line(text, span) if text else None


def _faults(heading: str, decided: Decided | None, rationale: str) -> list[str]:
    """What an item cannot be without."""
    faults = []
    if not heading:
        faults.append("it has no heading")
    if decided is None:
        faults.append("no outcome (upheld or overturned) stands with its heading")
    if not rationale:
        faults.append("it has no rationale")
    elif not ENDS_SENTENCE.search(rationale):
        faults.append(f"its rationale breaks off at '…{rationale[-40:]}'")
    return faults


def _closing(heading: str, rationale: str) -> Decided | None:
    """In letters whose headings have no outcome the rationale's last sentence says it."""
    match = _CLOSING.search(rationale) if REQUEST.search(heading) else None
    return (Decided.UPHELD if match["no"] else Decided.OVERTURNED) if match else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
