"""What a guideline line cites: "Decision based on MTUS Low Back Complaints 2004, Section(s): …" comes in, its parts go out.

Names of guidelines, their editions and years are those of the ontology. What is cited from outside the MTUS is told apart as ODG,
ACOEM by itself, and other sources, whose words are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kgtool.guideline import Edition
from kgtool.knowledge import Knowledge
from kgtool.letters.citation_parts import SECTIONS, YEAR, own_year, pages, sections, tidy
from kgtool.letters.guideline_titles import TitlePattern, edition_patterns, families, title_patterns
from kgtool.letters.model import Cited, GuidelineLine, Span
from kgtool.shelf import shelf
from kgtool.terms import REGION, TermIndex

_BASED = re.compile(
    r"decision\s(?:was\s|is\s)?based\s(?:up)?on|bas(?:ed|es)\s(?:his/her|his|her|their|its|the)\sdecision\s(?:up)?on|relied\s(?:up)?on|guidelines?\sused\s*:",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"outside\s(?:of\s)?the\sMTUS|did\snot\sbase\s(?:his/her|his|her|their|its|the)\sdecision\s(?:up)?on\sthe\sMTUS|\bnon-?\s?MTUS"
    r"|no\ssections?\sof\sthe\sMTUS|MTUS\s(?:is|was|are|were)\s(?:silent|not\sapplicable)|not\s(?:addressed|covered)\s(?:by|in)\sthe\sMTUS",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:did|does)\snot\scite\s|cited\sno\s|found\sno\s(?:medical\s)?evidence|no\s(?:guideline|evidence-based|medical\sevidence)[^.]*\b(?:cited|found|applicable)"
    r"|not\scited\b",
    re.IGNORECASE,
)
_NON_MTUS = re.compile(r"\s*(?:the\s)?non-?\s?MTUS(?:\scitations?)?\s*:?", re.IGNORECASE)
_MTUS = re.compile(r"\s*(?:the\s)?(?:CA\s|California\s)?MTUS\b", re.IGNORECASE)
_SOURCES = (
    ("ODG", re.compile(r"(?:the\s)?(?:official\sdisability\sguidelines?(?:\s?[\[(]ODG[\])])?|\bODG\b)", re.IGNORECASE)),
    (
        "ACOEM",
        re.compile(
            r"american\scollege\sof\soccupational\s(?:and|&)\senvironmental\smedicine(?:'s)?(?:\s?\(ACOEM\))?|\bACOEM\b", re.IGNORECASE
        ),
    ),
    ("", re.compile(r"\bother\s(?:medical\s)?(?:treatment\s)?guidelines?\b(?:\sor\smedical\sevidence)?|https?://|www\.", re.IGNORECASE)),
)
_CHAPTER = re.compile(
    r"^[\s,:;(\[-]*(?:chapter\s*:\s*)?(?P<name>[A-Za-z][A-Za-z &,/\u2013-]*?)\s*(?P<mark>\bchapter\b|\bsection\b|[,:;/(\[.\u2013-]|$)",
    re.IGNORECASE,
)
#: Parts of ODG that are named after no body region.
_OTHER_CHAPTERS = frozenset(
    ("pain", "hernia", "mental illness and stress", "burns", "diabetes", "pulmonary", "preface", "carpal tunnel syndrome")
)
_AT_END = " \t,;:.()"


class Citations:
    """Reads guideline lines with the names and editions of a knowledge."""

    def __init__(self, knowledge: Knowledge):
        books = shelf(knowledge)
        named = books.guideline_names()
        self.terms: TermIndex = knowledge.term_index()
        self.editions: list[Edition] = books.editions()
        self.families = families(named)
        self.names = [*edition_patterns(self.editions), *title_patterns(named)]
        self.outside = {family: next((iri for name, iri in named if name == family.lower()), None) for family, _ in _SOURCES}
        self.known_sections = sorted(
            {section for one in books.all() if (section := one.citation.section) and "," in section}, key=lambda name: (-len(name), name)
        )

    def line(self, text: str, span: Span, on: date | None = None) -> GuidelineLine:
        """A guideline line with what it cites; ``on`` picks the edition where the line prints no year."""
        cited: list[Cited] = []
        for segment in _segments(text):
            outside = _NON_MTUS.match(segment)
            cited += self._outside(segment[outside.end() :]) if outside else self._titled(segment)
        dated = tuple(self._dated(one, on) for one in _merged(cited))
        return GuidelineLine(
            text=text,
            span=span,
            cited=dated,
            none_cited=not dated and bool(_NONE.search(text)),
            outside_mtus=bool(_OUTSIDE.search(text)),
        )

    # ---------------------------------------------------------------- within the MTUS

    def _titled(self, segment: str) -> list[Cited]:
        """The MTUS texts of a segment, else its sources from outside."""
        titles = list(self._titles(segment))
        found = []
        for number, (start, end, name) in enumerate(titles):
            stop = titles[number + 1][0] if number + 1 < len(titles) else len(segment)
            named = SECTIONS.search(segment, end, stop)
            year = YEAR.search(segment, end, min(named.start() if named else stop, end + 60))
            rest_start = year.end() if year else end
            rest = segment[rest_start:stop]
            title = re.sub(r"^(?:CA|California)?\s*MTUS[\s/,-]*", "", segment[start:end], flags=re.IGNORECASE).strip(_AT_END)
            found.append(
                Cited(
                    text=tidy(segment[start:stop]),
                    family=self.families[name.guideline],
                    within_mtus=not name.outside,
                    year=year[1] if year else None,
                    chapter=title if name.chapter else None,
                    sections=sections(rest, self.known_sections),
                    pages=pages(rest),
                    guideline=name.guideline,
                    edition=name.edition,
                    edition_stated=name.edition is not None,
                )
            )
        return found or self._untitled(segment)

    def _untitled(self, segment: str) -> list[Cited]:
        """The MTUS with words that are no title of it, else the sources from outside that are named."""
        if self._names_source(segment):
            return self._outside(segment)
        mtus = Cited(text=tidy(segment), family="MTUS", within_mtus=True, pages=pages(segment), sections=sections(segment, ()))
        return [mtus] if _MTUS.match(segment) else []

    def _titles(self, segment: str) -> Iterator[tuple[int, int, TitlePattern]]:
        """The titles in a segment, left to right, none inside another."""
        at, names = 0, self.names
        while at < len(segment):
            hits = [(match, name) for name in names if (match := name.pattern.search(segment, at))]
            hits = [(match, name) for match, name in hits if self._stands_as_title(segment, match, name)]
            if not hits:
                return
            match, name = min(hits, key=lambda hit: (hit[0].start(), -hit[0].end()))
            yield match.start(), match.end(), name
            at = match.end()
            if name.edition:  # a section may be called like a chapter
                names = [other for other in names if other.edition]

    def _stands_as_title(self, segment: str, match: re.Match[str], name: TitlePattern) -> bool:
        """A title has its year, or "MTUS" or "Guidelines", or comes first; within the name of a section it has none of them."""
        words = match[0].lower()
        marked = bool(name.edition) or "mtus" in words or "guideline" in words or bool(YEAR.match(segment, match.end()))
        return marked or not segment[: match.start()].strip(" ,.:the").strip()

    # ---------------------------------------------------------------- outside the MTUS

    def _names_source(self, segment: str) -> bool:
        return any(pattern.search(segment) for _, pattern in _SOURCES)

    def _outside(self, segment: str) -> list[Cited]:
        """The sources of a free citation, in order; what stands before the first named one is a source by itself."""
        labelled = [one for one in self._titles(segment) if one[2].edition and one[2].outside]
        if labelled:
            start, end, name = labelled[0]
            cited = Cited(
                text=tidy(segment[start:]),
                family=self.families[name.guideline],
                within_mtus=False,
                sections=sections(segment[end:], self.known_sections),
                pages=pages(segment[end:]),
                guideline=name.guideline,
                edition=name.edition,
                edition_stated=True,
            )
            return [*(self._outside(segment[:start]) if tidy(segment[:start]) else []), cited]
        marks = sorted((match.start(), match.end(), family) for family, pattern in _SOURCES for match in pattern.finditer(segment))
        if not marks or tidy(segment[: marks[0][0]]).lower() not in ("", "the", "the current", "current"):
            marks.insert(0, (0, 0, "" if marks or not self._chapter(segment) else "ODG"))  # only ODG is cited by a body part alone
        found = []
        for number, (start, end, family) in enumerate(marks):
            stop = marks[number + 1][0] if number + 1 < len(marks) else len(segment)
            text = re.sub(r"[\s,;]+(?:and|the|and the)$", "", tidy(segment[start:stop]))
            rest = segment[end:stop]
            if text:
                found.append(
                    Cited(
                        text=text,
                        family=family or "other",
                        within_mtus=False,
                        chapter=self._chapter(rest) if family else None,
                        year=own_year(rest) if family else None,
                        pages=pages(rest),
                        guideline=self.outside.get(family) if family else None,
                    )
                )
        return found

    def _chapter(self, rest: str) -> str | None:
        """The chapter that follows the name: one called so, or the name of a body region."""
        match = _CHAPTER.match(rest)
        if not match:
            return None
        name = match["name"].strip(_AT_END + "-\u2013")
        named = match["mark"].lower() in ("chapter", "section")
        if named or name.lower() in _OTHER_CHAPTERS or self.terms.resolve(name, REGION):
            return name or None
        first = re.split(r"[,/-]", name)[0].strip()
        return first if first != name and self.terms.resolve(first, REGION) else None

    # ---------------------------------------------------------------- editions

    def _dated(self, one: Cited, on: date | None) -> Cited:
        """With its edition: of the year that is printed, else the one in force on a date."""
        if one.guideline is None or one.edition:
            return one
        own = [edition for edition in self.editions if edition.guideline == one.guideline]
        if not one.within_mtus and one.family != "ODG":
            return one  # a chapter of ACOEM by itself is no edition of the MTUS
        if one.year:
            named = [edition for edition in own if one.year in edition.label or one.year in edition.iri]
            spanning = [
                edition for edition in own if edition.first.year <= int(one.year) and int(one.year) <= (edition.last or date.max).year
            ]
            chosen = named or (own if len(own) == 1 else spanning[:1])
            if not chosen and one.within_mtus:
                chosen = [edition for edition in own if edition.first.year <= 2007][
                    :1
                ]  # the elbow chapter is three years younger than its book
            return replace(one, edition=chosen[0].iri, edition_stated=bool(chosen)) if chosen else one
        if on:
            current = [edition for edition in own if edition.in_force(on)]
            return replace(one, edition=current[0].iri) if current else one
        return replace(one, edition=own[0].iri) if len(own) == 1 else one


def _segments(text: str) -> list[str]:
    """The stretches after each "decision based on"; the whole text where there is none."""
    marks = list(_BASED.finditer(text))
    if not marks:
        return [] if _NONE.search(text) else [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    segments = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return [segment for segment in segments if not re.match(r"recommendations?(?:\(s\))?\soutside|the\sMTUS\.?$", segment, re.IGNORECASE)]


def _merged(cited: list[Cited]) -> list[Cited]:
    """Each source once: a second mention of ODG in one line is the same book."""
    found: dict[tuple[str, str | None, str | None, str], Cited] = {}
    for one in cited:
        key = (one.family, one.year, one.chapter if one.within_mtus else None, one.text if one.family == "other" else "")
        first = found.get(key)
        if first is None:
            found[key] = one
        else:
            joined = tuple(dict.fromkeys((*first.sections, *one.sections)))
            chapter = first.chapter or one.chapter
            found[key] = replace(
                first, text=f"{first.text}; {one.text}", sections=joined, chapter=chapter, pages=(*first.pages, *one.pages)
            )
    return list(found.values())
