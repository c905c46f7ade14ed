"""Proposes the facts of a case from a text, for a person to confirm: passages come in, proposed facts with their places go out.

A passage is a summary, a rationale or a note. Of a rationale only sentences that report the record are used, and never what it says
is not documented, what a guideline asks for, or what it concludes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kgtool.letters.context import Said, said_of, scopes
from kgtool.letters.courses import add_course, add_score
from kgtool.letters.mentions import Mention, Sentence, Site, sentences, sites_of
from kgtool.names import CLIN
from kgtool.reading.kinds import FACT
from kgtool.reading.spelling import fold
from kgtool.terms import TermIndex

_DONE = re.compile(
    r"\b(?:underwent|obtained|performed|done|taken|completed|had|show\w*|reveal\w*|demonstrat\w*|indicated|impression)\b", re.IGNORECASE
)
_TREATED = re.compile(r"\b(?:treat(?:ed|ments?)|conservative|therap(?:y|ies))\b", re.IGNORECASE)
_TREATMENT, _TEST, _DRUG, _CONDITION = (CLIN + name for name in ("Treatment", "Test", "Drug", "Condition"))

#: Of a rationale: a sentence that reports the record, and one that speaks of guidelines, of the request, or concludes.
_REPORTS = re.compile(
    r"\b(?:patient|injured worker|worker|claimant|employee|applicant|member|he|she|his|her|in this case|"
    r"exam(?:ination)?|physical|records?|notes?|progress|report(?:s|ed)?|"
    r"documentation|documented|presented|underwent|complain\w*|history)\b",
    re.IGNORECASE,
)
_NO_REPORT = re.compile(
    r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|indicated for|medically|necessary|necessity|"
    r"appropriate|supported|established|warranted|"
    r"certif\w*|authoriz\w*|approv\w*|justif\w*|should|therefore|as such|thus|hence|literature|"
    r"evidence[- ]based|studies have|in general|not (?:documented|provided|included|mentioned|"
    r"noted|described|submitted)|no (?:documentation|documented|evidence|indication|mention|clear|"
    r"objective|record|discussion|report)|lack of|lacks?|absence of|fails? to|unclear|"
    r"without (?:documentation|evidence))\b",
    re.IGNORECASE,
)
#: A sentence about what is asked for or decided, which tells nothing of the record.
_ASKS = re.compile(
    r"\b(?:utilization review|UR|non-?certif\w*|certified|RFA|request(?:s|ed|ing)?(?: was| is|"
    r" were)? (?:made )?(?:for|authorization)|request(?:ed|ing|s)?|appeal\w*|IMR|prior authorization|"
    r"authorization)\b",
    re.IGNORECASE,
)
_EXAMINED = re.compile(r"\b(?:exam\w*|objective\w*|palpat\w*|inspection|reveal\w*|observed|strength|motor)\b", re.IGNORECASE)
_COMPLAINED = re.compile(
    r"\b(?:complain\w*|report\w*|symptom\w*|subjective\w*|describ\w*|concern\w*|experienc\w*|states?|stated|rated|with)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Passage:
    """A stretch of the text to draw facts from. ``start`` is its place in the running text."""

    text: str
    start: int
    rationale: bool = False


@dataclass
class Proposed:
    """One proposed fact in the form of a case file, with the sentence and the characters (of the running text) that it rests on."""

    entry: dict[str, Any]
    absent: bool
    sentence: str
    start: int
    end: int
    kind: str


class FactFinder:
    """Finds facts with the terms of a knowledge. ``asked`` are the treatments in dispute, which are no facts."""

    def __init__(self, terms: TermIndex, asked: Iterable[str] = (), latest: date | None = None):
        self.terms, self.asked, self.latest = terms, frozenset(asked), latest
        self.narrower = _narrower_by_site(terms)

    def facts(self, passages: Iterable[Passage]) -> list[Proposed]:
        """The facts of all passages, each once: a second mention adds nothing."""
        found: dict[tuple[object, ...], Proposed] = {}
        for passage in passages:
            seen: date | None = None
            for sentence in sentences(passage.text, self.terms, passage.start):
                seen = self._date(sentence) or seen
                for fact in self._sentence(sentence, passage, seen):
                    key = (fact.kind, fact.entry.get("region"), fact.entry.get("side"), fact.absent)
                    first = found.setdefault(key, fact)
                    for name, value in fact.entry.items():
                        first.entry.setdefault(name, value)
        return _without_coarser(list(found.values()), self.terms)

    def _date(self, sentence: Sentence) -> date | None:
        dates = [value for _, value in sentence.dates if self.latest is None or value <= self.latest]
        return dates[0] if dates else None

    def _sentence(self, sentence: Sentence, passage: Passage, seen: date | None) -> Iterable[Proposed]:
        if passage.rationale and (_NO_REPORT.search(sentence.text) or not _REPORTS.search(sentence.text)):
            return
        over = scopes(sentence.text)
        for mention in sentence.mentions:
            said = said_of(mention.start - sentence.start, mention.end - sentence.start, over)
            if mention.absent is not None and said is not Said.NOT_DOCUMENTED:
                said = Said.DENIED if mention.absent else Said.AFFIRMED
            if said in (Said.NOT_DOCUMENTED, Said.OTHER_PERSON, Said.SUPPOSED):
                continue
            yield from self._facts(mention, sentence, said, passage, seen)

    def _facts(self, mention: Mention, sentence: Sentence, said: Said, passage: Passage, seen: date | None) -> Iterable[Proposed]:
        kind = mention.term.iri
        wider = self.terms.ancestors(kind)
        treated = _TREATMENT in wider
        if treated and (said is Said.DENIED or not self._told_of(mention, sentence, said)):
            return
        if kind == _DRUG and not _TREATED.search(sentence.text):
            return  # "medications" alone says something only of the treatment had so far
        if said is Said.PLANNED and not treated:
            said = Said.AFFIRMED
        kind = self._as_stated(kind, sentence) if CLIN + "Finding" in wider else kind
        wider = self.terms.ancestors(kind)
        if not treated and _ASKS.search(sentence.text) and _CONDITION not in wider:
            return
        if _TEST in wider and not sentence.dates and not _DONE.search(sentence.text):
            return  # a test that is told of without a day or a result may only be wanted
        entry: dict[str, Any] = {"is": self.terms.label(kind)}
        if treated:
            add_course(entry, mention, sentence, wider, self.terms)
        elif CLIN + "PainFinding" in wider or "pain" in entry["is"]:
            add_score(entry, sentence)
        if (seen and not treated and said is Said.AFFIRMED and _CONDITION not in wider) or (seen and _TEST in wider and sentence.dates):
            entry["date"] = seen.isoformat()
        for site in self._sites(mention, sentence, treated, wider):
            placed = {**entry, **self._place(site, mention)}
            exact = self._exact(kind, site)
            if exact:
                placed["is"] = self.terms.label(exact)
            yield Proposed(placed, said is Said.DENIED, sentence.text, mention.start, mention.end, exact or kind)

    def _as_stated(self, kind: str, sentence: Sentence) -> str:
        """A finding that the ontology has both as reported and as examined, by what the sentence is about."""
        label = self.terms.label(kind)
        examined, reported = self.terms.named(fold(f"{label} on examination"), FACT), self.terms.named(fold(f"reported {label}"), FACT)
        if examined and (_EXAMINED.search(sentence.text) or not reported):
            return examined.iri
        return reported.iri if reported and _COMPLAINED.search(sentence.text) else kind

    def _exact(self, kind: str, site: Site | None) -> str | None:
        """The narrower class that names a condition with its region: a sprain of the lumbar spine is a lumbar sprain."""
        if site is None:
            return None
        return next((iri for iri, own in self.narrower.get(kind, ()) if own == site.iri), None)

    # ---------------------------------------------------------------- parts of a fact

    def _told_of(self, mention: Mention, sentence: Sentence, said: Said) -> bool:
        """Whether a treatment is told of as had, and not as asked for."""
        if mention.term.iri in self.asked and (said is Said.PLANNED or _ASKS.search(sentence.text)):
            return False
        return not _ASKS.search(sentence.text) and said is Said.AFFIRMED

    def _sites(self, mention: Mention, sentence: Sentence, treated: bool, wider: frozenset[str]) -> list[Site | None]:
        if _DRUG in wider or (treated and CLIN + "Service" in wider) or CLIN + "WorkStatus" in wider:
            return [None]
        found: list[Site | None] = list(sites_of(mention, sentence, joined_only=treated))
        own = mention.term.site
        if own:
            narrower = [site for site in found if site and (own in self.terms.ancestors(site.iri) or site.iri in self.terms.ancestors(own))]
            return list(narrower) or [None]
        return found or [None]

    def _place(self, site: Site | None, mention: Mention) -> dict[str, str]:
        """Region and side; the region is left out where the term itself names it."""
        own = mention.term.site
        side = mention.term.side or (site.side if site else None) or (mention.side if own else None)
        placed: dict[str, str] = {}
        if site and not (own and own != site.iri and site.iri in self.terms.ancestors(own)):
            placed["region"] = self.terms.label(site.iri)
        elif own:
            placed["region"] = self.terms.label(own)
        if side:
            placed["side"] = self.terms.label(side)
        return placed


def _narrower_by_site(terms: TermIndex) -> dict[str, list[tuple[str, str]]]:
    """For sprains and pains: the classes of one region, by the class without it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for iri, entry in sorted(terms.entries.items()):
        if entry.site and not entry.side:
            for wide, suffix in ((CLIN + "Sprain", " sprain"), (CLIN + "MuscleStrain", " sprain"), (CLIN + "PainSymptom", " pain")):
                if (
                    entry.label.endswith(suffix)
                    and entry.label.count(" ") <= 2
                    and not re.match(r"(?:chronic|acute|subacute)", entry.label)
                ):
                    found.setdefault(wide, []).append((iri, entry.site))
    return found


def _without_coarser(facts: list[Proposed], terms: TermIndex) -> list[Proposed]:
    """Without the facts that another of the same place and sentence says more exactly."""
    return [
        fact
        for fact in facts
        if not any(
            other is not fact
            and other.absent == fact.absent
            and other.sentence == fact.sentence
            and fact.kind in terms.ancestors(other.kind)
            and fact.kind != other.kind
            and (fact.entry.get("region"), fact.entry.get("side")) in ((None, None), (other.entry.get("region"), other.entry.get("side")))
            for other in facts
        )
    ]
