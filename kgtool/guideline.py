"""Recommendations as the stages read them: trees of links and groups, in the order of the file.

In: an IRI and the knowledge. Out: frozen objects, read once and kept for as long as the knowledge is. Nothing is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from .compiled import ONTOLOGY_GRAPH, ORDER_GRAPH
from .errors import KnowledgeError
from .knowledge import Knowledge
from .model import Citation
from .names import DCTERMS, KG, RDF, RDFS, SKOS, curie
from .rdf import kg, value

#: Links to a criterion, and the words of the JSON for them.
LINKS = {"requires": "requires", "limits": "limits", "excludes": "excludes", "requiresAbsence": "requires_absence"}
GROUP_LINKS = ("requiresAll", "requiresOneOf", "requiresAtLeast")

#: Words of the JSON for the individuals of the closed word lists.
_WORDS = {"SeedLetter": "seed_letter", "RecommendedWithCriteria": "recommended_with_criteria", "OptionalWithCriteria": "optional_with_criteria"}


@dataclass(frozen=True)
class Criterion:
    """One atomic requirement. ``need`` completes "the record would have to document …"."""

    iri: str
    id: str
    label: str
    text: str
    need: str
    kind: str
    citation: Citation
    basis: str
    confidence: str
    origin: str

    @property
    def counts(self) -> bool:
        """False for a reviewer's customary reading, which is judged and shown but enters no outcome."""
        return self.origin != "reviewer_reading"


@dataclass(frozen=True)
class Link:
    """A criterion and who carries its burden: requires, limits, excludes, requires_absence."""

    kind: str
    criterion: Criterion


@dataclass(frozen=True)
class Group:
    """Members combined: all of them (``minimum`` None) or at least ``minimum``. A table is a group of rows."""

    iri: str
    id: str
    label: str
    text: str
    members: tuple[Link | Group, ...]
    minimum: int | None = None
    applies_when: Criterion | None = None
    table: bool = False
    composite: Criterion | None = None  # the annotations of a composite criterion


