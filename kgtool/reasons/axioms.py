"""What the ontology files state, axiom by axiom, each with its place.

In: parsed files. Out: :class:`Axiom` objects in the order of the files, without annotations and statements about single things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kgtool.checks.frames import Places
from kgtool.manchester import Document
from kgtool.reasons.locality import Modules
from kgtool.reasons.syntax import Node, read

#: What entails nothing about classes. Statements about single things are part of a record, not of the language.
_SAYING_NOTHING = ("Declare", "Annotation", "OntologyAnnotation", "Import", "SubAnnotation", "DocIRI", "OntologyID")
_OF_SINGLE_THINGS = ("ClassAssertion", "PropertyAssertion", "SameIndividual", "DifferentIndividuals")
#: Kinds of axioms and the keyword under which Manchester syntax has them.
_KEYWORDS = {
    "SubClassOf": "SubClassOf:",
    "EquivalentClasses": "EquivalentTo:",
    "DisjointClasses": "DisjointWith:",
    "SubObjectPropertyOf": "SubPropertyOf:",
    "SubDataPropertyOf": "SubPropertyOf:",
}


@dataclass(frozen=True)
class Axiom:
    """One axiom: functional syntax, the same as a tree, and the file where it stands."""

    file: str
    text: str
    tree: Node = field(compare=False, repr=False)
    _places: Places = field(compare=False, repr=False)

    @cached_property
    def line(self) -> int:
        """The line where it stands."""
        return _line(self.tree, self._places)


class Stated:
    """The axioms of some files, and the declarations that a reader of RDF needs beside them."""

    def __init__(self, documents: Iterable[Document], folder_name: str = ""):
        self.axioms: list[Axiom] = []
        self.declarations: dict[str, list[str]] = {}
        for document in documents:
            self._read(document, folder_name)

    def _read(self, document: Document, folder_name: str) -> None:
        places = Places(document)
        file = document.path.as_posix().removeprefix(folder_name).lstrip("/")
        found = []
        for component in document.components:
            kind, text = type(component).__name__, str(component)
            if kind.startswith("Declare"):
                self.declarations.setdefault(next(read(text).iris()), []).append(text)
            elif not kind.startswith(_SAYING_NOTHING) and not kind.endswith(_OF_SINGLE_THINGS):
                found.append(Axiom(file, text, read(text), places))
        self.axioms += sorted(found, key=lambda axiom: axiom.text)

    @cached_property
    def _modules(self) -> Modules[int]:
        return Modules([(at, axiom.tree) for at, axiom in enumerate(self.axioms)])

    def about(self, names: Iterable[str]) -> list[Axiom]:
        """Every axiom that can matter to the names."""
        return [self.axioms[at] for at in self._modules.of(names)]

    def text(self, axioms: Iterable[Axiom]) -> list[str]:
        """Axioms in functional syntax with the declarations of their names, for a reasoner."""
        kept = list(axioms)
        names = dict.fromkeys(iri for axiom in kept for iri in axiom.tree.iris())
        return [*(line for iri in names for line in self.declarations.get(iri, ())), *(axiom.text for axiom in kept)]


def _line(tree: Node, places: Places) -> int:
    """The line of a frame of one of the axiom's names that holds the most of its other names, else where the frame begins."""
    document = places.document
    lines = document.text.split("\n")
    best: tuple[int, int] = (0, 0)
    for entity in dict.fromkeys(part.iri for part in tree.parts if part.iri):
        frame = places.entity(entity)
        if frame is None:
            continue
        wanted = [_spelling(iri, document) for iri in dict.fromkeys(tree.iris()) if iri != entity] or [
            _KEYWORDS.get(tree.name, "Characteristics:")
        ]
        for number in range(frame[0], places.last_line(entity) + 1):
            bare = lines[number - 1].partition(" #")[0]
            held = sum(bool(re.search(rf"(?<![\w:.-]){re.escape(word)}(?![\w-]|\.\w)", bare)) for word in wanted)
            best = max(best, (held, -number)) if best[1] or held else best
        best = best if best[0] else (0, -frame[0])
    if best[1]:
        return -best[1]
    found = places.word(None, [part.iri for part in tree.parts if part.iri])
    return found[0] if found else 1


def _spelling(iri: str, document: Document) -> str:
    prefix = max((one for one in document.prefixes.items() if one[1] and iri.startswith(one[1])), key=lambda one: len(one[1]), default=None)
    return f"{prefix[0]}:{iri[len(prefix[1]) :]}" if prefix else f"<{iri}>"
