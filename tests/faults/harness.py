"""Makes the seeded faults one at a time in a copy of the shipped files, and asks the commands what they have to say.

One check is kept open, so that each fault costs the reading of one file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kgtool import checks
from kgtool.authors import cases as author_cases
from kgtool.checks.findings import UNREADABLE, Report
from kgtool.comparison import report as comparison
from kgtool.errors import KnowledgeError
from kgtool.knowledge import Knowledge, load
from tests.faults.seeded import Fault

ROOT = Path(__file__).resolve().parents[2]
#: Findings without which a file can be read by the check but not by the other commands, which then name the same place.
REFUSED = {UNREADABLE, "outside-language", "data-intersection", "number-not-decimal"}


@dataclass(frozen=True)
class Told:
    """What a command said. ``at`` is whether it said it at the right place; ``text`` is for whoever looks into it."""

    caught: bool
    at: bool
    text: str


class Workshop:
    """A copy of the ontology and the queries under ``folder``, a check of it, and the knowledge as shipped."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, folder / name)
        self.check = checks.Check(folder / "ontology", queries=folder / "queries")
        self.clean = {(one.code, one.entity, one.problem) for one in self.check.look().findings}
        self.shipped = load()

    @contextmanager
    def made(self, fault: Fault) -> Iterator[str]:
        """The fault made; gives the text of the faulty file, and puts the right one back."""
        path = self.folder / fault.file
        before = path.read_text(encoding="utf-8")
        text = before
        for old, new in fault.edits:
            assert text.count(old) == 1, f"{fault.title}: {text.count(old)} places fit {old!r}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        try:
            yield text
        finally:
            path.write_text(before, encoding="utf-8")

    def by_check(self, fault: Fault, text: str) -> Told:
        """What ``kgtool check`` says that it did not say before."""
        report = self.check.look()
        new = [one for one in report.findings if (one.code, one.entity, one.problem) not in self.clean and one.level != "info"]
        line = line_of(fault, text)
        path = fault.file if fault.file.startswith("ontology/") else str((self.folder / fault.file).relative_to(self.folder))
        right = any(one.code == fault.says and (one.path or "").endswith(path) and one.line == line for one in new)
        said = [f"{one.place}: [{one.code}] {one.problem}" for one in new]
        return Told(bool(new), right, f"expected [{fault.says}] at {path}:{line}\n" + "\n".join(said))

    def by_test(self, fault: Fault) -> Told:
        """What ``kgtool test`` says on the cases of the family."""
        knowledge = self._knowledge()
        if knowledge is None:
            return Told(True, True, "refused")
        try:
            results = author_cases.run(ROOT / "tests" / "cases" / fault.cases, knowledge)
        except KnowledgeError as error:
            return Told(True, error.path is not None, str(error))
        cells = [one for case in results.cases for one in case.differences]
        right = any(fault.says in one.cell and one.line for one in cells)
        return Told(results.exit_code != 0, right, author_cases.render(results))

    def by_diff(self, fault: Fault) -> Told:
        """What ``kgtool diff`` says between the shipped files and these."""
        knowledge = self._knowledge()
        if knowledge is None:
            return Told(True, True, "refused")
        try:
            found = comparison.compared(self.shipped, knowledge, ("shipped", "changed"))
        except KnowledgeError as error:
            return Told(True, error.path is not None, str(error))
        places = {f"{text.id}/{change.id}" for text in found.recommendations for change in text.changes}
        places |= {term.term for term in found.terms}
        return Told(not found.same, fault.says in places, comparison.render(found, "text") + f"\nplaces: {sorted(places)}")

    def told(self, fault: Fault, text: str) -> Told:
        """What the command says that has to tell of the fault."""
        if fault.told == "check":
            return self.by_check(fault, text)
        self.check.look()
        return self.by_test(fault) if fault.told == "test" else self.by_diff(fault)

    def _knowledge(self) -> Knowledge | None:
        """What the other commands would work on, or None where they refuse the files at the same place."""
        report: Report = self.check.look()
        return None if any(one.code in REFUSED for one in report.findings) else self.check.knowledge


def line_of(fault: Fault, text: str) -> int:
    """Where the fault stands: the line of ``at``, or the first that the change made different."""
    if fault.at is not None:
        assert text.count(fault.at) == 1, f"{fault.title}: {text.count(fault.at)} places fit {fault.at!r}"
        return text.count("\n", 0, text.index(fault.at)) + 1
    old, new = fault.edits[-1]
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return text.count("\n", 0, text.index(new) + same) + 1
