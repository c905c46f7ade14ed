"""What a text mentions: sentences with their places, and in each the terms of the ontology, regions, sides, numbers and dates.

In: a text. Out: :class:`Sentence` and :class:`Mention`, with character spans. Nothing is judged; that is ``context``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kgtool.letters.frames import Framed, framed
from kgtool.letters.heads import day
from kgtool.names import CLIN
from kgtool.reading.kinds import FACT, REGION, Kind
from kgtool.reading.sides import split_side
from kgtool.reading.spelling import fold_word
from kgtool.terms import Term, TermIndex

_SENTENCE = re.compile(r"(?<=[.!?])[\"\u201d')\]]*\s+(?=[A-Z0-9(\"\u201c])|\n\s*\n|\n\s*[-\u2022*]\s+")
_ABBREVIATED = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|No|approx|St|Jr|e\.g|i\.e|etc)|\b[A-Z])\.$")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)*|[,;:()\[\]/]|&")
_DATE = re.compile(
    r"\b\d{1,2}(?P<by>[-/])\d{1,2}(?P=by)\d{2,4}\b|\b(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)\s\d{1,2},\s\d{4}"
)
#: Classes that say too little by themselves, and trees whose members are no facts when a report names them.
_GENERAL = frozenset(
    CLIN + name
    for name in (
        *(
            "Treatment",
            "Drug",
            "Test",
            "Therapy",
            "Imaging",
            "Service",
            "OfficeVisit",
            "ConservativeCare",
            "Surgery",
            "Procedure",
            "Device",
        ),
        *(
            "Symptom",
            "Sign",
            "Finding",
            "Injury",
            "Condition",
            "RedFlag",
            "WorkFact",
            "SocialFact",
            "MusculoskeletalCondition",
            "Rehabilitation",
        ),
    )
)
_UNTOLD = frozenset(CLIN + name for name in ("Assessment", "Plan", "ProgressReport", "Rationale", "Value", "Intent"))
_JOINS = frozenset((",", "and", "or", "/", "the", "right", "left", "bilateral", "both", "&", "of", "upper", "lower", "mid"))
#: Words that may stand between a mention and its region: tenderness to palpation over the shoulder.
_LINKING = frozenset(
    (
        *("to", "palpation", "over", "of", "in", "at", "along", "about", "on", "around", "throughout", "across", "with"),
        *("spine", "muscle", "area", "region", "joint", "aspect", "paraspinal", "level"),
    )
)
_BREAKS = frozenset(";:()[]")


@dataclass(frozen=True)
class Token:
    text: str  # folded
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """A term with the characters that name it (of the whole text) and its place among the sentence's tokens."""

    term: Term
    start: int
    end: int
    first: int
    last: int
    absent: bool | None = None  # said by its frame, whatever triggers stand around it
    side: str | None = None  # of the words right before it


@dataclass(frozen=True)
class Site:
    """A region in a sentence, with the side that stands with it."""

    iri: str
    side: str | None
    first: int
    last: int


