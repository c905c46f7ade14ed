"""Clinical terms that came, went, moved in the tree, or got other names or codes.

In: the two states of the knowledge. Out: :class:`TermChange`. A criterion whose words did not change may still mean something
else because a term in it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.authors.untouched import clinical
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN, RDFS, SKOS, curie


@dataclass(frozen=True)
class TermChange:
    """One term: added, removed or changed."""

    kind: str
    term: str
    label: str
    details: tuple[str, ...] = ()


def term_changes(old: Knowledge, new: Knowledge) -> Iterator[TermChange]:
    """By term, in alphabetical order of the IRI."""
    before, after = clinical(old), clinical(new)
    both = before & after
    for iri in sorted(before | after):
        if iri not in after:
            yield TermChange("removed", curie(iri), old.label(iri))
        elif iri not in before:
            wider = [new.label(one) for one in new.nearest_first(iri)[1:2]]
            yield TermChange("added", curie(iri), new.label(iri), tuple(f"a kind of {label}" for label in wider))
        elif details := tuple(_details(iri, old, new, both)):
            yield TermChange("changed", curie(iri), new.label(iri), details)


def _details(iri: str, old: Knowledge, new: Knowledge, both: set[str]) -> Iterator[str]:
    wider = [{one for one in side.ancestors(iri) if one in both or not one.startswith(CLIN)} for side in (old, new)]
    yield from (f"now a kind of {new.label(one)}" for one in sorted(wider[1] - wider[0]))
    yield from (f"no longer a kind of {old.label(one)}" for one in sorted(wider[0] - wider[1]))
    rivals = [side.rivals(iri) & both for side in (old, new)]
    yield from (f"now rules out {new.label(one)}" for one in sorted(rivals[1] - rivals[0]))
    yield from (f"no longer rules out {old.label(one)}" for one in sorted(rivals[0] - rivals[1]))
    for name, what in ((RDFS + "label", "label"), (SKOS + "altLabel", "synonym"), (SKOS + "notation", "code")):
        names = [set(side.objects(iri, name)) for side in (old, new)]
        yield from (f"new {what} {one}" for one in sorted(names[1] - names[0]))
        yield from (f"{what} {one} gone" for one in sorted(names[0] - names[1]))
