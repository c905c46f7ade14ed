"""Where in an ontology file an entity's frame stands, and where in it a word.

In: a :class:`~kgtool.manchester.Document` (the parser keeps no places). Out: line and column, counted from 1. Used by the
check, which points at the word that is wrong and not only at the frame that holds it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kgtool.manchester import Document

_HEADS = "Class|ObjectProperty|DataProperty|AnnotationProperty|Datatype|Individual"
_FRAME = re.compile(rf"^(?:({_HEADS}):\s+(\S+)|(?:Disjoint|Equivalent|Different|Same)\w+:)", re.MULTILINE)
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|#[^\n]*')


@dataclass(frozen=True)
class Frame:
    """A frame's kind (Class, Individual, …), entity and span in the text; no entity for a list such as DisjointClasses.

    ``inside`` is where its heading ends.
    """

    kind: str
    entity: str | None
    start: int
    inside: int
    end: int


class Places:
    """Looks places up in one document."""

    def __init__(self, document: Document):
        self.document = document
        text = document.text
        self._starts = [0] + [match.end() for match in re.finditer("\n", text)]
        # Words are looked for outside comments and texts; both are blanked, so that places stay as they are.
        self._bare = _TEXTS.sub(lambda match: match.group() if match.group()[0] == "<" else " " * len(match.group()), text)
        heads = list(_FRAME.finditer(self._bare))
        ends = [head.start() for head in heads[1:]] + [len(text)] * bool(heads)
        self.frames = [
            Frame(head.group(1) or "", document.expand(head.group(2)) if head.group(2) else None, head.start(), head.end(), end)
            for head, end in zip(heads, ends, strict=True)
        ]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a position in the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def entity(self, iri: str, kind: str | None = None) -> tuple[int, int] | None:
        """Where the entity's (first) frame begins."""
        return next((self.place(frame.start) for frame in self._of(iri, kind)), None)

    def last_line(self, iri: str) -> int:
        """The last line of the entity's last frame; 0 where it has none."""
        return max((self.place(max(frame.start, frame.end - 1))[0] for frame in self._of(iri, None)), default=0)

    def word(self, iri: str | None, words: Iterable[str], kind: str | None = None) -> tuple[int, int] | None:
        """The first of the words that stands in a frame of the entity (anywhere in the file without one), else the frame.

        A word is an IRI (sought as this file writes it), a text (sought in quotes) or a keyword.
        """
        frames = self._of(iri, kind) if iri else [Frame("", None, 0, 0, len(self._bare))]
        for word in words:
            for frame in frames:
                found = self._find(word, frame)
                if found is not None:
                    return self.place(found)
        return self.place(frames[0].start) if frames and iri else None

    def _of(self, iri: str, kind: str | None) -> list[Frame]:
        return [frame for frame in self.frames if frame.entity == iri and kind in (None, frame.kind)]

    def _find(self, word: str, frame: Frame) -> int | None:
        for spelling in self._spellings(word):
            match = re.compile(rf"(?<![\w:.-]){re.escape(spelling)}(?![\w-]|\.\w)").search(self._bare, frame.inside, frame.end)
            if match:
                return match.start()
        quoted = self.document.text.find(f'"{word}"', frame.inside, frame.end)
        return quoted if quoted >= 0 else None

    def _spellings(self, word: str) -> list[str]:
        if "://" not in word:
            return [word]
        short = [
            f"{prefix}:{word[len(namespace) :]}"
            for prefix, namespace in self.document.prefixes.items()
            if namespace and word.startswith(namespace)
        ]
        return [*short, f"<{word}>"]
