"""What the text typed so far may mean.

In: the beginning of a text. Out: a few things with the name that matched, for the list under the search field.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kgtool.catalogue import catalogue
from kgtool.lookup import named
from web.reference import Reference
from web.search import LONGEST_TEXT

_SUGGESTED = 8


@dataclass(frozen=True)
class Suggestion:
    """A thing that the text typed so far may mean. ``matched``: the synonym or code that hit, empty where the label did."""

    iri: str
    label: str
    matched: str
    kind: str


@lru_cache(maxsize=2048)
def suggestions(text: str, known: Reference) -> tuple[Suggestion, ...]:
    """At most eight, in the order of the results: what the look-up names first, then other names that begin so."""
    if not text or len(text) > LONGEST_TEXT:
        return ()
    index = catalogue(known.knowledge)
    found: dict[str, Suggestion] = {}
    for iri, matched, how in named(text, known.knowledge)[1]:
        label = known.label(iri)
        found.setdefault(iri, Suggestion(iri, label, "" if matched == label or how == "curie" else matched, "treatment"))
    for match in (*index.matching(text, "treatment"), *index.matching(text)):
        if match.kind not in ("criterion", "recommendation"):
            label = known.label(match.iri)
            found.setdefault(match.iri, Suggestion(match.iri, label, "" if match.name == label else match.name, match.kind))
    return tuple(found.values())[:_SUGGESTED]
