"""The index of clinical terms: a store of knowledge comes in; labels, synonyms, codes and CURIEs resolve to classes.

Used by ``read`` (case files) and ``lookup`` (request headings). A term is found by its folded words (``spelling``); if
those fail, without spaces (``xray``), then as a bag of words ("pain in the knee" for "knee pain"). One text may name
things of several kinds (ultrasound: a treatment, a guidance); the caller says which :class:`Kind` is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.names import CLIN, KG, RDFS, SKOS, expand
from kgtool.reading.codes import CODE_FORM, codes
from kgtool.reading.kinds import FACT, INTENT, LEVEL, REGION, TREATMENT, VALUES, Kind, below
from kgtool.reading.spelling import fold, words

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["CODE_FORM", "FACT", "INTENT", "LEVEL", "REGION", "TREATMENT", "VALUES", "Entry", "Kind", "Term", "TermIndex", "below", "codes"]

_HOW = ("label", "synonym", "hidden")
_FILLERS = frozenset(["of", "the", "to", "for", "a", "an", "in", "on", "at", "and"])


@dataclass(frozen=True)
class Entry:
    """One class of the clinical ontology. ``means``, ``site`` and ``side`` take a pre-coordinated term apart."""

    iri: str
    label: str
    parents: tuple[str, ...] = ()
    means: str | None = None
    site: str | None = None
    side: str | None = None


@dataclass(frozen=True)
class Term:
    """What a text was resolved to. ``matched`` is the label, synonym or code that hit, ``how`` which of these."""

    iri: str
    label: str
    matched: str
    how: str
    site: str | None = None
    side: str | None = None


class TermIndex:
    """All clinical terms. Built from a store."""

    def __init__(self, entries: dict[str, Entry], keys: dict[str, list[tuple[str, str, int]]], numbers: dict[str, list[str]]):
        self.entries, self._keys, self._codes = entries, keys, numbers
        self._ancestors: dict[str, frozenset[str]] = {}
        self._compact: dict[str, list[tuple[str, str, int]]] | None = None
        self._bags: dict[str, list[tuple[str, str, int]]] | None = None
        self._asked: dict[tuple[str, Kind], Term | None] = {}
        self.longest = max((key.count(" ") + 1 for key in keys), default=0)

    @classmethod
    def from_store(cls, store: ox.Store) -> TermIndex:
        """Read every labelled class of the clinical ontology."""
        labels = dict(_pairs(store, RDFS + "label"))
        parents: dict[str, list[str]] = {}
        for narrow, wide in _pairs(store, RDFS + "subClassOf"):
            if narrow in labels and wide.startswith(CLIN):
                parents.setdefault(narrow, []).append(wide)
        means, sites, sides = (dict(_pairs(store, KG + name)) for name in ("means", "impliesSite", "impliesSide"))
        entries = {
            iri: Entry(iri, label, tuple(parents.get(iri, ())), means.get(iri), sites.get(iri), sides.get(iri))
            for iri, label in labels.items()
        }
        keys: dict[str, list[tuple[str, str, int]]] = {}
        for how, name in enumerate((RDFS + "label", SKOS + "altLabel", SKOS + "hiddenLabel")):
            for iri, text in _pairs(store, name):
                if iri in entries:
                    listed = keys.setdefault(fold(text), [])
                    if not any(known == iri for known, _, _ in listed):
                        listed.append((iri, text, how))
        keys.pop("", None)
        numbers: dict[str, list[str]] = {}
        for iri, text in _pairs(store, SKOS + "notation"):
            if iri in entries:
                for code in codes(text):
                    numbers.setdefault(code, []).append(iri)
        return cls(entries, keys, numbers)

    def ancestors(self, iri: str) -> frozenset[str]:
        """A class and everything wider."""
        found = self._ancestors.get(iri)
        if found is None:
            reached, waiting = {iri}, [iri]
            while waiting:
                entry = self.entries.get(waiting.pop())
                for wide in entry.parents if entry else ():
                    if wide not in reached:
                        reached.add(wide)
                        waiting.append(wide)
            found = self._ancestors[iri] = frozenset(reached)
        return found

    def label(self, iri: str) -> str:
        """The label of a term, or the end of its IRI."""
        entry = self.entries.get(iri)
        return entry.label if entry else iri.rpartition("#")[2] or iri

    def is_a(self, iri: str, kind: Kind) -> bool:
        """Whether a class is of a kind."""
        wider = self.ancestors(iri)
        return (not kind.tops or not kind.tops.isdisjoint(wider)) and kind.barred.isdisjoint(wider)

    def resolve(self, text: str, kind: Kind = FACT) -> Term | None:
        """The term that a label, synonym, CURIE, IRI or code names; None if there is none of this kind."""
        asked = (text, kind)
        if asked not in self._asked:
            if len(self._asked) > 20_000:  # a long-lived server resolves strangers' texts: what it remembers is bounded
                self._asked.clear()
            self._asked[asked] = self._resolve(text, kind)
        return self._asked[asked]

    def _resolve(self, text: str, kind: Kind) -> Term | None:
        iri = expand(text.strip()) or text.strip()
        if iri in self.entries:
            return self._term(iri, text.strip(), "curie") if self.is_a(iri, kind) else None
        return self.named(fold(text), kind) or self.coded(text, kind) or self._loosely(text, kind)

    def named(self, key: str, kind: Kind) -> Term | None:
        """The term whose label or synonym folds to exactly ``key``; labels before synonyms, then the wider term."""
        return self._best(self._keys.get(key, ()), kind)

    def spanned(self, listed: list[str], kind: Kind) -> Term | None:
        """The term that a run of folded words names, with or without the spaces between them."""
        found = self.named(" ".join(listed), kind)
        if found is None and len(listed) <= 3 and sum(map(len, listed)) > 3:
            found = self._best(self._without_spaces().get("".join(listed), ()), kind)
        return found

    def vocabulary(self) -> set[str]:
        """Every word of every label and synonym."""
        return {word for key in self._keys for word in key.split()}

    def coded(self, text: str, kind: Kind) -> Term | None:
        """The term of a code number. A diagnosis code without a term of its own is read as the code it subdivides."""
        for code in codes(text):
            system, _, number = code.partition(":")
            shortest = 3 if system.startswith("icd") else len(number)
            for length in range(len(number), shortest - 1, -1):
                shared = [iri for iri in self._codes.get(f"{system}:{number[:length]}", ()) if self.is_a(iri, kind)]
                if shared:
                    return self._term(self._widest(shared), code, "code")
        return None

    def _widest(self, iris: list[str]) -> str:
        """Of terms that share a code: the one that covers the others, else the narrowest class that covers them all."""
        common = frozenset.intersection(*(self.ancestors(iri) for iri in iris))
        covering = [iri for iri in common if iri in iris or len(self.ancestors(iri)) > 1]  # a top says too little
        if covering:
            return min(covering, key=lambda iri: (-len(self.ancestors(iri)), iri))
        return min(iris, key=lambda iri: (len(self.ancestors(iri)), iri))

    def _without_spaces(self) -> dict[str, list[tuple[str, str, int]]]:
        if self._compact is None:
            self._compact = {}
            for key, hits in self._keys.items():
                self._compact.setdefault(key.replace(" ", ""), []).extend(hits)
        return self._compact

    def _loosely(self, text: str, kind: Kind) -> Term | None:
        """By the text without spaces, then by its set of words; only where one term alone answers."""
        if self._bags is None:
            self._bags = {}
            for key, hits in self._keys.items():
                self._bags.setdefault(_bag(key.split()), []).extend(hits)
        listed = words(text)
        for hits in (self._without_spaces().get("".join(listed), []), self._bags.get(_bag(listed), [])):
            if len({hit[0] for hit in hits if self.is_a(hit[0], kind)}) == 1:
                return self._best(hits, kind)
        return None

    def _best(self, hits: Iterable[tuple[str, str, int]], kind: Kind) -> Term | None:
        fitting = [hit for hit in hits if self.is_a(hit[0], kind)]
        if not fitting:
            return None
        iri, matched, how = min(fitting, key=lambda hit: (hit[2], len(self.ancestors(hit[0])), hit[0]))
        return self._term(iri, matched, _HOW[how])

    def _term(self, iri: str, matched: str, how: str) -> Term:
        entry = self.entries[iri]
        target, site, side = entry, entry.site, entry.side
        for _ in range(4):  # a chain of expansions is short; the bound keeps a circular one from hanging
            if target.means is None or target.means not in self.entries:
                break
            target = self.entries[target.means]
            site, side = site or target.site, side or target.side
        return Term(target.iri, target.label, matched, how, site, side)

    def nearest(self, text: str, kind: Kind, count: int = 3, *, at_least: int = 65) -> list[Term]:
        """The terms whose words come nearest, best first; ``at_least`` is the likeness asked for, of 100."""
        from rapidfuzz import fuzz, process

        keys = [key for key, hits in self._keys.items() if any(self.is_a(hit[0], kind) for hit in hits)]
        found: dict[str, Term] = {}
        scored = process.extract(fold(text[:120]), keys, scorer=fuzz.WRatio, limit=count * 4, score_cutoff=at_least)
        for key, _, _ in sorted(scored, key=lambda row: (-row[1], len(row[0]), row[0])):
            term = self.named(key, kind)
            if term and term.iri not in found:
                found[term.iri] = term
        return list(found.values())[:count]

    def expected(self, text: str, kind: Kind) -> str:
        """What to say of a text that names nothing of this kind: what it is instead, and the nearest terms."""
        other = self.resolve(text, Kind("anything"))
        nearest = ", ".join(repr(term.label) for term in self.nearest(text, kind))
        hint = f"; did you mean {nearest}?" if nearest else ""
        reason = f"this is another kind of term ({other.label})" if other else "no such term"
        return f"{reason}; {kind.name} is expected{hint}"


def _bag(listed: Iterable[str]) -> str:
    return " ".join(sorted(set(listed) - _FILLERS))


def _pairs(store: ox.Store, name: str) -> list[tuple[str, str]]:
    """What the terms of the clinical ontology have under a property, in a fixed order."""
    import pyoxigraph as ox

    found = set()
    for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, None):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and not isinstance(value, ox.Triple) and subject.value.startswith(CLIN):
            found.add((subject.value, value.value))
    return sorted(found)
