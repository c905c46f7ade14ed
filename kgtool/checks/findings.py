"""What a check has to say: findings with file, line and remedy, and all of them as a report.

In: :class:`Finding` objects from the steps of ``kgtool check``. Out: a :class:`Report`, which :mod:`kgtool.checks.forms` prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

LEVELS = ("error", "warn", "info")

#: Findings that make the knowledge unreadable as a whole; the command then ends with 3 instead of 1.
UNREADABLE = "syntax"


@dataclass(frozen=True)
class Finding:
    """One fault or remark. ``code`` names the kind of fault and stays the same between versions; ``entity`` is an IRI.

    ``line`` and ``column`` count from 1; None where a fault has no place in a file.
    """

    level: str
    code: str
    title: str
    problem: str
    remedy: str
    entity: str | None = None
    path: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """``file:line:column`` as far as known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True)
class Report:
    """All findings of a check, worst first within a file, and what was looked at. ``skipped`` says what was not, and why."""

    findings: tuple[Finding, ...]
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], counts: dict[str, int], skipped: Iterable[str] = (), files: Iterable[str] = ()) -> Report:
        """A report with its findings in order: by file and line, each fault once."""
        unique = dict.fromkeys(findings)
        return cls(tuple(sorted(unique, key=_order)), counts, tuple(skipped), tuple(files))

    def number(self, level: str) -> int:
        """How many findings of a level."""
        return Counter(finding.level for finding in self.findings)[level]

    def exit_code(self, fail_on: str = "error") -> int:
        """0, or 1 for a finding of ``fail_on`` (error, warn, info, none) or worse, or 3 for a file that cannot be read."""
        if any(finding.code == UNREADABLE for finding in self.findings):
            return 3
        return int(any(fails(finding, fail_on) for finding in self.findings))


def fails(finding: Finding, fail_on: str) -> bool:
    """Whether a finding is of the level ``fail_on`` (error, warn, info, none) or worse."""
    return fail_on in LEVELS and LEVELS.index(finding.level) <= LEVELS.index(fail_on)


def _order(finding: Finding) -> tuple[str, int, int, int, str, str]:
    return finding.path or "", finding.line or 0, finding.column or 0, LEVELS.index(finding.level), finding.code, finding.problem


def relative(path: Path, folder: Path) -> str:
    """A path as a finding shows it: from the working folder where it lies below it, else from the checked folder's parent."""
    for base in (Path.cwd(), folder.resolve().parent):
        try:
            return path.resolve().relative_to(base).as_posix()
        except ValueError:
            continue
    return path.as_posix()
