"""The lines of a file and which of them belong to its pages: text comes in, rows go out, and those that are page heads and feet.

Used by ``flow``. A page number stands at an edge of its page or says "Page"; a head or foot comes again on nearly every page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_LINE = re.compile(r"([^\n\r\f]*)(\r\n|\n|\r|\f|$)")
_NUMBER_ONLY = re.compile(
    r"[\s\-\u2013\[(]*(?P<page>page|pg\.?)?\s*(?P<number>\d{1,3})(?P<of>\s*(?:of|/)\s*\d{1,3})?[\s\-\u2013\])]*", re.IGNORECASE
)
_PAGED = re.compile(r"\bpage\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\b", re.IGNORECASE)
#: What the foot of a determination's page says before its number.
_FOOT = re.compile(
    r"(?:Final Determination Letter for (?:IMR )?Case(?: Number)?:?\s*)?(?:IMR )?"
    r"(?:Case (?:Number|No\.?):?\s*)?CM\s?\d\d\s?-\s?\d{4,7}\W*(?:page)?\W*\d{0,3}\W*"
    r"|Final Determination Letter for (?:IMR )?Case(?: Number)?:?\s*\S*\W*\d{0,3}",
    re.IGNORECASE,
)
_FURNISHED = re.compile(r"\bCM\d\d-\d+|final determination|maximus federal", re.IGNORECASE)
_NEXT_LETTER = re.compile(r"(?:IMR )?Case Number|MAXIMUS FEDERAL SERVICES|MEDICAL PROFESSIONAL REVIEW")
_EDGE = 2  # lines at the top and foot of a page that a page head or foot may take up


@dataclass(frozen=True)
class Row:
    """One line of the file: where its text starts, its number and page, and how many blank lines stand before it.

    ``text`` has single spaces, ``raw`` is as printed.
    """

    text: str
    raw: str
    start: int
    number: int
    page: int
    blanks: int


def rows_of(text: str) -> list[Row]:
    rows, page, number, blanks = [], 1, 1, 0
    for match in _LINE.finditer(text):
        content = match[1]
        if content.strip():
            start = match.start(1) + len(content) - len(content.lstrip())
            rows.append(Row(" ".join(content.split()), content.strip(), start, number, page, blanks))
            blanks = 0
        elif match[2] != "\f":
            blanks += 1
        if match[2] == "\f":
            page += 1
        if match[2]:
            number += 1
    return rows


def furniture(rows: list[Row]) -> set[int]:
    """The numbers of the lines that belong to the pages and not to the letter."""
    dropped = {row.number for row in rows if _FOOT.fullmatch(row.text) and _is_foot(row.text)}
    pages: dict[int, list[Row]] = {}
    for row in rows:
        if row.number not in dropped:
            pages.setdefault(row.page, []).append(row)
    dropped |= _page_numbers(rows, pages, set(dropped))
    if len(pages) > 1:
        dropped |= _repeated(pages, dropped)
    return dropped


def _is_foot(text: str) -> bool:
    """A bare "Case Number: CM16-0213037", or the number alone, may be of a letter's head; a foot says more."""
    return text.lower().startswith("final determination") or bool(_PAGED.search(text))


def _page_numbers(rows: list[Row], pages: dict[int, list[Row]], feet: set[int]) -> set[int]:
    """Lines that are nothing but a page number: "Page 2 of 5" anywhere, "2" or "Page 2" at the edge of its page."""
    found = set()
    numbered: dict[tuple[bool, int], tuple[int, int]] = {}
    for page, own in pages.items():
        for top, row in ((True, own[0]), (False, own[-1])):
            match = _NUMBER_ONLY.fullmatch(row.text)
            if match and not (top and len(pages) == 1):
                numbered[top, page] = int(match["number"]), row.number
    for (top, page), (printed, row_number) in numbered.items():
        before, after = numbered.get((top, page - 1)), numbered.get((top, page + 1))
        if printed in (1, page) or (before and before[0] == printed - 1) or (after and after[0] == printed + 1):
            found.add(row_number)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        match = _NUMBER_ONLY.fullmatch(row.text)
        alone = row.blanks or row.number - 1 in feet
        says_page = match and match["page"] and (match["of"] or (match["page"][0] == "P" and alone))
        last = match and following and row.blanks and _NEXT_LETTER.match(following.text)
        furnished = _PAGED.search(row.text) and len(row.text) < 100 and _FURNISHED.search(row.text)
        if says_page or last or furnished:
            found.add(row.number)
    return found


def _repeated(pages: dict[int, list[Row]], dropped: set[int]) -> set[int]:
    """Short lines that stand at the same edge of nearly every page, their digits aside."""
    found: set[int] = set()
    for top in (True, False):
        seen: Counter[str] = Counter()
        places: dict[str, list[int]] = {}
        for page in pages.values():
            kept = [row for row in page if row.number not in dropped]
            for row in kept[:_EDGE] if top else kept[-_EDGE:]:
                key = re.sub(r"\d+", "#", row.text.lower())
                if len(key) < 100:
                    seen[key] += 1
                    places.setdefault(key, []).append(row.number)
        for key, count in seen.items():
            if count >= max(3, len(pages) - 1):
                first = 1 if top and count == len(pages) else 0  # the first page's head may be the letter's own
                found.update(places[key][first:])
    return found
