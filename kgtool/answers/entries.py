"""A criterion's pattern as an entry of a case file: what a record would have to say, in the words that ``read`` takes.

In: a pattern of :mod:`kgtool.breakup` about a fact. Out: plain data for ``facts`` or ``absent``, or None where a case file has
no words for it. The inverse of ``facts``; whether an entry does what it should is tried by :mod:`kgtool.answers.statements`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Pattern
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, KG, curie
from kgtool.reading.amounts import plain
from kgtool.reading.kinds import FACT, LEVEL, REGION, VALUES, Kind
from kgtool.witness import Range

Entry = dict[str, Any]
#: A number, or its bounds, as a case file writes them.
Written = str | int | float | Mapping[str, Any]

#: Links of a fact and the keys under which a case file says them.
_WORDS = {"status": "status", "statedBy": "stated_by", "side": "side"}
_RESPONSES = {"functionResponse": "function", "workResponse": "work", "medicationResponse": "medication"}
#: Words for results that are no labels of their classes.
_RESULTS = {"NormalResult": "normal", "AbnormalResult": "abnormal", "PositiveResult": "positive", "NegativeResult": "negative"}
_LENGTHS = {"days": "days", "weeks": "weeks", "months": "months"}


class Scribe:
    """Writes entries. ``site`` is the requested region, at which local facts are said to be."""

    def __init__(self, knowledge: Knowledge, site: str | None):
        self.knowledge, self.terms, self._site = knowledge, knowledge.term_index(), site

    def name(self, iri: str, kind: Kind) -> str | None:
        """A text that a case file reads as the class: its label, else its short name; None if nothing is read so."""
        for text in (self.terms.label(iri), curie(iri)):
            found = self.terms.resolve(text, kind)
            if found and found.iri == iri:
                return text
        return None

    def fact(self, pattern: Pattern, *, local: bool, kind: str | None = None, opposite: bool = False) -> Entry | None:
        """The entry of a fact that fits the pattern. ``kind`` stands in for its class; ``opposite`` says the contrary of what
        stands in its single-valued roles and numbers."""
        classes = [part.cls for part in pattern.parts if isinstance(part, ClassPart)]
        cls = kind or self._joint(classes)
        named = self.name(cls, FACT) if cls else None
        if cls is None or named is None:
            return None
        entry: Entry = {"is": named}
        if local:
            entry = self.at_region(entry)
        for part in pattern.parts:
            said = True
            if isinstance(part, LinkPart):
                said = self._link(entry, part, opposite)
            elif isinstance(part, NumberPart):
                said = self._number(entry, part, opposite)
            if not said:
                return None
        return entry

    def at_region(self, entry: Entry) -> Entry:
        """The entry said of the requested region, unless its kind has none or its name fixes another."""
        found = self.terms.resolve(entry["is"], FACT)
        if self._site is None or found is None or self._regionless(found.iri):
            return entry
        region = self.name(self._site, REGION)
        return {"is": entry["is"], "region": region, **entry} if region else entry

    def _joint(self, classes: list[str]) -> str | None:
        """The narrowest of the classes, if it lies within all of them."""
        within = self.knowledge.within
        return next((one for one in classes if all(within(one, other) for other in classes)), None)

    def _regionless(self, cls: str) -> bool:
        ancestors = self.knowledge.ancestors(cls)
        own = any(self.terms.entries[wider].site for wider in ancestors if wider in self.terms.entries)
        return own or any(self.knowledge.objects(wider, KG + "siteFree") for wider in ancestors)

    # ------------------------------------------------------------------- links

    def _link(self, entry: Entry, part: LinkPart, opposite: bool) -> bool:
        link = part.link.removeprefix(KG)
        classes = [inner.cls for inner in part.inner.parts if isinstance(inner, ClassPart)]
        cls = self._joint(classes)
        if link == "with":
            belonging = self.fact(part.inner, local=False)
            if belonging:
                entry.setdefault("with", []).append(belonging["is"] if list(belonging) == ["is"] else belonging)
            return belonging is not None
        if cls is None or len(part.inner.parts) != len(classes):
            return False
        if link in ("result", "level"):
            word = _RESULTS.get(cls.removeprefix(CLIN)) or self.name(cls, LEVEL if link == "level" else FACT)
            entry.setdefault(link, []).append(word)
            return word is not None
        if link == "site":
            entry["region"] = self.name(cls, REGION)
            return entry["region"] is not None
        if opposite and part.link in self.knowledge.functional:
            cls = self.rival(cls)
        if cls is None:
            return False
        if link in _RESPONSES:
            word = self.name(cls, VALUES[_RESPONSES[link]])
            entry.setdefault("response", {})[_RESPONSES[link]] = word
            return word is not None
        if link in _WORDS:
            entry[_WORDS[link]] = self.name(cls, VALUES[_WORDS[link]])
            return entry[_WORDS[link]] is not None
        return False

    def rival(self, cls: str) -> str | None:
        """A class that rules the other out, a sibling first."""
        own = self.knowledge.ancestors(cls)
        return min(self.knowledge.rivals(cls), key=lambda rival: (-len(own & self.knowledge.ancestors(rival)), rival), default=None)

    # ----------------------------------------------------------------- numbers

    def _number(self, entry: Entry, part: NumberPart, opposite: bool) -> bool:
        name = part.property.removeprefix(KG)
        text = amount(Range.of(part.bounds), opposite=opposite)
        if text is None:
            return False
        if name in _LENGTHS:
            entry["duration"] = length(text, _LENGTHS[name])
        elif name in ("reliefWeeks", "reliefMonths"):
            entry.setdefault("response", {})["lasting"] = length(text, name.removeprefix("relief").lower())
        elif name == "reliefPercent":
            entry.setdefault("response", {})["pain_relief"] = text
        elif name == "minutes":
            entry |= {"value": text, "unit": "minutes"}
        elif name in ("visits", "injections"):
            entry["visits"] = text
        elif name in ("numericValue", "gradeValue"):
            entry["value" if name == "numericValue" else "grade"] = text
        else:
            return False
        return True


def amount(limits: Range, *, opposite: bool = False) -> Written | None:
    """What a case file writes for a number within the limits (or, ``opposite``, outside), saying no more than that."""
    low, high = limits.low, limits.high
    if opposite:
        if low == 0 and limits.low_open:
            return 0
        if low is not None and low > 0:
            return f"{'at most' if limits.low_open else 'less than'} {plain(low):f}"
        return None if high is None else f"{'at least' if limits.high_open else 'more than'} {plain(high):f}"
    if low is not None and high is not None:
        if low == high:
            return _written(low)
        closed = not (limits.low_open or limits.high_open)
        return {"from": _written(low), "to": _written(high)} if closed else _written(limits.inside())
    if low is not None:
        return f"{'more than' if limits.low_open else 'at least'} {plain(low):f}"
    return None if high is None else f"{'less than' if limits.high_open else 'at most'} {plain(high):f}"


def length(text: Written, unit: str) -> str | Mapping[str, Any]:
    """An amount of units of time as a case file writes it."""
    return {**text, "unit": unit} if isinstance(text, Mapping) else f"{text} {unit}"


def _written(number: Decimal) -> int | float:
    number = plain(number)
    return int(number) if number == number.to_integral_value() else float(number)


def merged(one: Entry, other: Entry) -> Entry:
    """Both entries as one. Raises InputError naming the key of which they say different things."""
    both = dict(one)
    for key, value in other.items():
        if key not in both or both[key] == value:
            both[key] = value
        elif key == "source":
            continue  # one fact, told in two places: the first is named
        elif isinstance(value, dict) and isinstance(both[key], dict):
            both[key] = merged(both[key], value)
        elif isinstance(value, list) and isinstance(both[key], list):
            both[key] = [*both[key], *(entry for entry in value if entry not in both[key])]
        else:
            raise InputError(f"two answers say different things of one course: {key} {both[key]}, and {key} {value}")
    return both
