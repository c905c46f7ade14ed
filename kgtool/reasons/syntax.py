"""Axioms in functional syntax as nested lists, so that they can be looked into.

In: one axiom as py-horned-owl writes it. Out: a :class:`Node` tree. Any construct of OWL 2 can be read; nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\w+)\(|(?P<close>\))|(?P<iri><[^>]*>)|(?P<text>"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)|(?P<word>[^\s()]+))'
)


@dataclass(frozen=True)
class Node:
    """A construct (``name`` with ``parts``), or a leaf: an IRI in angle brackets, a literal, a number."""

    name: str
    parts: tuple[Node, ...] = ()

    @property
    def iri(self) -> str | None:
        """The IRI of a leaf that is one."""
        return self.name[1:-1] if self.name.startswith("<") else None

    def iris(self) -> Iterator[str]:
        """Every IRI in it, in order."""
        if self.iri is not None:
            yield self.iri
        for part in self.parts:
            yield from part.iris()


def read(text: str) -> Node:
    """The tree of one axiom or expression. Raises ValueError for text that is no functional syntax."""
    waiting: list[tuple[str, list[Node]]] = [("", [])]
    for match in _TOKEN.finditer(text.strip()):
        if match["open"]:
            waiting.append((match["open"], []))
        elif match["close"]:
            name, parts = waiting.pop()
            if not waiting:
                raise ValueError(f"a parenthesis too many in {text[:80]!r}")
            waiting[-1][1].append(Node(name, tuple(parts)))
        else:
            waiting[-1][1].append(Node(match["iri"] or match["text"] or match["word"]))
    if len(waiting) != 1 or len(waiting[0][1]) != 1:
        raise ValueError(f"no functional syntax: {text[:80]!r}")
    return waiting[0][1][0]