@dataclass(frozen=True)
class Branch:
    """The requirements for one situation; ``group`` joins them."""

    iri: str
    id: str
    label: str
    role: str
    group: Group
    phase: str | None = None
    services: tuple[str, ...] = ()
    stance: str | None = None
    passes_empty_record: bool = False
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """An edition of a guideline, the days on which it is in force, and how its text ranks."""

    iri: str
    label: str
    guideline: str
    first: date
    last: date | None
    kind: str
    kind_label: str
    rule: str
    ranks: tuple[int, int, int]  # gate met or none, open, not met
    gate: str | None

    def in_force(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Recommendation:
    """What one edition says about one treatment. ``carried`` is the earlier text it is judged by, if any."""

    iri: str
    id: str
    label: str
    text: str
    edition: Edition
    treatments: tuple[str, ...]
    sites: tuple[str, ...]
    stance: str
    branches: tuple[Branch, ...]
    follows: tuple[str, ...]
    citation: Citation
    basis: str
    confidence: str
    position: int
    carried: Recommendation | None = None

    @property
    def topic(self) -> str:
        """The id of the text that is applied."""
        return self.carried.topic if self.carried else self.id

    @property
    def text_branches(self) -> tuple[Branch, ...]:
        return self.carried.text_branches if self.carried else self.branches

    @property
    def pointers(self) -> tuple[str, ...]:
        return (*self.follows, *(self.carried.pointers if self.carried else ()))


_SHELVES: WeakKeyDictionary[Knowledge, Shelf] = WeakKeyDictionary()


def shelf(knowledge: Knowledge) -> Shelf:
    """The one shelf of a knowledge."""
    if knowledge not in _SHELVES:
        _SHELVES[knowledge] = Shelf(knowledge)
    return _SHELVES[knowledge]


class Shelf:
    """Reads and keeps recommendations, editions and criteria."""

    def __init__(self, knowledge: Knowledge):
        # the shelf must not keep its knowledge alive: it is kept under it
        self._store, self._label, self._source = knowledge.store, knowledge.label, knowledge.source
        self._recommendations: dict[str, Recommendation] = {}
        self._editions: dict[str, Edition] = {}
        self._criteria: dict[str, Criterion] = {}
        self._names: list[tuple[str, str]] = []

    def recommendations_about(self, treatments: frozenset[str]) -> list[Recommendation]:
        """Every recommendation about one of the classes, in file order."""
        found = {
            value(quad.subject)
            for treatment in treatments
            for quad in self._store.quads_for_pattern(None, kg("treatment"), ox.NamedNode(treatment), ONTOLOGY_GRAPH)
        }
        return sorted((self.recommendation(iri) for iri in found), key=lambda r: r.position)

    def all(self) -> list[Recommendation]:
        """Every recommendation, in file order."""
        kind = kg("Recommendation")
        found = {value(quad.subject) for quad in self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kind, ONTOLOGY_GRAPH)}
        return sorted((self.recommendation(iri) for iri in found), key=lambda r: r.position)

    def recommendation(self, iri: str) -> Recommendation:
        if iri not in self._recommendations:
            self._recommendations[iri] = self._read_recommendation(iri)
        return self._recommendations[iri]

    def branch(self, iri: str) -> Branch:
        """A branch on its own, such as a gate; its citation is that of the recommendation that has it."""
        owner = next(self._store.quads_for_pattern(None, kg("branch"), ox.NamedNode(iri), ONTOLOGY_GRAPH), None)
        if owner is None:
            raise KnowledgeError(f"{curie(iri)} is used as a branch but no recommendation has it", *(self._source(iri) or ()))
        return next(branch for branch in self.recommendation(value(owner.subject)).branches if branch.iri == iri)

    def guideline_named(self, text: str) -> str | None:
        """The guideline whose label or synonym a citation names; the longest name wins."""
        names = self._guideline_names()
        said = " ".join(text.lower().split())
        exact = [iri for name, iri in names if name == said]
        found = exact or [iri for name, iri in names if name in said] or [iri for name, iri in names if said in name]
        return found[0] if found else None

    def _guideline_names(self) -> list[tuple[str, str]]:
        """Names and synonyms of guidelines, lower case, the longest first."""
        if not self._names:
            kind = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg("Guideline"), ONTOLOGY_GRAPH)
            for quad in kind:
                said = self._said(value(quad.subject))
                for name in (*said.get(RDFS + "label", ()), *said.get(SKOS + "altLabel", ())):
                    self._names.append((" ".join(name.lower().split()), value(quad.subject)))
            self._names.sort(key=lambda pair: (-len(pair[0]), pair))
        return self._names

    def falls_back_to(self, phase: str) -> str | None:
        """The phase whose branch is used where a recommendation has none for this one."""
        return _first(self._said(phase), KG + "fallsBackTo")

    def edition(self, iri: str) -> Edition:
        if iri not in self._editions:
            said = self._said(iri)
            kind = self._one(iri, said, "textKind")
            ranks = self._said(kind)
            numbers = [int(ranks[KG + name][0]) for name in ("rankIfMet", "rankIfOpen", "rankIfNotMet") if KG + name in ranks]
            self._editions[iri] = Edition(
                iri=iri,
                label=self._label(iri),
                guideline=self._one(iri, said, "guideline"),
                first=date.fromisoformat(self._one(iri, said, "inForceFrom")),
                last=date.fromisoformat(said[KG + "inForceUntil"][0]) if KG + "inForceUntil" in said else None,
                kind=kind,
                kind_label=self._label(kind),
                rule=self._rule(ranks),
                ranks=(numbers[0], numbers[1] if len(numbers) > 1 else numbers[0], numbers[2] if len(numbers) > 2 else numbers[0]),
                gate=said.get(KG + "gate", [None])[0],
            )
        return self._editions[iri]

    def _rule(self, said: dict[str, list[str]]) -> str:
        rule = said.get(KG + "byRule", [""])[0]
        return self._said(rule).get(DCTERMS + "identifier", [curie(rule)])[0] if rule else ""

    def _read_recommendation(self, iri: str) -> Recommendation:
        said = self._said(iri)
        citation = Citation(_first(said, KG + "section"), _first(said, KG + "page"))
        carried = said.get(KG + "carries")
        return Recommendation(
            iri=iri,
            id=_first(said, DCTERMS + "identifier") or curie(iri),
            label=self._label(iri),
            text=_first(said, RDFS + "comment") or "",
            edition=self.edition(self._one(iri, said, "edition")),
            treatments=tuple(said.get(KG + "treatment", ())),
            sites=tuple(said.get(KG + "forSite", ())),
            stance=_word(self._one(iri, said, "stance")),
            branches=tuple(self._branch(branch, citation) for branch in self._in_order(said.get(KG + "branch", ()))),
            follows=tuple(self._in_order(said.get(KG + "follows", ()))),
            citation=citation,
            basis=_word(_first(said, KG + "basis") or KG + "Unverified"),
            confidence=_word(_first(said, KG + "confidence") or KG + "Low"),
            position=self._position(iri),
            carried=self.recommendation(carried[0]) if carried else None,
        )

    def _branch(self, iri: str, citation: Citation) -> Branch:
        said = self._said(iri)
        return Branch(
            iri=iri,
            id=(_first(said, DCTERMS + "identifier") or curie(iri)).rpartition("#")[2],
            label=self._label(iri),
            role=_word(self._one(iri, said, "role")),
            group=self._group(iri, citation, None),
            phase=_first(said, KG + "phase"),
            services=tuple(said.get(KG + "service", ())),
            stance=_word(said[KG + "stance"][0]) if KG + "stance" in said else None,
            passes_empty_record=_first(said, KG + "passesEmptyRecord") == "true",
            advice=tuple(self._advice(line) for line in self._in_order(said.get(KG + "advises", ()))),
        )

    def _advice(self, iri: str) -> str:
        text = _first(self._said(iri), RDFS + "comment")
        return f"{self._label(iri)}: {text}" if text else self._label(iri)

    def _group(self, iri: str, citation: Citation, minimum: int | None) -> Group:
        said = self._said(iri)
        kinds = {value.removeprefix(KG) for value in said.get(RDF + "type", ())}
        members: list[tuple[int, Link | Group]] = []
        for name, word in LINKS.items():
            for target in said.get(KG + name, ()):
                members.append((self._position(target), Link(word, self.criterion(target, citation))))
        for name in GROUP_LINKS:
            for target in said.get(KG + name, ()):
                members.append((self._position(target), self._group(target, citation, self._minimum(target, name))))
        applies = said.get(KG + "appliesWhen")
        return Group(
            iri=iri,
            id=_first(said, DCTERMS + "identifier") or curie(iri),
            label=self._label(iri),
            text=_first(said, RDFS + "comment") or "",
            members=tuple(member for _, member in sorted(members, key=lambda pair: pair[0])),
            minimum=minimum,
            applies_when=self.criterion(applies[0], citation) if applies else None,
            table="Table" in kinds,
            composite=self.criterion(iri, citation) if "CompositeCriterion" in kinds else None,
        )

    def _minimum(self, iri: str, link: str) -> int | None:
        if link == "requiresAll":
            return None
        if link == "requiresOneOf":
            return 1
        stated = _first(self._said(iri), KG + "minimum")
        if stated is None:
            raise KnowledgeError(f"{curie(iri)} is linked by kg:requiresAtLeast and states no kg:minimum", *(self._source(iri) or ()))
        return int(stated)

    def criterion(self, iri: str, citation: Citation | None = None) -> Criterion:
        """A criterion; where it cites nothing itself, the citation of the recommendation that links it."""
        if iri not in self._criteria:
            said = self._said(iri)
            own = Citation(_first(said, KG + "section"), _first(said, KG + "page"))
            self._criteria[iri] = Criterion(
                iri=iri,
                id=_first(said, DCTERMS + "identifier") or curie(iri),
                label=self._label(iri),
                text=_first(said, RDFS + "comment") or self._label(iri),
                need=_first(said, KG + "need") or self._label(iri),
                kind=_first(said, KG + "criterionType") or "",
                citation=own if own.page or own.section else (citation or own),
                basis=_word(_first(said, KG + "basis") or KG + "Unverified"),
                confidence=_word(_first(said, KG + "confidence") or KG + "Low"),
                origin="reviewer_reading" if KG + "origin" in said else "guideline",
            )
        return self._criteria[iri]

    def _said(self, iri: str) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ONTOLOGY_GRAPH):
            said.setdefault(value(quad.predicate), []).append(value(quad.object))
        for values in said.values():
            values.sort()
        return said

    def _one(self, iri: str, said: dict[str, list[str]], name: str) -> str:
        if KG + name not in said:
            raise KnowledgeError(f"{curie(iri)} has no kg:{name}", *(self._source(iri) or ()))
        return said[KG + name][0]

    def _position(self, iri: str) -> int:
        quad = next(self._store.quads_for_pattern(ox.NamedNode(iri), kg("position"), None, ORDER_GRAPH), None)
        return int(value(quad.object)) if quad else 10**9

    def _in_order(self, iris: tuple[str, ...] | list[str]) -> list[str]:
        return sorted(iris, key=self._position)


def _first(said: dict[str, list[str]], name: str) -> str | None:
    values = said.get(name)
    return values[0] if values else None


def _word(iri: str) -> str:
    """``not_recommended`` for kg:NotRecommended."""
    name = iri.removeprefix(KG)
    return _WORDS.get(name) or "".join(("_" + c.lower()) if c.isupper() and i else c.lower() for i, c in enumerate(name))
