"""The small parts of a citation: years, pages and sections. The words after a title come in, lists of texts go out.

Used by ``citations``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

YEAR = re.compile(r"[\s,(]*(?:\d(?:st|nd|rd|th)\sedition[\s,(]*)?((?:19|20)\d\d)\)?(?!\d)", re.IGNORECASE)
SECTIONS = re.compile(r"\bSections?(?:\(s\))?\s*:\s*", re.IGNORECASE)
_PAGES = re.compile(
    r"[\s,(]*\b(?:page|pg|pp|p)s?(?:\(s\))?\.?\s*:?\s*(\d{1,4}(?:\s?[-\u2013]\s?\d{1,4})?(?:\s?(?:,|and|&)\s?(?:(?:page|pg|pp|p)s?\.?\s?)?\d{1,4}(?:\s?[-\u2013]\s?\d{1,4})?)*)\)?",
    re.IGNORECASE,
)


def sections(rest: str, known: Sequence[str]) -> tuple[str, ...]:
    """The names after "Section(s):"; a comma inside brackets or inside a name that is known does not part two."""
    found = SECTIONS.search(rest)
    if not found:
        return ()
    listed = _PAGES.sub("", rest[found.end() :]).strip()
    listed = re.sub(r",?\s+(?:and|&)?\s*$", "", listed).strip().rstrip(",.")
    for name in known:
        listed = re.sub(re.escape(name), lambda match: match[0].replace(",", "\0"), listed, flags=re.IGNORECASE)
    parts, depth, start = [], 0, 0
    for at, character in enumerate(listed):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            following = listed[at + 1 :].lstrip()
            if not following or following[0].isupper() or following[0].isdigit():
                parts.append(listed[start:at])
                start = at + 1
    parts.append(listed[start:])
    return tuple(name for part in parts if (name := tidy(part.replace("\0", ","))))


def own_year(rest: str) -> str | None:
    """A year right behind the name, no part of a date."""
    match = re.match(r"[\s,(]*((?:19|20)\d\d)\b(?!\s*[/-])", rest)
    return match[1] if match else None


def pages(rest: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _PAGES.finditer(rest):
        found += [re.sub(r"\s", "", page) for page in re.findall(r"\d{1,4}(?:\s?[-\u2013]\s?\d{1,4})?", match[1])]
    return tuple(found)


def tidy(text: str) -> str:
    """Without the commas, joining words and full stop that a list leaves at its ends; brackets stay where they close."""
    text = re.sub(r"[\s,;]+(?:and|&)$", "", text.strip(" \t,;:"))
    text = text.strip(" \t,;:")
    return text[:-1].rstrip() if text.endswith(".") and not re.search(r"\b(?:ed|vol|no|pp?|al)\.$", text) else text
