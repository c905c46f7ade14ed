"""The lane of readers' own queries: workers that wait, a time limit that holds, and room for the quick beside the slow.

In: a store, limits. Out: a :class:`~kgtool.isolated.wire.Reply` to every query, within the limit and a second. A query begins with a
worker of the quick ones. Where it has no answer after a moment, its worker is moved to the slow ones, of which there are
few and which the system serves last, and a new worker takes its place: whoever asks something small is served while
others ask for the impossible. At the time limit a worker is ended; so is every worker that was slow.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from queue import Empty, SimpleQueue

import pyoxigraph as ox

from kgtool.errors import MissingError
from kgtool.isolated import GUARDS
from kgtool.isolated.answers import TOO_LARGE
from kgtool.isolated.brood import Brood, Worker
from kgtool.isolated.refusals import refusal
from kgtool.isolated.wire import Asked, Reply

#: Queries of which it is remembered whether they are refused; each may be as long as a query can be.
_REMEMBERED = 256


@dataclass(frozen=True)
class Limits:
    """Seconds a query may take, bytes a worker may use beyond the store, rows and bytes of an answer.

    ``quick``: seconds after which a query counts as slow. ``patience``: seconds to wait for a free worker.
    """

    seconds: float = 5.0
    memory: int = 1 << 30
    rows: int = 10_000
    size: int = 1 << 24
    quick: float = 0.2
    patience: float = 0.9


class Lane:
    """Answers queries over a store. Started by the first query or by :meth:`start`; safe to ask from several threads."""

    def __init__(self, store: ox.Store, limits: Limits | None = None, *, workers: int = 2, slow: int = 2, guards: frozenset[str] = GUARDS):
        self.limits = limits or Limits()
        self.graphs = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
        self._store, self._workers, self._guards = store, workers, guards
        self._slow_places, self._lock = slow, threading.Lock()
        self._refusal = lru_cache(_REMEMBERED)(partial(refusal, self.graphs))
        self._reset()

    def _reset(self) -> None:
        self._owner = os.getpid()
        self._brood = Brood(self._store, self._guards, self.limits.memory)
        self._slow = threading.BoundedSemaphore(self._slow_places)
        #: Workers that wait; None stands for one that has still to be made.
        self._idle: SimpleQueue[Worker | None] = SimpleQueue()
        for _ in range(self._workers):
            self._idle.put(None)

    def start(self) -> None:
        """Make the workers now. Raises MissingError where this system cannot close them in."""
        taken = [self._idle.get() for _ in range(self._workers)]
        for worker in taken:
            self._idle.put(worker or self._brood.worker())

    def close(self) -> None:
        """End every worker. The next query would start the lane again."""
        if self._owner != os.getpid():
            return
        with suppress(Empty):
            while True:
                if worker := self._idle.get_nowait():
                    worker.end()
        self._brood.close()
        self._reset()

    def ask(self, asked: Asked) -> Reply:
        """The answer, a refusal or the limit that was reached; never an exception of the query's making."""
        if (refused := self._refusal(asked.query, asked.default, asked.named)) is not None:
            return refused
        limits = self.limits
        seconds = min(asked.seconds, limits.seconds)
        fitted = replace(asked, seconds=seconds, limit=min(asked.limit, limits.rows), size=min(asked.size, limits.size))
        try:
            worker = self._take()
        except MissingError as error:
            return Reply("absent", said=str(error))
        if worker is None:
            return Reply("busy", said="every worker is busy; try again in a few seconds")
        return self._ask(worker, fitted)

    def _ask(self, worker: Worker, asked: Asked) -> Reply:
        began = time.monotonic()
        with suppress(OSError):
            worker.send(asked)
        if not worker.ready(began + min(asked.seconds, self.limits.quick)):
            return self._ask_slowly(worker, asked, began)
        reply = worker.receive(_most(asked))
        if reply is None:
            worker.end()
            self._replace()
            return _ended(asked, began)
        self._idle.put(worker)
        return reply

    def _ask_slowly(self, worker: Worker, asked: Asked, began: float) -> Reply:
        """Wait for a worker that has had its moment, in one of the slow places; it is ended afterwards."""
        worker.serve_last()
        self._replace()
        if not self._slow.acquire(blocking=False):
            worker.end()
            return Reply("busy", said="other long queries are being answered; try again in a few seconds, or ask for less")
        try:
            if not worker.ready(began + asked.seconds):
                return Reply("timeout", said=_too_long(asked))
            return worker.receive(_most(asked)) or _ended(asked, began)
        finally:
            worker.end()
            self._slow.release()

    def _take(self) -> Worker | None:
        """A worker that is alive, or None where none becomes free in time."""
        if self._owner != os.getpid():  # this process was forked from the one that started the lane
            with self._lock:
                if self._owner != os.getpid():
                    self._reset()
        try:
            worker = self._idle.get(timeout=self.limits.patience)
        except Empty:
            return None
        if worker is not None and not worker.ready(0):
            return worker
        if worker is not None:  # it has ended while it waited
            worker.end()
        try:
            return self._brood.worker()
        except BaseException:
            self._idle.put(None)
            raise

    def _replace(self) -> None:
        """Put a new worker in the place of one that is gone; where that fails, the next query tries again."""
        try:
            self._idle.put(self._brood.worker())
        except (MissingError, OSError):
            self._idle.put(None)


def _most(asked: Asked) -> int:
    """The bytes that are taken from a worker at most: its limit is on rows in JSON, and XML is longer."""
    return 4 * asked.size + (1 << 20)


def _too_long(asked: Asked) -> str:
    seconds = f"{asked.seconds:g} second{'' if asked.seconds == 1 else 's'}"
    return f"the query was not answered within {seconds}: ask for less, or add LIMIT to an inner SELECT"


def _ended(asked: Asked, began: float) -> Reply:
    """Why a worker is gone: its timer, or more memory or depth than there is."""
    if time.monotonic() - began >= asked.seconds:
        return Reply("timeout", said=_too_long(asked))
    return Reply("memory", said=TOO_LARGE)