@dataclass(frozen=True)
class Sentence:
    """A sentence with everything found in it. ``start`` is its place in the whole text."""

    text: str
    start: int
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    sites: tuple[Site, ...]
    dates: tuple[tuple[int, date], ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences(text: str, terms: TermIndex, offset: int = 0) -> Iterator[Sentence]:
    """The sentences of a text, each with its mentions."""
    start = 0
    for cut in [*(match for match in _SENTENCE.finditer(text) if not _ABBREVIATED.search(text[: match.start()])), None]:
        end = cut.start() if cut else len(text)
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield _sentence(piece.strip(), offset + start + lead, terms)
        start = cut.end() if cut else end


def _sentence(text: str, start: int, terms: TermIndex) -> Sentence:
    tokens = tuple(Token(_folded(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text))
    words = [token.text for token in tokens]
    regions = _hits(words, terms, REGION)
    found = _hits(words, terms, FACT)
    frames = [_framed(frame, tokens, start, terms) for frame in framed(text)]
    mentions = (
        *(mention for mention in frames if mention),
        *(
            Mention(term, start + tokens[first].start, start + tokens[last].end, first, last, None, _own_side(text, tokens, first, last))
            for first, last, term in found
            if _tells(term, terms)
            and not any(frame and frame.first <= last and first <= frame.last and _same(frame, term, terms) for frame in frames)
        ),
    )
    free = [
        (first, last, term)
        for first, last, term in regions
        if not any(m.first <= first and last <= m.last and m.term.site for m in mentions)
    ]
    sites = tuple(Site(term.iri, term.side or _side(text, tokens, first, last), first, last) for first, last, term in free)
    dates = tuple((match.start(), value) for match in _DATE.finditer(text) if (value := day(match[0])))
    return Sentence(text, start, tokens, mentions, sites, dates)


def _folded(word: str) -> str:
    return "and" if word == "&" else fold_word(word.lower()) if word[0].isalnum() else word


def _hits(words: list[str], terms: TermIndex, kind: Kind) -> list[tuple[int, int, Term]]:
    """The longest terms of a kind, from left to right, none across a bracket or colon."""
    found = []
    at = 0
    while at < len(words):
        step = 1
        if words[at][0].isalnum():
            for length in range(min(terms.longest, len(words) - at), 0, -1):
                span = words[at : at + length]
                if not _BREAKS.isdisjoint(span) or not span[-1][0].isalnum():
                    continue
                term = terms.named(" ".join(word for word in span if word[0].isalnum()), kind) if "," not in span else None
                if term:
                    found.append((at, at + length - 1, term))
                    step = length
                    break
        at += step
    return found


def _tells(term: Term, terms: TermIndex) -> bool:
    """Whether a term says more than the top classes of the ontology do."""
    wider = terms.ancestors(term.iri)
    bare_result = CLIN + "TestResult" in wider and CLIN + "Condition" not in wider and CLIN + "Finding" not in wider
    return len(wider) > 1 and term.iri not in _GENERAL and _UNTOLD.isdisjoint(wider) and not bare_result


def _framed(frame: Framed, tokens: tuple[Token, ...], start: int, terms: TermIndex) -> Mention | None:
    """A framed finding as a mention; None where the ontology has no such class."""
    term = terms.resolve(CLIN + frame.kind, FACT)
    within = [at for at, token in enumerate(tokens) if frame.start <= token.start and token.end <= frame.end + 1]
    return Mention(term, start + frame.start, start + frame.end, within[0], within[-1], frame.absent) if term and within else None


def _same(frame: Mention, term: Term, terms: TermIndex) -> bool:
    """Whether a term within a frame's words says what the frame says, or the plain pain that it is about."""
    return term.iri in terms.ancestors(frame.term.iri) or frame.term.iri in terms.ancestors(term.iri) or bool(frame.absent)


def _side(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str | None:
    """The side in the few words before a region, after the last comma that a side does not bridge, or right behind it."""
    low = first
    while low > 0 and first - low < 4 and tokens[low - 1].text in _JOINS:
        low -= 1
    side, _ = split_side(text[tokens[low].start : tokens[last].end])
    if side is None and last + 1 < len(tokens):
        after = text[tokens[last].end : tokens[min(last + 2, len(tokens) - 1)].end]
        if re.match(r"\s*(?:,\s*)?\(?(?:bilaterally|left|right)\b", after, re.IGNORECASE) and not re.match(r"\s*,", after):
            side, _ = split_side(after)
    return side


def _own_side(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str | None:
    """The side named in the one word before a mention, or within it: left knee arthroscopy."""
    side, _ = split_side(text[tokens[max(0, first - 1)].start : tokens[last].end])
    return side


def sites_of(mention: Mention, sentence: Sentence, *, joined_only: bool = False) -> list[Site]:
    """The regions that a mention is about: those joined to it before or behind, else the nearest before it in its clause.

    ``joined_only`` leaves the nearest out: a treatment need not be at a place.
    """
    behind = _run(sentence, mention.last, forward=True)
    before = _run(sentence, mention.first, forward=False)
    if before and mention.first - before[-1].last <= 1:
        return before
    if behind:
        return behind
    if before or joined_only:
        return before
    earlier = [site for site in sentence.sites if site.last < mention.first and mention.first - site.last <= 20]
    later = [site for site in sentence.sites if site.first > mention.last and site.first - mention.last <= 8]
    return [earlier[-1]] if earlier else later[:1]


def _run(sentence: Sentence, place: int, *, forward: bool) -> list[Site]:
    """Regions in a list that touches a place: "pain in the neck, back and right shoulder", "neck and shoulder pain"."""
    found: list[Site] = []
    ordered = [s for s in sentence.sites if (s.first > place if forward else s.last < place)]
    for site in ordered if forward else reversed(ordered):
        low, high = (place + 1, site.first) if forward else (site.last + 1, place)
        between = [token.text for token in sentence.tokens[low:high]]
        allowed = _JOINS | _LINKING if forward or found else _JOINS - {","} | {"spine"}
        if len(between) > 8 or any(word not in allowed for word in between) or (not found and between[:1] == [","]):
            break
        found.append(site)
        place = site.last if forward else site.first
    return found if forward else found[::-1]
