"""Where letters begin and which sections they have: a :class:`~kgtool.letters.flow.Flow` comes in, stretches of it go out.

A letter begins at its head, or where a section that was there already begins again. Headings are known by their words, at the
beginning of a line; in running prose ("the following clinical case summary based on …") they are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kgtool.letters.flow import Flow
from kgtool.letters.model import Layout

#: Section, then the words of its heading.
HEADINGS = {
    "made": (
        r"how\s(?:the\s)?(?:imr\s|independent medical review\s)?(?:final\s)?(?:determination|decision)s?\s(?:was|were)\smade"
        r"|(?:medical\s)?qualifications\sof\sthe\s(?:expert|physician|medical professional)?\s?reviewer"
    ),
    "documents": r"(?:relevant\s)?documents\sreviewed(?:\sfor\sdetermination)?",
    "summary": r"(?:clinical\s)?case\ssummary|clinical\ssummary",
    "issues": (
        r"(?:imr\s)?(?:issues?(?:\(s\))?,?\s)?(?:final\s)?(?:decisions?|determinations?)(?:\(s\))?,?\s(?:and|&)\srationales?(?:\(s\))?"
        r"|independent\smedical\sreview\sdecisions?(?:\(s\))?\s(?:and|&)\srationales?(?:\(s\))?"
    ),
    "items": r"(?:\(?\d{1,2}\s?[.)]\s?)?regarding\sthe\srequest\sfor\b",
}
_HEADING = re.compile("|".join(f"(?P<{name}>{words})" for name, words in HEADINGS.items()), re.IGNORECASE)
_NUMBER = re.compile(r"\bcase\s?(?:number|no\.?|#)\s*:?\s*(CM\s?\d\d\s?-\s?\d+)", re.IGNORECASE)
_TOPS = (
    (Layout.MEDICAL_PROFESSIONAL, re.compile(r"medical\sprofessional\sreview(?!er)", re.IGNORECASE)),
    (Layout.MAXIMUS, re.compile(r"maximus\sfederal\sservices,?\s?inc\b\.?", re.IGNORECASE)),
    (Layout.CASE_NUMBER, re.compile(r"(?:imr\s)?case\s?(?:number|no\.?|#)\s*:", re.IGNORECASE)),
)
_RATIONALE = re.compile(r"rationale\s?:?\s*\Z", re.IGNORECASE)
#: How far below a head's title its case number may stand.
_HEAD = 900


@dataclass(frozen=True)
class Section:
    """A section: its name, where its heading begins, and the stretch of its text."""

    name: str
    heading: int
    start: int
    end: int


@dataclass
class Part:
    """The stretch of one letter: its layout, its head (up to the first section) and its sections in order."""

    start: int
    end: int
    layout: Layout
    sections: list[Section] = field(default_factory=list)

    @property
    def head_end(self) -> int:
        return self.sections[0].heading if self.sections else self.end

    def section(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.name == name), None)


@dataclass(frozen=True)
class _Top:
    place: int
    layout: Layout
    number: str | None


def parts(flow: Flow) -> list[Part]:
    """The letters of a file, in order. What stands before the first is part of the first."""
    headings = list(_headings(flow))
    tops = list(_tops(flow))
    begins = _beginnings(tops, headings)
    found = []
    for start, end in zip(begins, [*begins[1:], len(flow.text)], strict=True):
        own = [top for top in tops if start <= top.place < end]
        within = [heading for heading in headings if start <= heading[1] < end]
        part = Part(start, end, _layout(own, within[0][1] if within else end))
        ends = [*(place for _, place, _ in within[1:]), end][: len(within)]
        part.sections = [Section(name, place, after, stop) for (name, place, after), stop in zip(within, ends, strict=True)]
        found.append(part)
    return found


def _headings(flow: Flow) -> Iterator[tuple[str, int, int]]:
    """Section name, beginning and end of each heading."""
    for match in _HEADING.finditer(flow.text):
        name = match.lastgroup
        if name is None or not flow.begins_line(match.start()):
            continue
        if flow.text[match.end() : match.end() + 1].isalnum():
            continue
        if match[0][0].islower() and flow.text[: match.start()].rstrip()[-1:] not in ("", ".", ":", "!", "?"):
            continue  # the running text only came to a line's end there
        if name == "items" and _RATIONALE.search(flow.text, 0, match.start()):
            continue  # a rationale that opens with these words
        if name == "items" or match[0].isupper() or flow.ends_line(match.end()) or flow.text[match.end() : match.end() + 1] == ":":
            yield name, match.start(), match.end() + (flow.text[match.end() : match.end() + 1] == ":")


def _tops(flow: Flow) -> Iterator[_Top]:
    for layout, pattern in _TOPS:
        for match in pattern.finditer(flow.text):
            if not flow.begins_line(match.start()):
                continue
            if layout is Layout.MAXIMUS and not match[0].isupper() and not flow.ends_line(match.end()):
                continue  # "MAXIMUS Federal Services, Inc. has determined …" in running prose
            if layout is Layout.MEDICAL_PROFESSIONAL and not match[0].isupper() and not flow.ends_line(match.end()):
                continue
            number = _NUMBER.search(flow.text, match.start(), match.start() + _HEAD)
            yield _Top(match.start(), layout, re.sub(r"\s", "", number[1]).upper() if number else None)


def _beginnings(tops: list[_Top], headings: list[tuple[str, int, int]]) -> list[int]:
    """Where letters begin: at a head with another case number or after a letter's sections, or at a section seen already."""
    marks: list[tuple[int, _Top | str]] = sorted(
        [(top.place, top) for top in tops] + [(at, name) for name, at, _ in headings], key=lambda m: m[0]
    )
    begins = [0]
    number: str | None = None
    seen: set[str] = set()
    last_top: int | None = None  # the first head after the sections of the letter under way
    for place, mark in marks:
        if isinstance(mark, str):
            again = mark in seen and "issues" in seen and mark not in ("issues", "items")
            if again:
                begins.append(last_top if last_top is not None else place)
                seen, number = set(), None
            seen.add(mark)
            last_top = None
            continue
        if mark.number and number and mark.number != number:
            begins.append(last_top if last_top is not None and not seen else place)
            seen, number, last_top = set(), mark.number, None
        elif seen and mark.number != number:
            begins.append(place)
            seen, number, last_top = set(), mark.number, None
        elif seen and last_top is None:
            last_top = place
        number = number or mark.number
    return sorted(set(begins))


def _layout(tops: list[_Top], head_end: int) -> Layout:
    heads = [top.layout for top in tops if top.place < head_end]
    return next((layout for layout, _ in _TOPS if layout in heads), Layout.BARE)
