"""Writes a determination as a letter: a case and its determination come in, the blocks of a letter go out.

The structure is that of the field's letters: how it was made, the summary of the case, and for each item outcome, both guidelines and
rationale. The words are our own, and ``reader`` reads them back to the same determinations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgtool import __version__
from kgtool.determination import CaseDetermination, Determination
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters import rationale
from kgtool.letters.standards import Specialties, order_of_standards
from kgtool.model import Case, Fact, Interval, Request, Reviewer
from kgtool.report import wording
from kgtool.report.blocks import Block, Heading, Paragraph
from kgtool.shelf import shelf

MADE = "HOW THE IMR FINAL DETERMINATION WAS MADE"
SUMMARY = "CLINICAL CASE SUMMARY"
ISSUES = "IMR ISSUES, DECISIONS AND RATIONALES"


class LetterWriter:
    """Writes letters with the guidelines, standards and specialties of a knowledge."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self.specialties = Specialties(knowledge)
        self.editions = {edition.label: edition for edition in shelf(knowledge).editions()}

    def blocks(self, case: Case, decided: CaseDetermination) -> list[Block]:
        """The letter of one case. Raises InputError for a utilization review: its decision is no determination letter."""
        if decided.forum != "imr":
            raise InputError(f"case {case.id}: a letter is written for independent medical review; add --forum imr")
        blocks: list[Block] = [Heading(1, "INDEPENDENT MEDICAL REVIEW: DETERMINATION"), *map(Paragraph, self._head(case, decided))]
        blocks += [Heading(2, MADE), *map(Paragraph, self._made(case, decided))]
        blocks += [Heading(2, SUMMARY), Paragraph(self._summary(case))]
        blocks += [Heading(2, ISSUES), Paragraph("The final determination was based on decisions for the disputed items set forth below:")]
        for request, one in zip(case.requests, decided.determinations, strict=True):
            blocks += self._item(request, one)
        return blocks

    # ---------------------------------------------------------------- head and process

    def _head(self, case: Case, decided: CaseDetermination) -> Iterator[str]:
        yield f"Case Number: {case.id}"
        yield f"Decision Date: {case.reviewed:%m/%d/%Y}"
        if case.injured and case.injured.first == case.injured.last:
            yield f"Date of Injury: {case.injured.first:%m/%d/%Y}"

    def _made(self, case: Case, decided: CaseDetermination) -> Iterator[str]:
        yield (
            f"This letter was drafted with kgtool {__version__}, which compares what the case file says of the record with paraphrased "
            "guideline criteria, item by item. It is no clinical advice, and becomes a determination only when the physician reviewer has "
            "read the record and stands by it."
        )
        if case.reviewed_assumed:
            yield f"The decision date, {wording.day(case.reviewed)}, is assumed: the record prints none."
        yield from _credentials(case.reviewer)
        remarks = self.specialties.remarks(case.reviewer, case)
        if remarks:
            yield " ".join(remarks)
        order = order_of_standards(self.knowledge, case.reviewed)
        if order is None:
            yield f"On {wording.day(case.reviewed)} no evidence hierarchy for independent review was in force."
            return
        listed = "; ".join(f"({letter}) {name}" for letter, (name, _) in zip("ABCDEF", order.standards, strict=True))
        yield (
            f"The evidence hierarchy that applied on {wording.day(case.reviewed)} is that of Labor Code 4610.5(c)(2), highest first: "
            f"{listed}. {order.use} [{order.rule}]"
        )

    # ---------------------------------------------------------------- summary

    def _summary(self, case: Case) -> str:
        age = f"{_amount(case.age)}-year-old " if case.age else ""
        sex = self.knowledge.label(case.sex) if case.sex else "worker"
        injured = f" who was injured on {case.injured.text}" if case.injured else ""
        said = [f"The case file is about a {age}{sex}{injured}."]
        if case.accepted:
            said.append(f"The claim covers: {'; '.join(self.knowledge.label(site) for site in case.accepted)}.")
        if case.facts:
            said.append(f"The record documents: {'; '.join(map(_fact, case.facts))}.")
        if case.absent:
            said.append(f"The record denies: {'; '.join(map(_fact, case.absent))}.")
        requested = "; ".join(request.text for request in case.requests)
        said.append(f"The request was made for: {requested}.")
        if case.not_placed:
            said.append(f"Not placed: {'; '.join(case.not_placed)}.")
        return " ".join(said)

    # ---------------------------------------------------------------- items

    def _item(self, request: Request, one: Determination) -> Iterator[Block]:
        outcome = one.dispositions["imr"].value.capitalize()
        yield Heading(3, f"{_heading(request)}: {outcome}")
        yield Paragraph(f"Claims Administrator guideline: {self._administrator(request)}")
        yield Paragraph(f"Reviewer guideline: {self._reviewer(one)}")
        yield Paragraph(f"Decision rationale: {' '.join(rationale.sentences(one))}")

    def _administrator(self, request: Request) -> str:
        said = request.administrator
        if said is None or said.guideline is None:
            return "No guideline of the Claims Administrator is cited in the case file."
        named = shelf(self.knowledge).guideline_named(said.guideline)
        edition = f" {said.edition}" if said.edition and said.edition not in said.guideline else ""
        pages = f", Page(s): {said.pages}" if said.pages else ""
        outside = named is None or all(one.outside for one in self.editions.values() if one.guideline == named)
        name = said.guideline if outside or "mtus" in said.guideline.lower() else f"MTUS {said.guideline}"
        return f"Decision based on {'Non-MTUS Citation ' if outside else ''}{name}{edition}{pages}."

    def _reviewer(self, one: Determination) -> str:
        governing = one.governing
        if governing is None:
            return "No guideline is cited: none that is known here and in force addresses the treatment."
        edition = self.editions[governing.edition]
        section = f", Section(s): {governing.citation.section}" if governing.citation.section else ""
        page = f", Page(s): {governing.citation.page}" if governing.citation.page else ""
        return f"Decision based on {'Non-MTUS Citation ' if edition.outside else ''}{governing.edition}{section}{page}."


