"""The page of a treatment: what governs it on a date and why, its criteria, the other texts, its place in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kgtool.determination import ChainStep
from kgtool.guideline import Recommendation
from kgtool.names import CLIN, RDFS, SKOS, expand
from kgtool.stated import triples, turtle_of
from web import outline, twins
from web.comparison import EditionView, editions
from web.precedents import Precedents, precedents
from web.recommendation import TONES, TextView, view
from web.reference import Reference, day_of, reference, short


@dataclass(frozen=True)
class Link:
    """Another treatment. ``texts``: how many recommendations are about it or narrower ones."""

    name: str
    label: str
    texts: int = 0


@dataclass(frozen=True)
class Region:
    name: str
    label: str


@dataclass(frozen=True)
class Narrower:
    """A narrower treatment and what the texts about it say: stance, its tone, the editions that take it."""

    treatment: Link
    stances: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class TreatmentPage:
    """``text`` governs on the date; where none does, ``text`` is the last that did and ``governs`` is False."""

    name: str
    label: str
    definition: str
    synonyms: tuple[str, ...]
    codes: tuple[str, ...]
    on: date
    today: date
    region: Region | None
    regions: tuple[Region, ...]
    governs: bool
    text: TextView | None
    until: date | None
    chain: tuple[ChainStep, ...]
    others: tuple[TextView, ...]
    editions: tuple[EditionView, ...]
    paths: tuple[tuple[Link, ...], ...]
    children: tuple[Link, ...]
    beside: tuple[Link, ...]
    narrower: tuple[Narrower, ...]
    precedents: Precedents | None


def treatment(name: str, form: str = "") -> Response:
    """``/treatments/<local name>?date=…&region=…``, with ``.json``, ``.csv`` (the criteria) and ``.ttl`` (term and texts)."""
    known = reference()
    iri = known.treatment(name)
    if iri is None:
        abort(404, f"No treatment has the short name “{name[:80]}”. Search for it by its name, a synonym or a code.")
    entry = known.terms.entries[iri]
    today = date.today()
    on = day_of(request.args.get("date"), today)
    region = known.region(request.args.get("region"))
    if entry.means and entry.site:  # a term that stands for another one at a region: lumbar MRI
        site = short(region or entry.site)
        there: dict[str, Any] = {"name": short(entry.means), "region": site, "date": request.args.get("date")}
        return redirect(url_for("treatment_twin", form=form, **there) if form else url_for("treatment", **there))
    page = _page(iri, on, today, region, known)
    return twins.answer("treatment.html", page, form, table=lambda: _table(page), turtle=lambda: _turtle(iri, page, known))


def _table(page: TreatmentPage) -> Iterator[tuple[str, ...]]:
    """The criteria of every text on the page, the governing one first."""
    yield ("text", "edition", "governs", "stance", "citation", *outline.COLUMNS)
    for text in (*([page.text] if page.text else []), *page.others):
        own = (text.curie, text.edition, "yes" if page.governs and text is page.text else "no", text.stance, text.citation)
        rows = list(outline.rows(text.sections))
        yield from ((*own, *row) for row in rows or [("",) * len(outline.COLUMNS)])


def _turtle(iri: str, page: TreatmentPage, known: Reference) -> str:
    """The RDF of the treatment and of the texts on its page."""
    things = [iri, *(expand(text.curie) or "" for text in (*([page.text] if page.text else []), *page.others))]
    return turtle_of(list(dict.fromkeys(one for thing in things for one in triples(thing, known.knowledge))))


def _page(iri: str, on: date, today: date, region: str | None, known: Reference) -> TreatmentPage:
    anywhere = known.texts_about(iri)
    about = [text for text in anywhere if _at(text, region, known)]
    standing = known.standing(iri, region, on)
    chain = standing.governing.chain if standing.governing else ()
    shown = known.books.recommendation(standing.governing.recommendation) if standing.governing else None
    until = None
    if shown is None:
        shown, until = _last(iri, region, about, on, known)
    others = [text for text in about if text.edition.in_force(on) and text is not shown]
    regions = {site for text in anywhere for site in text.sites} | ({region} if region else set())
    return TreatmentPage(
        name=short(iri),
        label=known.label(iri),
        definition=next(iter(known.knowledge.objects(iri, RDFS + "comment")), ""),
        synonyms=tuple(known.synonyms(iri)),
        codes=tuple(known.knowledge.objects(iri, SKOS + "notation")),
        on=on,
        today=today,
        region=Region(short(region), known.label(region)) if region else None,
        regions=tuple(sorted((Region(short(site), known.label(site)) for site in regions), key=lambda one: one.label)),
        governs=standing.governing is not None,
        text=view(shown, known) if shown else None,
        until=until,
        chain=chain,
        others=tuple(view(text, known) for text in others),
        editions=editions(shown, about, on),
        paths=tuple(tuple(Link(short(step), known.label(step)) for step in path) for path in _paths(iri, known)),
        children=tuple(_link(child, known) for child in known.narrower(iri)),
        beside=tuple(_link(one, known) for one in _beside(iri, known)),
        narrower=() if about else _narrower(iri, known),
        precedents=precedents(iri, region, known),
    )


def _link(iri: str, known: Reference) -> Link:
    return Link(short(iri), known.label(iri), known.texts_below.get(iri, 0))


def _beside(iri: str, known: Reference) -> list[str]:
    """The neighbours in the tree: what is directly below the same wider treatments, where anything is said of it."""
    tops = [parent for parent in known.terms.entries[iri].parents if parent != CLIN + "Treatment" and known.treatment(short(parent))]
    found = {one for parent in tops for one in known.narrower(parent) if one != iri and known.texts_below.get(one)}
    return sorted(found, key=lambda one: (known.label(one).casefold(), one))


def _at(text: Recommendation, region: str | None, known: Reference) -> bool:
    """Whether a text may be about the region: it names none, or one that holds it or lies inside it."""
    within = known.knowledge.within
    return not region or not text.sites or any(within(region, site) or within(site, region) for site in text.sites)


def _last(
    iri: str, region: str | None, about: list[Recommendation], on: date, known: Reference
) -> tuple[Recommendation | None, date | None]:
    """The text that governed last before the date, and its last day."""
    for day in sorted({text.edition.last for text in about if text.edition.last and text.edition.last < on}, reverse=True):
        governing = known.governing(iri, region, day)
        if governing:
            return known.books.recommendation(governing), day
    return None, None


def _paths(iri: str, known: Reference) -> list[list[str]]:
    """Every way up to the top of the treatments, widest first."""
    top = CLIN + "Treatment"
    parents = [p for p in known.terms.entries[iri].parents if known.treatment(short(p))]
    found = [[*path, parent] for parent in parents if parent != top for path in _paths(parent, known)]
    return found or [[]]


def _narrower(iri: str, known: Reference) -> tuple[Narrower, ...]:
    found: dict[str, dict[str, list[str]]] = {}
    for text in sorted(known.texts_within(iri), key=lambda one: one.edition.first):
        for about in text.treatments:
            if about != iri and known.knowledge.within(about, iri):
                editions = found.setdefault(about, {}).setdefault(text.stance, [])
                if text.edition.label not in editions:
                    editions.append(text.edition.label)
    return tuple(
        Narrower(
            Link(short(about), known.label(about)),
            tuple((stance, TONES.get(stance, "plain"), tuple(editions)) for stance, editions in stances.items()),
        )
        for about, stances in sorted(found.items(), key=lambda item: known.label(item[0]).casefold())
    )
