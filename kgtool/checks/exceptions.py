"""Findings that the authors accept for a time: ``exceptions.tsv`` beside the ontology files.

In: findings, and a file of lines ``code<TAB>where<TAB>until<TAB>who<TAB>reason``; empty lines and lines that begin with ``#``
are passed over. Out: the findings that are left, and how many were accepted. ``where`` is the entity in short form
(``cp2009:Carisoprodol``), or the file for a finding about no entity. An exception holds up to its last day; one that has
run out, one that fits no finding and one that is badly written are findings themselves. A file that cannot be read is never accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kgtool.checks.findings import UNREADABLE, Finding, relative
from kgtool.errors import InputError
from kgtool.names import curie

FILE = "exceptions.tsv"
_FIELDS = ("code", "where", "until", "who", "reason")


@dataclass(frozen=True)
class Accepted:
    """One line of the file."""

    line: int
    code: str
    where: str
    until: date


def apply(found: list[Finding], file: Path | None, home: Path, today: date) -> tuple[list[Finding], int]:
    """The findings without those that are accepted today, with those about the file; and the number accepted.

    Raises :class:`InputError` where a file was asked for (``file``) and cannot be read.
    """
    path = file or home / FILE
    if file is None and not path.is_file():
        return found, 0
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the exceptions cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from None
    about: list[Finding] = []
    accepted: set[Finding] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        read = _read(number, line)
        if isinstance(read, str):
            about.append(_about(path, number, "error", "exception-malformed", "Exception cannot be read", read, _form()))
            continue
        fitting = [one for one in found if one.code == read.code and read.where in _wheres(one, home) and one.code != UNREADABLE]
        about += _faults(read, fitting, path, today)
        accepted |= set(fitting) if today <= read.until else set()
    return [one for one in found if one not in accepted] + about, len(accepted)


def _read(number: int, line: str) -> Accepted | str:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != len(_FIELDS) or not all(fields):
        return f"{len(_FIELDS)} fields between tabs are expected ({', '.join(_FIELDS)}), not {sum(map(bool, fields))}"
    try:
        return Accepted(number, fields[0], fields[1], date.fromisoformat(fields[2]))
    except ValueError:
        return f"until is {fields[2]!r}; the last day on which the exception holds is expected, such as 2027-06-30"


def _wheres(finding: Finding, home: Path) -> Iterator[str]:
    """How a line may name the place of a finding."""
    if finding.entity:
        yield curie(finding.entity)
    elif finding.path:
        yield relative(Path(finding.path), home)


def _faults(one: Accepted, fitting: Iterable[Finding], path: Path, today: date) -> Iterator[Finding]:
    if not any(fitting):
        problem = f"no finding [{one.code}] about {one.where}"
        yield _about(path, one.line, "warn", "exception-unmatched", "Exception without a finding", problem, "remove the line")
    elif today > one.until:
        problem = f"the exception for [{one.code}] about {one.where} held until {one.until}"
        yield _about(path, one.line, "warn", "exception-expired", "Exception has run out", problem, "mend the finding, or set a later day")


def _about(path: Path, line: int, level: str, code: str, title: str, problem: str, remedy: str) -> Finding:
    return Finding(level, code, title, problem, remedy, None, str(path), line, 1)


def _form() -> str:
    return "write: " + "<TAB>".join(_FIELDS)
