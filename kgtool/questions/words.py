"""What a query header may say: its closed word lists, its parts as dataclasses, and what is said about an unknown word.

``question_header`` fills these from a file, ``question_binding`` and ``questions`` read them. Nothing here reads a file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

#: The folder says how a result is used: answered to a person, counted, reported as a fault, joined to a case, deciding it.
KINDS = ("lookup", "report", "check", "derive", "decide")
LEVELS = ("error", "warn", "info")
TYPES = ("iri", "string", "integer", "decimal", "boolean", "date")
PARAMETER_NAME = re.compile(r"[a-z][A-Za-z0-9]*")

#: Keys that other query servers read and that mean nothing here; their files stay usable, with a warning.
IGNORED_KEYS = frozenset({"endpoint", "endpoint_in_url", "method", "transform"})
#: Keys of such servers that are said elsewhere here.
MOVED_KEYS = {"defaults": "default", "enumerate": "enum"}
CLOSED_KEYS = {"kind": KINDS, "level": LEVELS}
TEXT_KEYS = frozenset(
    {
        "id",
        "summary",
        "description",
        "kind",
        "level",
        "title",
        "problem",
        "remedy",
        "entity",
        "competency_question",
        "since",
        "source",
        "replaced_by",
    }
)
KEYS = (
    TEXT_KEYS
    | IGNORED_KEYS
    | MOVED_KEYS.keys()
    | frozenset({"tags", "params", "columns", "examples", "limit", "pagination", "timeout", "deprecated"})
)
PARAMETER_KEYS = frozenset({"type", "class", "enum", "required", "default", "example", "label", "description"})
COLUMN_KEYS = frozenset({"label", "type", "description"})
EXAMPLE_KEYS = frozenset({"params", "expect", "note", "data"})
EXPECT_KEYS = frozenset({"rows", "contains", "lacks"})

_ASKED = ["id", "summary", "description", "kind", "tags", "competency_question", "columns", "examples"]
#: What a file of each folder has to say.
REQUIRED = {
    "lookup": _ASKED,
    "report": _ASKED,
    "check": ["id", "kind", "level", "title", "problem", "remedy"],
    "derive": ["id", "summary", "kind"],
    "decide": ["id", "summary", "kind"],
}


@dataclass(frozen=True)
class Finding:
    """One remark on a query file. ``level`` is error, warn or info; ``line`` counts from 1."""

    level: str
    message: str
    line: int


@dataclass(frozen=True)
class Parameter:
    """What a question may be asked about. ``type`` is iri, string, integer, decimal, boolean or date."""

    name: str
    type: str = "string"
    class_name: str | None = None
    enum: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None
    example: str | None = None
    label: str = ""
    description: str = ""
    line: int = 1


@dataclass(frozen=True)
class Column:
    """One column of the answer: the variable, and the words to head it with."""

    name: str
    label: str = ""
    type: str = "string"
    description: str = ""


@dataclass(frozen=True)
class Example:
    """Values for the parameters and what must come out: ``rows`` (">=1", "3"), ``contains`` and ``lacks`` (partial rows).

    ``data`` is Turtle that is asked along with the collection; the project's prefixes are known in it.
    """

    params: dict[str, str] = field(default_factory=dict)
    rows: str = ">=1"
    contains: tuple[dict[str, str], ...] = ()
    lacks: tuple[dict[str, str], ...] = ()
    note: str = ""
    line: int = 1
    data: str = ""


@dataclass
class Header:
    """Everything before the query text. ``texts`` holds the keys whose value is one text."""

    texts: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    params: dict[str, Parameter] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    limit: int | None = None
    timeout: int | None = None
    deprecated: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def nearest(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known words most like a word, best first."""
    return difflib.get_close_matches(word, sorted(known), n=count, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' (did you mean …?)' with the nearest known words, or nothing."""
    near = nearest(word, known)
    return f" (did you mean {' or '.join(repr(name) for name in near)}?)" if near else ""


def unknown_key(key: str, allowed: frozenset[str], where: str) -> str:
    """The message for a key that is not in the list."""
    return f"unknown key {key!r} in {where}{did_you_mean(key, allowed) or '; known: ' + ', '.join(sorted(allowed))}"


def one_of(text: str, words: tuple[str, ...], where: str) -> str:
    """The message for a value that is not in a closed list."""
    return f"{where} {text!r} is not one of {', '.join(words)}{did_you_mean(text, words)}"
