"""``kgtool check``: is the knowledge well made? Every fault with file, line and remedy.

In: a folder of ontology files (and of queries). Out: a :class:`~kgtool.findings.Report`. The steps, in order: every file
parses; names are declared; axioms stay within the criterion language and the profile; the check queries find nothing;
words are unambiguous; criteria can be met, can fail and do not imply one another; no branch passes on silence
unless it says so; shapes hold; query headers are well formed. With ``full``, the reference reasoner tests the criteria too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kgtool import compiled, manchester, places
from kgtool.checks import branches as check_branches
from kgtool.checks import criteria as check_criteria
from kgtool.checks import language as check_language
from kgtool.checks import questions as check_questions
from kgtool.checks import reference as check_reference
from kgtool.checks import shapes as check_shapes
from kgtool.checks import terms as check_terms
from kgtool.checks import words as check_words
from kgtool.checks.findings import UNREADABLE, Finding, Report, relative, render
from kgtool.checks.frames import Places
from kgtool.errors import KnowledgeError, MissingError
from kgtool.knowledge import Knowledge

__all__ = ["Finding", "Report", "render", "run"]

#: Faults that would send whoever walks the trees of groups round in circles.
_CYCLES = {"group-cycle", "pointer-cycle"}


def run(
    folder: Path | None = None, *, queries: Path | None = None, full: bool = False, progress: Callable[[str], None] | None = None
) -> Report:
    """Check a folder of ontology files (the shipped one by default) against the check queries of ``queries``.

    ``progress`` is told the name of each step. Raises :class:`KnowledgeError` only where there is nothing to check.
    """
    home, library = folder or places.ontology_folder(), queries or places.queries_folder()
    say = progress or str
    say("reading the files")
    documents, found = _read(home)
    checked = {"files": len(documents)}
    if found:
        # A file that does not parse hides the names that it declares: nothing else can be said about the others.
        return Report.of([_at_home(one, home) for one in found], checked, ["everything but the syntax, until every file can be read"])
    sources = {str(document.path): Places(document) for document in documents}
    store = ox.Store()
    store.extend(compiled.compile_documents(documents, home, lenient=True))
    knowledge = Knowledge(store, compiled.source_hash([document.path for document in documents]), home)
    check_library = check_questions.library(library)
    checked |= {"axioms": sum(len(document.components) for document in documents), "criteria": len(check_criteria.criteria(knowledge))}
    checked |= {"check queries": len(check_library)}
    skipped: list[str] = []

    say("names and language")
    found += check_terms.findings(list(sources.values()))
    for one in sources.values():
        found += check_language.findings(one)
    say("check queries")
    for question in check_library:
        found += [_placed(finding, sources, marks) for finding, marks in check_questions.faults(question, knowledge)]
    found += check_questions.header_findings(library)
    steps: list[tuple[str, Callable[[Knowledge], Iterable[Finding]]]] = [("words", check_words.findings)]
    if any(finding.code in _CYCLES for finding in found):
        skipped.append("branches and criteria, until no group or recommendation leads back to itself")
    else:
        steps += [("criteria", check_criteria.findings), ("branches", check_branches.findings)]
        steps += [("criteria, by the reference reasoner", check_reference.findings)] if full else []
    steps.append(("shapes", check_shapes.findings))
    for name, step in steps:
        say(name)
        try:
            found += [_placed(finding, sources) for finding in _new(step(knowledge), found)]
        except MissingError as absent:
            skipped.append(f"{name}: {absent}")
    return Report.of([_at_home(one, home) for one in found], checked, skipped)


def _new(more: Iterable[Finding], known: list[Finding]) -> Iterator[Finding]:
    """Leave out what an earlier step said of the same entity: shapes and the reasoner come after queries and structure."""
    said = {(finding.code, finding.entity) for finding in known}
    faulty = {finding.entity for finding in known if finding.level == "error"}
    for finding in more:
        if finding.code == check_shapes.CODE and finding.entity in faulty:
            continue
        if (finding.code, finding.entity) not in said:
            yield finding


def _read(folder: Path) -> tuple[list[manchester.Document], list[Finding]]:
    documents: list[manchester.Document] = []
    found: list[Finding] = []
    files = places.ontology_files(folder)
    if not files:
        raise KnowledgeError("no .omn file here; give a folder of ontology files", folder)
    for path in files:
        try:
            documents.append(manchester.read(path))
        except KnowledgeError as fault:
            remedy = "correct the file here or just before"
            found.append(Finding("error", UNREADABLE, "Cannot be read", fault.message, remedy, None, str(path), fault.line, fault.column))
    return documents, found


def _placed(finding: Finding, sources: dict[str, Places], marks: Iterable[str] = ()) -> Finding:
    """The finding with its place: the file and frame of its entity, at the first of the marks that stands there."""
    if finding.entity is None or finding.path is not None:
        return finding
    candidates = _frames_of(finding.entity, sources)
    for mark in marks:
        for path, one in candidates:
            start, place = one.entity(finding.entity), one.word(finding.entity, [mark])
            if place is not None and place != start:
                return replace(finding, path=path, line=place[0], column=place[1])
    for path, one in candidates:
        place = one.entity(finding.entity)
        if place is not None:
            return replace(finding, path=path, line=place[0], column=place[1])
    return finding


def _frames_of(iri: str, sources: dict[str, Places]) -> list[tuple[str, Places]]:
    return [(path, one) for path, one in sources.items() if iri in one.document.lines]


def _at_home(finding: Finding, home: Path) -> Finding:
    """The path as a reader of the report writes it."""
    return replace(finding, path=relative(Path(finding.path), home)) if finding.path else finding
