"""Reads recommendations, editions and criteria out of the knowledge, once each, and keeps them as long as it is kept.

In: an IRI and the knowledge. Out: the frozen objects of :mod:`kgtool.guideline`. Nothing is judged.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kgtool.compiled import ONTOLOGY_GRAPH
from kgtool.determination import Citation
from kgtool.errors import KnowledgeError
from kgtool.guideline import Branch, Criterion, Edition, Group, Link, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.ledger import Ledger, citation, first, word
from kgtool.names import DCTERMS, KG, RDF, RDFS, SKOS, curie
from kgtool.rdf import kg, value

#: Links to a criterion, and the words of the JSON for them.
LINKS = {"requires": "requires", "limits": "limits", "excludes": "excludes", "requiresAbsence": "requires_absence"}
GROUP_LINKS = ("requiresAll", "requiresOneOf", "requiresAtLeast")

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
        self._ledger = Ledger(knowledge)
        self._recommendations: dict[str, Recommendation] = {}
        self._editions: dict[str, Edition] = {}
        self._criteria: dict[str, Criterion] = {}
        self._homes: dict[str, Citation | None] = {}
        self._reached: dict[str | None, list[str]] = {}
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
        """A branch on its own, such as a gate."""
        owner = next(self._store.quads_for_pattern(None, kg("branch"), ox.NamedNode(iri), ONTOLOGY_GRAPH), None)
        if owner is None:
            raise KnowledgeError(f"{curie(iri)} is used as a branch but no recommendation has it", *(self._source(iri) or ()))
        return next(branch for branch in self.recommendation(value(owner.subject)).branches if branch.iri == iri)

    def guideline_named(self, text: str) -> str | None:
        """The guideline whose label or synonym a citation names; the longest name wins."""
        names = self.guideline_names()
        said = " ".join(text.lower().split())
        exact = [iri for name, iri in names if name == said]
        found = exact or [iri for name, iri in names if name in said] or [iri for name, iri in names if said in name]
        return found[0] if found else None

    def guideline_names(self) -> list[tuple[str, str]]:
        """Names and synonyms of guidelines, lower case, the longest first."""
        if not self._names:
            kind = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg("Guideline"), ONTOLOGY_GRAPH)
            for quad in kind:
                said = self._ledger.said(value(quad.subject))
                for name in (*said.get(RDFS + "label", ()), *said.get(SKOS + "altLabel", ())):
                    self._names.append((" ".join(name.lower().split()), value(quad.subject)))
            self._names.sort(key=lambda pair: (-len(pair[0]), pair))
        return self._names

    def editions(self) -> list[Edition]:
        """Every edition, by its first day."""
        kind = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg("Edition"), ONTOLOGY_GRAPH)
        return sorted((self.edition(value(quad.subject)) for quad in kind), key=lambda edition: (edition.first, edition.iri))

    def reached_phases(self, phase: str | None) -> list[str]:
        """A phase and those whose branch stands in for it where a recommendation has none, in turn."""
        if phase not in self._reached:
            reached: list[str] = []
            following = phase
            while following and following not in reached:
                reached.append(following)
                following = first(self._ledger.said(following), KG + "fallsBackTo")
            self._reached[phase] = reached
        return self._reached[phase]

    def edition(self, iri: str) -> Edition:
        if iri not in self._editions:
            said = self._ledger.said(iri)
            kind = self._ledger.one(iri, said, "textKind")
            ranks = self._ledger.said(kind)
            numbers = [int(ranks[KG + name][0]) for name in ("rankIfMet", "rankIfOpen", "rankIfNotMet") if KG + name in ranks]
            self._editions[iri] = Edition(
                iri=iri,
                label=self._label(iri),
                guideline=self._ledger.one(iri, said, "guideline"),
                first=self._ledger.day(iri, self._ledger.one(iri, said, "inForceFrom")),
                last=self._ledger.day(iri, said[KG + "inForceUntil"][0]) if KG + "inForceUntil" in said else None,
                kind=kind,
                kind_label=self._label(kind),
                rule=first(self._ledger.said(first(ranks, KG + "byRule") or kind), DCTERMS + "identifier") or "",
                ranks=(numbers[0], numbers[1] if len(numbers) > 1 else numbers[0], numbers[2] if len(numbers) > 2 else numbers[0]),
                gate=said.get(KG + "gate", [None])[0],
            )
        return self._editions[iri]

    def _read_recommendation(self, iri: str) -> Recommendation:
        said = self._ledger.said(iri)
        carried = said.get(KG + "carries")
        return Recommendation(
            iri=iri,
            id=first(said, DCTERMS + "identifier") or curie(iri),
            label=self._label(iri),
            text=first(said, RDFS + "comment") or "",
            edition=self.edition(self._ledger.one(iri, said, "edition")),
            treatments=tuple(said.get(KG + "treatment", ())),
            sites=tuple(said.get(KG + "forSite", ())),
            operations=tuple(said.get(KG + "forOperation", ())),
            stance=word(self._ledger.one(iri, said, "stance")),
            branches=tuple(self._branch(branch) for branch in self._ledger.in_order(said.get(KG + "branch", ()))),
            follows=tuple(self._ledger.in_order(said.get(KG + "follows", ()))),
            citation=citation(said),
            basis=word(first(said, KG + "basis") or KG + "Unverified"),
            confidence=word(first(said, KG + "confidence") or KG + "Low"),
            position=self._ledger.position(iri),
            carried=self.recommendation(carried[0]) if carried else None,
        )

    def _branch(self, iri: str) -> Branch:
        said = self._ledger.said(iri)
        return Branch(
            iri=iri,
            id=(first(said, DCTERMS + "identifier") or curie(iri)).rpartition("#")[2],
            label=self._label(iri),
            role=word(self._ledger.one(iri, said, "role")),
            group=self._group(iri, None),
            phase=first(said, KG + "phase"),
            services=tuple(said.get(KG + "service", ())),
            stance=word(said[KG + "stance"][0]) if KG + "stance" in said else None,
            passes_empty_record=first(said, KG + "passesEmptyRecord") == "true",
            advice=tuple(self._advice(line) for line in self._ledger.in_order(said.get(KG + "advises", ()))),
        )

    def _advice(self, iri: str) -> str:
        text = first(self._ledger.said(iri), RDFS + "comment")
        return f"{self._label(iri)}: {text}" if text else self._label(iri)

    def _group(self, iri: str, minimum: int | None, within: tuple[str, ...] = ()) -> Group:
        if iri in within:
            raise KnowledgeError(f"{curie(iri)} is a group within itself", *(self._source(iri) or ()))
        said = self._ledger.said(iri)
        kinds = {value.removeprefix(KG) for value in said.get(RDF + "type", ())}
        members: list[tuple[int, Link | Group]] = []
        for name, kind in LINKS.items():
            for target in said.get(KG + name, ()):
                members.append((self._ledger.position(target), Link(kind, self.criterion(target))))
        for name in GROUP_LINKS:
            for target in said.get(KG + name, ()):
                members.append((self._ledger.position(target), self._group(target, self._minimum(target, name), (*within, iri))))
        applies = said.get(KG + "appliesWhen")
        return Group(
            iri=iri,
            id=first(said, DCTERMS + "identifier") or curie(iri),
            label=self._label(iri),
            text=first(said, RDFS + "comment") or "",
            members=tuple(member for _, member in sorted(members, key=lambda pair: pair[0])),
            minimum=minimum,
            applies_when=self.criterion(applies[0]) if applies else None,
            table="Table" in kinds,
            composite=self.criterion(iri) if "CompositeCriterion" in kinds else None,
        )

    def _minimum(self, iri: str, link: str) -> int | None:
        if link == "requiresAll":
            return None
        if link == "requiresOneOf":
            return 1
        stated = first(self._ledger.said(iri), KG + "minimum")
        if stated is None:
            raise KnowledgeError(f"{curie(iri)} is linked by kg:requiresAtLeast and states no kg:minimum", *(self._source(iri) or ()))
        return int(stated)

    def criterion(self, iri: str) -> Criterion:
        """A criterion; where it cites nothing itself, the citation of the recommendation after which it is named."""
        if iri not in self._criteria:
            said = self._ledger.said(iri)
            own = citation(said)
            if not (own.page or own.section):
                own = self._home(iri) or own
            self._criteria[iri] = Criterion(
                iri=iri,
                id=first(said, DCTERMS + "identifier") or curie(iri),
                label=self._label(iri),
                text=first(said, RDFS + "comment") or self._label(iri),
                need=first(said, KG + "need") or self._label(iri),
                kind=first(said, KG + "criterionType") or "",
                citation=own,
                basis=word(first(said, KG + "basis") or KG + "Unverified"),
                confidence=word(first(said, KG + "confidence") or KG + "Low"),
                origin="reviewer_reading" if KG + "origin" in said else "guideline",
            )
        return self._criteria[iri]

    def _home(self, iri: str) -> Citation | None:
        """The citation of R for a criterion R.name: others may link it too, but that is where its words stand."""
        home = iri.partition("#")[0] + "#" + iri.partition("#")[2].partition(".")[0]
        if home not in self._homes:
            said = self._ledger.said(home)
            self._homes[home] = citation(said) if KG + "Recommendation" in said.get(RDF + "type", ()) else None
        return self._homes[home]
