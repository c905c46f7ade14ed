"""The page of a treatment: what governs it on a date and why, its criteria, the other texts, its place in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kgtool.determination import ChainStep
from kgtool.guideline import Recommendation
from kgtool.names import CLIN, RDFS, SKOS
from web import outline
from web.recommendation import TONES, TextView, in_force, view
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
class EditionView:
    """What another edition says: on which date to look, and how its criteria differ from those shown.

    ``compared``: a text of the same guideline about the same treatment; else one of another guideline in force at another time.
    """

    label: str
    text: str
    in_force: str
    day: date
    shown: bool
    stance: str
    tone: str
    compared: bool
    same_text: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


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
    narrower: tuple[Narrower, ...]


def treatment(name: str) -> str | Response:
    """``/treatments/<local name>?date=…&region=…``."""
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
        return redirect(url_for("treatment", name=short(entry.means), region=site, date=request.args.get("date")))
    return render_template("treatment.html", page=_page(iri, on, today, region, known))


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
        text=view(shown, on, known) if shown else None,
        until=until,
        chain=chain,
        others=tuple(view(text, on, known) for text in others),
        editions=_editions(shown, about, on),
        paths=tuple(tuple(Link(short(step), known.label(step)) for step in path) for path in _paths(iri, known)),
        children=tuple(Link(short(child), known.label(child), known.texts_below.get(child, 0)) for child in known.narrower(iri)),
        narrower=() if about else _narrower(iri, known),
    )


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


def _editions(shown: Recommendation | None, about: list[Recommendation], on: date) -> tuple[EditionView, ...]:
    """The text shown among those of its guideline, edition by edition; then the texts of others in force at another time."""
    same = [text for text in about if shown and (text is shown or _is_other_edition(text, shown))]
    past = [text for text in about if text not in same and not text.edition.in_force(on)]
    if same == [shown] and not past:
        return ()
    found = [_edition([text], shown, on) for text in sorted(same, key=lambda text: text.edition.first)]
    for edition in sorted({text.edition for text in past}, key=lambda edition: (edition.first, edition.label)):
        found.append(_edition([text for text in past if text.edition == edition], None, on))
    return tuple(found)


def _is_other_edition(text: Recommendation, shown: Recommendation) -> bool:
    """Whether it says in another edition of the guideline what the text shown says: about the same treatment and region."""
    return (
        text.edition.guideline == shown.edition.guideline
        and text.edition != shown.edition
        and text.sites == shown.sites
        and bool(set(text.treatments) & set(shown.treatments))
        and (text.label == shown.label or text.carried is shown or shown.carried is text or len(text.treatments) == 1)
    )


def _edition(texts: list[Recommendation], shown: Recommendation | None, on: date) -> EditionView:
    """One text compared with the one shown, or all that an edition of another guideline says."""
    text, edition = texts[0], texts[0].edition
    gone, new = outline.differences(outline.labels(text), outline.labels(shown)) if shown else ((), ())
    stance = text.stance if len({one.stance for one in texts}) == 1 else ""
    return EditionView(
        label=edition.label,
        text="; ".join(one.label for one in texts),
        in_force=in_force(edition),
        day=on if edition.in_force(on) else edition.last or edition.first,
        shown=text is shown,
        stance=stance,
        tone=TONES.get(stance, "plain"),
        compared=shown is not None,
        same_text=shown is not None and outline.applied(text) is outline.applied(shown),
        gone=gone,
        new=new,
    )


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
