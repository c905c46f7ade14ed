"""The page of one recommendation: what the text of one edition says, whole, whether it is in force or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import abort
from werkzeug.wrappers import Response

from kgtool.guideline import Recommendation
from kgtool.names import curie
from kgtool.stated import Word, turtle
from web import outline, twins
from web.recommendation import TextView, plain, view
from web.reference import Reference, reference, short


@dataclass(frozen=True)
class RecommendationPage:
    """``day``: a day on which the text is in force, for the treatment's page; ``others``: the same treatment elsewhere."""

    iri: str
    name: str
    text: TextView
    edition: Word
    guideline: Word
    treatments: tuple[Word, ...]
    region: str | None
    day: date
    others: tuple[Word, ...]


def recommendation(name: str, form: str = "") -> Response:
    """``/recommendations/<curie>``, with ``.json`` (as the API gives it), ``.csv`` (its criteria) and ``.ttl``."""
    known = reference()
    text = known.text(name)
    if text is None:
        abort(404, f"No recommendation has the short name “{name[:80]}”, such as cp2009:TriggerPointInjections.")
    if form == "json":
        return twins.data(plain(text))
    page = _page(text, date.today(), known)
    return twins.answer(
        "recommendation.html", page, form, table=lambda: outline.table(page.text.sections), turtle=lambda: turtle(text.iri, known.knowledge)
    )


def _page(text: Recommendation, today: date, known: Reference) -> RecommendationPage:
    edition = text.edition
    day = today if edition.in_force(today) else edition.last or edition.first
    others = [one for one in known.books.all() if one is not text and set(one.treatments) & set(text.treatments)]
    return RecommendationPage(
        iri=text.iri,
        name=curie(text.iri),
        text=view(text, known),
        edition=Word(edition.label, edition.iri),
        guideline=Word(known.label(edition.guideline), edition.guideline),
        treatments=tuple(Word(known.label(about), about) for about in text.treatments),
        region=short(text.sites[0]) if text.sites else None,
        day=day,
        others=tuple(Word(f"{one.label} ({one.edition.label})", one.iri) for one in others),
    )