def _credentials(reviewer: Reviewer | None) -> Iterator[str]:
    """What the case file says of the reviewer, in sentences."""
    if reviewer is None:
        return
    said = []
    if reviewer.board:
        said.append(f"is board certified in {reviewer.board}")
    if reviewer.subspecialty:
        said.append(f"has a subspecialty in {reviewer.subspecialty}")
    if reviewer.licensed:
        said.append(f"is licensed to practice in {reviewer.licensed}")
    parts = []
    if said:
        parts.append("The reviewer " + (said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]) + ".")
    if reviewer.no_affiliation:
        parts.append("The reviewer has no affiliation with the employer, the worker, the providers or the claims administrator.")
    if reviewer.active_practice:
        parts.append(f"The reviewer has been in active clinical practice for {reviewer.active_practice}.")
    if parts:
        yield " ".join(parts)


def _heading(request: Request) -> str:
    """The heading of an item; where a part was authorised, as the field's letters put it."""
    text = _heading_text(request.text)
    said = request.administrator
    if said is None or said.authorised is None or request.quantity is None or request.whole_quantity is None:
        return text
    unit = request.unit or ""
    authorised = f"{_amount(said.authorised)} {said.authorised_unit or unit}".strip()
    return (
        f"{text} was the original request. {authorised} was authorized by the Claims Administrator. "
        f"The remaining IMR eligible portion of the original request, {_amount(request.quantity)} {unit} of {text} is"
    )


def _heading_text(text: str) -> str:
    """A request's text with a capital, and without a full stop in it, which would end its sentence."""
    plain = re.sub(r"\.(?=\s|$)", "", " ".join(text.split()))
    return plain[:1].upper() + plain[1:] if plain.partition(" ")[0].isalpha() else plain


def _amount(amount: Interval) -> str:
    if amount.exact is not None:
        return f"{amount.exact:f}"
    if amount.low is not None and amount.high is not None:
        return f"{amount.low:f} to {amount.high:f}"
    return f"at least {amount.low:f}" if amount.low is not None else f"at most {amount.high:f}"


def _fact(fact: Fact) -> str:
    source = f" ({fact.source})" if fact.source else ""
    return f"{fact.text}{source}"
