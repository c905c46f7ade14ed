"""The labels by which the items of a letter are known: a stretch of decisions comes in, the places of each item's labels go out.

Labels are "Claims Administrator guideline:", "MAXIMUS guideline:", "Decision rationale:" and their variants; an older layout says the
same in sentences. Used by ``items``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kgtool.letters.flow import Flow
from kgtool.letters.model import Decided

_WHO = (
    r"(?:maximus(?:\sfederal(?:\sservices)?)?(?:\s(?:physician|expert))?(?:\sreviewer)?"
    r"|(?:imr\s)?(?:expert|physician|medical\sprofessional)\sreviewer|imr|reviewer)"
)
_LABELS = {
    "administrator": re.compile(
        r"(?:the\s)?claims?\sadministrator(?:['\u2019]?s)?\s(?:guidelines?|citations?)(?:\s(?:used|cited))?\s?[:\u2013\u2014-]",
        re.IGNORECASE,
    ),
    "reviewer": re.compile(
        rf"(?:the\s)?{_WHO}(?:['\u2019]?s)?\s(?:guidelines?|citations?)(?:\s(?:used|cited))?\s?[:\u2013\u2014-]", re.IGNORECASE
    ),
    "rationale": re.compile(
        rf"(?:the\s)?(?:{_WHO}(?:['\u2019]?s)?\s)?(?:decision\srationale|rationale(?:\sfor\s(?:the\s)?(?:decision|determination))?)\s?[:\u2013\u2014-]",
        re.IGNORECASE,
    ),
}
#: How the same is said in a sentence where a letter has no labels.
_SENTENCES = {
    "administrator": re.compile(r"the\sclaims?\sadministrator\s(?:based|did\snot|cited|relied|used|found)", re.IGNORECASE),
    "reviewer": re.compile(rf"the\s{_WHO}\s(?:based|relied|found|did\snot|stated|cited|used)", re.IGNORECASE),
}
RELIED = re.compile(
    r"sections?\sof\sthe\smedical\streatment\sutilization\sschedule\srelied\supon\s[^:]{0,100}?decision\s?:?\s*", re.IGNORECASE
)
_WORD = re.compile(
    r"(?:[\s:;,.\u2013\u2014-]+|^)(?:(?:the\s)?(?:\(?(?:UR|IMR|utilization\sreview|final)\)?\s)?(?:decision|determination|outcome|denial|result)s?\s?(?:is|was|are)?\s?:?\s?)?"
    r"(?P<word>upheld|overturned|uphold|overturn)\b[\s.]*$",
    re.IGNORECASE,
)
_NECESSITY = re.compile(
    r"(?:[\s:;,\u2013\u2014-]+(?:is|are|was|were)(?:\sfound)?(?:\sto\sbe)?|\s?[:\u2013\u2014-])?\s+(?P<no>not\s)?(?:found\s)?(?:to\sbe\s)?medically\s(?:necessary|appropriate)"
    r"(?:\s(?:and|or|/)\s?(?:medically\s)?(?:appropriate|necessary))*(?:\sat\sthis\stime)?[\s.]*$",
    re.IGNORECASE,
)
_REGARDING = re.compile(r"\bregarding\sthe\srequest\sfor\s[^.]{3,300}:?\s*$", re.IGNORECASE)
_ORDER = ("administrator", "reviewer", "rationale")
LONGEST_HEADING = 1500


@dataclass
class Marks:
    """The labels of one item: where each begins and where its text begins. ``start`` is where the region of its heading begins."""

    start: int = 0
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return min(begin for begin, _ in self.places.values())

    @property
    def last_text(self) -> int:
        return max(after for _, after in self.places.values())


def marked(flow: Flow, start: int, end: int) -> list[Marks]:
    """The labels, item by item: an item begins where a label comes that the one under way has already."""
    found: list[Marks] = []
    for begin, after, name in _hits(flow, start, end):
        current = found[-1] if found else None
        if current and any(_ORDER.index(known) >= _ORDER.index(name) for known in current.places):
            in_a_sentence = begin == after
            if in_a_sentence and "rationale" not in current.places:
                continue  # the second sentence on the same guideline
            if in_a_sentence and not _heading_before(flow.text, current.places["rationale"][1], begin):
                continue  # a sentence of the rationale
            current = None
        if current is None:
            current = Marks()
            found.append(current)
        current.places[name] = (begin, after)
    return found


def _hits(flow: Flow, start: int, end: int) -> list[tuple[int, int, str]]:
    """Where labels begin and end; sentences, which have no end of their own, only where no guideline has a label."""
    hits = [
        (match.start(), match.end(), name)
        for name, pattern in _LABELS.items()
        for match in pattern.finditer(flow.text, start, end)
        if flow.begins_line(match.start()) or match[0][0].isupper()
    ]
    if not any(name in _SENTENCES for _, _, name in hits):
        begun = [(m.start(), m.start(), name) for name, pattern in _SENTENCES.items() for m in pattern.finditer(flow.text, start, end)]
        hits += [hit for hit in begun if flow.text[: hit[0]].rstrip()[-1:] in ".:?!)" or flow.begins_line(hit[0])]
    return sorted(hits)


def _heading_before(text: str, start: int, end: int) -> bool:
    """Whether a heading with an outcome, or "Regarding the request", stands right before a sentence."""
    before = RELIED.sub("", text[max(start, end - LONGEST_HEADING) : end])
    return outcome(before) is not None or _REGARDING.search(before) is not None


def outcome(text: str) -> tuple[Decided, int] | None:
    """The outcome that a heading ends in, and where its words begin."""
    word = _WORD.search(text)
    if word:
        return (Decided.UPHELD if word["word"].lower().startswith("up") else Decided.OVERTURNED), word.start()
    necessity = _NECESSITY.search(text)
    if necessity:
        return (Decided.UPHELD if necessity["no"] else Decided.OVERTURNED), necessity.start()
    return None
