"""Words for things, as a person types them into a parameter: CURIE, IRI, label, synonym, code or identifier.

In: a loaded store and a text. Out: the IRI it names. Used by ``questions`` where a parameter has the type iri; built
from the store itself, so that it serves an author's own store as well as the project's knowledge.
"""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from kgtool import names
from kgtool.errors import InputError
from kgtool.questions.words import nearest
from kgtool.reading.spelling import fold

_NAMING = tuple(
    ox.NamedNode(iri)
    for iri in (
        names.RDFS + "label",
        names.SKOS + "altLabel",
        names.SKOS + "hiddenLabel",
        names.SKOS + "notation",
        names.DCTERMS + "identifier",
    )
)
_LABEL = _NAMING[0]
_UPWARDS = (ox.NamedNode(names.RDF + "type"), ox.NamedNode(names.RDFS + "subClassOf"))


class StoreTerms:
    """The names in one store. Made once for a run of questions; reading all names takes some milliseconds."""

    def __init__(self, store: ox.Store):
        self.store = store

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """IRIs by lower-case label, synonym, code or identifier."""
        found: dict[str, set[str]] = {}
        for naming in _NAMING:
            for quad in self.store.quads_for_pattern(None, naming, None, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    found.setdefault(" ".join(quad.object.value.lower().split()), set()).add(quad.subject.value)
        return found

    @cached_property
    def by_folded_name(self) -> dict[str, set[str]]:
        """The same by the form in which case files compare terms: plurals, hyphens and British spelling do not count."""
        found: dict[str, set[str]] = {}
        for name, iris in self.by_name.items():
            found.setdefault(fold(name), set()).update(iris)
        return found

    def label(self, iri: str) -> str | None:
        """The label of an IRI, or None."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, None)
        return min((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), default=None)

    def is_a(self, iri: str, class_iri: str) -> bool:
        """Whether an IRI is, directly or through wider classes, the class, a part of it or a member of it."""
        seen, waiting = {iri}, [iri]
        while waiting:
            node = waiting.pop()
            if node == class_iri:
                return True
            for upwards in _UPWARDS:
                for quad in self.store.quads_for_pattern(ox.NamedNode(node), upwards, None, None):
                    if isinstance(quad.object, ox.NamedNode) and quad.object.value not in seen:
                        seen.add(quad.object.value)
                        waiting.append(quad.object.value)
        return False

    def find(self, text: str, class_name: str | None) -> str:
        """The one IRI that a text names, within a class (a CURIE) where given. Raises InputError with the nearest names."""
        class_iri = names.expand(class_name) or class_name if class_name else None
        written = text.strip().removeprefix("<").removesuffix(">") if text.strip().startswith("<") else text.strip()
        iri = names.expand(written) or (written if "://" in written else None)
        if iri is not None:
            self._known(iri, text, class_iri)
            return iri
        hits = self.by_name.get(" ".join(written.lower().split())) or self.by_folded_name.get(fold(written), set())
        fitting = sorted(hit for hit in hits if class_iri is None or self.is_a(hit, class_iri))
        exact = [hit for hit in fitting if written in self._names(hit)]  # a criterion may be called as its finding is, but capitalised
        if len(fitting) == 1 or len(exact) == 1:
            return (exact or fitting)[0]
        if fitting:
            raise InputError(f"{text!r} names several things; say which: {', '.join(map(names.curie, fitting))}")
        if hits:
            raise InputError(f"{text!r} is {', '.join(map(names.curie, sorted(hits)))}, which is no {self._class_label(class_iri)}")
        raise InputError(f"nothing is called {text!r}{self._near(written, class_iri)}")

    def _names(self, iri: str) -> set[str]:
        node = ox.NamedNode(iri)
        return {quad.object.value for naming in _NAMING for quad in self.store.quads_for_pattern(node, naming, None, None)}  # type: ignore[union-attr]

    def _known(self, iri: str, text: str, class_iri: str | None) -> None:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            raise InputError(f"{text!r} is not an IRI") from None
        if next(self.store.quads_for_pattern(node, None, None, None), None) is None:
            named = {names.curie(hit) for hits in self.by_name.values() for hit in hits}
            near = nearest(names.curie(iri), named)
            raise InputError(f"nothing has the name {text!r}" + (f"; nearest: {', '.join(near)}" if near else ""))
        if class_iri is not None and not self.is_a(iri, class_iri):
            raise InputError(f"{text!r} is no {self._class_label(class_iri)}")

    def _class_label(self, class_iri: str | None) -> str:
        return "such thing" if class_iri is None else self.label(class_iri) or names.curie(class_iri)

    def _near(self, text: str, class_iri: str | None) -> str:
        near = nearest(text.lower(), self.by_name, count=12)
        fitting = [name for name in near if class_iri is None or any(self.is_a(hit, class_iri) for hit in self.by_name[name])][:3]
        return f"; nearest: {', '.join(map(repr, fitting))}" if fitting else ""
