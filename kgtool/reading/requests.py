"""The requests of a case file: checked entries come in, :class:`~kgtool.model.Request` objects go out.

Used by ``case_file`` after the facts. An amount has one unit; what the administrator authorised is taken off it; ids are
unique and requests do not depend on each other in a circle.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kgtool.model import Administrator, Ingredient, Interval, Request
from kgtool.names import CLIN
from kgtool.reading.amounts import amount_text, duration_text
from kgtool.reading.case_terms import CaseTerms, Placed
from kgtool.reading.kinds import INTENT, TREATMENT, below
from kgtool.reading.source import Place, shown

if TYPE_CHECKING:
    from kgtool.reading.schema import AdministratorEntry, QuantityEntry, RequestEntry

_DRUG = below("a drug or ingredient", "Drug")


class RequestReader:
    """Makes the requests of one file."""

    def __init__(self, terms: CaseTerms):
        self.terms, self.source = terms, terms.source

    def requests(self, entries: list[RequestEntry]) -> tuple[Request, ...]:
        """All requests of the file, in order."""
        found = tuple(self._request(entry, ("requests", number)) for number, entry in enumerate(entries))
        self._dependencies(found)
        return found

    def _request(self, entry: RequestEntry, place: Place) -> Request:
        key = f"request {entry.id}"
        placed = self.terms.term(entry.treatment, TREATMENT, (*place, "treatment"), key) or Placed(CLIN + "Treatment")
        site, side = self.terms.site(entry.region, entry.side, placed, place, key)
        dose, rate = self.terms.dose(entry.dose, entry.frequency, place)
        asked, unit = self._quantity(entry, place)
        administrator = self._administrator(entry.administrator, (*place, "administrator"))
        guidance = self.terms.value("guidance", entry.guidance, (*place, "guidance"))
        if guidance and placed.guidance and guidance != placed.guidance:
            self.source.refuse(
                (*place, "guidance"), f"value {shown(entry.guidance)}: the treatment's own words name another guidance; give one"
            )
        earlier, earlier_unit = self._quantity(entry.earlier, (*place, "earlier")) if entry.earlier else (None, None)
        request = Request(
            id=entry.id,
            text=_request_text(entry),
            treatment=placed.iri,
            stated=frozenset(),
            code=self.terms.code(entry.code, place),
            site=site,
            side=side,
            levels=self.terms.levels(entry.level, (*place, "level"), key) or (),
            quantity=asked,
            unit=unit,
            per_day=rate.per_day if rate else None,
            per_week=rate.per_week if rate else None,
            duration=entry.duration,
            dose=dose,
            refills=entry.refills,
            phase=self.terms.phase(entry.phase, (*place, "phase")),
            acquisition=self.terms.value("acquisition", entry.acquisition, (*place, "acquisition")),
            guidance=guidance or placed.guidance,
            route=self.terms.value("route", entry.route, (*place, "route")),
            setting=self.terms.value("setting", entry.setting, (*place, "setting")),
            ingredients=self._ingredients(entry, place, key),
            depends_on=tuple(dict.fromkeys(entry.depends_on or ())),
            earlier=earlier,
            earlier_unit=earlier_unit,
            intents=self._intents(entry, place, key),
            administrator=administrator,
        )
        return self._disputed(replace(request, stated=_stated(entry, request)), entry, place)

    def _quantity(self, entry: QuantityEntry, place: Place) -> tuple[Interval | None, str | None]:
        """The one amount of an entry and its unit, from ``quantity`` and ``unit`` or a short key."""
        from kgtool.reading.schema import SHORT_KEYS

        given = [key for key in ("quantity", *SHORT_KEYS) if getattr(entry, key) is not None]
        if len(given) > 1:
            hint = "; the length of a course goes under 'duration'" if {"weeks", "months"} & set(given) else ""
            self.source.refuse((*place, given[1]), f"a second amount beside {given[0]!r}; give one{hint}")
        if not given:
            return None, entry.unit
        unit = SHORT_KEYS.get(given[0])
        if unit and entry.unit and entry.unit != unit:
            self.source.refuse((*place, "unit"), f"value {shown(entry.unit)}: the key {given[0]!r} says the unit already")
        return getattr(entry, given[0]), unit or entry.unit

    def _administrator(self, entry: AdministratorEntry | None, place: Place) -> Administrator | None:
        if entry is None:
            return None
        amount, unit = self._quantity(entry.authorised, (*place, "authorised")) if entry.authorised else (None, None)
        return Administrator(entry.decision, amount, unit, entry.guideline, entry.edition, entry.pages)

    def _disputed(self, request: Request, entry: RequestEntry, place: Place) -> Request:
        """Take what was authorised off the amount, unless the file says that this was done."""
        granted = request.administrator.authorised if request.administrator else None
        if granted is None or request.quantity is None or entry.quantity_is == "disputed":
            return request
        where = (*place, "administrator", "authorised")
        unit = request.administrator.authorised_unit if request.administrator else None
        if unit and request.unit and unit != request.unit:
            self.source.refuse(where, f"the authorised amount is in {unit}, the request in {request.unit}; give both in one unit")
        low, high = _less(request.quantity.low, granted.high), _less(request.quantity.high, granted.low)
        if high is not None and high <= 0:
            self.source.refuse(
                where,
                f"{amount_text(granted)} authorised of {amount_text(request.quantity)} leaves nothing in dispute; "
                "if the quantity is already the disputed part, say so with 'quantity_is: disputed'",
            )
        return replace(request, quantity=Interval(None if low is None else max(low, Decimal(0)), high), unit=request.unit or unit)

    def _ingredients(self, entry: RequestEntry, place: Place, key: str) -> tuple[Ingredient, ...]:
        found = []
        for number, ingredient in enumerate(entry.ingredients):
            placed = self.terms.term(ingredient.drug, _DRUG, (*place, "ingredients", number, "drug"), key)
            if placed:
                found.append(Ingredient(placed.iri, ingredient.drug, ingredient.strength))
        return tuple(found)

    def _intents(self, entry: RequestEntry, place: Place, key: str) -> tuple[str, ...]:
        found = (self.terms.term(text, INTENT, (*place, "intent"), key) for text in entry.intent or ())
        return tuple(dict.fromkeys(placed.iri for placed in found if placed))

    def _dependencies(self, requests: tuple[Request, ...]) -> None:
        """Ids are unique; what a request depends on is in the case and does not depend on it in turn."""
        known: dict[str, Request] = {}
        for number, request in enumerate(requests):
            if request.id in known:
                self.source.refuse(("requests", number, "id"), f"value {shown(request.id)}: an earlier request has this id")
            known[request.id] = request
        for number, request in enumerate(requests):
            place: Place = ("requests", number, "depends_on")
            for parent in request.depends_on:
                if parent not in known:
                    self.source.refuse(place, f"value {shown(parent)}: no request has this id; there are {', '.join(known)}")
            reached, waiting = set[str](), list(request.depends_on)
            while waiting:
                parent = waiting.pop()
                if parent == request.id:
                    self.source.refuse(place, f"value {shown(request.depends_on[0])}: request {request.id} depends on itself in a circle")
                if parent not in reached:
                    reached.add(parent)
                    waiting += known[parent].depends_on


def _less(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def _stated(entry: RequestEntry, request: Request) -> frozenset[str]:
    """The keys that the file gave, in the words of ``kg:mustState``: a short key states quantity and unit too."""
    given = {field.alias or name for name, field in type(entry).model_fields.items() if getattr(entry, name) not in (None, [])}
    given -= {"quantity_is"}
    if request.quantity is not None:
        given |= {"quantity", *({"unit", request.unit} if request.unit else ())}
    for name, value in (("region", request.site), ("side", request.side), ("guidance", request.guidance), ("frequency", request.per_week)):
        if value is not None:
            given.add(name)
    return frozenset(given)


def _request_text(entry: RequestEntry) -> str:
    """How the file put a request, in one line for display."""
    from kgtool.reading.schema import SHORT_KEYS

    parts = [entry.treatment, entry.region, entry.side]
    for key in ("quantity", *SHORT_KEYS):
        amount = getattr(entry, key)
        if amount is not None:
            parts.append(f"{amount_text(amount)} {entry.unit or '' if key == 'quantity' else key}".strip())
    parts += [entry.dose[0].text if entry.dose else None, entry.frequency.text if entry.frequency else None]
    if entry.duration:
        parts.append(duration_text(entry.duration))
    return ", ".join(part for part in parts if part)
