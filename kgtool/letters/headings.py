"""The headings of items: where one begins, and its treatment, original request and authorised part.

Used by ``items``. A heading begins a line, after the rationale before it has come to its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgtool.letters.flow import Flow
from kgtool.letters.marks import LONGEST_HEADING

_NUMBERED = re.compile(r"(?:(?:item|issue|request)\s?)?(?:#\s?)?\(?\d{1,2}\s?[.):]\)?\s+(?=\S)", re.IGNORECASE)
REQUEST = re.compile(r"(?:regarding\s)?(?:the\s)?request\sfor\s(?:the\s)?|regarding\s", re.IGNORECASE)
_PROSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|should|would|does|do|did|not|therefore|necessary|medically|there|patient|guidelines?|documentation|recommended)\b",
    re.IGNORECASE,
)
#: Sentences of a heading that follow its "… was the original request."
_CONTINUED = re.compile(
    r"the\sremaining\simr|the\soriginal\srequest,|the\sclaims?\sadministrator\sauthori[sz]ed\s.{1,400}?,\sleaving\sthe"
    r"|.{1,400}?\s(?:was|were)\s(?:authori[sz]ed|certified|approved)\sby\sthe\sclaims",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = (
    re.compile(
        r"(?P<original>.+?)\swas\sthe\soriginal\srequest\.\s(?P<authorised>.+?)\s(?:was|were|has\sbeen|is)\s(?:authorized|authorised|certified|approved)(?:\sby\sthe\sclaims?\sadministrator)?\."
        r"\sthe\sremaining\simr[\s-]eligible\sportion\sof\sthe\soriginal\srequest,?\s(?P<treatment>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<original>.+?)\swas\sthe\soriginal\srequest\.\sthe\sclaims?\sadministrator\s(?:authorized|authorised|certified|approved)\s(?P<authorised>.+?),?\sleaving\sthe\s"
        r"(?:original\srequest|remaining\sportion)\simr[\s-]eligible\.\sthe\soriginal\srequest,?\s(?P<treatment>.+)",
        re.IGNORECASE,
    ),
)
ENDS_SENTENCE = re.compile(r"[.!?][\"\u201d\u2019')\]]*$")


@dataclass(frozen=True)
class Parts:
    """Treatment in dispute, original request and authorised part of a heading."""

    treatment: str
    original: str | None = None
    authorised: str | None = None


def heading_start(flow: Flow, low: int, high: int) -> int:
    """The last line in ``[low, high)`` that begins a heading: after a sentence's end, and not in the midst of the heading."""
    inside = high - len(flow.text[low:high]) + len(flow.text[low:high].rstrip())
    starts = [at for at in flow.starts_within(low + 1, inside) if ENDS_SENTENCE.search(flow.text[low:at].rstrip())]
    starts = [at for at in starts if inside - at <= LONGEST_HEADING] or starts[-1:]
    if not starts:
        return _line_apart(flow, low, inside)
    chosen = len(starts) - 1
    while chosen > 0 and _goes_on(flow, starts[chosen - 1], starts[chosen], flow.text[starts[chosen] : inside]):
        chosen -= 1
    return starts[chosen]


def _goes_on(flow: Flow, before: int, at: int, heading: str) -> bool:
    """Whether what stands before a line belongs to the heading too: its original request, or words that are no sentence."""
    piece = flow.text[before:at].strip()
    if "was the original request" in heading.lower():
        return False
    if _CONTINUED.match(heading):
        return True
    return len(piece) < 120 and not _PROSE.search(piece)


def _line_apart(flow: Flow, low: int, high: int) -> int:
    """Where no sentence ends before a line: the last line after a blank one, else the last sentence's end, else the last line."""
    lines = flow.starts_within(low + 1, high)
    apart = [at for at in lines if flow.row_at(at).blanks and flow.text[at : at + 1].strip()]
    if apart:
        return apart[-1]
    sentences = [low + match.end() for match in re.finditer(r"[.!?][)\"\u201d]?\s+(?=[A-Z0-9(])", flow.text[low:high])]
    return sentences[-1] if sentences else lines[-1] if lines else low


def bare(heading: str) -> str:
    """Without its number and what stands before the outcome."""
    number = _NUMBERED.match(heading)
    return heading[number.end() if number else 0 :].rstrip(" :;,\u2013\u2014-")


def parts(heading: str) -> Parts:
    """What a bare heading asks for, and what of it was authorised."""
    plain = re.sub(r"\s+(?:is|are)$", "", heading)
    for pattern in _PARTS:
        match = pattern.fullmatch(plain)
        if match:
            return Parts(**{name: _without_request(value) for name, value in match.groupdict().items()})
    return Parts(_without_request(plain))


def _without_request(text: str) -> str:
    lead = REQUEST.match(text)
    return text[lead.end() if lead else 0 :].strip(" :")
