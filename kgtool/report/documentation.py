"""The text that asks for missing documentation: which, by which guideline, in plain words, ready to send.

In: a determination. Out: a letter's text that repeats nothing of the record but the requests; empty where nothing is to be asked.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kgtool.determination import CaseDetermination, Citation, Determination, Governing, Need
from kgtool.model import Holds, Outcome
from kgtool.report import checklist, wording

_WIDTH = 78
_OPEN = (Outcome.NOT_ESTABLISHED, Outcome.CONFLICTING)


def render(*cases: CaseDetermination) -> str:
    """The letters of cases, one after the other."""
    return "\n".join(text for case in cases if (text := letter(case)))


def letter(case: CaseDetermination) -> str:
    """The letter of one case, a part for each request that lacks something."""
    parts = [part for one in case.determinations if (part := "\n".join(_request(one)))]
    if not parts:
        return ""
    head = ["Request for documentation", "", f"Case {case.case}, reviewed as of {wording.day(case.reviewed)}", ""]
    closing = (
        "Pages of the existing record are enough. If something was not done, or was looked for and not found, a note that says so "
        "is an answer too. What is asked for is a paraphrase of the guideline named; its own text decides."
    )
    return "\n".join([*head, *parts, *_wrapped(closing)]) + "\n"


def _request(one: Determination) -> Iterator[str]:
    """The part about one request: what the guideline asks for and the record lacks, then what the request left unsaid."""
    asked = list(_missing(one)) if one.outcome in _OPEN and one.governing else []
    unsaid = list(one.underspecified)
    if not asked and not unsaid:
        return
    yield from _wrapped(f"Request {one.request}: {one.text or one.treatment}")
    yield ""
    if asked and one.governing:
        cited = _citation(one.governing.citation, one.governing)
        yield from _wrapped(f"Guideline: {one.governing.edition}, {one.governing.label}{f' ({cited})' if cited else ''}.")
        yield ""
        yield from asked
    if unsaid:
        yield from _wrapped(f"The request does not state {wording.listed(unsaid)}. Please add it.")
        yield ""


def _missing(one: Determination) -> Iterator[str]:
    ways = [change.set for change in one.would_change if change.by == "document"]
    common = [need for need in ways[0] if all(need in way for way in ways)] if ways else []
    others = [rest for way in ways if (rest := [need for need in way if need not in common])]
    clashing = [item for item in one.criteria if item.holds is Holds.CONFLICT]
    if common:
        yield from _wrapped("The record that was sent does not document the following. Please send the pages that show:")
        yield ""
        for number, need in enumerate(common, 1):
            yield from _item(f"{number}.", _said(need, one))
        yield ""
    if others:
        lead = "In addition, any one of the following is needed. " if common else "Any one of the following is missing. "
        yield from _wrapped(lead + "Please send the pages that show:")
        yield ""
        for rest in others:
            yield from _item("-", "; together with ".join(_said(need, one) for need in rest))
        yield ""
    if clashing:
        yield from _wrapped("The record that was sent says two different things about the following. Please say which is right:")
        yield ""
        for number, item in enumerate(clashing, 1):
            yield from _item(f"{number}.", item.need or item.label)
        yield ""
    if clashing and not ways and (unshown := checklist.deciding(one, Holds.OPEN)):
        yield from _wrapped("Nor does it document the following. Please send the pages that show:")
        yield ""
        for number, label in enumerate(unshown, 1):
            yield from _item(f"{number}.", label)
        yield ""


def _said(need: Need, one: Determination) -> str:
    """What to document, with the place in the guideline where that is not the governing text's own."""
    cited = next((item.citation for item in one.criteria if item.id == need.criterion), None)
    place = _citation(cited, one.governing) if cited else ""
    return f"{need.need}{f' ({place})' if place else ''}"


def _citation(citation: Citation, governing: Governing | None) -> str:
    """Section and page; the section is left out where the text's label names it already."""
    section = None if governing and citation.section in (governing.label, governing.citation.section) else citation.section
    return wording.citation(Citation(section, citation.page))


def _item(mark: str, text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=f"  {mark} ", subsequent_indent=" " * (len(mark) + 3))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)
