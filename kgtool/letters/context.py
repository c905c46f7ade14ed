"""What a sentence says of what it mentions: denied, not documented, of somebody else, only planned or supposed. A sentence comes in,
scopes go out.

The method is ConText's: a trigger word opens a scope to its right or left, which ends at a conjunction, another trigger or the
sentence's end. Clinical-text libraries that do this bring a whole language model; the triggers that reports use are few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Said(Enum):
    """How something is mentioned; in doubt the last one named wins."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    PLANNED = "planned"
    SUPPOSED = "supposed"
    OTHER_PERSON = "of another person"
    NOT_DOCUMENTED = "not documented"


@dataclass(frozen=True)
class Scope:
    """Characters of the sentence from ``start`` up to ``end`` to which a trigger applies."""

    start: int
    end: int
    said: Said


def _words(*triggers: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(triggers) + r")\b", re.IGNORECASE)


#: Triggers whose scope is what follows, in the order in which they are tried: the first to match a place has it.
_BEFORE = (
    (
        Said.NOT_DOCUMENTED,
        _words(
            r"(?:no|without|lack of|lacks?|absence of|insufficient|inadequate|"
            r"limited)\s(?:\w+\s){0,3}?(?:documentation|documented|documents?|mention|indication|report|records?|"
            r"discussion|information|rationale|objective evidence)",
            r"(?:not|never|nor)\s(?:been\s)?(?:clearly\s|adequately\s|specifically\s)?(?:documented|documenting|"
            r"mentioned|noted|described|provided|submitted|addressed|indicated|specified|discussed|include(?:d)?)",
            r"(?:does|do|did|fails?|failed)\s(?:not\s|to\s)(?:clearly\s|adequately\s)?(?:document|mention|"
            r"indicate|describe|provide|identify|specify|address|note|include|discuss|show|establish|demonstrate)",
            r"unclear|unknown|not clear|cannot be determined",
        ),
    ),
    (
        Said.OTHER_PERSON,
        _words(
            r"family history(?: of)?",
            r"(?:mother|father|brother|sister|parents?|grand\w+|aunt|uncle|cousin|wife|husband|spouse|son|"
            r"daughter)(?:'s)?\s(?:had|has|have|with|died|history)",
        ),
    ),
    (
        Said.SUPPOSED,
        _words(
            r"rule(?:d)?[\s-]out|r/o|to exclude|to evaluate for|to assess for|evaluate for|concern(?:s|"
            r"ed)? (?:for|about)|suspicious for|risk (?:of|for)|possib(?:le|ly|ility of)|probable|may have|"
            r"might have|could (?:be|have)|if (?:there|the|he|she|symptoms|pain)|should|would|in case of|"
            r"differential|versus|questionable|prevent(?:ion of)?|return if|educat\w+|advised (?:about|of)",
        ),
    ),
    (
        Said.PLANNED,
        _words(
            r"plan(?:s|ned)?(?: of care| to| for| included?| includes?)?|recommend(?:s|ed|ation|ations|ing)?|will|"
            r"scheduled(?: for)?|requests?|requested|requesting|authorization|pending|awaiting|consider(?:s|ed|"
            r"ing|ation)?|refer(?:red|ral)?(?: to| for)?|candidate for|proposed|to (?:start|begin|obtain|undergo|"
            r"continue)|prescribed|dispensed|(?:was|were|is|being) ordered|advised",
        ),
    ),
    (
        Said.DENIED,
        _words(
            r"no(?!\.)|denie[sd]|denying|without|negative(?: for)?|absent|free of|never(?: had)?|not(?: have| had|"
            r" having| any| experience| complain of| show| reveal| demonstrate)?|neither|nor|no (?:signs?|"
            r"evidence|history|complaints?|findings?) of|ruled out|rules out|resolved|declined|lack of",
        ),
    ),
)
#: Triggers whose scope is what stands before them in the same clause.
_AFTER = (
    (
        Said.NOT_DOCUMENTED,
        _words(
            r"(?:is|are|was|were|has|have)\snot\s(?:been\s)?(?:documented|mentioned|noted|described|provided|"
            r"submitted|addressed|specified|included|established|identified)"
        ),
    ),
    (
        Said.DENIED,
        _words(
            r"(?:is|are|was|were)\s(?:negative|absent|ruled out|denied|resolved|not present)",
            r"(?:were|was|is|are)\snot\s(?:found|seen|appreciated|elicited|present)",
            r"unremarkable",
        ),
    ),
    (
        Said.PLANNED,
        _words(
            r"(?:is|are|was|were)\s(?:requested|recommended|planned|scheduled|ordered|pending|denied|"
            r"non-?certified|not medically necessary)"
        ),
    ),
)
#: Words that end a scope.
_ENDS = re.compile(
    r"\b(?:but|however|although|though|except|apart from|aside from|which|who|while|whereas|because|since|"
    r"due to|secondary to|despite|yet|then|positive|reports?|reported|complain(?:s|ed|ts)?|with(?! no)|"
    r"(?:there|it|he|she|patient|worker|claimant|exam\w*) (?:is|was|were|had|has|showed|revealed))\b|[;:]|"
    r"\.\s",
    re.IGNORECASE,
)
_COMMA_AND = re.compile(r",\s(?:and|but)\s(?:the|he|she|there|is|was|has|had|a)\b", re.IGNORECASE)
_PSEUDO = _words(
    r"no (?:change|increase|improvement|relief|longer|significant (?:change|improvement|relief))",
    r"not (?:only|limited to|improved|improving|relieved|helped|better|working|able)",
    r"without (?:relief|improvement|benefit|contrast|difficulty)",
    r"not certain(?:ly)? if",
)


def scopes(sentence: str) -> list[Scope]:
    """The scopes of a sentence. They may overlap."""
    hidden = [match.span() for match in _PSEUDO.finditer(sentence)]
    taken: list[tuple[int, int]] = list(hidden)
    found: list[Scope] = []
    for said, pattern in _BEFORE:
        for match in pattern.finditer(sentence):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            found.append(Scope(match.end(), _right_end(sentence, match.end(), said), said))
    for said, pattern in _AFTER:
        for match in pattern.finditer(sentence):
            found.append(Scope(_left_end(sentence, match.start()), match.start(), said))
    return found


def said_of(start: int, end: int, within: list[Scope]) -> Said:
    """How the characters from ``start`` up to ``end`` are said."""
    order = list(Said)
    over = [scope.said for scope in within if scope.start <= start and end <= scope.end]
    return max(over, key=order.index, default=Said.AFFIRMED)


def _right_end(sentence: str, start: int, said: Said) -> int:
    """Where a scope to the right ends. What is denied ends at the next clause, what is planned or not documented with the sentence."""
    if said is not Said.DENIED:
        stop = re.search(r"\b(?:but|however|although|while)\b|;", sentence[start:], re.IGNORECASE)
        return start + stop.start() if stop else len(sentence)
    stops = [match.start() for match in (_ENDS.search(sentence, start), _COMMA_AND.search(sentence, start)) if match]
    return min([*stops, len(sentence)])


def _left_end(sentence: str, end: int) -> int:
    stops = [match.end() for match in re.finditer(r"[;:]|\b(?:but|however|although|while|and)\b|,", sentence[:end], re.IGNORECASE)]
    return stops[-1] if stops else 0
