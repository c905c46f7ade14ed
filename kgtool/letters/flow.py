"""One running line of text out of the pages of a letter: text with line ends comes in, a :class:`Flow` goes out.

Page numbers, page heads and page feet are dropped, words that were broken at a line's end are joined, white space is one space.
Every character keeps its place in the file, and every place where a line began is remembered: a heading begins a line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from kgtool.letters.model import Span
from kgtool.letters.pages import Row, furniture, rows_of

_BROKEN = re.compile(r"(?:^|[\s(/\-\u2013])([^\W_]+)-$")
#: A line that begins with a label ("Decision Date:") goes on with nothing.
_LABELLED = re.compile(r"(?:[A-Z]\w*\s){0,3}[A-Z]\w*:")
_FIRST = re.compile(r"([^\W_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: First parts of words that are written with a hyphen wherever the line ends.
_HYPHENED = frozenset(("non", "anti", "self", "post", "pre", "follow", "low", "high", "well", "short", "long", "x"))


@dataclass
class Flow:
    """The running text. ``offsets[i]`` is the place in the file of ``text[i]``; ``starts`` are the places where lines began."""

    text: str
    offsets: list[int]
    starts: list[int]
    rows: list[Row]
    dropped: list[Row] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a stretch of the running text."""
        end = max(start, end)
        last = self.row_at(max(start, end - 1))
        first = self.row_at(start)
        begins = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else 0
        ends = self.offsets[end - 1] + 1 if end > start else begins
        return Span(begins, ends, first.number, last.number, first.page)

    def place(self, span: Span) -> int:
        """The place in the running text where a stretch of the file begins."""
        return bisect_left(self.offsets, span.start)

    def row_at(self, place: int) -> Row:
        return self.rows[max(0, bisect_right(self.starts, place) - 1)] if self.rows else Row("", "", 0, 1, 1, 0)

    def begins_line(self, place: int) -> bool:
        at = bisect_left(self.starts, place)
        return at < len(self.starts) and self.starts[at] == place

    def ends_line(self, place: int) -> bool:
        """Whether nothing but punctuation stands between a place and the end of its line."""
        at = bisect_right(self.starts, max(0, place - 1))
        following = self.starts[at] if at < len(self.starts) else len(self.text)
        return not self.text[place:following].strip(" :.\u2013\u2014-")

    def starts_within(self, low: int, high: int) -> list[int]:
        """The places in ``[low, high)`` where lines began."""
        return self.starts[bisect_left(self.starts, low) : bisect_left(self.starts, high)]


def flow_of(text: str, is_word: Callable[[str], bool] = lambda word: False) -> Flow:
    """The running text of a file. ``is_word`` helps to tell a word broken at the line's end from one written with a hyphen."""
    rows = rows_of(text)
    edges = furniture(rows)
    kept = [row for row in rows if row.number not in edges]
    known = _known_words(kept)
    flow = Flow("", [], [], [], [row for row in rows if row.number in edges])
    pieces: list[str] = []
    length = 0
    for row in kept:
        characters = _characters(row)
        before = pieces[-1] if pieces else ""
        glue = _glue(before, row.text, known, is_word) if before else ""
        if glue == "join":
            pieces[-1] = before[:-1]
            length -= 1
            flow.offsets.pop()
        elif glue == "space":
            pieces.append(" ")
            flow.offsets.append(flow.offsets[-1] + 1)  # the first character after the line before
            length += 1
        flow.starts.append(length)
        flow.rows.append(row)
        pieces.append("".join(character for character, _ in characters))
        flow.offsets.extend(offset for _, offset in characters)
        length += len(characters)
    flow.text = "".join(pieces)
    return flow


def _characters(row: Row) -> list[tuple[str, int]]:
    """The characters of a row with their places; ligatures taken apart, soft hyphens left out."""
    found: list[tuple[str, int]] = []
    for at, character in enumerate(row.raw):
        if character == "\u00ad" or (character.isspace() and row.raw[at - 1].isspace()):
            continue
        if character.isspace():
            character = " "
        parts = unicodedata.normalize("NFKC", character) if "\ufb00" <= character <= "\ufb06" else character
        found += [(part, row.start + at) for part in parts]
    return found


# ---------------------------------------------------------------- words at a line's end


def _known_words(rows: list[Row]) -> set[str]:
    """The words that stand whole somewhere, with and without hyphens."""
    found: set[str] = set()
    for row in rows:
        text = row.text
        for match in _WORD.finditer(text):
            edge = match.start() == 0 or match.end() >= len(text) - 1
            if not (edge and len(match[0]) < 12):  # a piece of a broken word stands at an edge
                found.add(match[0].lower())
    return found


def _glue(before: str, after: str, known: set[str], is_word: Callable[[str], bool]) -> str:
    """How a line goes on in the next: "space", "keep" (hyphen, no space) or "join" (no hyphen)."""
    broken, first = _BROKEN.search(before), _FIRST.match(after)
    if _LABELLED.match(after):
        return "space"
    if not broken:
        return "keep" if before.endswith("-") and before[-2:-1].isalnum() else "space"
    if not first:
        return "space"
    left, right = broken[1].lower(), first[1].lower()
    if not broken[1].isalpha() or not first[1].isalpha() or len(broken[1]) == 1:
        return "keep"
    if left + right in known or is_word(left + right):
        return "join"
    if f"{left}-{right}" in known or left in _HYPHENED or (first[1][0].isupper() and not broken[1].isupper()):
        return "keep"
    whole = (left in known or is_word(left)) and (right in known or is_word(right))
    return "keep" if whole else "join"
