"""``kgtool check``: is the knowledge well made? Every fault with file, line and remedy.

In: a folder of ontology files (and of queries). Out: a :class:`~kgtool.findings.Report`. The steps, in order: every file
parses; names are declared; axioms stay within the criterion language and the profile; the check queries find nothing;
words are unambiguous; criteria can be met, can fail and do not imply one another; no branch passes on silence
unless it says so; shapes hold; query headers are well formed. With ``full``, the reference reasoner tests the criteria too.
Findings that an exceptions file accepts are left out, and what is wrong with that file is a finding.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from kgtool import places
from kgtool.breakup import Pattern
from kgtool.checks import branches as check_branches
from kgtool.checks import criteria as check_criteria
from kgtool.checks import exceptions as check_exceptions
from kgtool.checks import questions as check_questions
from kgtool.checks import reference as check_reference
from kgtool.checks import shapes as check_shapes
from kgtool.checks import terms as check_terms
from kgtool.checks import words as check_words
from kgtool.checks.bench import Bench
from kgtool.checks.findings import Finding, Report, relative
from kgtool.checks.forms import render
from kgtool.errors import MissingError
from kgtool.knowledge import Knowledge

__all__ = ["Check", "Finding", "Report", "render", "run"]

#: Faults that would send whoever walks the trees of groups round in circles.
_CYCLES = {"group-cycle", "pointer-cycle"}

Step = Callable[[Knowledge], Iterable[Finding]]
Progress = Callable[[str], None]


def run(folder: Path | None = None, *, queries: Path | None = None, full: bool = False, progress: Progress | None = None) -> Report:
    """Check a folder of ontology files (the shipped one by default) against the check queries of ``queries``, once.

    ``progress`` is told the name of each step. Raises :class:`KnowledgeError` only where there is nothing to check.
    """
    return Check(folder, queries=queries).look(full=full, progress=progress)


class Check:
    """A check that can be repeated: a second look reads only the files that have changed since the first.

    ``exceptions`` is the file of accepted findings (``exceptions.tsv`` of the folder by default, which need not be there);
    ``today`` is the day on which they are to hold.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        queries: Path | None = None,
        exceptions: Path | None = None,
        today: date | None = None,
    ):
        self._home = folder or places.ontology_folder()
        self._bench = Bench(self._home, queries or places.queries_folder())
        self._exceptions, self._today = exceptions, today
        self._shapes: check_shapes.Shapes | None = None
        #: What the last look compiled; None before the first, and while a file cannot be read.
        self.knowledge: Knowledge | None = None

    def watched(self) -> list[Path]:
        """The files that a look reads, as they are now."""
        exceptions = self._exceptions or self._home / check_exceptions.FILE
        shapes = places.ontology_folder() / "shapes.ttl"
        return [*places.ontology_files(self._home), *check_questions.files(self._bench.queries), shapes, exceptions]

    def look(self, *, full: bool = False, progress: Progress | None = None) -> Report:
        """The report on the files as they are now."""
        with _uncollected():
            found, counts, skipped = self._findings(full, progress or _unheard)
        kept, accepted = check_exceptions.apply(found, self._exceptions, self._home, self._today or date.today())
        counts |= {"accepted": accepted} if accepted else {}
        files = [relative(path, self._home) for path in places.ontology_files(self._home)]
        return Report.of([_at_home(one, self._home) for one in kept], counts, skipped, files)

    def _findings(self, full: bool, say: Progress) -> tuple[list[Finding], dict[str, int], list[str]]:
        bench = self._bench
        say("reading the files")
        self.knowledge, found = None, bench.read()
        counts = {"files": len(bench.sheets) + len(found)}
        if found:
            # A file that does not parse hides the names that it declares: nothing else can be said about the others.
            return found, counts, ["everything but the syntax, until every file can be read"]
        knowledge = self.knowledge = bench.knowledge()
        questions, about_queries = bench.questions()
        counts["axioms"] = sum(len(document.components) for document in bench.documents)
        counts |= {"criteria": len(check_criteria.criteria(knowledge)), "check queries": len(questions)}

        say("names and language")
        found += check_terms.findings([sheet.uses for sheet in bench.sheets.values()])
        found += [finding for sheet in bench.sheets.values() for finding in sheet.language]
        say("check queries")
        for question in questions:
            found += [self._placed(finding, marks) for finding, marks in check_questions.faults(question, knowledge)]
        found += about_queries
        steps, skipped = _steps(found, bench.patterns, full, say)
        steps.append(("shapes", self._of_shapes))
        for name, step in steps:
            say(name)
            try:
                found += [self._placed(finding) for finding in _new(step(knowledge), found)]
            except MissingError as absent:
                skipped.append(f"{name}: {absent}")
        return found, counts, skipped

    def _of_shapes(self, knowledge: Knowledge) -> Iterator[Finding]:
        self._shapes = self._shapes.current() if self._shapes else check_shapes.Shapes()
        yield from self._shapes.findings(knowledge, self._bench.touched())

    def _placed(self, finding: Finding, marks: Iterable[str] = ()) -> Finding:
        """The finding with its place: the file and frame of its entity, at the first of the marks that stands there."""
        if finding.entity is None or finding.path is not None:
            return finding
        candidates = list(self._bench.frames_of(finding.entity))
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


def _steps(found: list[Finding], patterns: Mapping[str, Pattern], full: bool, say: Progress) -> tuple[list[tuple[str, Step]], list[str]]:
    """The steps that read the trees, and what cannot be checked while they lead in circles."""
    steps: list[tuple[str, Step]] = [("words", check_words.findings)]
    skipped = []
    if any(finding.code in _CYCLES for finding in found):
        skipped.append("branches and criteria, until no group or recommendation leads back to itself")
    else:
        steps += [("criteria", lambda knowledge: check_criteria.findings(knowledge, patterns)), ("branches", check_branches.findings)]
        if full:
            steps.append(("the reference reasoner", lambda knowledge: check_reference.findings(knowledge, say)))
    return steps, skipped


def _new(more: Iterable[Finding], known: list[Finding]) -> Iterator[Finding]:
    """Leave out what an earlier step said of the same entity: shapes and the reasoner come after queries and structure."""
    said = {(finding.code, finding.entity) for finding in known}
    faulty = {finding.entity for finding in known if finding.level == "error"}
    for finding in more:
        if finding.code == check_shapes.CODE and finding.entity in faulty:
            continue
        if (finding.code, finding.entity) not in said:
            yield finding


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: a check makes millions of objects and keeps most; looking for garbage costs a tenth of it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _unheard(step: str) -> None:
    """Nobody wants to know."""


def _at_home(finding: Finding, home: Path) -> Finding:
    """The path as a reader of the report writes it."""
    return replace(finding, path=relative(Path(finding.path), home)) if finding.path else finding
