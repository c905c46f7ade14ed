"""Scaffolds: the first lines of a recommendation, a criterion, a case or a query, for an author to go on from.

In: an author's words. Out: a :class:`Scaffold`, the files that are to be written, each with its whole new text. Nothing is
written here, so that the command can write all of it or nothing. Used by ``kgtool new``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from kgtool.errors import InputError
from kgtool.names import BASE, PREFIXES

#: Faults that a scaffold has until the author goes on: they are shown, and are no reason to take it back.
UNFINISHED = frozenset({"group-empty", "never-used"})


@dataclass(frozen=True)
class Scaffold:
    """New texts of files by path; ``made`` says in words what they hold that was not there; ``then`` what to do next."""

    files: dict[Path, str]
    made: str
    then: str


def quoted(text: str) -> str:
    """A text as a string of Manchester syntax."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def scalar(text: str) -> str:
    """A text as a YAML scalar on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def edition_folder(prefix: str) -> str:
    """The folder of an edition's files: ``mtus-chronic-pain-2009`` for ``cp2009``. Raises :class:`InputError`."""
    known = {name: space for name, space in PREFIXES.items() if space.startswith(BASE) and name not in ("kg", "clin", "reg", "case")}
    if prefix not in known:
        raise InputError(f"--edition {prefix!r}: no edition has this prefix; there are {', '.join(known)}")
    return known[prefix].removeprefix(BASE).rstrip("#")


def file_stem(name: str) -> str:
    """``knee-brace`` for ``KneeBrace``, ``low-back-mri`` for ``LowBackMRI``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def local(name: str, pattern: str, example: str, what: str) -> str:
    """A name that fits a pattern. Raises :class:`InputError`."""
    if not re.fullmatch(pattern, name):
        raise InputError(f"{name!r} is no name for {what}; write it as {example}")
    return name
