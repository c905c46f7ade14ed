"""The building blocks of a report: what ``account`` makes and ``text``, ``markdown`` and ``html`` lay out.

A tone says how something stands with the request, so that a layout can choose a symbol or a colour; the words say it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """``value`` is the plain symbol in front of a line."""

    PLAIN = " "
    GOOD = "+"
    BAD = "-"
    OPEN = "?"
    CONFLICT = "!"
    SILENT = "~"
    DROPPED = "."


@dataclass(frozen=True)
class Heading:
    """``level`` 1 is the case, 2 a request, 3 a part of it."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Entry:
    """A name and what is said under it, one line after the other; the tone colours the first line."""

    name: str
    lines: tuple[str, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Particulars:
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Check:
    """One criterion or group of a table. ``depth`` is how many groups it lies inside.

    ``marks`` are its citation, basis and confidence; ``own_marks`` only those that the governing text does not share.
    """

    tone: Tone
    verdict: str
    label: str
    effect: str
    facts: tuple[str, ...] = ()
    remark: str = ""
    marks: str = ""
    own_marks: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Checks:
    caption: str
    rows: tuple[Check, ...]


@dataclass(frozen=True)
class Bullets:
    """A list; an entry that is itself a list has its lead line as the entry's text."""

    entries: tuple[str | Bullets, ...]
    lead: str = ""
    numbered: bool = False


Block = Heading | Paragraph | Particulars | Checks | Bullets
