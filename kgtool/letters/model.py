"""A determination letter as it was read: plain data, every part with its place in the file.

Made by ``reader``; written out by ``account``, ``data`` and ``turtle``; what comes later (precedents, drafts) starts here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum


@dataclass(frozen=True)
class Span:
    """Characters of the file's text from ``start`` up to ``end``, with the lines (from 1) and the page (from 1) they begin on."""

    start: int
    end: int
    line: int
    last_line: int
    page: int

    def __str__(self) -> str:
        lines = f"line {self.line}" if self.line == self.last_line else f"lines {self.line}-{self.last_line}"
        return f"{lines}, characters {self.start}-{self.end}"


class Layout(Enum):
    """The layouts that the field has used, and the bare one without a head."""

    CASE_NUMBER = 'headed "Case Number:"'
    MAXIMUS = "MAXIMUS FEDERAL SERVICES, INC. / Independent Medical Review"
    MEDICAL_PROFESSIONAL = "MEDICAL PROFESSIONAL REVIEW"
    BARE = "without a head"


class Decided(Enum):
    """The outcome of an item: the denial stands, or it does not."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True)
class Cited:
    """One guideline of a guideline line. ``family`` is a guideline's usual short name; ``guideline`` and ``edition`` are IRIs.

    ``year`` is what the letter prints; ``edition`` follows from it, or else from the letter's date (``edition_stated`` is then False).
    """

    text: str
    family: str
    within_mtus: bool
    year: str | None = None
    chapter: str | None = None
    sections: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    guideline: str | None = None
    edition: str | None = None
    edition_stated: bool = False


@dataclass(frozen=True)
class GuidelineLine:
    """What the administrator or the reviewer based the decision on. ``none_cited`` is said in so many words."""

    text: str
    span: Span
    cited: tuple[Cited, ...] = ()
    none_cited: bool = False
    outside_mtus: bool = False


@dataclass(frozen=True)
class Item:
    """One disputed item. ``heading`` is as printed; ``treatment`` is the part in dispute, ``original`` and ``authorised`` the rest."""

    number: int
    heading: str
    treatment: str
    outcome: Decided
    rationale: str
    span: Span
    rationale_span: Span
    original: str | None = None
    authorised: str | None = None
    administrator: GuidelineLine | None = None
    reviewer: GuidelineLine | None = None


@dataclass(frozen=True)
class Header:
    """The head of a letter; dates that stand in no form that is known are None and said to be unplaced."""

    case: str | None = None
    assigned: date | None = None
    injured: date | None = None
    decided: date | None = None
    denied: date | None = None
    received: date | None = None
    priority: str | None = None
    final: str | None = None


@dataclass(frozen=True)
class Credentials:
    """What the letter says of the reviewer."""

    specialties: tuple[str, ...] = ()
    subspecialty: str | None = None
    licensed: tuple[str, ...] = ()
    no_affiliation: bool = False
    active_practice: str | None = None


@dataclass(frozen=True)
class Unplaced:
    """A piece of text that is part of nothing known."""

    text: str
    span: Span


@dataclass(frozen=True)
class Fault:
    """Why a letter, or a whole file, could not be read."""

    reason: str
    span: Span | None = None

    def __str__(self) -> str:
        return f"{self.reason} ({self.span})" if self.span else self.reason


@dataclass(frozen=True)
class Letter:
    """One letter. It is good if it has no faults; ``unplaced`` text and ``notes`` do not make it bad."""

    source: str
    span: Span
    layout: Layout
    header: Header = field(default_factory=Header)
    reviewer: Credentials = field(default_factory=Credentials)
    summary: str = ""
    summary_span: Span | None = None
    documents: str = ""
    items: tuple[Item, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """How to speak of it: its case number, else where it stands."""
        return f"case {self.header.case}" if self.header.case else f"the letter at line {self.span.line}"


@dataclass(frozen=True)
class Reading:
    """What was found in one file: its letters, and a fault where it is no text at all."""

    source: str
    letters: tuple[Letter, ...] = ()
    fault: Fault | None = None

    @property
    def good(self) -> tuple[Letter, ...]:
        return tuple(letter for letter in self.letters if not letter.faults)

    @property
    def complaints(self) -> tuple[str, ...]:
        """One line for each thing that could not be read: file, letter, why."""
        whole = (f"{self.source}: {self.fault}",) if self.fault else ()
        broken = (letter for letter in self.letters if letter.faults)
        return (*whole, *(f"{self.source}: {letter.name}: {'; '.join(map(str, letter.faults))}" for letter in broken))
