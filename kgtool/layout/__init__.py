"""The canonical layout of an ontology file: one way to write down what it says, so that a difference is a difference in meaning.

In: the text of an ``.omn`` file. Out: the same axioms and comments in the canonical order and layout. Used by ``kgtool fmt``
and by the scaffolds of ``kgtool new``.

Frames keep their order, which is the guideline's (``kg:position`` is made of it), and so do the links of a branch. Within a
frame the sections, the annotations and the leading facts have a fixed order. An author's line breaks within a list are kept, as
is one blank line between frames; indentation, spaces and the lines of a criterion's head are given.
"""

from __future__ import annotations

from pathlib import Path

from kgtool import manchester
from kgtool.errors import KnowledgeError
from kgtool.layout.reading import read
from kgtool.layout.writing import write

__all__ = ["Unfaithful", "laid_out", "lay_out"]


class Unfaithful(AssertionError):
    """The new layout would not say the same: a fault of this program, and nothing is written."""


def laid_out(text: str) -> str:
    """A text in canonical layout. The text must be one that can be read; the axioms are not compared."""
    return write(read(text))


def lay_out(path: Path) -> str:
    """The canonical text of a file, parsed and compared axiom by axiom with what the file says.

    Raises :class:`KnowledgeError` where the file cannot be read, :class:`Unfaithful` where the two differ.
    """
    return checked(path.read_bytes(), path)


def checked(raw: bytes, path: Path) -> str:
    """The canonical form of a file's bytes; ``path`` names them in errors."""
    before = manchester.parse(raw, path)
    after = laid_out(before.text)
    try:
        same = after == before.text or manchester.parse(after.encode(), path).axioms() == before.axioms()
    except KnowledgeError as error:
        raise Unfaithful(f"{path}: the new layout cannot be read: {error}") from None
    if not same:
        raise Unfaithful(f"{path}: the new layout would change an axiom")
    return after
