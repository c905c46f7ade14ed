"""Terms of a case file placed in the ontology: texts come in, IRIs go out, or an error with line, key and nearest terms.

Used by ``case_file`` for each fact and request. A lenient reading keeps what it cannot place as a list of remarks;
closed words (side, status, phase, …) are errors even then. What an unplaced term would leave behind is never stronger
than what the record says.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgtool.model import Dose
from kgtool.names import CLIN, KG
from kgtool.reading.codes import CODE_FORM, codes
from kgtool.reading.dosage import Rate
from kgtool.reading.kinds import FACT, LEVEL, REGION, TREATMENT, VALUES, Kind
from kgtool.reading.sides import split_side
from kgtool.reading.source import CaseSource, Place, shown
from kgtool.terms import Term, TermIndex

PHASES = ("initial", "trial", "continuation", "maintenance", "repeat", "perioperative", "diagnostic")
#: The closed words of the case file that are not labels of their classes.
_WORDS = {
    "side": {"both": "Bilateral", "left and right": "Bilateral"},
    "function": {"improved": "Improved", "unchanged": "Unchanged", "same": "Unchanged", "worse": "Worse"},
    "work": {"improved": "WorkImproved", "unchanged": "WorkUnchanged", "same": "WorkUnchanged", "worse": "WorkWorse"},
    "medication": {"reduced": "Reduced", "same": "SameUse", "unchanged": "SameUse", "increased": "Increased"},
    "guidance": {"ct": "CTGuidance", "none": "NoGuidance"},
    "result": {"normal": "NormalResult", "abnormal": "AbnormalResult", "positive": "PositiveResult", "negative": "NegativeResult"},
}
_SPAN = re.compile(r"([ctls])(\d{1,2})\s*(?:-|\u2013|to|through)\s*([ctls])?(\d{1,2})", re.IGNORECASE)
_LAST = {"c": 7, "t": 12, "l": 5, "s": 5}


@dataclass(frozen=True)
class Placed:
    """What a treatment or the term of a fact says: its class, and the region, side and guidance that its words name."""

    iri: str
    site: str | None = None
    side: str | None = None
    guidance: str | None = None


class CaseTerms:
    """Places the terms of one file."""

    def __init__(self, source: CaseSource, terms: TermIndex, *, lenient: bool):
        self.source, self.terms, self.lenient = source, terms, lenient
        self.not_placed: list[str] = []

    def term(self, text: str, kind: Kind, place: Place, what: str) -> Placed | None:
        """The class of a treatment or fact. A term written with its region ("MRI of the left knee") is taken apart."""
        found = self.terms.resolve(text, kind) or self._value_code(text, kind)
        if found:
            return Placed(found.iri, found.site, found.side)
        apart = self._apart(text, kind)
        if apart is None:
            self._unplaced(text, kind, place, what)
        return apart

    def _value_code(self, text: str, kind: Kind) -> Term | None:
        """A result such as "positive" used as a finding of its own."""
        word = _WORDS["result"].get(text.lower())
        iri = CLIN + word if word else ""
        return self.terms.resolve(iri, kind) if iri in self.terms.entries else None

    def _apart(self, text: str, kind: Kind) -> Placed | None:
        if kind is not TREATMENT and kind is not FACT:
            return None
        from kgtool.reading.heading import parse

        heading = parse(text, self.terms, kind=kind, correct=False)
        amounts = heading.amounts
        stated = (amounts.quantity, amounts.rate, amounts.duration, amounts.dose, heading.acquisition)
        if len(heading.treatments) != 1 or len(heading.regions) > 1 or heading.left_over or any(part is not None for part in stated):
            return None
        region = heading.regions[0] if heading.regions else None
        return Placed(heading.treatments[0].term.iri, region, heading.side, heading.guidance)

    def _unplaced(self, text: str, kind: Kind, place: Place, what: str) -> None:
        message = f"value {shown(text)}: {self.terms.expected(text, kind)}"
        if not self.lenient:
            self.source.refuse(place, message)
        key = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
        self.not_placed.append(f"{what}: {key} {message.removeprefix('value ')}")

    def site(self, region: str | None, side: str | None, placed: Placed, place: Place, what: str) -> tuple[str | None, str | None]:
        """Region and side, from their keys and from the term itself; each has one value."""
        said_side = self.value("side", side, (*place, "side"))
        site, region_side = None, None
        if region is not None:
            found = self.region(region, (*place, "region"), what)
            if found is not None:
                site, region_side = found
        sides = {iri: name for name, iri in (("'side'", said_side), ("'region'", region_side), ("the term", placed.side)) if iri}
        if len(sides) > 1:
            self.source.refuse(
                (*place, "side" if side else "region"),
                "two values for one side: " + " and ".join(f"{self.terms.label(iri)} by {name}" for iri, name in sides.items()),
            )
        if site and placed.site and placed.site not in self.terms.ancestors(site):
            if site not in self.terms.ancestors(placed.site):
                self.source.refuse(
                    (*place, "region"),
                    f"value {shown(region)}: the term itself names another region, {self.terms.label(placed.site)}; give one of the two",
                )
            site = placed.site
        return site or (placed.site if region is None else None), next(iter(sides), None)

    def region(self, text: str, place: Place, what: str) -> tuple[str, str | None] | None:
        """A region, with the side that its text names."""
        found = self.terms.resolve(text, REGION)
        if found:
            return found.iri, found.side
        side, rest = split_side(text)
        found = self.terms.resolve(rest, REGION) if side and rest else None
        if found:
            return found.iri, side
        self._unplaced(text, REGION, place, what)
        return None

    def regions(self, texts: Iterable[str], place: Place, what: str) -> tuple[str, ...]:
        found = (self.region(text, (*place, number), what) for number, text in enumerate(texts))
        return tuple(dict.fromkeys(pair[0] for pair in found if pair))

    def value(self, key: str, text: str | None, place: Place) -> str | None:
        """The class of a closed word: a side, a status, a response, a guidance, …"""
        if text is None:
            return None
        word = _WORDS.get(key, {}).get(" ".join(text.lower().split()))
        if word:
            return CLIN + word
        found = self.terms.resolve(text, VALUES[key])
        if found is None or CLIN + found.iri.removeprefix(CLIN) in VALUES[key].tops:
            allowed = sorted(
                self.terms.label(iri) for iri in self.terms.entries if self.terms.is_a(iri, VALUES[key]) and iri not in VALUES[key].tops
            )
            self.source.refuse(place, f"value {shown(text)}: one of these is expected: {', '.join(allowed)}")
        return found.iri

    def phase(self, text: str | None, place: Place) -> str | None:
        """The phase of care of a request."""
        if text is None:
            return None
        word = text.lower().strip()
        if word not in PHASES:
            self.source.refuse(place, f"value {shown(text)}: one of these is expected: {', '.join(PHASES)}")
        return KG + word.capitalize()

    def code(self, text: str | None, place: Place) -> str | None:
        """The code that stands with a fact or request. It is kept; only its form is checked."""
        if text is None:
            return None
        found = codes(text)
        if not found:
            self.source.refuse((*place, "code"), f"value {shown(text)}: {CODE_FORM} is expected")
        return found[0]

    def dose(self, dose: tuple[Dose, Rate | None] | None, rate: Rate | None, place: Place) -> tuple[Dose | None, Rate | None]:
        """A dose and the one frequency, from the key for it or from the dose's own text."""
        if dose is None:
            return None, rate
        if dose[1] and rate and dose[1].per_day != rate.per_day:
            self.source.refuse((*place, "frequency"), f"two frequencies: {rate.text}, and {dose[1].text} in 'dose'; give one")
        return dose[0], rate or dose[1]

    def results(self, texts: Sequence[str] | None, place: Place, what: str) -> tuple[str, ...] | None:
        """What a test shows; None if something could not be placed."""
        found: list[str] = []
        for text in texts or ():
            word = _WORDS["result"].get(text.lower())
            placed = CLIN + word if word else None
            if placed is None:
                term = self.terms.resolve(text, FACT)
                if term is None:
                    self._unplaced(text, FACT, place, what)
                    return None
                placed = term.iri
            found.append(placed)
        return tuple(dict.fromkeys(found))

    def levels(self, texts: Sequence[str] | None, place: Place, what: str) -> tuple[str, ...] | None:
        """Spinal levels and roots, a span of discs (L3-S1) as each disc in it; None if something could not be placed."""
        found: list[str] = []
        for text in texts or ():
            for piece in re.split(r"\s*(?:,|;|&|\band\b)\s*", text):
                terms = [self.terms.resolve(name, LEVEL) for name in _discs(piece, self.terms)]
                if not terms or not all(terms):
                    self._unplaced(piece, LEVEL, place, what)
                    return None
                found += [term.iri for term in terms if term]
        return tuple(dict.fromkeys(found))


def _discs(text: str, terms: TermIndex) -> list[str]:
    """The discs of a span of vertebrae, each as ``L4 L5``; the text itself where it is one level already."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or terms.resolve(text, LEVEL):
        return [text]
    first, low, last, high = match[1].lower(), int(match[2]), (match[3] or match[1]).lower(), int(match[4])
    order = [(letter, number) for letter in "ctls" for number in range(1, _LAST[letter] + 1)]
    if (first, low) not in order or (last, high) not in order or order.index((first, low)) >= order.index((last, high)):
        return []
    run = order[order.index((first, low)) : order.index((last, high)) + 1]
    return [f"{a.upper()}{m} {b.upper()}{n}" for (a, m), (b, n) in itertools.pairwise(run)]
