"""Answers that are kept in memory, so that a page that is asked for again need not be made again.

In: an address (path and query) and the answer made for it. Out: the same answer, with an entity tag, until the day ends or
the room is needed. Kept are pages that depend on the knowledge, the address and the day alone; nothing of a case is.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from flask import Request
from werkzeug.wrappers import Response

#: Bytes of answers that are kept; the ones not asked for longest make room.
ROOM = 64_000_000
#: An address longer than this is not kept: it is a search text that nobody else will type.
LONGEST = 500

Key = tuple[str, bytes, date]


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    body: bytes
    content_type: str
    tag: str


class Kept:
    """The answers kept for one site, that is, for one state of the knowledge. Safe to ask from several threads."""

    def __init__(self, room: int = ROOM):
        self._room, self._used = room, 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key, request: Request) -> Response | None:
        """The answer to a request, or word that the reader has it already (304); None where it is not kept."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            self._answers.move_to_end(key)
        response = Response(answer.body, content_type=answer.content_type)
        response.set_etag(answer.tag)
        return response.make_conditional(request)

    def keep(self, key: Key, response: Response) -> None:
        """Keep an answer, and give it its tag."""
        body = response.get_data()
        answer = Answer(body, response.content_type or "", hashlib.sha256(body).hexdigest()[:20])
        response.set_etag(answer.tag)
        size = _size(key, answer)
        if len(key[1]) > LONGEST or size > self._room:
            return
        with self._lock:
            before = self._answers.pop(key, None)
            self._used += size - (_size(key, before) if before else 0)
            self._answers[key] = answer
            while self._used > self._room:
                self._used -= _size(*self._answers.popitem(last=False))

    def __len__(self) -> int:
        return len(self._answers)


def key_of(request: Request) -> Key:
    """What an answer depends on: a page without a date shows what governs today. To be taken before the answer is made."""
    return request.path, request.query_string, date.today()


def _size(key: Key, answer: Answer) -> int:
    return len(answer.body) + len(key[0]) + len(key[1]) + 500
