"""Lookup: a request heading, words, a synonym or a code comes in; treatments and what the guidelines say of them go out.

Beside the path, for ``kgtool lookup`` and the browser. The text is parsed by ``heading``; recommendations come from the
``guideline`` shelf. Which of them governs on a date is decided by the path's own stage, handed in as ``governing``, so
that nothing here decides it a second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kgtool.catalogue import catalogue
from kgtool.determination import Citation
from kgtool.guideline import Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, KG, curie
from kgtool.rdf import kg, value
from kgtool.reading.heading import Heading, parse
from kgtool.reading.kinds import TREATMENT
from kgtool.shelf import shelf

#: Treatment, region (or None) and date in; the IRI of the governing recommendation out, or None.
Governing = Callable[[str, str | None, date], str | None]

#: A hit of the heading: the IRI of a class, what matched, how.
Found = tuple[str, str, str]

_MOST_NARROWER = 40
_SURGICAL = re.compile(r"\bassociated surgical service|\bpost-?\s?(?:op|surg)", re.IGNORECASE)
#: Words by which a drug is meant for the skin.
_SKIN = re.compile(r"\b(?:cream|ointment|gel|lotion|topical\w*|transdermal|compound\w*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Parsed:
    """What the text states. Labels and short texts; None for what it does not state. ``regions`` lists every region."""

    treatment: str | None = None
    region: str | None = None
    side: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    frequency: str | None = None
    duration: str | None = None
    dose: str | None = None
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One recommendation about a treatment. ``governing`` is None where no date or no stage to ask was given."""

    id: str  # CURIE
    label: str
    topic: str
    edition: str
    governing: bool | None
    stance: str
    citation: Citation
    basis: str
    confidence: str


@dataclass(frozen=True)
class Result:
    """A treatment that the text names. ``how``: label, synonym, hidden, code, compound, begun (a name that begins with the
    words of the text) or fuzzy."""

    treatment: str  # CURIE
    label: str
    matched: str
    how: str
    recommendations: tuple[Said, ...]


@dataclass(frozen=True)
class Lookup:
    """The answer to one text, best treatment first."""

    text: str
    parsed: Parsed
    results: tuple[Result, ...]

    def as_json(self) -> dict[str, Any]:
        """The JSON of ``kgtool lookup``; its keys are a contract."""
        parsed = self.parsed
        quantity = parsed.quantity
        return {
            "text": self.text,
            "parsed": {
                "treatment": parsed.treatment,
                "region": parsed.region,
                "side": parsed.side,
                "quantity": quantity if quantity is None else int(quantity) if quantity == int(quantity) else float(quantity),
                "unit": parsed.unit,
                "frequency": parsed.frequency,
                "duration": parsed.duration,
                "dose": parsed.dose,
                "regions": list(parsed.regions),
            },
            "results": [
                {
                    "treatment": result.treatment,
                    "label": result.label,
                    "matched": result.matched,
                    "recommendations": [
                        {
                            "id": said.id,
                            "topic": said.topic,
                            "edition": said.edition,
                            "governing": said.governing,
                            "stance": said.stance,
                            "citation": said.citation.as_json(),
                        }
                        for said in result.recommendations
                    ],
                }
                for result in self.results
            ],
        }


def lookup(text: str, knowledge: Knowledge, *, on: date | None = None, governing: Governing | None = None, most: int = 8) -> Lookup:
    """Find the treatments that a text names, at most ``most``, and what is said of each, the governing text first."""
    heading, hits = named(text, knowledge, most=most)
    results = tuple(
        Result(curie(iri), knowledge.label(iri), matched, how, said(iri, heading.regions, knowledge, on, governing))
        for iri, matched, how in hits
    )
    return Lookup(text, _parsed(heading, results[0].label if results else None, hits[0][0] if hits else None, knowledge), results)


def named(text: str, knowledge: Knowledge, *, most: int = 8) -> tuple[Heading, list[Found]]:
    """A text as read, and the treatments that it names, best first: by name, synonym or code; else those one of whose
    names begins with its words; else the nearest spellings."""
    terms = knowledge.term_index()
    heading = parse(text, terms)
    hits = [(hit.term.iri, hit.term.matched, hit.term.how) for hit in heading.treatments]
    if all(how == "fuzzy" for _, _, how in hits) and (hits or heading.left_over):
        begun = ((terms.resolve(match.iri, TREATMENT), match.name) for match in catalogue(knowledge).matching(text, "treatment"))
        hits = list({term.iri: (term.iri, name, "begun") for term, name in reversed([*begun]) if term}.values())[::-1] or hits
    if not hits and heading.left_over:
        nearest = terms.nearest(" ".join(heading.left_over), TREATMENT, most, at_least=87)
        hits = [(term.iri, term.matched, "fuzzy") for term in nearest]
    return heading, [*_on_the_skin(text, heading, hits, knowledge), *_after_surgery(text, hits), *hits][:most]


