"""The criteria of one situation as a form's questions.

In: the request that they are asked of, the governing recommendation. Out: a :class:`Form`: sections of groups of questions, in the
guideline's order, each question with how it can be answered. Every criterion is asked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgtool import branch_choice
from kgtool.answers.statements import Answers, Asked, Statement, answers, case_data
from kgtool.case_file import case_of
from kgtool.guideline import Branch, Criterion, Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import KG, curie
from kgtool.reading.kinds import TREATMENT, VALUES
from kgtool.report import wording
from kgtool.shelf import shelf


@dataclass(frozen=True)
class Situation:
    """A branch that can be chosen: a phase of care, or a service. ``request`` is what a request for it says."""

    id: str
    label: str
    request: tuple[tuple[str, str], ...]

    @property
    def is_phase(self) -> bool:
        return self.request[0][0] == "phase"


@dataclass(frozen=True)
class Number:
    """A number of the record. ``units`` are units of time to choose from, the first as the criterion has it."""

    key: str
    label: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A criterion, asked. ``number`` is the number that answers it; ``said`` why it is not asked, or not denied, here."""

    criterion: Criterion
    how: str
    answers: Answers
    number: Number | None = None
    said: str = ""

    @property
    def name(self) -> str:
        return curie(self.criterion.iri)


@dataclass(frozen=True)
class Part:
    """A group of questions. ``lead``: how many of them must hold; ``condition``: when they count at all."""

    label: str
    lead: str
    condition: Question | None
    members: tuple[Question | Part, ...]


@dataclass(frozen=True)
class Section:
    """A branch; the last is the gate of the edition, if it has one. ``role`` is how it counts, in words."""

    title: str
    role: str
    members: tuple[Question | Part, ...]


@dataclass(frozen=True)
class Form:
    recommendation: Recommendation
    situation: Situation | None
    situations: tuple[Situation, ...]
    sections: tuple[Section, ...]

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for section in self.sections:
            for member in section.members:
                yield from _questions(member)

    @property
    def given(self) -> frozenset[str]:
        """What of the request the criteria compare: the IRIs of properties."""
        return frozenset(name for question in self.questions() for name in question.answers.given)


def _questions(member: Question | Part) -> Iterator[Question]:
    if isinstance(member, Question):
        yield member
        return
    if member.condition:
        yield member.condition
    for inner in member.members:
        yield from _questions(inner)


def situations(recommendation: Recommendation, knowledge: Knowledge) -> tuple[Situation, ...]:
    """The phases and services of a text, or where it has none those of the text that it follows."""
    books = shelf(knowledge)
    texts = [recommendation, *(books.recommendation(pointer) for pointer in recommendation.pointers)]
    for text in texts:
        found = [one for branch in text.text_branches for one in _situations(branch, knowledge)]
        if found:
            return tuple({one.id: one for one in found}.values())
    return ()


def _situations(branch: Branch, knowledge: Knowledge) -> Iterator[Situation]:
    if branch.role == "phase" and branch.phase:
        yield Situation(branch.id, branch.label, (("phase", branch.phase.removeprefix(KG).lower()),))
    if branch.role == "service":
        terms = knowledge.term_index()
        for number, service in enumerate(branch.services):
            key = next((key for key in ("acquisition", "route", "setting") if terms.is_a(service, VALUES[key])), "treatment")
            if key != "treatment" or terms.is_a(service, TREATMENT):
                label = branch.label if len(branch.services) == 1 else f"{branch.label}: {knowledge.label(service)}"
                yield Situation(f"{branch.id}.{number}" if number else branch.id, label, ((key, curie(service)),))


def form(recommendation: Recommendation, asked: Asked, situation: Situation | None, knowledge: Knowledge) -> Form:
    """The form of a text for a request. Raises InputError where the request is none."""
    books = shelf(knowledge)
    request = case_of(case_data(Statement(), asked, knowledge), knowledge.term_index()).requests[0]
    selection = branch_choice.select(recommendation, request, None, books, knowledge)
    asking = _Asking(asked, knowledge)
    gate = recommendation.edition.gate
    branches = [*selection.chosen, *selection.stops, *([books.branch(gate)] if gate else [])]
    sections = tuple(section for branch in branches if branch.role != "advice" and (section := asking.section(branch)).members)
    return Form(recommendation, situation, situations(recommendation, knowledge), sections)


#: What of a request only a case file says.
NOT_ASKED = frozenset({KG + "hasIngredient", KG + "parent"})
_ROLES = {"gate": "whether this text governs at all", "stop": "speaks against the request", "always": "counts in every situation"}


class _Asking:
    """Turns branches into sections, and asks nothing twice."""

    def __init__(self, asked: Asked, knowledge: Knowledge):
        self._asked, self._knowledge = asked, knowledge
        self._done: set[str] = set()
        self._numbers: dict[str, Number] = {}

    def section(self, branch: Branch) -> Section:
        members = tuple(self._members(branch.group, alternative=branch.group.minimum is not None))
        return Section(wording.sentence(branch.label).rstrip("."), _ROLES.get(branch.role, ""), members)

    def _members(self, group: Group, *, alternative: bool) -> Iterator[Question | Part]:
        for member in group.members:
            if isinstance(member, Link):
                if question := self._question(member.criterion, self._how(member, alternative=alternative)):
                    yield question
                continue
            condition = self._question(member.applies_when, "when the following counts") if member.applies_when else None
            inner = tuple(self._members(member, alternative=member.table or member.minimum is not None))
            named = member.label if member.label != curie(member.iri).partition(":")[2] else ""
            if inner or condition:
                lead = "one of the rows that apply" if member.table else wording.minimum(member.minimum) if len(inner) > 1 else ""
                yield Part(named, lead, condition, inner)

    @staticmethod
    def _how(link: Link, *, alternative: bool) -> str:
        if not link.criterion.counts:
            return "asked by reviewers by custom, not counted"
        return "" if alternative and link.kind == "requires" else wording.LINKS[link.kind]

    def _question(self, criterion: Criterion, how: str) -> Question | None:
        if criterion.iri in self._done:
            return None
        self._done.add(criterion.iri)
        found = answers(criterion.iri, self._asked, self._knowledge)
        if found.number:
            return self._numbered(criterion, how, found, found.number)
        return Question(criterion, how, found, said=self._said(found))

    def _numbered(self, criterion: Criterion, how: str, found: Answers, name: str) -> Question:
        """Numbers that stand in one and the same fact of a record are asked for once, in whatever unit."""
        key = self._knowledge.objects(name, KG + "recordedAs")[0]
        if number := self._numbers.get(key):
            return Question(criterion, how, found, said=f"decided by the number above: {number.label}")
        unit = next(iter(self._knowledge.objects(name, KG + "unit")), "")
        timed = "$length" in key or "$ago" in key
        units = (unit, *(one for one in ("days", "weeks", "months") if one != unit)) if timed else (unit,) if unit else ()
        number = self._numbers[key] = Number(name.removeprefix(KG), self._knowledge.label(name), units)
        return Question(criterion, how, found, number=number)

    def _said(self, found: Answers) -> str:
        if NOT_ASKED & set(found.given):
            return "a form does not ask for it; write it in the case file"
        if found.given and not found.yes:
            names = ", ".join(dict.fromkeys(self._knowledge.label(name) for name in found.given))
            return f"decided by the request itself: {names}"
        if found.yes is None and found.no is None:
            return "a form has no words for it; write it in the case file"
        if found.yes is None:
            return "“yes” needs details that a form does not ask for, or a record of another region; write it in the case file"
        if found.no is None:
            return "“no” is not offered: a record has no way to deny it"
        return ""
