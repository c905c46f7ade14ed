"""Read: a case file (YAML or JSON) comes in, a :class:`~kgtool.model.Case` goes out. First stage of the path.

The text is read by ``case_source``, its keys and values are checked by ``case_faults`` and ``case_schema``, its terms
placed by ``case_terms``; here the case and its facts take the shapes of ``model`` (requests: ``case_requests``) and dates
are checked against each other: in order, and none after the review. Any fault is an
:class:`~kgtool.errors.InputError` of one line: file, line, key, value, what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.model import Case, DateSpan, Fact, Response, Reviewer, Source
from kgtool.reading import source as case_source
from kgtool.reading.amounts import amount_text, duration_text
from kgtool.reading.case_terms import CaseTerms
from kgtool.reading.faults import checked
from kgtool.reading.kinds import FACT
from kgtool.reading.requests import RequestReader
from kgtool.reading.source import CaseSource, Place, shown
from kgtool.terms import TermIndex

if TYPE_CHECKING:
    from kgtool.reading.schema import CaseEntry, FactEntry, ResponseEntry, SourceEntry


def read_case(source: Path | str | bytes, terms: TermIndex, *, name: str = "<case>", lenient: bool = False) -> Case:
    """Read one case. A ``Path`` is opened, a ``str`` is the text itself. ``lenient`` keeps unknown terms as remarks.

    Raises :class:`~kgtool.errors.InputError`: ``file:line: key 'x': value …: what is allowed``.
    """
    text = case_source.load(source, name)
    return _Reader(text, terms, lenient=lenient).case(checked(text))


def case_of(data: Mapping[str, Any], terms: TermIndex, *, name: str = "<case>", lenient: bool = False) -> Case:
    """A case from data that was parsed already (an API's body); numbers may be floats, which are read as written."""
    source = CaseSource(name, "", None, data)
    return _Reader(source, terms, lenient=lenient).case(checked(source))


class _Reader:
    """Makes the shapes of ``model`` from the checked entries of one file."""

    def __init__(self, source: CaseSource, terms: TermIndex, *, lenient: bool):
        self.source = source
        self.terms = CaseTerms(source, terms, lenient=lenient)
        self.reviewed: DateSpan | None = None

    def case(self, entry: CaseEntry) -> Case:
        self.reviewed = entry.reviewed
        if entry.reviewed.first != entry.reviewed.last:
            self.source.refuse(("reviewed",), f"value {shown(entry.reviewed.text)}: a whole date such as 2013-12-20 is expected")
        self._not_later(entry.injured, ("injured",))
        person = entry.person
        facts = self._facts(entry.facts, "facts", "fact")
        absent = self._facts(entry.absent, "absent", "absent")
        return Case(
            id=entry.case,
            reviewed=entry.reviewed.first,
            reviewed_assumed=entry.reviewed_assumed,
            injured=entry.injured,
            forum=entry.forum,
            age=person.age if person else None,
            sex=self.terms.value("sex", person.sex, ("person", "sex")) if person else None,
            bmi=person.bmi if person else None,
            accepted=self.terms.regions(entry.accepted or (), ("accepted",), "accepted"),
            facts=facts,
            absent=absent,
            requests=RequestReader(self.terms).requests(entry.requests),
            reviewer=Reviewer(**entry.reviewer.model_dump()) if entry.reviewer else None,
            not_placed=tuple(self.terms.not_placed),
        )

    # ---------------------------------------------------------------- facts

    def _facts(self, entries: list[FactEntry], key: str, word: str) -> tuple[Fact, ...]:
        """Facts, or absences. A lenient reading drops an absence of which any part could not be placed: it would deny more."""
        found = []
        for number, entry in enumerate(entries):
            before = len(self.terms.not_placed)
            fact = self._fact(entry, (key, number), f"{word} {number + 1}")
            if fact and (key != "absent" or len(self.terms.not_placed) == before):
                found.append(fact)
        return tuple(found)

    def _fact(self, entry: FactEntry, place: Place, key: str) -> Fact | None:
        placed = self.terms.term(entry.is_, FACT, (*place, "is"), key)
        if placed is None:
            return None
        site, side = self.terms.site(entry.region, entry.side, placed, place, key)
        dose, rate = self.terms.dose(entry.dose, entry.frequency, place)
        self._order(entry, place)
        parts = [self._fact(part, (*place, "with", number), f"{key} with {number + 1}") for number, part in enumerate(entry.with_)]
        return Fact(
            key=key,
            text=_fact_text(entry),
            kind=placed.iri,
            site=site,
            side=side,
            code=self.terms.code(entry.code, place),
            at=entry.date,
            since=entry.since,
            until=entry.until,
            duration=entry.duration,
            status=self.terms.value("status", entry.status, (*place, "status")),
            parts=tuple(part for part in parts if part),
            source=self._source(entry.source, (*place, "source")),
            stated_by=self.terms.value("stated_by", entry.stated_by, (*place, "stated_by")),
            value=entry.value,
            unit=entry.unit,
            grade=entry.grade,
            results=self.terms.results(entry.result, (*place, "result"), key) or (),
            levels=self.terms.levels(entry.level, (*place, "level"), key) or (),
            visits=entry.visits,
            dose=dose,
            per_day=rate.per_day if rate else None,
            per_week=rate.per_week if rate else None,
            response=self._response(entry.response, (*place, "response")),
        )

    def _order(self, entry: FactEntry, place: Place) -> None:
        """Dates in order, and none after the review unless the thing is only planned."""
        if entry.date and (entry.since or entry.until):
            self.source.refuse((*place, "date"), "give either 'date', or 'since' and 'until'")
        if entry.since and entry.until and entry.since.first > entry.until.last:
            self.source.refuse((*place, "since"), f"value {shown(entry.since.text)}: this is after 'until' ({entry.until.text})")
        if (entry.status or "").strip().lower() not in ("planned", "scheduled"):
            self._not_later(entry.date, (*place, "date"))
            self._not_later(entry.since, (*place, "since"))
            self._not_later(entry.until, (*place, "until"))

    def _not_later(self, when: DateSpan | None, place: Place) -> None:
        if when and self.reviewed and when.first > self.reviewed.last:
            self.source.refuse(
                place, f"value {shown(when.text)}: this is after the review ({self.reviewed.text}); the record cannot hold it"
            )

    def _source(self, entry: SourceEntry | None, place: Place) -> Source | None:
        if entry is None:
            return None
        self._not_later(entry.date, (*place, "date"))
        return Source(entry.document, entry.date.text if entry.date else None, entry.page)

    def _response(self, entry: ResponseEntry | None, place: Place) -> Response | None:
        if entry is None:
            return None
        words = {key: self.terms.value(key, getattr(entry, key), (*place, key)) for key in ("function", "work", "medication")}
        return Response(entry.pain_relief, entry.lasting, words["function"], words["work"], words["medication"], entry.note)


def _fact_text(entry: FactEntry) -> str:
    """How the file put a fact, in one line for display."""
    parts = [entry.is_, entry.region, entry.side, entry.status]
    if entry.level:
        parts.append(", ".join(entry.level))
    if entry.result:
        parts.append(", ".join(entry.result))
    if entry.value:
        parts.append(f"{amount_text(entry.value)} {entry.unit or ''}".strip())
    if entry.grade:
        parts.append(f"grade {amount_text(entry.grade)}")
    if entry.visits:
        parts.append(f"{amount_text(entry.visits)} visits")
    parts += [entry.dose[0].text if entry.dose else None, entry.frequency.text if entry.frequency else None]
    if entry.duration:
        parts.append(duration_text(entry.duration))
    parts.append(entry.date.text if entry.date else None)
    parts.append(f"since {entry.since.text}" if entry.since else None)
    parts.append(f"until {entry.until.text}" if entry.until else None)
    if entry.response:
        parts.append(_response_text(entry.response))
    if entry.with_:
        parts.append("with " + ", ".join(part.is_ for part in entry.with_))
    return ", ".join(part for part in parts if part)


def _response_text(entry: ResponseEntry) -> str:
    relief = f"relief {amount_text(entry.pain_relief)} percent" if entry.pain_relief else ""
    lasting = f"for {duration_text(entry.lasting)}" if entry.lasting else ""
    words = [f"{key} {value}" for key in ("function", "work", "medication") if (value := getattr(entry, key))]
    return ", ".join(filter(None, [f"{relief} {lasting}".strip(), *words, entry.note or ""]))