def _on_the_skin(text: str, heading: Heading, hits: list[Found], knowledge: Knowledge) -> list[Found]:
    """The topical products that a heading means by drugs with percentages or in a cream: several drugs are a compound."""
    drugs = [hit for hit in hits if knowledge.within(hit[0], CLIN + "Drug")]
    in_percent = heading.amounts.dose is not None and "%" in heading.amounts.dose.text
    if not drugs or not (in_percent or _SKIN.search(text)) or any(knowledge.within(d[0], CLIN + "TopicalAnalgesic") for d in drugs):
        return []
    compound: list[Found] = []
    if len({drug for drug, *_ in drugs}) > 1:
        compound = [(CLIN + "CompoundedTopical", ", ".join(matched for _, matched, _ in drugs), "compound")]
    return [*compound, *((form, matched, how) for drug, matched, how in drugs for form in _topical_forms(drug, text, knowledge))]


def _after_surgery(text: str, hits: list[Found]) -> list[Found]:
    """Therapy that a heading lists among the services of an operation is postoperative therapy."""
    if not _SURGICAL.search(text):
        return []
    after = {CLIN + "PhysicalTherapy": CLIN + "PostoperativePhysicalTherapy"}
    return [(after[iri], matched, how) for iri, matched, how in hits if iri in after]


def _topical_forms(drug: str, text: str, knowledge: Knowledge) -> list[str]:
    """The product for the skin that holds this drug alone; a patch only where the text says so."""
    holders = knowledge.store.quads_for_pattern(None, kg("containsDrug"), ox.NamedNode(drug), None)
    alone = [value(quad.subject) for quad in holders if len(knowledge.objects(value(quad.subject), KG + "containsDrug")) == 1]
    topical = sorted({form for form in alone if knowledge.within(form, CLIN + "TopicalAgent")})
    patch = "patch" in text.lower()
    return [form for form in topical if ("patch" in knowledge.label(form).lower()) is patch][:1]


def _parsed(heading: Heading, label: str | None, treatment: str | None, knowledge: Knowledge) -> Parsed:
    amounts = heading.amounts
    unit = amounts.unit
    if unit is None and (amounts.quantity is not None or amounts.rate) and treatment:
        unit = next(
            (found[0] for wider in knowledge.nearest_first(treatment) if (found := knowledge.objects(wider, KG + "countedIn"))), None
        )
    if unit is None and heading.acquisition:
        unit = heading.acquisition.removeprefix(CLIN).lower()
    regions = tuple(knowledge.label(region) for region in heading.regions)
    return Parsed(
        treatment=label,
        region=regions[0] if regions else None,
        side=heading.side.removeprefix(CLIN).lower() if heading.side else None,
        quantity=amounts.quantity,
        unit=unit,
        frequency=amounts.rate.text if amounts.rate else None,
        duration=amounts.duration,
        dose=amounts.dose.text if amounts.dose else None,
        regions=regions,
    )


def texts(treatment: str, regions: tuple[str, ...], knowledge: Knowledge) -> list[Recommendation]:
    """Recommendations about the treatment or a wider one, at the regions (none: anywhere), the nearest first; for a class
    term without any, those about narrower ones."""
    nearest = knowledge.nearest_first(treatment)
    found = shelf(knowledge).recommendations_about(frozenset(nearest))
    if not found and len(nearest) > 1:
        narrower = (r for r in shelf(knowledge).all() if any(knowledge.within(about, treatment) for about in r.treatments))
        found = list(narrower)[:_MOST_NARROWER]

    def order(text: Recommendation) -> tuple[int, int]:
        return min((nearest.index(about) for about in text.treatments if about in nearest), default=0), text.position

    return sorted((r for r in found if _at_region(r, regions, knowledge)), key=order)


def said(treatment: str, regions: tuple[str, ...], knowledge: Knowledge, on: date | None, governing: Governing | None) -> tuple[Said, ...]:
    """What the texts about a treatment say: the governing one first, then those in force on the date."""
    found = texts(treatment, regions, knowledge)
    first = governing(treatment, regions[0] if regions else None, on) if governing and on else None

    def order(text: Recommendation) -> tuple[bool, bool]:
        return text.iri != first, on is not None and not text.edition.in_force(on)

    return tuple(
        Said(
            id=curie(text.iri),
            label=text.label,
            topic=text.topic,
            edition=text.edition.label,
            governing=text.iri == first if governing and on else None,
            stance=text.stance,
            citation=text.citation,
            basis=text.basis,
            confidence=text.confidence,
        )
        for text in sorted(found, key=order)
    )


def _at_region(recommendation: Recommendation, regions: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Whether a recommendation about certain regions may be about the ones named; both ways, since a text may be coarse."""
    if not recommendation.sites or not regions:
        return True
    return any(knowledge.within(a, b) or knowledge.within(b, a) for a in recommendation.sites for b in regions)
