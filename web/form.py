"""The form of a treatment: its criteria as questions, and from the answers an ordinary case that is decided at once.

``GET /decide/form`` asks; ``POST`` decides. What is answered stands in the body of the request and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kgtool.answers import form as answering
from kgtool.answers.case import Reply, case_text
from kgtool.answers.entries import Scribe
from kgtool.answers.form import Form, Situation
from kgtool.answers.statements import Asked, Statement, case_data
from kgtool.case_file import case_of
from kgtool.case_numbers import COUNTED, counted_in
from kgtool.errors import InputError, KnowledgeError
from kgtool.guideline import Recommendation
from kgtool.names import CLIN, KG, curie, expand
from kgtool.reading.kinds import REGION, TREATMENT, VALUES, Kind
from web import decide
from web.decide import FORUMS, READINGS, Choices
from web.reference import Reference, day_of, reference, short

#: Fields whose text goes into the request as it stands, and those that the criteria must ask for to be shown.
_PLAIN = ("region", "side", "frequency", "dose", "level")
_CHOSEN = ("guidance", "acquisition", "route", "setting")
#: Fields that are folded away, unless they are filled in or a criterion is about them.
_RARE = frozenset({"frequency", "duration", "level", "age", "sex", "bmi", "guideline"})
_ASKING = frozenset(
    KG + name
    for name in ("courseDays", "courseWeeks", "courseMonths", "perWeek", "levelsRequested", "level", "ageYears", "sex", "bodyMassIndex")
)
_LENGTHS = ("weeks", "days", "months")


@dataclass(frozen=True)
class FormPage:
    """The form and what has been filled in so far (by the names of its fields)."""

    treatment: str
    label: str
    on: date
    region: str
    form: Form | None
    text: Recommendation | None
    values: Mapping[str, str]
    units: tuple[str, ...]
    lengths: tuple[str, ...]
    regions: tuple[str, ...]
    choices: tuple[tuple[str, str, tuple[str, ...]], ...]
    drug: bool
    more: bool
    guidelines: tuple[str, ...]
    forums: Mapping[str, str]
    readings: Mapping[str, str]
    error: str = ""


def ask() -> str | Response:
    """``/decide/form?treatment=…&date=…&region=…&situation=…``: the questions of the text that governs.

    A treatment that is named in words is sent on to its own address, or to the search where they name none.
    """
    known = reference()
    name = request.args.get("treatment", "")
    on = day_of(request.args.get("date"), date.today())
    if known.treatment(name) is None:
        found = known.terms.resolve(name[:300], TREATMENT)
        named = short(found.iri) if found and known.treatment(short(found.iri)) else ""
        asked_for = {"endpoint": "form", "treatment": named} if named else {"endpoint": "home", "q": name[:300] or None}
        return redirect(url_for(date=on.isoformat(), **asked_for), 303)
    region = known.region(request.args.get("region"))
    values = {
        "treatment": name,
        "situation": request.args.get("situation", ""),
        "reviewed": on.isoformat(),
        "region": known.label(region) if region else "",
    }
    return render_template("form.html", page=_page(values, known))


def answered() -> Response:
    """``POST /decide/form``: the determination of the case that the answers come to, or that case as a file."""
    known = reference()
    values = {key: " ".join(value.replace("\x00", "\ufffd").split()) for key, value in request.form.items()}
    if known.treatment(values.get("treatment", "")) is None:
        abort(404, "The form names no treatment that is known here. Begin at a treatment’s page.")
    choices = Choices(values.get("forum", ""), values.get("readings", "show"))
    try:
        case = _case(values, known)
        text = _governing(values, known)
        return decide.answer(case.encode(), choices, values.get("as", "html"), known, "the form", text.iri if text else "")
    except InputError as error:
        return make_response(render_template("form.html", page=_page(values, known, error=str(error))), 400)


# ------------------------------------------------------------------ what was filled in


def _case(values: Mapping[str, str], known: Reference) -> str:
    asked = _asked(values, known)
    criteria: dict[str, Reply] = {}
    numbers: dict[str, Reply] = {}
    for field, value in values.items():
        kind, _, name = field.partition(":")
        if not value or kind not in ("answer", "number"):
            continue
        source = _source(name, values)
        if kind == "answer":
            criteria[_criterion(name, known)] = Reply(value, source=source)
        elif not known.knowledge.objects(KG + name, KG + "recordedAs"):
            raise InputError(f"{name[:60]!r} is no number that a form asks for")
        else:
            numbers[KG + name] = Reply(value, values.get(f"unit:{name}", ""), source)
    return case_text(asked, criteria, numbers, known.knowledge)


def _criterion(name: str, known: Reference) -> str:
    iri = expand(name)
    try:
        known.knowledge.parts(iri or "")
    except (KnowledgeError, ValueError):
        raise InputError(f"{name[:60]!r} is not the short name of a criterion") from None
    return iri or ""


def _source(name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Where the record says it: as noted with the answer, else with the form."""
    document = values.get(f"document:{name}") or values.get("document", "")
    day = values.get(f"day:{name}") or ("" if values.get(f"document:{name}") else values.get("day", ""))
    return {key: value for key, value in (("document", document), ("date", day)) if value}


