"""A YAML or JSON text as a tree of values with their lines: text comes in, a :class:`Node` or an error of one line goes out.

Used by ``case_source``. Built from parser events, so that depth is bounded before anything recurses. Only true, false and
null mean something of themselves; numbers become exact decimals, everything else stays text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kgtool.errors import InputError

DEEPEST = 40

_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

#: Where in a file something is: keys of mappings and indexes of lists, from the outside in.
Place = tuple[str | int, ...]


def unprintable(text: str) -> bool:
    """Whether a text holds a control character, half of a character pair, or a line break of its own kind."""
    if text.isprintable():
        return False
    if _CONTROL.search(text) or any(character in text for character in "\u2028\u2029\ufffe\uffff"):
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


@dataclass(slots=True)
class Node:
    """A value with its place: ``entries`` of a mapping (key, line of the key, value), or ``items`` of a list."""

    line: int
    scalar: Any = None
    entries: list[tuple[str, int, Node]] | None = None
    items: list[Node] | None = None

    def data(self) -> Any:
        if self.entries is not None:
            return {key: node.data() for key, _, node in self.entries}
        if self.items is not None:
            return [node.data() for node in self.items]
        return self.scalar


def fault(name: str, line: int | None, message: str) -> InputError:
    """The error for a line of a file, in one line of text."""
    where = f"{name}:{line}" if line else name
    return InputError(f"{where}: {' '.join(message.split())}")


def _plain(text: str) -> str:
    return text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text[:200])


def shown(value: object) -> str:
    """A value as an error quotes it: one line, at most 60 characters."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    text = " ".join(_plain(value if isinstance(value, str) else json.dumps(value, default=str)).split())
    text = text if len(text) <= 60 else text[:57] + "..."
    return repr(text) if isinstance(value, str) else text


def compose(name: str, text: str) -> Node:
    """The tree of a YAML (or JSON) text, built from parser events so that depth and size stay bounded."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Tree(name).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "not readable"
        raise fault(name, mark.line + 1 if mark else None, f"not valid YAML: {what}") from None
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise fault(name, line, f"not valid YAML: {getattr(error, 'reason', 'not readable')}") from None


class _Tree:
    """Parser events in, nodes out."""

    def __init__(self, name: str):
        self.name = name
        self.open: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.root: Node | None = None

    def build(self, events: Any) -> Node:
        import yaml

        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise fault(self.name, line, "anchors and aliases (& and *) are not allowed; write the value out")
            if getattr(event, "tag", None):
                raise fault(self.name, line, f"the tag {shown(event.tag)} is not allowed; write the plain value")
            if isinstance(event, yaml.ScalarEvent):
                self._add(Node(line, _scalar(self.name, line, event.value, plain=event.implicit[0])))
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(line, mapping=isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.keys.pop()
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                raise fault(self.name, line, "a second document begins here; a case file holds one case")
        if self.root is None:
            raise fault(self.name, None, "the file is empty; a case file needs the keys 'case', 'reviewed' and 'requests'")
        return self.root

    def _start(self, line: int, *, mapping: bool) -> None:
        node = Node(line, entries=[] if mapping else None, items=None if mapping else [])
        if self.open and self.open[-1].entries is not None and self.keys[-1] is None:
            raise fault(self.name, line, "a key must be one word, not a list or mapping")
        self._add(node)
        if len(self.open) >= DEEPEST:
            raise fault(self.name, line, f"nested deeper than {DEEPEST} levels")
        self.open.append(node)
        self.keys.append(None)

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        around, key = self.open[-1], self.keys[-1]
        if around.items is not None:
            around.items.append(node)
        elif around.entries is not None and key is None:
            word = "" if node.scalar is None else shown(node.scalar) if not isinstance(node.scalar, str) else node.scalar
            first = next((line for known, line, _ in around.entries if known == word), None)
            if first is not None:
                raise fault(self.name, node.line, f"key {shown(word)}: given twice in one mapping, first on line {first}")
            self.keys[-1] = (word, node.line)
        elif around.entries is not None and key is not None:
            around.entries.append((*key, node))
            self.keys[-1] = None


def _scalar(name: str, line: int, text: str, *, plain: bool) -> Any:
    if unprintable(text):
        raise fault(name, line, "a text holds a control character or half of a character pair")
    if plain and text in _CONSTANTS:
        return _CONSTANTS[text]
    if plain and _NUMBER.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text
