"""What a check has to say: findings with file, line and remedy, and how they are printed.

In: :class:`Finding` objects from the steps of ``kgtool check``. Out: a :class:`Report`, and its text, JSON or the
annotation lines of a CI runner.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kgtool.errors import InputError
from kgtool.names import curie

LEVELS = ("error", "warn", "info")
FORMATS = ("text", "json", "github")

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

    @classmethod
    def of(cls, findings: Iterable[Finding], counts: dict[str, int], skipped: Iterable[str] = ()) -> Report:
        """A report with its findings in order: by file and line, each fault once."""
        unique = dict.fromkeys(findings)
        return cls(tuple(sorted(unique, key=_order)), counts, tuple(skipped))

    def number(self, level: str) -> int:
        """How many findings of a level."""
        return Counter(finding.level for finding in self.findings)[level]

    def exit_code(self, fail_on: str = "error") -> int:
        """0, or 1 for a finding of ``fail_on`` (error, warn, info, none) or worse, or 3 for a file that cannot be read."""
        if any(finding.code == UNREADABLE for finding in self.findings):
            return 3
        worst = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on in LEVELS else ()
        return int(any(finding.level in worst for finding in self.findings))


def _order(finding: Finding) -> tuple[str, int, int, int, str, str]:
    return finding.path or "", finding.line or 0, finding.column or 0, LEVELS.index(finding.level), finding.code, finding.problem


def render(report: Report, format: str = "text", *, verbose: bool = False) -> str:
    """The report as ``text``, ``json`` or ``github`` (annotation lines). Remarks of level info are counted only, unless ``verbose``."""
    if format == "json":
        return json.dumps(_data(report), indent=2, ensure_ascii=False)
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    shown = [finding for finding in report.findings if verbose or finding.level != "info"]
    lines = [_annotation(finding) if format == "github" else _paragraph(finding) for finding in shown]
    if format == "text":
        lines.append(_summary(report, verbose))
    return "\n".join(lines)


def _data(report: Report) -> dict[str, object]:
    findings = [asdict(finding) | {"entity": curie(finding.entity) if finding.entity else None} for finding in report.findings]
    levels = {level: report.number(level) for level in LEVELS}
    return {"findings": findings, "levels": levels, "counts": report.counts, "skipped": list(report.skipped)}


def _paragraph(finding: Finding) -> str:
    place = f"{finding.place}: " if finding.place else ""
    remedy = f"\n    remedy: {finding.remedy}" if finding.remedy else ""
    return f"{place}{finding.level}: {finding.problem} [{finding.code}]{remedy}"


def _annotation(finding: Finding) -> str:
    word = {"error": "error", "warn": "warning", "info": "notice"}[finding.level]
    places = {"file": finding.path, "line": finding.line, "col": finding.column, "title": f"{finding.title} ({finding.code})"}
    where = ",".join(f"{key}={_escaped(str(value), property=True)}" for key, value in places.items() if value is not None)
    return f"::{word} {where}::{_escaped(f'{finding.problem} Remedy: {finding.remedy}' if finding.remedy else finding.problem)}"


def _escaped(text: str, *, property: bool = False) -> str:
    """Runners read ``%``, line ends and, among the places, ``:`` and ``,`` as marks of their own."""
    marks = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")] + ([(":", "%3A"), (",", "%2C")] if property else [])
    for mark, code in marks:
        text = text.replace(mark, code)
    return text


def _summary(report: Report, verbose: bool) -> str:
    seen = ", ".join(f"{number} {word}" for word, number in report.counts.items())
    errors, warnings, remarks = (report.number(level) for level in LEVELS)
    faults = [f"{errors} error{'s' * (errors != 1)}", f"{warnings} warning{'s' * (warnings != 1)}"] if errors or warnings else ["clean"]
    hidden = "" if verbose else " (not shown)"
    said = ", ".join([*faults, *([f"{remarks} remark{'s' * (remarks != 1)}{hidden}"] if remarks else [])])
    lines = [f"checked {seen}: {said}"]
    return "\n".join(lines + [f"not checked: {reason}" for reason in report.skipped])


def relative(path: Path, folder: Path) -> str:
    """A path as a finding shows it: from the working folder where it lies below it, else from the checked folder's parent."""
    for base in (Path.cwd(), folder.resolve().parent):
        try:
            return path.resolve().relative_to(base).as_posix()
        except ValueError:
            continue
    return path.as_posix()