def _asked(values: Mapping[str, str], known: Reference) -> Asked:
    """The request that was described, in the keys of a case file. Raises InputError as for any case file."""
    asked_for = known.treatment(values["treatment"]) or ""
    asking: dict[str, Any] = {"id": 1, "treatment": _name(asked_for, TREATMENT, known)}
    asking |= {key: values[key] for key in (*_PLAIN, *_CHOSEN) if values.get(key)}
    if values.get("quantity"):
        unit = values.get("unit", "")
        asking |= {"quantity": values["quantity"], **({"unit": unit} if unit else {})}
    if values.get("earlier"):
        unit = values.get("unit", "")
        asking["earlier"] = {"quantity": values["earlier"], **({"unit": unit} if unit else {})}
    if values.get("duration"):
        asking["duration"] = f"{values['duration']} {values.get('duration_unit') or _LENGTHS[0]}"
    for key, value in _situation_of(values, known):
        asking[key] = _name(expand(value) or "", TREATMENT if key == "treatment" else VALUES[key], known) if ":" in value else value
    if values.get("guideline"):
        asking["administrator"] = {"decision": "denied", "guideline": values["guideline"]}
    person = {key: values[key] for key in ("age", "sex", "bmi") if values.get(key)}
    reviewed = day_of(values.get("reviewed"), date.today()).isoformat()
    case: dict[str, Any] = {"case": values.get("name") or known.label(asked_for), "reviewed": reviewed}
    if values.get("injured"):
        case["injured"] = values["injured"]
    if person:
        case["person"] = person
    asked = Asked(asked_for, None, asking, case)
    read = case_of(case_data(Statement(), asked, known.knowledge), known.terms, name="form").requests[0]
    return Asked(read.treatment, read.site, asking, case)


def _situation_of(values: Mapping[str, str], known: Reference) -> tuple[tuple[str, str], ...]:
    text = _governing(values, known)
    found = _situation(values.get("situation", ""), answering.situations(text, known.knowledge) if text else ())
    return found.request if found else ()


def _situation(name: str, among: tuple[Situation, ...]) -> Situation | None:
    if not name:  # a phase is always chosen; a service is named by the treatment itself, or not at all
        return next((one for one in among if one.is_phase), None)
    found = next((one for one in among if one.id == name), None)
    if found is None:
        raise InputError(f"situation {name[:60]!r} is not one of {', '.join(one.id for one in among) or 'any: the text has none'}")
    return found


def _governing(values: Mapping[str, str], known: Reference) -> Recommendation | None:
    """The text that governs the treatment at the region for a record that says nothing."""
    region = known.terms.resolve(values["region"], REGION) if values.get("region") else None
    on = day_of(values.get("reviewed"), date.today())
    treatment = known.treatment(values["treatment"]) or ""
    entry = known.terms.entries[treatment]
    site = (region.iri if region else None) or entry.site
    governing = known.governing(entry.means or treatment, site, on)
    return known.books.recommendation(governing) if governing else None


def _name(iri: str, kind: Kind, known: Reference) -> str:
    return Scribe(known.knowledge, None).name(iri, kind) or curie(iri)


# ------------------------------------------------------------------ the page


def _understood(values: Mapping[str, str], known: Reference, *, strict: bool) -> tuple[Recommendation | None, Asked]:
    """The governing text and the request; unless ``strict`` of as much of what was filled in as can be used."""
    for keys in (values, ("treatment", "reviewed", "region", "situation"), ("treatment", "reviewed"), ("treatment",)):
        kept = {key: values.get(key, "") for key in keys}
        try:
            return _governing(kept, known), _asked(kept, known)
        except InputError:
            if strict:
                raise
    raise InputError(f"treatment {values['treatment']!r} cannot be asked for")


@lru_cache(maxsize=16)
def _labels(kind: Kind, known: Reference) -> tuple[str, ...]:
    """The terms of a kind, by label; the tops of the tree name nothing in particular."""
    entries = known.terms.entries.values()
    return tuple(sorted(entry.label for entry in entries if known.terms.is_a(entry.iri, kind) and entry.iri not in kind.tops))


def _page(values: Mapping[str, str], known: Reference, *, error: str = "") -> FormPage:
    """The page; with an ``error``, what cannot be used of the values is left out of the questions and kept in its field."""
    treatment = known.treatment(values["treatment"]) or ""
    text, asked = _understood(values, known, strict=not error)
    among = answering.situations(text, known.knowledge) if text else ()
    situation = next((one for one in among if one.id == values.get("situation")), None)
    found = answering.form(text, asked, situation, known.knowledge) if text else None
    on = date.fromisoformat(asked.case["reviewed"])
    unit = counted_in(treatment, known.knowledge)
    given = found.given if found else frozenset()
    return FormPage(
        treatment=short(treatment),
        label=known.label(treatment),
        on=on,
        region=short(asked.site) if asked.site else "",
        form=found,
        text=text,
        values=values,
        units=tuple(dict.fromkeys([*([unit] if unit else []), "visits", *COUNTED, *_LENGTHS])),
        lengths=_LENGTHS,
        regions=_labels(REGION, known),
        choices=tuple((key, known.label(KG + key), _labels(VALUES[key], known)) for key in _CHOSEN if KG + key in given),
        more=bool(_RARE & {key for key, value in values.items() if value} or _ASKING & given),
        drug=known.knowledge.within(treatment, CLIN + "Drug"),
        guidelines=tuple(dict.fromkeys(known.label(edition.guideline) for edition, _ in known.editions)),
        forums=FORUMS,
        readings=READINGS,
        error=error,
    )
