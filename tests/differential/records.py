"""Generated records, as a case file would give them, so that what ``facts`` and ``derive`` write is compared as well.

In: the knowledge and a seed. Out: the case graphs of whole cases, one a request. A record is made of the classes, roles and numbers
that the criteria name, moved a little, of earlier courses of the requested treatment, and of documented negatives.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Pattern
from kgtool.model import Case, DateSpan, Fact, Interval, Request, Response
from kgtool.names import CLIN, KG
from kgtool.path import Matter, Options, case_graphs

from .generator import GeneratedCase, World

REVIEWED = date(2014, 3, 1)
FACTS = (KG + "hasFact", KG + "hasLocalFact", KG + "hasNearbyFact")
SIDES = (None, CLIN + "Left", CLIN + "Right", CLIN + "Bilateral")


def recorded_cases(world: World, seed: int, pairs: int, per_case: int = 15) -> Iterator[GeneratedCase]:
    """Case graphs of generated records until they come to at least ``pairs`` pairs with criteria."""
    made = number = 0
    order = list(world.patterns)
    random.Random(seed).shuffle(order)
    while made < pairs:
        writer = _Clerk(world, f"{seed}/record/{number}")
        leading = order[number % len(order)]
        case = writer.case(leading)
        matters = [Matter(case, request, world.knowledge, Options(), {}) for request in case.requests]
        for request, graph in enumerate(case_graphs(matters, world.knowledge), 1):
            others = writer.random.sample(order, min(per_case, len(order)))
            criteria = tuple(dict.fromkeys([leading, *writer.used, *others]))[:per_case]
            yield GeneratedCase(f"{seed}/record/{number}/{request}", graph, criteria)
            made += len(criteria)
        number += 1


class _Clerk:
    """Writes one record."""

    def __init__(self, world: World, name: str):
        self._world, self._name = world, name
        self.random = random.Random(name)
        self.used: list[str] = []
        knowledge = world.knowledge
        self._regions = sorted({CLIN + "Region", *world.narrower[CLIN + "Region"]})
        self._treatments = sorted({one for one in world.narrower[CLIN + "Treatment"] if knowledge.label(one)})
        self._keys = 0

    def case(self, leading: str) -> Case:
        self.used = [leading, *self.random.sample(list(self._world.patterns), 3)]
        facts: list[Fact] = []
        absent: list[Fact] = []
        for criterion in self.used:
            for part in self._world.patterns[criterion].parts:
                if isinstance(part, LinkPart) and part.link in FACTS and (fact := self._fact(part.inner)):
                    (absent if self.random.random() < 0.3 else facts).append(fact)
        treatment = self.random.choice(self._treatments)
        if self.random.random() < 0.6:
            facts.append(self._course(treatment))
        if facts and self.random.random() < 0.15:
            absent.append(replace(self.random.choice(facts), key="absent", parts=(), response=None))
        request = Request(
            id="1",
            text="request",
            treatment=treatment,
            stated=frozenset(),
            site=self.random.choice((None, self.random.choice(self._regions))),
            side=self.random.choice(SIDES),
            quantity=self.random.choice((None, self._amount())),
            unit=self.random.choice((None, "visits", "injections", "weeks")),
            guidance=self.random.choice((None, CLIN + "UltrasoundGuidance", CLIN + "Fluoroscopy")),
            acquisition=self.random.choice((None, CLIN + "Rental", CLIN + "Purchase")),
        )
        injured = REVIEWED - timedelta(days=self.random.randrange(20, 900))
        span = DateSpan(injured, injured + timedelta(days=self.random.choice((0, 30))), "injury")
        age = Interval.exactly(self.random.randrange(17, 80))
        return Case(self._name, REVIEWED, injured=span, age=age, facts=tuple(facts), absent=tuple(absent), requests=(request,))

    def _fact(self, pattern: Pattern) -> Fact | None:
        """A fact like the one that a pattern asks for; None for a pattern that names no class."""
        kinds = [part.cls for part in pattern.parts if isinstance(part, ClassPart)]
        if not kinds:
            return None
        self._keys += 1
        fact = Fact(f"fact {self._keys}", "fact", self._near(kinds[0]), site=self.random.choice((None, self.random.choice(self._regions))))
        for part in pattern.parts:
            match part:
                case LinkPart(link, inner) if link == KG + "with" and (belonging := self._fact(inner)):
                    fact = replace(fact, parts=(*fact.parts, belonging))
                case LinkPart(link, inner) if link in (KG + "status", KG + "statedBy") and (kind := self._kind(inner)):
                    fact = replace(fact, status=kind) if link == KG + "status" else replace(fact, stated_by=kind)
                case LinkPart(link, inner) if link in (KG + "result", KG + "level") and (kind := self._kind(inner)):
                    fact = replace(fact, results=(kind,)) if link == KG + "result" else replace(fact, levels=(kind,))
                case NumberPart(name, bounds) if name == KG + "visits":
                    fact = replace(fact, visits=self._amount(bounds[0][1]))
                case NumberPart(name, bounds) if name in (KG + "weeks", KG + "months"):
                    days = 7 if name == KG + "weeks" else Decimal("30.4375")
                    fact = replace(fact, duration=self._amount(bounds[0][1]).scaled(Decimal(days)))
                case NumberPart(name, bounds) if name == KG + "numericValue":
                    fact = replace(fact, value=self._amount(bounds[0][1]))
        return fact

    def _course(self, treatment: str) -> Fact:
        """An earlier course of the treatment."""
        words = [None, CLIN + "Improved", CLIN + "Unchanged", CLIN + "Worse"]
        relief = self.random.choice((None, self._amount(Decimal(50))))
        response = Response(relief, self.random.choice((None, self._amount(Decimal(42)))), self.random.choice(words))
        status = self.random.choice((None, CLIN + "Completed", CLIN + "Current", CLIN + "Failed"))
        return Fact(
            "course", "course", self._near(treatment), status=status, visits=self.random.choice((None, self._amount())), response=response
        )

    def _kind(self, pattern: Pattern) -> str | None:
        return next((self._near(part.cls) for part in pattern.parts if isinstance(part, ClassPart)), None)

    def _near(self, cls: str) -> str:
        """The class, or a narrower or excluded one."""
        near = self.random.choice(((), (), (), self._world.narrower[cls], sorted(self._world.knowledge.rivals(cls))))
        return self.random.choice(near) if near else cls

    def _amount(self, around: Decimal = Decimal(6)) -> Interval:
        value = max(Decimal(0), around + self.random.choice((-1, 0, 0, 1, 6)))
        return self.random.choice((Interval.exactly(value), Interval.exactly(value), Interval(value, None), Interval(value, value + 2)))
