"""The words that reports use for verdicts, outcomes, dispositions and marks. One wording for every format.

"Not documented" and "contradicted" never share a phrase: the first is silence, the second is the record saying otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kgtool.determination import Citation
from kgtool.model import Disposition, Holds, Outcome, Verdict
from kgtool.names import curie

VERDICTS = {
    Verdict.MET: "met",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.NOT_DOCUMENTED: "not documented",
    Verdict.CONFLICTING: "conflicting",
}

VERDICT_MEANINGS = {
    Verdict.MET: "the record shows it",
    Verdict.CONTRADICTED: "the record shows the opposite",
    Verdict.NOT_DOCUMENTED: "the record does not say",
    Verdict.CONFLICTING: "the record says both",
}

#: How a group without a verdict of its own stands.
HOLDS = {
    Holds.HOLDS: "holds",
    Holds.FAILS: "fails",
    Holds.OPEN: "open",
    Holds.CONFLICT: "conflicting",
    Holds.DROPPED: "not applicable",
}

OUTCOMES = {
    Outcome.SATISFIED: "satisfied",
    Outcome.VIOLATED: "violated",
    Outcome.NOT_ESTABLISHED: "not established",
    Outcome.CONFLICTING: "conflicting",
    Outcome.NO_RECOMMENDATION: "no recommendation",
}

OUTCOME_MEANINGS = {
    Outcome.SATISFIED: "the record meets what the guideline asks for",
    Outcome.VIOLATED: "the record or the guideline speaks against the request",
    Outcome.NOT_ESTABLISHED: "the record leaves open what the guideline asks for",
    Outcome.CONFLICTING: "the record contradicts itself on what the guideline asks for",
    Outcome.NO_RECOMMENDATION: "no guideline at hand addresses the treatment",
}

DISPOSITIONS = {
    Disposition.OVERTURNED: "overturned",
    Disposition.UPHELD: "upheld",
    Disposition.APPROVED: "approved",
    Disposition.MODIFIED: "modified",
    Disposition.DENIED: "denied",
    Disposition.INFORMATION_REQUESTED: "information requested",
}

DISPOSITION_MEANINGS = {
    Disposition.OVERTURNED: "the denial does not stand",
    Disposition.UPHELD: "the denial stands",
    Disposition.APPROVED: "the request is granted",
    Disposition.MODIFIED: "a smaller amount is granted",
    Disposition.DENIED: "the request is refused",
    Disposition.INFORMATION_REQUESTED: "the missing documentation is asked for",
}

FORUMS = {"imr": "independent medical review", "ur": "utilization review"}

#: The phrase that says how a criterion is linked, and what each effect of it comes to.
LINKS = {"requires": "required", "limits": "limit", "excludes": "exclusion", "requires_absence": "its absence is required"}

_EFFECTS = {Holds.FAILS: "counts against the request", Holds.CONFLICT: "leaves the request open"}
_SILENCE = {"limits": "not stated", "excludes": "not mentioned"}

_BASES = {"lookup": "looked up"}
_STANCES = {
    "recommended_with_criteria": "recommended where its criteria are met",
    "optional_with_criteria": "an option where its criteria are met",
    "limited": "limited, or a later line of treatment",
    "framework": "a framework: its branches decide",
}


def words(name: str) -> str:
    """A camel-case or snake-case name as words: ``notDocumented`` and ``not_documented`` give "not documented"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()


def basis(name: str) -> str:
    return _BASES.get(name, words(name))


def stance(name: str) -> str:
    return _STANCES.get(name, words(name))


def name_of(term: str | None) -> str:
    """A label as it is; an IRI in its short form."""
    return curie(term) if term else ""


def day(value: date) -> str:
    """``20 December 2013``."""
    return f"{value.day} {value:%B %Y}"


def citation(of: Citation) -> str:
    """``Trigger point injections, page 122``; empty where nothing is cited."""
    return ", ".join(part for part in (of.section, pages(of.page)) if part)


def pages(page: str | None) -> str:
    if not page:
        return ""
    return f"pages {page}" if re.search(r"\d\s*[-–,]\s*\d", page) else f"page {page}"


def silent(link: str, verdict: Verdict, holds: Holds) -> bool:
    """Whether a limit or an exclusion holds by silence alone."""
    return link in _SILENCE and verdict is Verdict.NOT_DOCUMENTED and holds is Holds.HOLDS


def effect(link: str, verdict: Verdict | None, holds: Holds, *, counted: bool, minimum: str = "") -> str:
    """How an item counts, in a few words: ``required``, ``exclusion; not mentioned, so it does no harm``.

    ``counted`` is False for a member of alternatives and for a reviewer's reading, which decide nothing by themselves
    and are not called required.
    ``minimum`` says how many members a group asks for. A group without a verdict of its own has no ``link`` either.
    """
    by_itself = "" if link == "requires" and not counted else LINKS.get(link, words(link))
    phrase = ", ".join(part for part in (by_itself, minimum) if part)
    said = ""
    if holds is Holds.DROPPED:
        said = "does not apply here"
    elif verdict is not None and silent(link, verdict, holds):
        said = f"{_SILENCE[link]}, so it does no harm"
    elif verdict is Verdict.CONTRADICTED and holds is Holds.HOLDS:
        said = "the record rules it out"
    elif counted:
        said = _EFFECTS.get(holds, "")
    return "; ".join(part for part in (phrase, said) if part)


def marks(of: Citation, basis_name: str, confidence: str) -> str:
    """``page 122; basis: seed letter; confidence: high``; what is empty is left out."""
    parts = (citation(of), f"basis: {basis(basis_name)}" if basis_name else "", f"confidence: {words(confidence)}" if confidence else "")
    return "; ".join(part for part in parts if part)


def minimum(number: int | None) -> str:
    """How many members a group asks for; None is all."""
    return "all of the following" if number is None else "one of the following" if number == 1 else f"at least {number} of the following"


def listed(texts: Sequence[str]) -> str:
    """``the dose, the side and the level``."""
    return " and ".join(part for part in (", ".join(texts[:-1]), texts[-1] if texts else "") if part)


def sentence(text: str) -> str:
    """Begins with a capital and ends with a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?:" else ".")
