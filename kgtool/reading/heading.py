"""Request headings and free words: "Ultrasound guided trigger point injections to the bilateral thoracic spine" comes
in; treatments, region, side, guidance and amounts go out.

Used by ``lookup`` and by the reader of case files (a treatment written with its region). The numbers are cut out first
(``heading_amounts``); in what is left the longest labels, synonyms and codes of the index win. A misspelt word is set
right against the index's own words only if nothing else was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kgtool.names import CLIN
from kgtool.reading.heading_amounts import HeadingAmounts, disputed_part, heading_amounts, original_part
from kgtool.reading.sides import split_side
from kgtool.reading.spelling import words
from kgtool.terms import REGION, TREATMENT, VALUES, Kind, Term, TermIndex, codes

LONGEST_HEADING = 2000  # characters; the rest of a longer text is not looked at
_GUIDED = re.compile(
    r"\b(?P<name>ultrasound|us|sonograph\w*|fluoroscop\w*|fluoro|ct|x-?ray)[\s-]*(?:guided|guidance)\b"
    r"|\b(?:under|with|using)\s+(?P<under>ultrasound|sonography|fluoroscopy|fluoro|fluoroscopic|ct)(?:\s+guidance)?\b"
    r"|\bfluoroscopic(?:ally)?\b",
    re.IGNORECASE,
)
_GUIDANCE = {"u": "UltrasoundGuidance", "s": "UltrasoundGuidance", "f": "Fluoroscopy", "c": "CTGuidance", "x": "Fluoroscopy"}
_CODE = re.compile(r"\b(?:icd[\s-]*(?:9|10)(?:[\s-]*cm)?|cpt|hcpcs)\s*[:#-]?\s*[a-z]?\d[a-z0-9.]*\b", re.IGNORECASE)
_BREAK = re.compile(r"[|,;:()\[\]]")

#: Words of a heading that name nothing and may be left over.
FILLERS = frozenset(
    (
        *("of", "the", "to", "for", "with", "and", "a", "an", "in", "on", "at", "by", "into", "from", "over", "around", "along", "across"),
        *("under", "using", "is", "or", "per", "each", "x", "due", "guided", "guidance", "request", "requested", "body", "part", "area"),
    )
)


@dataclass(frozen=True)
class Hit:
    """A term in a heading: its place among the words, and how many words named it."""

    term: Term
    start: int
    length: int


@dataclass(frozen=True)
class Heading:
    """What a heading says. IRIs throughout; ``left_over`` are the folded words that nothing was made of."""

    text: str
    amounts: HeadingAmounts
    treatments: tuple[Hit, ...]
    regions: tuple[str, ...] = ()
    side: str | None = None
    guidance: str | None = None
    acquisition: str | None = None
    left_over: tuple[str, ...] = ()


def parse(text: str, terms: TermIndex, *, kind: Kind = TREATMENT, correct: bool = True) -> Heading:
    """Read a heading, a few words, or a code. ``kind`` is what it names besides a region (the reader of case files takes
    findings apart too); ``correct`` sets misspelt words right where nothing of that kind is named."""
    part = disputed_part(text[:LONGEST_HEADING])
    coded = terms.coded(part, kind)
    if coded:
        return Heading(part, HeadingAmounts(""), (Hit(coded, 0, 1),), tuple(filter(None, [coded.site])), coded.side)
    extra: list[Hit] = []
    if number := _CODE.search(part):
        named = terms.coded(number[0], kind)
        extra = [Hit(named, 10_000, 1)] if named else []
        part = part[: number.start()] + "|" + part[number.end() :] if codes(number[0]) else part
    amounts = heading_amounts(part)
    original = original_part(text[:LONGEST_HEADING])
    if original and not amounts.rate and not amounts.duration:
        asked = heading_amounts(original)  # what remains in dispute keeps the frequency and length that were asked for
        amounts.rate, amounts.duration = asked.rate, asked.duration
    side, rest = split_side(amounts.rest)
    guided = _GUIDED.search(rest)
    guidance = None
    if guided:
        guidance = CLIN + _GUIDANCE[(guided["name"] or guided["under"] or "f")[0].lower()]
        rest = _GUIDED.sub(" ", rest)
    sequence = list(_words(rest))
    heading = _matched(part, amounts, sequence, terms, side, kind)
    if not heading.treatments and correct:
        corrected = _matched(part, amounts, spelt_right(sequence, terms), terms, side, kind, how="fuzzy")
        heading = corrected if corrected.treatments else heading
    return replace(heading, guidance=guidance, treatments=_ranked([*heading.treatments, *extra], terms))


def _words(text: str) -> Iterator[str]:
    """The folded words, with a bar wherever no term can go across."""
    for number, piece in enumerate(_BREAK.split(text)):
        if number:
            yield "|"
        yield from words(piece)


def _hits(sequence: list[str], terms: TermIndex, kind: Kind, taken: set[int]) -> list[Hit]:
    """The longest terms of a kind that do not overlap, over the words not yet taken, in order."""
    found: list[Hit] = []
    for start in range(len(sequence)):
        for length in range(min(terms.longest, len(sequence) - start), 0, -1):
            span = sequence[start : start + length]
            if "|" in span or not taken.isdisjoint(range(start, start + length)):
                continue
            term = terms.spanned(span, kind)
            if term:
                found.append(Hit(term, start, length))
                break
    chosen: list[Hit] = []
    used: set[int] = set()
    for hit in sorted(found, key=lambda hit: (-hit.length, hit.start)):
        if used.isdisjoint(range(hit.start, hit.start + hit.length)):
            used.update(range(hit.start, hit.start + hit.length))
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit.start)


def _matched(
    text: str, amounts: HeadingAmounts, sequence: list[str], terms: TermIndex, side: str | None, kind: Kind, how: str | None = None
) -> Heading:
    treatments = [hit for hit in _hits(sequence, terms, kind, set()) if hit.term.iri != CLIN + "Treatment"]
    # A region may name the whole of what a shorter treatment synonym names a part of, so the longer one wins.
    regions = _hits(sequence, terms, REGION, set())
    treatments = [hit for hit in treatments if not any(_inside(hit, region) for region in regions)]
    taken = _positions(treatments)
    free = [hit for hit in regions if taken.isdisjoint(_positions([hit]))]
    implied = [hit.term for hit in treatments if hit.term.site]
    named = [hit.term.iri for hit in regions]  # within a treatment's name too: knee arthroscopy
    sites = [hit.term.iri for hit in free] or [_narrower(term.site, named, terms) for term in implied if term.site] or named
    taken |= _positions(free)
    acquisitions = _hits(sequence, terms, VALUES["acquisition"], taken)
    taken |= _positions(acquisitions)
    left = [word for place, word in enumerate(sequence) if place not in taken and word != "|" and word not in FILLERS]
    if how:
        treatments = [replace(hit, term=replace(hit.term, how=how)) for hit in treatments]
    return Heading(
        text,
        amounts,
        tuple(treatments),
        tuple(dict.fromkeys(sites)),
        side or next((term.side for term in implied if term.side), None),
        None,
        acquisitions[0].term.iri if acquisitions else None,
        tuple(left),
    )


def _narrower(site: str, named: list[str], terms: TermIndex) -> str:
    """The region that a term implies, or the part of it that the words name (MRI of the wrist: not wrist and hand)."""
    return next((region for region in named if site in terms.ancestors(region)), site)


def _positions(hits: list[Hit]) -> set[int]:
    return {place for hit in hits for place in range(hit.start, hit.start + hit.length)}


def _inside(hit: Hit, other: Hit) -> bool:
    return hit.length < other.length and other.start <= hit.start and hit.start + hit.length <= other.start + other.length


def _ranked(hits: list[Hit], terms: TermIndex) -> tuple[Hit, ...]:
    """Best first: a term before the wider terms of which it is one, then in the order of the heading."""
    unique: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        unique.setdefault(hit.term.iri, hit)

    def rank(hit: Hit) -> tuple[bool, int]:
        covers_other = any(hit.term.iri in terms.ancestors(other) for other in unique if other != hit.term.iri)
        return covers_other or len(terms.ancestors(hit.term.iri)) <= 2, hit.start

    return tuple(sorted(unique.values(), key=rank))


def spelt_right(sequence: list[str], terms: TermIndex) -> list[str]:
    """The words with each unknown one of five letters or more replaced by the index's nearest word, if near enough."""
    from rapidfuzz import fuzz, process

    known = _vocabulary(terms)
    fixed: list[str] = []
    for word in sequence:
        if len(word) < 5 or word in known or not word.isalpha():
            fixed.append(word)
            continue
        best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=82)
        fixed.append(best[0] if best else word)
    return fixed


@lru_cache(maxsize=4)
def _vocabulary(terms: TermIndex) -> tuple[str, ...]:
    return tuple(sorted(terms.vocabulary()))
