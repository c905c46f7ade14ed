"""Explanations of one ontology: the knowledge, its axioms and the reasoner together, asked about a class, a criterion or a case.

In: a folder of ontology files (the shipped one by default). Out: :class:`Explanation` objects, one a class, criterion or request.
Files that lie outside the criterion language are taken too: they may be what is to be explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from kgtool import compiled, manchester, places
from kgtool.assertions import Assertion, IsA, assertions
from kgtool.case_graph import CaseGraph
from kgtool.checks import criteria, reference
from kgtool.errors import InputError, KnowledgeError
from kgtool.hermit import Reasoner
from kgtool.knowledge import Knowledge, load
from kgtool.model import Case
from kgtool.names import OWL, RDF, curie
from kgtool.path import Matter, Options, case_graphs
from kgtool.reasons import report
from kgtool.reasons.axioms import Stated
from kgtool.reasons.contradiction import Contradiction, Deadline, Finder
from kgtool.reasons.examples import UNMEETABLE, examples
from kgtool.reasons.report import Line, Section
from kgtool.reasons.words import Words


@dataclass(frozen=True)
class Explanation:
    """A heading and what is to be said below it."""

    title: str
    sections: tuple[Section, ...]


class Explainer:
    """A context manager: the reasoner's process ends with it. ``first`` is the most contradictions shown of one thing.

    Raises :class:`~kgtool.errors.LimitError` after ``time_limit`` seconds, :class:`~kgtool.errors.MissingError` without Java.
    """

    def __init__(self, folder: Path | None, time_limit: float, first: int | None = None):
        self._deadline, self._first = Deadline(time_limit), first
        home = folder or places.ontology_folder()
        files = places.ontology_files(home)
        if not files:
            raise KnowledgeError("no .omn file here; give a folder of ontology files", home)
        documents = [manchester.read(path) for path in files]
        self.knowledge = load() if folder is None else _knowledge(documents, home)
        self.words = Words(self.knowledge)
        self._files, self._stated = files, Stated(documents, home.as_posix())
        self._started: Reasoner | None = None

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._started:
            self._started.close()

    @property
    def _reasoner(self) -> Reasoner:
        """The reasoner, started when it is first needed, with what is left of the time for its next answer."""
        left = self._deadline.left()
        if self._started is None:
            self._started = Reasoner(self._files, deadline=left)
        self._started.deadline = left
        return self._started

    @property
    def _finder(self) -> Finder:
        return Finder(self._reasoner, self._stated, self._deadline)

    def everything(self) -> Iterator[Explanation]:
        """Every class and criterion that nothing can belong to; before them, whether the files contradict themselves."""
        facts = CaseGraph("", quads=[ox.Quad(one.subject, one.predicate, one.object) for one in reference.facts(self.knowledge)])
        if not self._reasoner.consistent(facts.quads):
            yield self._of_record("The files contradict themselves", facts)
            return
        defined = criteria.criteria(self.knowledge)
        empty = []
        for name in reference.classes(self.knowledge, defined):
            empty += self._reasoner.empty_classes([name])
        for name in defined:
            empty += [] if self._reasoner.satisfiable(name) else [name]
        for name in empty:
            yield self._of_class(name)
        if not empty:
            count = len(defined) + len(reference.classes(self.knowledge, defined))
            yield Explanation(f"Something can belong to every one of the {count} classes", ())

    def thing(self, iri: str) -> Iterator[Explanation]:
        """A criterion's examples, or why a class is empty. Raises InputError for what is neither."""
        if _is(iri, "Class", self.knowledge) and iri in criteria.criteria(self.knowledge):
            found = examples(iri, self.knowledge, self._reasoner)
            if found.why == UNMEETABLE:
                yield self._of_class(iri, UNMEETABLE)
            else:
                yield Explanation(report.heading(iri, self.knowledge), tuple(report.of_examples(found, self.knowledge)))
        elif _is(iri, "Class", self.knowledge):
            yield self._of_class(iri)
        else:
            raise InputError(f"{curie(iri)} is no class and no criterion; name one, or a case file")

    def case(self, case: Case) -> Iterator[Explanation]:
        """Why the record of each request contradicts itself."""
        graphs = [case_graphs([Matter(case, request, self.knowledge, Options(), {})], self.knowledge)[0] for request in case.requests]
        for request, graph in zip(case.requests, graphs, strict=True):
            yield self._of_record(f"Case {case.id}, request {request.id}", graph)

    def _of_class(self, iri: str, said: str = "") -> Explanation:
        heading = report.heading(iri, self.knowledge)
        sections = [
            report.contradiction(found, number, [iri], self.words) for number, found in enumerate(self._some(self._finder.of_class(iri)), 1)
        ]
        if not sections:
            return Explanation(f"Something can be {heading}", (Section("No axioms contradict it"),))
        return Explanation(f"Nothing can be {heading}", (*([Section(said)] if said else []), *sections, self._left_out(len(sections))))

    def _of_record(self, title: str, graph: CaseGraph) -> Explanation:
        record = assertions(graph.quads, self.knowledge.object_properties)
        found = list(self._some(self._finder.of_record(record)))
        sections = [report.contradiction(one, number, _about(one.record), self.words, graph) for number, one in enumerate(found, 1)]
        if not sections:
            return Explanation(f"{title}: nothing in it contradicts anything else", ())
        return Explanation(f"{title} contradicts itself", (*sections, self._left_out(len(sections))))

    def _some(self, found: Iterable[Contradiction]) -> Iterator[Contradiction]:
        for number, one in enumerate(found, 1):
            yield one
            if number == self._first:
                return

    def _left_out(self, shown: int) -> Section:
        stopped = shown == self._first
        said = f"The first {shown} found; there may be more." if stopped else "These are all." if shown > 1 else "There is no other."
        return Section("Each is the smallest: without any one of its lines there is no contradiction left", (Line(0, said),))


def _about(record: Iterable[Assertion]) -> list[str]:
    """The classes and properties that assertions name, where reading begins."""
    return list(
        dict.fromkeys(
            one.says.cls if isinstance(one.says, IsA) else getattr(one.says, "link", getattr(one.says, "property", "")) for one in record
        )
    )


def _is(iri: str, kind: str, knowledge: Knowledge) -> bool:
    """Whether a thing is declared as of a kind of OWL."""
    wanted = knowledge.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + kind), None)
    return next(wanted, None) is not None


def _knowledge(documents: list[manchester.Document], folder: Path) -> Knowledge:
    """A folder's knowledge, files outside the criterion language included."""
    store = ox.Store()
    store.extend(compiled.compile_documents(documents, folder, lenient=True))
    return Knowledge(store, "", folder)
