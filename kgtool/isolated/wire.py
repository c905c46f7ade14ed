"""What lane and worker say to each other: a query with how its answer is wanted, and the answer.

In: bytes read from a socket. Out: :class:`Asked` and :class:`Reply`. JSON heads and plain bytes, and nothing that runs code when
it is read: whoever answers may have been taken over by a query.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

_LENGTH = struct.Struct("=I")
#: No head is longer; an answer that claims to be is none.
_LONGEST_HEAD = 1 << 20
_PIECE = 1 << 16


@dataclass(frozen=True)
class Asked:
    """A query, and the form of its answer by its kind (a name of :mod:`~kgtool.isolated.answers`; None: not wanted).

    ``default`` and ``named`` are the dataset as graph IRIs; None leaves it to the query and, where that says nothing, to the
    default graph, which holds all graphs together. ``limit`` is in rows or triples, ``seconds`` in processor time.
    """

    query: str
    rows: str | None = "json"
    yesno: str | None = "json"
    graph: str | None = "ttl"
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    limit: int = 10_000
    size: int = 1 << 24
    seconds: float = 5.0

    def packed(self) -> bytes:
        return frame(json.dumps(vars(self)).encode())


@dataclass(frozen=True)
class Reply:
    """``kind`` is rows, yesno or graph; else ``said`` has the words for a reader, and it is

    - of the query: syntax, form (its answer is not of a wanted form), service, update, dataset, nesting, length, failed;
    - of the limits: timeout, memory, size; of the lane: busy, absent.

    ``count`` is the number of rows or triples in ``body``; ``cut`` is set where there are more.
    """

    kind: str
    form: str = ""
    count: int = 0
    cut: bool = False
    said: str = ""
    body: bytes = b""

    def packed(self) -> bytes:
        head = {name: value for name, value in vars(self).items() if name != "body"}
        return frame(json.dumps(head).encode()) + frame(self.body)


class Incoming:
    """Frames from a source of bytes; a source that ends or claims too much gives None.

    ``read_into`` fills a buffer and says how many bytes it got. The buffer is made once: a fresh one for every read would cost the
    allocator more than all the rest of a small query.
    """

    def __init__(self, read_into: Callable[[bytearray], int | None]):
        self._read_into, self._buffer, self._kept = read_into, bytearray(_PIECE), b""

    def frame(self, largest: int = _LONGEST_HEAD) -> bytes | None:
        head = self._exactly(_LENGTH.size)
        if head is None:
            return None
        (size,) = _LENGTH.unpack(head)
        return self._exactly(size) if size <= largest else None

    def _exactly(self, size: int) -> bytes | None:
        pieces, missing = [self._kept], size - len(self._kept)
        while missing > 0:
            got = self._read_into(self._buffer)
            if not got:
                return None
            pieces.append(bytes(memoryview(self._buffer)[:got]))
            missing -= got
        whole = b"".join(pieces) if len(pieces) > 1 else self._kept
        self._kept = whole[size:]
        return whole[:size]


def read_asked(incoming: Incoming) -> Asked | None:
    """The next query; None where the other end is closed."""
    found = incoming.frame()
    return None if found is None else Asked(**json.loads(found))


def read_reply(incoming: Incoming, size: int) -> Reply | None:
    """The answer, at most ``size`` bytes of it; None where the other end broke off or does not keep to the form."""
    head = incoming.frame()
    body = None if head is None else incoming.frame(size)
    if head is None or body is None:
        return None
    try:
        return Reply(**json.loads(head), body=body)
    except (TypeError, ValueError):
        return None


def write(descriptor: int, data: bytes) -> None:
    """All of the data to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def frame(data: bytes) -> bytes:
    """Data after its length."""
    return _LENGTH.pack(len(data)) + data
