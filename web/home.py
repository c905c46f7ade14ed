"""The home page: one box to search in, and what the collection holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request

from kgtool.names import CLIN
from web.recommendation import in_force
from web.reference import Reference, day_of, reference, short
from web.search import Found, search

EXAMPLES = ("trigger point injection", "TPI", "OxyContin", "cpt:20552", "lumbar MRI", "12 visits of physical therapy")


@dataclass(frozen=True)
class EditionLine:
    label: str
    in_force: str
    texts: int


@dataclass(frozen=True)
class Kind:
    """A treatment of the top of the tree, with the number of texts about it or narrower ones."""

    name: str
    label: str
    texts: int


@dataclass(frozen=True)
class HomePage:
    text: str
    on: date
    found: Found | None
    editions: tuple[EditionLine, ...]
    kinds: tuple[Kind, ...]
    examples: tuple[str, ...]


def home() -> str:
    """``/?q=…&date=…``: the results, or without a text what there is to find."""
    known = reference()
    text = " ".join(request.args.get("q", "").split())
    on = day_of(request.args.get("date"), date.today())
    found = search(text, on, known) if text else None
    page = HomePage(text, on, found, _editions(known), () if found else _kinds(known), EXAMPLES)
    return render_template("home.html", page=page)


def _editions(known: Reference) -> tuple[EditionLine, ...]:
    return tuple(EditionLine(e.label, in_force(e), texts) for e, texts in known.editions)


def _kinds(known: Reference) -> tuple[Kind, ...]:
    below = known.texts_below
    kinds = [Kind(short(iri), known.label(iri), below.get(iri, 0)) for iri in known.narrower(CLIN + "Treatment")]
    return tuple(kind for kind in kinds if kind.texts)
