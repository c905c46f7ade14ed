"""What a sentence says of a treatment or a pain: status, visits, dose, results, a score. A mention comes in, keys of a case file go out.

Used by ``drafting``.
"""

from __future__ import annotations

import re
from typing import Any

from kgtool.letters.context import Said, said_of, scopes
from kgtool.letters.mentions import Mention, Sentence
from kgtool.names import CLIN
from kgtool.reading.amounts import NUMBER, RANGE, decimal
from kgtool.reading.dosage import find_dose, find_frequency
from kgtool.terms import TermIndex

_TREATMENT, _TEST, _DRUG = (CLIN + name for name in ("Treatment", "Test", "Drug"))
_CURRENT = re.compile(
    r"\b(?:current(?:ly)?|continu\w+|is (?:on|taking|using)|takes|taking|medications? (?:include|are|were|"
    r"was|included|at)|ongoing|presently|uses?)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:fail\w*|did not (?:help|improve|work|relieve|benefit)|not helpful|without (?:relief|"
    r"improvement|benefit|success)|no (?:relief|improvement|benefit)|unsuccessful|not improved|"
    r"ineffective)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:treat\w*|therap\w*|managed|received|has had|had|trial(?:ed)?|tried|attended|prior|previous\w*|"
    r"to date|initial\w*|given|provided|attempt\w*|prescribed|started|includ\w+)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:complet\w+|underwent|status post|s/p|post[- ]?operative|had undergone|was performed|performed)\b", re.IGNORECASE)
_SHOWED = re.compile(
    r"\b(?:reveal\w*|show\w*|demonstrat\w*|indicat\w*|impression|consistent with|with findings of|positive for|noted|dated?)\b",
    re.IGNORECASE,
)
_SCORE = re.compile(
    rf"(?P<score>{RANGE})\s?(?:/|out of|over|on a)\s?(?:scale of )?(?:a )?(?:0 to |1 to |1-|0-)?(?:10|"
    rf"ten)\b(?:[- ]point)?|rated?\s(?:at\s|as\s)?(?:a\s)?(?P<rated>{RANGE})\s(?:on|VAS)",
    re.IGNORECASE,
)
_VISITS = re.compile(
    rf"(?P<count>{NUMBER})\s(?:\(\d+\)\s)?(?:\w+\s){{0,3}}?(?:sessions?|visits?|treatments?)\b|\b(?:x|times)\s?(?P<times>\d+)\b",
    re.IGNORECASE,
)


def add_course(entry: dict[str, Any], mention: Mention, sentence: Sentence, wider: frozenset[str], terms: TermIndex) -> None:
    """Status, visits, dose and results of a treatment or test."""
    near = sentence.text[max(0, mention.start - sentence.start - 60) : mention.end - sentence.start + 60]
    if _TEST in wider:
        results = _results(mention, sentence, terms)
        if results:
            entry["result"] = results
        return
    if _FAILED.search(near):
        entry["status"] = "failed"
    elif _DONE.search(sentence.text) or CLIN + "Surgery" in wider:
        entry["status"] = "completed"
    elif _CURRENT.search(sentence.text[: mention.end - sentence.start]):
        entry["status"] = "current"
    elif _TRIED.search(sentence.text):
        entry["status"] = "tried"
    if _DRUG in wider:
        after = sentence.text[mention.end - sentence.start :][:40]
        dose = find_dose(after)
        if dose and dose.dose and dose.start < 4 and dose.dose.milligrams:
            entry["dose"] = dose.dose.text
            often = find_frequency(after[dose.end :].split(",")[0].split(";")[0])
            if often and often.rate and often.start < 6:
                entry["frequency"] = often.rate.text
        return
    visits = _VISITS.search(near)
    if visits and CLIN + "Therapy" in wider:
        count = decimal(visits["count"] or visits["times"])
        entry["visits"] = int(count) if count == int(count) else float(count)


def _results(mention: Mention, sentence: Sentence, terms: TermIndex) -> list[str]:
    """What a test shows: the conditions and findings behind "revealed" or the like."""
    tail = sentence.text[mention.end - sentence.start :]
    shown = _SHOWED.search(tail)
    if not shown:
        return []
    over = scopes(sentence.text)
    after = mention.end + shown.end()
    labels = [
        terms.label(other.term.iri)
        for other in sentence.mentions
        if other.start >= after and _TREATMENT not in terms.ancestors(other.term.iri)
        if said_of(other.start - sentence.start, other.end - sentence.start, over) is Said.AFFIRMED
    ]
    if labels:
        return list(dict.fromkeys(labels))
    return ["normal"] if re.search(r"\b(?:normal|negative|unremarkable)\b", tail, re.IGNORECASE) else []


def add_score(entry: dict[str, Any], sentence: Sentence) -> None:
    """A pain score of ten."""
    match = _SCORE.search(sentence.text)
    if match is None:
        return
    ends = [decimal(part) for part in re.split(r"\s*(?:-|\u2013|to)\s*", match["score"] or match["rated"])]
    if all(0 <= end <= 10 for end in ends):
        low, high = (int(end) if end == int(end) else float(end) for end in (min(ends), max(ends)))
        entry["value"] = low if low == high else {"from": low, "to": high}
