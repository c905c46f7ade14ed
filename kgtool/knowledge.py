"""The knowledge of one installation or folder, loaded: a store to query, and quick answers about classes and labels.

In: a folder of ``.omn`` files (the shipped one by default). Out: :class:`Knowledge`. A wheel carries its compilation; for
any other folder it is made once and kept in the user's cache folder under a hash of the files and the compiler, so an
edited file is always seen. A missing, unwritable or broken cache costs time, never a failure.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool import compiled, kept, places
from kgtool.compiled import ORDER_GRAPH
from kgtool.errors import KnowledgeError
from kgtool.names import CLIN, OWL, RDF, RDFS, curie, local_name
from kgtool.rdf import kg, value

if TYPE_CHECKING:
    from kgtool.terms import TermIndex

_TYPE = ox.NamedNode(RDF + "type")
#: Annotations of classes that the derivations read.
HINTS = (
    "siteFree",
    "referredFrom",
    "adjacentTo",
    "morphineFactor",
    "morphineFactorHighest",
    "affectsRoot",
    "belongsTo",
    "containsDrug",
    "painFrom",
    "painTo",
    "impliesRoute",
)

_LABEL = ox.NamedNode(RDFS + "label")


class Knowledge:
    """``store`` holds the authors' RDF and the compiled triples; ``hash`` names the state of the files."""

    def __init__(self, store: ox.Store, hash: str, folder: Path):
        self.store, self.hash, self.folder = store, hash, folder
        self._labels: dict[str, str] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._declared: dict[str, tuple[ox.Quad, ...]] = {}
        self._hints: dict[str, tuple[ox.Quad, ...]] = {}
        self._rivals: dict[str, frozenset[str]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._slices: dict[str, tuple[tuple[ox.Quad, ...], tuple[ox.Quad, ...]]] = {}
        self._closures: dict[str, tuple[ox.Quad, ...]] = {}

    def label(self, iri: str) -> str:
        """The entity's label, or its short name where it has none."""
        if iri not in self._labels:
            found = [value(quad.object) for quad in self.store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, None)]
            self._labels[iri] = min(found) if found else local_name(iri)
        return self._labels[iri]

    def ancestors(self, iri: str) -> frozenset[str]:
        """A class (or property) and everything wider."""
        if iri not in self._ancestors:
            wider = self.store.quads_for_pattern(ox.NamedNode(iri), kg("within"), None, ORDER_GRAPH)
            self._ancestors[iri] = frozenset(value(quad.object) for quad in wider) | {iri}
        return self._ancestors[iri]

    def source(self, iri: str) -> tuple[str, int] | None:
        """File (relative to the folder) and line where the entity's frame begins."""
        node = ox.NamedNode(iri)
        file = next(self.store.quads_for_pattern(node, kg("sourceFile"), None, ORDER_GRAPH), None)
        line = next(self.store.quads_for_pattern(node, kg("sourceLine"), None, ORDER_GRAPH), None)
        return (value(file.object), int(value(line.object))) if file and line else None

    def objects(self, iri: str, name: str) -> list[str]:
        """The values of a core property of an entity, IRIs or texts, in no particular order."""
        found = {value(quad.object) for quad in self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(name), None, None)}
        return sorted(str(value) for value in found)

    def parts(self, criterion: str) -> tuple[ox.Quad, ...]:
        """The triples of a criterion's parts, ready for a determination's own store."""
        return self._slice(criterion)[0]

    def classes_of(self, criterion: str) -> frozenset[str]:
        """The classes that a criterion's parts name."""
        if criterion not in self._classes:
            named = (quad for quad in self.parts(criterion) if quad.predicate == kg("class"))
            self._classes[criterion] = frozenset(value(quad.object) for quad in named)
        return self._classes[criterion]

    def parts_order(self, criterion: str) -> tuple[ox.Quad, ...]:
        """``kg:within`` of the classes that a criterion's parts name."""
        return self._slice(criterion)[1]

    def _slice(self, criterion: str) -> tuple[tuple[ox.Quad, ...], tuple[ox.Quad, ...]]:
        if criterion not in self._slices:
            found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(criterion))
            quads = [ox.Quad(q.subject, q.predicate, q.object) for q in found]
            if not quads:
                raise KnowledgeError(f"{curie(criterion)} is used as a criterion but has no definition", *(self.source(criterion) or ()))
            within = kg("within")
            self._slices[criterion] = (tuple(q for q in quads if q.predicate != within), tuple(q for q in quads if q.predicate == within))
        return self._slices[criterion]

    @cached_property
    def functional(self) -> frozenset[str]:
        """The single-valued object properties."""
        single = ox.NamedNode(OWL + "FunctionalProperty")
        return frozenset(value(quad.subject) for quad in self.store.quads_for_pattern(None, _TYPE, single, None))

    def nearest_first(self, iri: str) -> list[str]:
        """A class and everything wider, the narrowest first."""
        return sorted(self.ancestors(iri), key=lambda wider: (-len(self.ancestors(wider)), wider))

    def hints(self, iri: str) -> tuple[ox.Quad, ...]:
        """What ``derive`` must know of a class: the annotations of it and of everything wider that derivations read."""
        if iri not in self._hints:
            found = []
            for wider in self.ancestors(iri):
                node = ox.NamedNode(wider)
                for name in HINTS:
                    for quad in self.store.quads_for_pattern(node, kg(name), None, None):
                        found.append(ox.Quad(quad.subject, quad.predicate, quad.object))
                        if isinstance(quad.object, ox.NamedNode):
                            found.extend(self.closure(value(quad.object)))
                if next(self.store.quads_for_pattern(None, kg("treatment"), node, None), None):
                    found.append(ox.Quad(node, kg("hasRecommendation"), ox.Literal(True)))
            self._hints[iri] = tuple(found)
        return self._hints[iri]

    def wider_links(self, iri: str) -> frozenset[str]:
        """A property and everything wider."""
        return self.ancestors(iri)

    def rivals(self, iri: str) -> frozenset[str]:
        """The classes that a class rules out, as declared for it or a wider one."""
        if iri not in self._rivals:
            found = {
                value(quad.object)
                for wider in self.ancestors(iri)
                for quad in self.store.quads_for_pattern(ox.NamedNode(wider), kg("rulesOut"), None, ORDER_GRAPH)
            }
            self._rivals[iri] = frozenset(found)
        return self._rivals[iri]

    def closure(self, iri: str) -> tuple[ox.Quad, ...]:
        """``kg:within`` for one class, ready for a determination's own store."""
        if iri not in self._closures:
            node = ox.NamedNode(iri)
            self._closures[iri] = tuple(ox.Quad(node, kg("within"), ox.NamedNode(wider)) for wider in self.ancestors(iri))
        return self._closures[iri]

    def declared_rivals(self, iri: str) -> tuple[ox.Quad, ...]:
        """``kg:rulesOut`` as declared for a class or a wider one, for finding clashes."""
        if iri not in self._declared:
            found = [
                ox.Quad(quad.subject, quad.predicate, quad.object)
                for wider in self.ancestors(iri)
                for quad in self.store.quads_for_pattern(ox.NamedNode(wider), kg("rulesOut"), None, ORDER_GRAPH)
            ]
            self._declared[iri] = tuple(found)
        return self._declared[iri]

    @cached_property
    def object_properties(self) -> frozenset[str]:
        """Every object property of the ontology."""
        kind = ox.NamedNode(OWL + "ObjectProperty")
        return frozenset(value(quad.subject) for quad in self.store.quads_for_pattern(None, _TYPE, kind, None))

    @cached_property
    def link_order(self) -> tuple[ox.Quad, ...]:
        """``kg:within`` of the object properties, reflexive."""
        return tuple(quad for link in sorted(self.object_properties) for quad in self.closure(link))

    @cached_property
    def terms(self) -> TermIndex:
        """The index of labels, synonyms and codes."""
        from kgtool.terms import TermIndex

        return TermIndex.from_store(self.store)

    def term_index(self) -> TermIndex:
        """The index of labels, synonyms and codes."""
        return self.terms

    def within(self, iri: str, wide: str) -> bool:
        """Whether a class is a class or narrower."""
        return wide in self.ancestors(iri)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How much was loaded, by kind."""
        kinds = {"recommendations": "Recommendation", "criteria": "Criterion", "composite criteria": "CompositeCriterion"}
        counts = {}
        for name, kind in kinds.items():
            counts[name] = len({quad.subject for quad in self.store.quads_for_pattern(None, _TYPE, kg(kind), None)})
        classes = {value(quad.subject) for quad in self.store.quads_for_pattern(None, _TYPE, ox.NamedNode(OWL + "Class"), None)}
        counts["clinical terms"] = sum(iri.startswith(CLIN) for iri in classes)
        counts["quads"] = len(self.store)
        return counts


@lru_cache(maxsize=4)
def load(folder: Path | None = None, *, cache: bool = True) -> Knowledge:
    """Load a folder's knowledge (the shipped one by default). Raises :class:`KnowledgeError` for broken files."""
    home = folder or places.ontology_folder()
    files = places.ontology_files(home)
    if not files:
        raise KnowledgeError("no .omn file here; give a folder of ontology files", home)
    shipped = places.shipped_compilation() if folder is None else None
    if shipped:
        return Knowledge(kept.read(shipped), (shipped.parent / "source-hash").read_text(), home)
    state = compiled.source_hash(files)
    cached = kept.cache_file(state) if cache else None
    if cached and cached.is_file():
        try:
            return Knowledge(kept.read(cached), state, home)
        except (OSError, SyntaxError, ValueError):
            pass  # a damaged cache file is made again below
    store = ox.Store()
    store.extend(compiled.compile_files(files, home))
    if cached:
        kept.keep(store, cached)
    return Knowledge(store, state, home)
