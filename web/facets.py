"""Narrowing what was found: by kind of treatment, region, guideline and stance, each with how many would be left.

In: the treatments found, with the texts about them, and the reader's choice. Out: those that are left, and the facets.
A treatment is left if one of its texts fits all that is chosen of texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgtool.errors import InputError
from kgtool.guideline import Recommendation
from kgtool.names import CLIN, curie, expand
from kgtool.report import wording
from web.reference import Reference

NAMES = {"kind": "Kind of treatment", "region": "Region named by the text", "guideline": "Guideline", "stance": "Stance"}


@dataclass(frozen=True)
class Candidate:
    """A treatment that was found, how, and the texts about it."""

    iri: str
    how: str
    texts: tuple[Recommendation, ...]


@dataclass(frozen=True)
class Choice:
    """What the reader narrows to: short names (the stance as a word), or None."""

    kind: str | None = None
    region: str | None = None
    guideline: str | None = None
    stance: str | None = None

    @property
    def any(self) -> bool:
        return any((self.kind, self.region, self.guideline, self.stance))

    def with_region(self, region: str, known: Reference) -> Choice:
        """The choice narrowed to a region, if a text names it."""
        iri = expand(region)
        return replace(self, region=region) if any(iri in text.sites for text in known.books.all()) else self

    def as_query(self) -> dict[str, str]:
        """The part of an address that says the choice."""
        return {name: chosen for name in NAMES if (chosen := getattr(self, name))}


@dataclass(frozen=True)
class Value:
    """One way to narrow. ``count``: how many treatments are left with it; ``query``: the choice that follows from picking it."""

    name: str
    label: str
    count: int
    chosen: bool
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[Value, ...]


def choice_of(args: dict[str, str], known: Reference) -> Choice:
    """The choice in an address. Raises InputError for a name that is not known."""
    chosen = Choice(**{name: args[name] for name in NAMES if args.get(name)})
    for name, told in chosen.as_query().items():
        if told not in _known(name, known):
            raise InputError(f"{name} {told[:60]!r} is not one of {', '.join(sorted(_known(name, known)))}")
    return chosen


def narrowed(candidates: Sequence[Candidate], choice: Choice, known: Reference) -> list[Candidate]:
    """Those that fit the choice, each with the texts that do."""
    if not choice.any:
        return list(candidates)
    return [
        replace(one, texts=fitting)
        for one in candidates
        if (fitting := _fitting(one, choice)) or (not _of_texts(choice) and not one.texts)
        if not choice.kind or choice.kind in _kinds(one.iri, known)
    ]


def facets(candidates: Sequence[Candidate], choice: Choice, known: Reference) -> tuple[Facet, ...]:
    """Every facet with the values that leave something; none where there is nothing to choose from."""
    found = []
    for name, label in NAMES.items():
        others = replace(choice, **{name: None})
        counted: Counter[str] = Counter()
        for one in narrowed(candidates, others, known):
            counted.update(_kinds(one.iri, known) if name == "kind" else {value for text in one.texts for value in _values(name, text)})
        chosen = getattr(choice, name)
        values = tuple(
            Value(value, _label(name, value, known), number, value == chosen, _query(choice, name, None if value == chosen else value))
            for value, number in sorted(counted.items(), key=lambda item: (-item[1], _label(name, item[0], known)))
        )
        if len(values) > 1 or chosen:
            found.append(Facet(name, label, values))
    return tuple(found)


def _query(choice: Choice, name: str, value: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(replace(choice, **{name: value}).as_query().items())


def _of_texts(choice: Choice) -> bool:
    return any((choice.region, choice.guideline, choice.stance))


def _fitting(one: Candidate, choice: Choice) -> tuple[Recommendation, ...]:
    asked = {name: value for name, value in choice.as_query().items() if name != "kind"}
    return tuple(text for text in one.texts if all(value in _values(name, text) for name, value in asked.items()))


def _values(name: str, text: Recommendation) -> tuple[str, ...]:
    if name == "region":
        return tuple(curie(site) for site in text.sites)
    return (curie(text.edition.guideline),) if name == "guideline" else (text.stance,)


def _kinds(iri: str, known: Reference) -> set[str]:
    """The kinds right below the top of the treatments that a treatment is of."""
    wider = known.knowledge.ancestors(iri)
    return {curie(kind) for kind in known.narrower(CLIN + "Treatment") if kind in wider}


def _known(name: str, known: Reference) -> set[str]:
    if name == "kind":
        return {curie(kind) for kind in known.narrower(CLIN + "Treatment")}
    return {value for text in known.books.all() for value in _values(name, text)}


def _label(name: str, value: str, known: Reference) -> str:
    return wording.stance(value) if name == "stance" else known.label(expand(value) or value)
