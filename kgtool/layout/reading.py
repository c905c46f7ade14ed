"""An ontology file as frames, sections and items, with the comments and line breaks that a parser throws away.

In: the text of a readable ``.omn`` file. Out: a list of :class:`Unit`. Nothing is understood but commas, parentheses, headings
and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FRAMES = ("Prefix:", "Ontology:", "Class:", "Individual:", "ObjectProperty:", "DataProperty:", "AnnotationProperty:", "Datatype:")
LISTS = (
    *("DisjointClasses:", "EquivalentClasses:", "DisjointProperties:", "EquivalentProperties:"),
    *("SameIndividual:", "DifferentIndividuals:"),
)
SECTIONS = (
    *("Import:", "Annotations:", "Types:", "SubClassOf:", "EquivalentTo:", "DisjointWith:", "DisjointUnionOf:", "HasKey:"),
    *("SubPropertyOf:", "SubPropertyChain:", "InverseOf:", "Characteristics:", "Domain:", "Range:", "SameAs:", "DifferentFrom:", "Facts:"),
)

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^(?:<[^<>\s]*>|[^\s,()\[\]{}"<>\#]+))?)
      | (?P<iri><[^<>\s]*>)
      | (?P<comment>\#[^\n]*)
      | (?P<line>\n)
      | (?P<space>[^\S\n]+)
      | (?P<mark>[,()\[\]{}]|<=|>=|<|>)
      | (?P<word>[^\s,()\[\]{}"<>]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Item:
    """One member of a section: its pieces, each with whether the author began a line with it, and its comments."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: str = ""

    @property
    def first(self) -> str:
        """What the item begins with: of an annotation or a fact, the property."""
        return self.pieces[0][0]

    @property
    def breaks(self) -> bool:
        """Whether the author began a line with it."""
        return self.pieces[0][1]


@dataclass
class Section:
    """A heading such as ``Annotations:`` and its items. ``before`` are comments above it, ``after`` one beside its heading."""

    heading: str
    items: list[Item] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: str = ""


@dataclass
class Unit:
    """A frame, or a comment between frames (``heading`` is then empty). ``blank`` says whether an empty line stands before it."""

    heading: str
    blank: bool
    name: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    comment: str = ""
    after: list[str] = field(default_factory=list)


@dataclass
class _Comment:
    text: str
    blank: bool
    indented: bool


def read(text: str) -> list[Unit]:
    """The units of a file, in order."""
    return _Reader().read(text.replace("\r\n", "\n").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))


class _Reader:
    """Walks the pieces once. ``_lines`` counts the line ends since the last one that was no space."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._frame: Unit | None = None
        self._section: Section | None = None
        self._items: list[Item] = []
        self._open: Item | None = None
        self._waiting: list[_Comment] = []
        self._lines, self._depth, self._indent = 1, 0, 0

    def read(self, text: str) -> list[Unit]:
        for kind, piece in _pieces(text):
            if kind == "line":
                self._lines += 1
                self._indent = 0
            elif kind == "space":
                self._indent = len(piece)
            else:
                self._piece(kind, piece)
                self._lines = 0
        self._end_frame()
        return self.units

    def _piece(self, kind: str, piece: str) -> None:
        if kind == "comment":
            self._comment(piece.rstrip())
        elif self._depth == 0 and (piece in FRAMES or piece in LISTS):
            self._begin_frame(piece)
        elif self._depth == 0 and piece in SECTIONS and self._frame is not None:
            self._begin_section(piece)
        elif piece == "," and self._depth == 0:
            self._open = None
        elif self._section is None and self._frame is not None:
            self._frame.name.append(piece)
        else:
            self._word(piece)

    def _comment(self, text: str) -> None:
        if self._lines == 0 and self._items:
            last = self._items[-1]
            last.after = f"{last.after} {text}" if last.after else text
        elif self._lines == 0 and self._section is not None:
            self._section.after = text
        else:
            self._waiting.append(_Comment(text, self._lines > 1, self._indent > 0 and self._lines > 0))

    def _begin_frame(self, heading: str) -> None:
        self._end_frame()
        self._frame = Unit(heading, self._lines > 1)
        self.units.append(self._frame)
        if heading in LISTS:
            self._section = Section("")
            self._items = self._section.items
            self._frame.sections.append(self._section)

    def _begin_section(self, heading: str) -> None:
        assert self._frame is not None
        self._section = Section(heading, before=self._taken())
        self._items, self._open = self._section.items, None
        self._frame.sections.append(self._section)

    def _word(self, piece: str) -> None:
        if self._open is None:
            self._open = Item(before=self._taken())
            self._items.append(self._open)
        elif self._waiting:
            self._open.before += self._taken()
        self._open.pieces.append((piece, self._lines > 0))
        self._depth += (piece in "([{") - (piece in ")]}") if len(piece) == 1 else 0

    def _taken(self) -> list[str]:
        taken, self._waiting = [comment.text for comment in self._waiting], []
        return taken

    def _end_frame(self) -> None:
        """Indented comments at the end of a frame are its own; the others stand between frames."""
        while self._frame is not None and self._waiting and self._waiting[0].indented:
            self._frame.after.append(self._waiting.pop(0).text)
        self.units += [Unit("", comment.blank, comment=comment.text) for comment in self._waiting]
        self._waiting = []
        self._frame, self._section, self._items, self._open, self._depth = None, None, [], None, 0


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()
