"""The bytes of a case file come in; plain data goes out, with the line of every key kept for error messages.

Before ``case_file`` on the path's first stage. YAML and JSON are read alike: numbers as exact decimals, dates and words
as text, only true, false and null as such. Refused, with the line: files over 5 MB (before they are parsed), bytes that
are not UTF-8, a key twice in one mapping, anchors, aliases and tags, several documents, and nesting deeper than 40.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from kgtool.errors import InputError
from kgtool.reading.nodes import DEEPEST, Node, Place, compose, fault, shown, unprintable

__all__ = ["CaseSource", "Node", "Place", "fault", "load", "shown", "text_of"]

LARGEST_FILE = 5_000_000  # bytes


class CaseSource:
    """A case file that was read: ``data`` as dicts, lists, texts, decimals, booleans and None; ``line`` by place."""

    def __init__(self, name: str, text: str, root: Node | None, data: Any):
        self.name, self.data = name, data
        self._text, self._root = text, root

    def line(self, place: Place) -> int | None:
        """The line of the key or list item at a place, or of the nearest thing around it; None if unknown."""
        if self._root is None:
            try:  # JSON was read without its lines, which only an error needs
                self._root = compose(self.name, self._text)
            except InputError:
                return None
        node, line = self._root, self._root.line
        for step in place:
            found = None
            for key, key_line, value in node.entries or ():
                if key == step:
                    found, line = value, key_line
            if found is None and node.items is not None and isinstance(step, int) and step < len(node.items):
                found = node.items[step]
                line = found.line
            if found is None:
                break
            node = found
        return line

    def refuse(self, place: Place, message: str, *, key: str | None = None) -> NoReturn:
        """Raise the one-line error about the key at a place."""
        named = key if key is not None else next((str(step) for step in reversed(place) if isinstance(step, str)), None)
        raise fault(self.name, self.line(place), message if named is None else f"key {named!r}: {message}")


def load(source: Path | str | bytes, name: str) -> CaseSource:
    """Read a path, a text or its bytes. Raises :class:`InputError` for everything named at the top."""
    if isinstance(source, Path):
        name = str(source) if name == "<case>" else name
    text = text_of(source, name)
    if text.lstrip()[0] == "{":
        data = _json(text)
        if data is not None:
            return CaseSource(name, text, None, data)
    root = compose(name, text)
    return CaseSource(name, text, root, root.data())


def text_of(source: Path | str | bytes, name: str) -> str:
    """The text of a file that is neither too large nor empty nor anything but UTF-8. Raises :class:`InputError`."""
    if isinstance(source, Path):
        content = _content(source, name)
    else:
        content = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(content) > LARGEST_FILE:
        raise fault(
            name, None, f"the file is larger than {LARGEST_FILE // 1_000_000} MB, the most that is read; a case file is a few kilobytes"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise fault(name, line, f"byte {column} of this line is not UTF-8; save the file as UTF-8") from None
    if not text.strip():
        raise fault(name, None, "the file is empty; a case file needs the keys 'case', 'reviewed' and 'requests'")
    return text


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return b" " * (LARGEST_FILE + 1)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from None


class _NotPlainJson(Exception):
    """The text is YAML in braces, or JSON with something to refuse: the reader with lines shall look at it."""


def _json(text: str) -> dict[str, Any] | None:
    """Strict JSON, the quick way; None where only the reader with lines can say what it is or what is wrong."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) or any(map(unprintable, found)):
            raise _NotPlainJson
        return found

    def refuse(_: str) -> Any:
        raise _NotPlainJson

    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        return None
    try:
        found = json.loads(text, object_pairs_hook=mapping, parse_float=Decimal, parse_int=Decimal, parse_constant=refuse)
    except (json.JSONDecodeError, _NotPlainJson, InvalidOperation):
        return None
    return found if isinstance(found, dict) and not unprintable(text) and "\\u" not in text else None


def _depth(text: str) -> int:
    """How deep brackets nest, those in texts included: an upper bound that costs no recursion."""
    deepest = depth = 0
    for match in re.finditer(r"[\[{}\]]", text):
        depth += 1 if match[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
