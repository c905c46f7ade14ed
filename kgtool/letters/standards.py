"""What a determination letter owes the law: the evidence hierarchy on a date, and whether the reviewer's specialty fits.

In: the knowledge, a date, a case. Out: an :class:`Order` of standards; remarks on the reviewer. The tables are in the ontology
(``regulation.omn``, ``specialties.omn``) and are asked with the queries ``evidence-hierarchy`` and ``specialties``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kgtool import questions
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Request, Reviewer
from kgtool.names import CLIN
from kgtool.rdf import value
from kgtool.reading.spelling import fold


@dataclass(frozen=True)
class Order:
    """The standards of medical necessity, highest first, each with its citation, and how they are used (rule id and text)."""

    standards: tuple[tuple[str, str], ...]
    rule: str
    use: str


def order_of_standards(knowledge: Knowledge, on: date) -> Order | None:
    """The evidence hierarchy in force on a date; None before independent review began."""
    answer = questions.ask(questions.find("evidence-hierarchy"), knowledge.store, {"date": on.isoformat()})
    rows = [tuple(value(term) if term else "" for term in row) for row in answer.rows]
    if not rows:
        return None
    return Order(tuple((row[1], row[2]) for row in rows), rows[0][3], rows[0][4])


class Specialties:
    """The table of specialties: which of them treat which conditions and give which services."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self.names: dict[str, str] = {}
        self.treats: dict[str, set[str]] = {}
        for row in questions.ask(questions.find("specialties"), knowledge.store).rows:
            specialty, name, kind = (value(term) if term else "" for term in row)
            self.names[fold(name)] = specialty
            self.treats.setdefault(specialty, set()).add(kind)

    def of(self, text: str) -> tuple[list[str], list[str]]:
        """The specialties that a certification names, and the parts of it that are not in the table."""
        if fold(text) in self.names:
            return [self.names[fold(text)]], []
        known, unknown = [], []
        for part in filter(None, (part.strip() for part in re.split(r"[,;/]|\band\b(?! (?:Rehabilitation|Palliative))", text))):
            found = self.names.get(fold(part))
            if found:
                known.append(found)
            else:
                unknown.append(part)
        return list(dict.fromkeys(known)), unknown

    def remarks(self, reviewer: Reviewer | None, case: Case) -> list[str]:
        """What is missing of the reviewer, and each request that none of the reviewer's specialties treats."""
        said = reviewer or Reviewer()
        missing = (
            ("the board certification", said.board),
            ("the state of the licence", said.licensed),
            ("the active practice", said.active_practice),
            ("that there is no affiliation with the parties", "yes" if said.no_affiliation is not None else None),
        )
        absent = [name for name, text in missing if not text]
        remarks = [f"Not stated of the reviewer: {', '.join(absent)}."] if absent else []
        if said.no_affiliation is False:
            remarks.append("The reviewer has an affiliation with a party, which independent review rules out.")
        known, unknown = self.of(", ".join(filter(None, (said.board, said.subspecialty))))
        remarks += [f"The specialty {name} is not in the table of specialties, so that it could not be compared." for name in unknown]
        if known:
            remarks += [self._mismatch(known, request) for request in case.requests if not self._fits(known, request, case)]
        return remarks

    def _fits(self, specialties: list[str], request: Request, case: Case) -> bool:
        kinds = set(self.knowledge.ancestors(request.treatment))
        for fact in case.facts:
            wider = self.knowledge.ancestors(fact.kind)
            if CLIN + "Condition" in wider and (fact.site is None or request.site is None or self._meet(fact.site, request.site)):
                kinds |= wider
        return any(self.treats[specialty] & kinds for specialty in specialties)

    def _meet(self, one: str, other: str) -> bool:
        return self.knowledge.within(one, other) or self.knowledge.within(other, one)

    def _mismatch(self, specialties: list[str], request: Request) -> str:
        names, what = ", ".join(self.knowledge.label(one) for one in specialties), self.knowledge.label(request.treatment)
        return (
            f"Request {request.id}: by the table of specialties (unverified), {names} neither gives {what} nor treats a condition "
            "that the record names for it."
        )
