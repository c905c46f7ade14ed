"""The files under a check, kept from one look to the next, so that after a change only what changed is read again.

In: a folder of ontology files. Out: the parsed files, what they declare and use, their faults of language, and a store of
everything compiled from them. Used by ``kgtool check``, once or (``--watch``) again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kgtool import compiled, manchester, places
from kgtool.breakup import Pattern
from kgtool.checks import language as check_language
from kgtool.checks import questions as check_questions
from kgtool.checks.findings import UNREADABLE, Finding
from kgtool.checks.frames import Places
from kgtool.checks.terms import Uses
from kgtool.compiled import ClassOrder
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge
from kgtool.questions import Question


@dataclass
class Sheet:
    """One ontology file that could be read."""

    raw: bytes
    document: manchester.Document
    quads: list[ox.Quad] = field(default_factory=list)
    _compiled_for: tuple[int, ClassOrder] | None = None

    @cached_property
    def places(self) -> Places:
        return Places(self.document)

    @cached_property
    def uses(self) -> Uses:
        return Uses(self.places)

    @cached_property
    def language(self) -> list[Finding]:
        return list(check_language.findings(self.places))

    @cached_property
    def patterns(self) -> list[tuple[str, Pattern | None]]:
        """The criteria and what each asks for, None where that is outside the language."""
        return compiled.patterns_of(self.document, lenient=True)

    @cached_property
    def _rdf(self) -> list[ox.Quad]:
        return list(compiled.rdf_quads(self.document))

    def compile(self, number: int, folder: Path, order: ClassOrder) -> tuple[Iterable[ox.Quad], Iterable[ox.Quad]]:
        """Compile the file as the ``number``-th of the folder; the quads that are thereby gone, and those that are new."""
        if self._compiled_for is not None and self._compiled_for[0] == number and self._compiled_for[1] is order:
            return (), ()
        before = self.quads
        self.quads = [*self._rdf, *compiled.own_quads(self.document, self.patterns, number, folder, order)]
        self._compiled_for = number, order
        if not before:
            return (), self.quads
        return set(before).difference(self.quads), set(self.quads).difference(before)


@dataclass
class Bench:
    """The files of a folder and of a folder of queries. Call :meth:`read`, then ask for what is wanted."""

    folder: Path
    queries: Path
    sheets: dict[Path, Sheet] = field(default_factory=dict)
    _touched: set[str] | None = None
    _questions: dict[Path, tuple[bytes, tuple[Question | None, list[Finding]]]] = field(default_factory=dict)
    _order: ClassOrder | None = None
    _order_quads: list[ox.Quad] = field(default_factory=list)
    _store: ox.Store = field(default_factory=ox.Store)
    _gone: set[ox.Quad] = field(default_factory=set)

    def read(self) -> list[Finding]:
        """Read the files that are new or changed. What cannot be read is reported; the rest is then of no use until it can.

        Raises :class:`KnowledgeError` where there is no file at all.
        """
        files = places.ontology_files(self.folder)
        if not files:
            raise KnowledgeError("no .omn file here; give a folder of ontology files", self.folder)
        before, self.sheets = self.sheets, {}
        found: list[Finding] = []
        for path in files:
            raw = path.read_bytes()
            known = before.pop(path, None)
            if known is not None and known.raw == raw:
                self.sheets[path] = known
                continue
            self._gone.update(known.quads if known else ())
            try:
                self.sheets[path] = Sheet(raw, manchester.read(path))
            except KnowledgeError as fault:
                remedy = "correct the file here or just before"
                found.append(
                    Finding("error", UNREADABLE, "Cannot be read", fault.message, remedy, None, str(path), fault.line, fault.column)
                )
        for removed in before.values():
            self._gone.update(removed.quads)
        return found

    @property
    def documents(self) -> list[manchester.Document]:
        """The parsed files, in order."""
        return [sheet.document for sheet in self.sheets.values()]

    def knowledge(self) -> Knowledge:
        """What the files say, compiled; criteria outside the language are left without parts."""
        order = ClassOrder.of(self.documents)
        if self._order is not None and order.same_as(self._order):
            order = self._order
        gone, new = self._gone, list[ox.Quad]()
        for number, sheet in enumerate(self.sheets.values()):
            lost, made = sheet.compile(number, self.folder, order)
            gone.update(lost)
            new += made
        if order is not self._order:
            quads = list(order.quads())
            gone.update(set(self._order_quads).difference(quads))
            new += quads
            self._order, self._order_quads = order, quads
        if same := gone.intersection(new) if gone else None:
            gone -= same
            new = [quad for quad in new if quad not in same]
        if self._touched is not None:
            ontology = (quad.subject for quad in (*gone, *new) if quad.graph_name == compiled.ONTOLOGY_GRAPH)
            self._touched.update(subject.value for subject in ontology if isinstance(subject, ox.NamedNode))
        self._replace(gone, new)
        self._gone = set()
        return Knowledge(self._store, compiled.source_hash(self.sheets), self.folder)

    def touched(self) -> frozenset[str] | None:
        """The things about which other facts have been found since this was last asked; at first None, that is all."""
        touched, self._touched = self._touched, set()
        return None if touched is None else frozenset(touched)

    def _replace(self, gone: set[ox.Quad], new: list[ox.Quad]) -> None:
        """Bring the store up to date. What one file no longer says, another may say still."""
        if gone:
            for quads in (self._order_quads, *(sheet.quads for sheet in self.sheets.values())):
                gone.difference_update([quad for quad in quads if quad in gone])
            for quad in gone:
                self._store.remove(quad)
        self._store.extend(new)

    @property
    def patterns(self) -> dict[str, Pattern]:
        """The criteria of all files that are within the language, and what they ask for."""
        return {name: pattern for sheet in self.sheets.values() for name, pattern in sheet.patterns if pattern is not None}

    def questions(self) -> tuple[list[Question], list[Finding]]:
        """The check queries that can be read, and what is to be said about all query files."""
        before, self._questions = self._questions, {}
        for path in check_questions.files(self.queries):
            raw = path.read_bytes()
            known = before.get(path)
            self._questions[path] = known if known and known[0] == raw else (raw, check_questions.examine(path))
        examined = [one for _, one in self._questions.values()]
        checks = [question for question, _ in examined if question is not None and question.kind == "check"]
        return checks, [finding for _, found in examined for finding in found]

    def frames_of(self, iri: str) -> Iterator[tuple[str, Places]]:
        """The files that have a frame for an entity."""
        for path, sheet in self.sheets.items():
            if iri in sheet.document.lines:
                yield str(path), sheet.places
