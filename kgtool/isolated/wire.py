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


def read_asked(descriptor: int) -> Asked | None:
    """The next query; None where the other end is closed."""
    found = read_frame(lambda size: os.read(descriptor, size))
    return None if found is None else Asked(**json.loads(found))


def read_reply(receive: Callable[[int], bytes], size: int) -> Reply | None:
    """The answer, at most ``size`` bytes of it; None where the other end broke off or does not keep to the form."""
    head = read_frame(receive)
    body = None if head is None else read_frame(receive, size)
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


def read_frame(receive: Callable[[int], bytes], largest: int = _LONGEST_HEAD) -> bytes | None:
    """The data after a length; None where the other end broke off or the length is not to be believed."""
    head = _exactly(receive, _LENGTH.size)
    if head is None:
        return None
    (size,) = _LENGTH.unpack(head)
    return _exactly(receive, size) if size <= largest else None


def _exactly(receive: Callable[[int], bytes], size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = receive(min(size, 1 << 16))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
