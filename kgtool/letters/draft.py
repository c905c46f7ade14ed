"""Proposes a case file from a letter or a clinical note: a text comes in, a :class:`Draft` goes out.

Requests come from the headings of a letter's items (of a note: from its request lines, or as told); facts from ``drafting``. Every
entry is tried with the reader of case files, so that the draft loads; what does not load is listed as not placed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kgtool.case_file import case_of
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters.drafting import FactFinder, Passage
from kgtool.letters.flow import Flow
from kgtool.letters.heads import day
from kgtool.letters.model import GuidelineLine, Item, Letter, Span
from kgtool.letters.reader import LetterReader
from kgtool.reading.heading import Heading, parse
from kgtool.terms import TermIndex

_AGE = re.compile(r"\b(\d{1,3})[- ]year[- ]old\b(?:[ ,-]*(?:\w+[ -]){0,2}?(?P<sex>male|female|man|woman|gentleman|lady))?", re.IGNORECASE)
_FEMALE = ("female", "woman", "lady")
_INJURED = re.compile(r"\b(?:injur\w+|accident|date of injury|DOI)\b[^.]{0,40}?(\d{1,2}[-/]\d{1,2}[-/]\d{2,4})", re.IGNORECASE)
_ASKED = re.compile(
    r"(?:^|\n)\s*(?:request(?:ed|s)?(?: for authorization| treatment| service)?s?|RFA|treatment requested|"
    r"requesting authorization for)\s*(?:\(s\))?:\s*(?P<what>.+)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b\d{1,2}(?P<by>[-/])\d{1,2}(?P=by)\d{2,4}\b|\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True)
class Evidence:
    """The sentence that a fact rests on, and the place in the file of the words that name it."""

    sentence: str
    span: Span


@dataclass
class Draft:
    """A case file and, beside it, what each fact rests on. ``not_placed`` names what was left out and why."""

    case: dict[str, Any]
    evidence: dict[str, list[Evidence]] = field(default_factory=lambda: {"facts": [], "absent": []})
    headings: list[str] = field(default_factory=list)
    not_placed: list[str] = field(default_factory=list)


class Drafter:
    """Drafts cases with the terms of a knowledge."""

    def __init__(self, knowledge: Knowledge):
        self.reader, self.terms = LetterReader(knowledge), knowledge.term_index()

    def draft(self, text: str, source: str, requests: Sequence[str] = ()) -> list[Draft]:
        """A draft for each letter of a text; of a text without a letter, for the note that it is. Raises InputError without a request."""
        flow = self.reader.flow(text)
        reading = self.reader.read_flow(flow, source)
        if reading.good:
            return [self._of_letter(letter, flow, requests) for letter in reading.good]
        if reading.letters:
            raise InputError("; ".join(reading.complaints))
        return [self._of_note(flow, text, source, requests)]

    def _of_letter(self, letter: Letter, flow: Flow, requests: Sequence[str]) -> Draft:
        head = letter.header
        case: dict[str, Any] = {"case": head.case or "draft"}
        self._dates(case, letter.summary, head.decided, head.injured)
        case["person"] = _person(letter.summary)
        case["forum"] = "imr"
        said = letter.reviewer
        reviewer = {
            "board": ", ".join(said.specialties) or None,
            "subspecialty": said.subspecialty,
            "licensed": ", ".join(said.licensed) or None,
            "active_practice": said.active_practice,
            "no_affiliation": said.no_affiliation or None,
        }
        case["reviewer"] = {key: value for key, value in reviewer.items() if value is not None}
        draft = Draft(case)
        entries = [self._request(item.heading, str(item.number), draft, item) for item in letter.items]
        entries += [self._request(text, str(len(letter.items) + n), draft) for n, text in enumerate(requests, start=1)]
        passages = [Passage(letter.summary, flow.place(letter.summary_span))] if letter.summary_span else []
        passages += [Passage(item.rationale, flow.place(item.rationale_span), rationale=True) for item in letter.items]
        self._complete(draft, entries, passages, flow)
        return draft

    def _of_note(self, flow: Flow, text: str, source: str, requests: Sequence[str]) -> Draft:
        name = re.sub(r"\W+", "-", source.rpartition("/")[2].partition(".")[0]).strip("-") or "draft"
        case: dict[str, Any] = {"case": name}
        self._dates(case, flow.text, None, None)
        case["person"] = _person(flow.text)
        draft = Draft(case)
        asked = [*requests] or [match["what"].strip(" .") for match in _ASKED.finditer(text)]
        entries = [self._request(heading, str(number), draft) for number, heading in enumerate(asked, start=1)]
        self._complete(draft, entries, _paragraphs(flow), flow)
        return draft

    def _complete(self, draft: Draft, entries: list[dict[str, Any] | None], passages: list[Passage], flow: Flow) -> None:
        """Facts and requests, each tried with the reader of case files."""
        requests = [entry for entry in entries if entry]
        if not requests:
            raise InputError(
                f"case {draft.case['case']}: no request names a treatment that is known"
                + (
                    f" ({'; '.join(draft.not_placed)})"
                    if draft.not_placed
                    else "; write a line 'Request: …' into the note, or use --request"
                )
            )
        asked = [hit.term.iri for heading in draft.headings for hit in parse(heading, self.terms).treatments[:1]]
        frame = {key: value for key, value in draft.case.items() if value}
        found = FactFinder(self.terms, asked, date.fromisoformat(draft.case["reviewed"])).facts(passages)
        facts: dict[str, list[dict[str, Any]]] = {"facts": [], "absent": []}
        for fact in found:
            key = "absent" if fact.absent else "facts"
            try:
                case_of({**frame, key: [fact.entry], "requests": requests[:1]}, self.terms)
            except InputError as error:
                draft.not_placed.append(f"{fact.entry['is']} ({str(error).rpartition('key')[2].strip()})")
                continue
            facts[key].append(fact.entry)
            draft.evidence[key].append(Evidence(fact.sentence, flow.span(fact.start, fact.end)))
        draft.case = {**frame, **facts, "requests": requests}

    def _dates(self, case: dict[str, Any], text: str, decided: date | None, injured: date | None) -> None:
        dates = [found for match in _DATED.finditer(text) if (found := day(match[0]))]
        hurt = injured or next((found for match in _INJURED.finditer(text) if (found := day(match[1]))), None)
        reviewed = decided or max(dates, default=None)
        if reviewed is None:
            raise InputError("neither a decision date nor any other date is in the text: write one (Decision Date: 12/20/2013)")
        case["reviewed"] = reviewed.isoformat()
        if decided is None:
            case["reviewed_assumed"] = True
        if hurt and hurt <= reviewed:
            case["injured"] = hurt.isoformat()

    def _request(self, text: str, number: str, draft: Draft, item: Item | None = None) -> dict[str, Any] | None:
        """A heading as a request; None, and a word on it, where it names no treatment."""
        heading = parse(text, self.terms)
        if not heading.treatments:
            draft.not_placed.append(f"request {number}, '{text}': no treatment of it is known")
            return None
        entry = {"id": number, **_asked(heading, self.terms)}
        if item:
            entry["administrator"] = _administrator(item)
        for tried in (entry, {key: entry[key] for key in ("id", "treatment")}):
            try:
                case_of({"case": "tried", "reviewed": "2016-01-01", "requests": [tried]}, self.terms)
            except InputError as error:
                draft.not_placed.append(f"request {number}, '{text}': {str(error).rpartition('key')[2].strip()}")
                continue
            draft.headings.append(text)
            return tried
        return None


def _paragraphs(flow: Flow) -> list[Passage]:
    """The lines of a note, those that run on joined: a line ends a statement where the next begins an entry of its own."""
    cuts = [0]
    for place in flow.starts[1:]:
        before = flow.text[:place].rstrip()[-1:]
        row = flow.row_at(place)
        if row.blanks or before in ".:;" or re.match(r"[-*\u2022]|[A-Z][\w ]{0,30}:", row.text):
            cuts.append(place)
    return [Passage(flow.text[start:end], start) for start, end in zip(cuts, [*cuts[1:], len(flow.text)], strict=True)]


def _asked(heading: Heading, terms: TermIndex) -> dict[str, Any]:
    """What a heading asks for in the keys of a case file; the amount is what is in dispute."""
    amounts = heading.amounts
    entry: dict[str, Any] = {"treatment": terms.label(heading.treatments[0].term.iri)}
    for key, iri in (("region", next(iter(heading.regions), None)), ("side", heading.side), ("guidance", heading.guidance)):
        if iri:
            entry[key] = terms.label(iri)
    if heading.acquisition:
        entry["acquisition"] = terms.label(heading.acquisition)
    if amounts.quantity is not None:
        entry["quantity"] = int(amounts.quantity) if amounts.quantity == int(amounts.quantity) else float(amounts.quantity)
        if amounts.unit:
            entry["unit"] = amounts.unit
        entry["quantity_is"] = "disputed"
    if amounts.rate:
        entry["frequency"] = amounts.rate.text
    if amounts.duration:
        entry["duration"] = amounts.duration
    if amounts.dose:
        entry["dose"] = amounts.dose.text
    return entry


def _administrator(item: Item) -> dict[str, Any]:
    said: dict[str, Any] = {"decision": "modified" if item.authorised else "denied"}
    return {**said, **_first_cited(item.administrator)}


def _first_cited(line: GuidelineLine | None) -> dict[str, Any]:
    first = next((one for one in line.cited if one.family != "other"), None) if line else None
    if first is None:
        return {}
    entry: dict[str, Any] = {"guideline": first.family}
    if first.year:
        entry["edition"] = first.year
    if first.pages:
        entry["pages"] = ", ".join(first.pages)
    return entry


def _person(text: str) -> dict[str, Any] | None:
    match = _AGE.search(text)
    if match is None:
        return None
    said = (match["sex"] or "").lower()
    sex = "female" if said in _FEMALE else "male" if said else None
    return {"age": int(match[1]), **({"sex": sex} if sex else {})}
