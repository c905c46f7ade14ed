"""The names of guidelines as patterns: names of the ontology come in, regular expressions and usual short names go out.

Used by ``citations``. Letters write "and" or "&", leave out "Guidelines", and put "MTUS" before a title or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgtool.guideline import Edition

#: A title that ends in one of these stands by itself; any other needs "MTUS" before it.
_TITLE_WORDS = ("complaints", "treatment", "disorders", "conditions", "approaches")


@dataclass(frozen=True)
class TitlePattern:
    """A guideline's name as a pattern. ``chapter`` is set where it names a chapter, ``edition`` where it is the label of an edition."""

    pattern: re.Pattern[str]
    guideline: str
    chapter: bool = False
    edition: str | None = None
    outside: bool = False


def families(named: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The usual short name of each guideline: the shortest that begins with MTUS, else the shortest."""
    found: dict[str, str] = {}
    for guideline in sorted({iri for _, iri in named}):
        names = sorted((name for name, iri in named if iri == guideline), key=lambda name: (not name.startswith("mtus"), len(name), name))
        found[guideline] = " ".join(word.upper() if word in ("mtus", "acoem", "odg") else word.capitalize() for word in names[0].split())
    return found


def edition_patterns(editions: Sequence[Edition]) -> list[TitlePattern]:
    """The labels of editions, as our own letters print them, the longest first."""
    return [
        TitlePattern(
            re.compile(r"\s+".join(map(re.escape, one.label.split())), re.IGNORECASE), one.guideline, edition=one.iri, outside=one.outside
        )
        for one in sorted(editions, key=lambda one: (-len(one.label), one.label))
    ]


def title_patterns(named: Sequence[tuple[str, str]]) -> list[TitlePattern]:
    """A pattern for each title within the MTUS, the longest name first."""
    found = (pattern for text, guideline in named if (pattern := _pattern(text, guideline)))
    return list({title.pattern.pattern: title for title in found}.values())


def _pattern(text: str, guideline: str) -> TitlePattern | None:
    """The pattern of a guideline's name: "and" or "&", plural or not, "MTUS" before it and "Guidelines" after it as they come."""
    words = [word for word in re.findall(r"[a-z0-9]+", text) if word not in ("mtus", "ca", "california", "and")]
    if words and words[-1] in ("guideline", "guidelines"):
        words.pop()
    if len(words) < 2 and words != ["acoem"] and text not in ("mtus acupuncture", "mtus opioids", "mtus postsurgical"):
        return None
    if words == ["acoem"] or "acoem" in words or "college" in words:
        return None  # the chapters speak for it within the MTUS; by itself it is a source from outside
    if words[-1] not in _TITLE_WORDS and not text.startswith("mtus "):
        return None
    plain = r"[\s,/-]*(?:(?:and|&)\s+)?".join(rf"{re.escape(word.removesuffix('s'))}s?" for word in words)
    lead = r"(?:(?:CA|California)\s+)?MTUS[\s/,:-]*(?:ACOEM[\s/,:-]*)?(?:chapter\s\d{1,2}[\s,:-]*)?"
    needs_lead = text.startswith("mtus ") and words[-1] not in _TITLE_WORDS
    pattern = re.compile(
        rf"\b(?:{lead}){'' if needs_lead else '?'}{plain}(?:\s+(?:Medical\s+)?(?:Treatment\s+)?Guidelines?)?(?:\s+Chapter)?\b",
        re.IGNORECASE,
    )
    return TitlePattern(pattern, guideline, words[-1] in ("complaints", "disorders", "conditions", "approaches"))
