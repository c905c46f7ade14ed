"""Findings that reports put in words around them: "range of motion was limited", "sensation is intact". A sentence comes in, findings
go out, some of them as documented absences.

The names are classes of the clinical ontology; the patterns are how examinations are written, and decide nothing clinical.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LESS = r"(?:decreas\w+|limit\w+|restrict\w+|reduc\w+|diminish\w+|loss|painful)"
_WELL = r"(?:normal|intact|full|within normal limits|WNL|symmetric\w*|unremarkable|preserved|non-?focal)"
_HAS = (
    r"(?:\s(?:is|was|were|are|to be|with|of|noted|remain\w*|appear\w*|the|and|in|all|bilateral\w*|lower|"
    r"upper|extremit\w+|throughout|both|at))*"
)


def _frame(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


#: Pattern, class, and whether it says that the finding is absent. The first that fits a place has it.
_FRAMES = (
    (
        _frame(
            rf"{_WELL}(?:\s\w+){{0,2}}\s(?:active\s)?(?:range of motion|ROM)\b|(?:range of motion|ROM)\b(?:\s(?:of|"
            rf"in)\s(?:the\s)?(?:\w+\s){{1,3}}?)?{_HAS}\s{_WELL}"
        ),
        "LimitedRangeOfMotion",
        True,
    ),
    (
        _frame(
            rf"{_LESS}(?:\s\w+){{0,3}}\s(?:range of motion|ROM)\b|(?:range of motion|"
            rf"ROM)\b[^.;]{{0,60}}?\b{_LESS}\b|(?:range of motion|ROM)\b[^.;]{{0,40}}?\b\d+\sdegrees"
        ),
        "LimitedRangeOfMotion",
        False,
    ),
    (
        _frame(
            rf"(?:strength|motor(?:\s(?:strength|exam\w*|function|power))?)\b{_HAS}(?:\s\w+)?\s?(?:{_WELL}|5/5|5/5|"
            rf"5\sout\sof\s5|5-5)|(?:normal|full|5/5)\s(?:motor\s)?(?:strength|motor|power)\b|no motor (?:weakness|"
            rf"deficit)\w*"
        ),
        "WeaknessSign",
        True,
    ),
    (
        _frame(
            r"(?:strength|motor(?:\s(?:strength|power))?|weak\w*)\b[^.;]{0,50}?\b[1-4][+-]?\s?(?:/|over|"
            r"out of)\s?5\b|(?:decreased|diminished|reduced)\s(?:motor\s|muscle\s)?strength"
        ),
        "WeaknessSign",
        False,
    ),
    (
        _frame(rf"(?:sensation|sensory(?:\s(?:exam\w*|function))?)\b{_HAS}(?:\s\w+)?\s?{_WELL}|(?:normal|intact)\s(?:sensation|sensory)"),
        "DecreasedSensation",
        True,
    ),
    (
        _frame(
            r"(?:decreas\w+|diminish\w+|reduced|impaired|loss of)\s(?:light touch\s)?(?:sensation|sensory)|"
            r"(?:sensation|sensory)\b[^.;]{0,30}?\b(?:decreas\w+|diminish\w+|reduced|impaired)"
        ),
        "DecreasedSensation",
        False,
    ),
    (
        _frame(
            rf"(?:deep tendon\s)?reflex\w*\b{_HAS}(?:\s\w+)?\s?(?:{_WELL}|2\+|equal)|(?:normal|symmetric\w*|"
            rf"intact)\s(?:deep tendon\s)?reflex\w*|DTRs?\b{_HAS}\s(?:{_WELL}|2\+)"
        ),
        "ReflexLoss",
        True,
    ),
    (
        _frame(
            r"(?:absent|diminish\w+|decreas\w+|reduced|hypoactive)\s(?:\w+\s){0,2}reflex\w*|"
            r"reflex\w*\b[^.;]{0,30}?\b(?:absent|diminish\w+|decreas\w+)"
        ),
        "ReflexLoss",
        False,
    ),
    (
        _frame(rf"(?:normal|non-?antalgic|steady|unassisted)\s(?:\w+\s)?gait\b|gait\b{_HAS}\s(?:normal|steady|non-?antalgic|{_WELL})"),
        "AntalgicGait",
        True,
    ),
    (
        _frame(r"(?:constant|continuous|persistent)(?:\s\w+){0,4}?\s(?:pain|ache)|pain\b[^.;]{0,40}?\b(?:constant|continuous)\b"),
        "ContinuousPain",
        False,
    ),
    (
        _frame(
            r"(?:pain|symptom\w*|ach\w+)\b[^.;]{0,90}?\b(?:aggravat\w+|worse\w*|exacerbat\w+|increas\w+)\s(?:by|"
            r"with|on|upon|when)\b|(?:aggravated|worsened|exacerbated)\s(?:by|with)\s|pain\swith\s(?:activit\w+|"
            r"movement|motion|walking|lifting|bending|standing|use)"
        ),
        "PainWithActivity",
        False,
    ),
    (_frame(r"moderate to severe(?:\s\w+){0,3}\s(?:pain|ache)|pain\b[^.;]{0,30}\bmoderate to severe"), "ModerateToSeverePain", False),
    (
        _frame(
            r"(?:paraspinal|paravertebral|para-?spinous)\b[^.;]{0,40}?\btender\w*|"
            r"tender\w*\b[^.;]{0,60}?\b(?:paraspinal|paravertebral|para-?spinous)"
        ),
        "ParaspinalTenderness",
        False,
    ),
    (_frame(r"tender\b(?!ness)[^.;]{0,20}"), "Tenderness", False),
    (
        _frame(r"(?:modified|light|restricted|limited)\s(?:work|duty|duties)|return(?:ed)? to work with restrictions"),
        "WorkingModifiedDuty",
        False,
    ),
    (_frame(r"(?:off|not)\s(?:of\s)?(?:work(?:ing)?)\b|temporar\w+\stotal\w*\sdisab\w+|\bTTD\b"), "OffWork", False),
    (_frame(r"(?:radiat\w+|shooting)\s(?:pain\s)?(?:in)?to\b|pain\b[^.;]{0,40}?\bradiat\w+"), "RadicularPain", False),
)


@dataclass(frozen=True)
class Framed:
    """A finding, the characters of the sentence that say it, and whether they deny it."""

    kind: str  # local name of the class
    start: int
    end: int
    absent: bool


def framed(sentence: str) -> Iterator[Framed]:
    """The findings of a sentence, none in the words of another."""
    taken: list[tuple[int, int]] = []
    for pattern, kind, absent in _FRAMES:
        for match in pattern.finditer(sentence):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield Framed(kind, match.start(), match.end(), absent)
