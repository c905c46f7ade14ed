"""Files of authors' cases: a case file with a few keys more, ``name`` and ``expect`` above all.

In: the text of a YAML file with one case, several documents, or a list. Out: for each case its name, what is expected,
and the case itself. Every line keeps its number, so that errors of either part name the line in the author's file.
First step of ``kgtool test``.

``decide: {forum: ur, readings: count}`` says how the case is decided, where that is not the usual way. ``file: seed.yaml``
takes another case file instead of keys of its own; ``change:`` then replaces keys of it and ``add:`` lengthens its lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgtool.case_file import case_of, read_case
from kgtool.model import Case
from kgtool.reading import source as case_source
from kgtool.reading.source import CaseSource
from kgtool.terms import TermIndex

OWN_KEYS = ("name", "expect", "decide", "file", "change", "add")
_KEY = re.compile(r"^( *)([\w-]+|\"[\w-]+\"|'[\w-]+') *:(?: |$)")
_ITEM = re.compile(r"^( *)- +(?=\S)")


@dataclass(frozen=True)
class AuthorCase:
    """One case of a file. ``text`` is the case file alone; ``own`` holds the other keys, whose text is ``own_text`` with every
    line in its place; ``line`` is where the case begins."""

    path: Path
    line: int
    text: str
    own: CaseSource
    own_text: str

    @property
    def name(self) -> str:
        """The sentence that names the case, or where it stands."""
        said = self.own.data.get("name") if isinstance(self.own.data, Mapping) else None
        return said if isinstance(said, str) else f"{self.path.name}:{self.line}"

    @property
    def expect(self) -> Any:
        """What the file expects, as plain data; None where it expects nothing."""
        return self.own.data.get("expect")

    @property
    def options(self) -> Mapping[str, Any]:
        """How to decide: forum, readings."""
        return self.own.data.get("decide") or {}

    def case(self, terms: TermIndex) -> Case:
        """The case, read. Raises :class:`~kgtool.errors.InputError`."""
        file = self.own.data.get("file")
        if file is None:
            return read_case(self.text, terms, name=str(self.path))
        if self.text.strip():
            self.own.refuse(("file",), "stands instead of the keys of a case; write changes under 'change' and 'add'")
        other = self.path.parent / str(file)
        if not {"change", "add"} & self.own.data.keys():
            return read_case(other, terms)
        data = dict(case_source.load(other, "<case>").data)
        data |= self.own.data.get("change", {})
        for key, more in self.own.data.get("add", {}).items():
            data[key] = [*data.get(key, []), *more]
        return case_of(data, terms, name=f"{self.path}:{self.line}: {file} as changed here")


def read(path: Path) -> list[AuthorCase]:
    """The cases of a file that expect something. Raises :class:`~kgtool.errors.InputError` with the line of the first fault."""
    text = case_source.text_of(path, str(path))
    return [case for piece in _pieces(text.splitlines()) if (case := _case(path, piece)) is not None]


def _pieces(lines: list[str]) -> Iterator[list[str]]:
    """Each case with all other lines of the file left empty: documents, and items of a list at the top."""
    starts = [0, *(number for number, line in enumerate(lines) if re.match(r"^---(\s|$)", line))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        document = [line if start <= number < end and not line.startswith("---") else "" for number, line in enumerate(lines)]
        first = next((line for line in document if line.strip() and not line.lstrip().startswith("#")), None)
        if first is None:
            continue
        item = _ITEM.match(first)
        yield from _items(document, item.group(1)) if item else [document]


def _items(document: list[str], indent: str) -> Iterator[list[str]]:
    starts = [number for number, line in enumerate(document) if (found := _ITEM.match(line)) and found.group(1) == indent]
    for start, end in zip(starts, [*starts[1:], len(document)], strict=True):
        piece = [line if start <= number < end else "" for number, line in enumerate(document)]
        dash = _ITEM.match(piece[start])
        piece[start] = " " * (dash.end() if dash else 0) + piece[start].lstrip(" -")
        yield piece


def _case(path: Path, lines: list[str]) -> AuthorCase | None:
    keys = [(number, found) for number, line in enumerate(lines) if (found := _KEY.match(line))]
    indent = min((len(found.group(1)) for _, found in keys), default=0)
    tops = [(number, found.group(2).strip("\"'")) for number, found in keys if len(found.group(1)) == indent]
    own, case = [""] * len(lines), list(lines)
    for (start, key), end in zip(tops, [*(number for number, _ in tops[1:]), len(lines)], strict=True):
        if key in OWN_KEYS:
            own[start:end], case[start:end] = lines[start:end], [""] * (end - start)
    if not any(line.strip() for line in own):
        return None
    source = case_source.load("\n".join(own), str(path))
    line = tops[0][0] + 1
    if not isinstance(source.data, Mapping) or not isinstance(source.data.get("expect"), Mapping) or not source.data["expect"]:
        source.refuse(("expect",), "is missing or empty; it says by request id what must come out", key="expect")
    _check_own(source)
    return AuthorCase(path, line, "\n".join(case), source, "\n".join(own))


def _check_own(source: CaseSource) -> None:
    for key, shape in (("decide", "{forum: ur, readings: count}"), ("change", "{reviewed: 2017-03-01}"), ("add", "{facts: [{is: …}]}")):
        if not isinstance(source.data.get(key, {}), Mapping):
            source.refuse((key,), f"a mapping such as {shape} is expected")
        if key != "decide" and key in source.data and "file" not in source.data:
            source.refuse((key,), "goes with 'file', the case that it changes")
    for key, more in source.data.get("add", {}).items():
        if not isinstance(more, list):
            source.refuse(("add", key), "a list is expected")
