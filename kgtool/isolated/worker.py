"""A worker: closed in, then one query after another, until the other end closes or the process is ended.

In: a store that was loaded before, a socket. Out: a greeting that says which guards stand, then an answer a query.
"""

from __future__ import annotations

import io
import json

import pyoxigraph as ox

from kgtool.isolated import TIMER, guards, wire
from kgtool.isolated.answers import answer

#: Seconds of processor time beyond the limit after which the kernel ends a worker that nobody else has ended.
GRACE = 0.5


def work(store: ox.Store, descriptor: int, wanted: frozenset[str], memory: int) -> None:
    """Serve the socket ``descriptor``; returns when it closes."""
    refused = guards.close_in(wanted, memory)
    greeting = {"refused": refused, "holes": guards.holes()}
    wire.write(descriptor, wire.frame(json.dumps(greeting).encode()))
    timed = TIMER in wanted and TIMER not in refused
    incoming = wire.Incoming(io.FileIO(descriptor, closefd=False).readinto)
    while (asked := wire.read_asked(incoming)) is not None:
        if timed:
            guards.start_timer(asked.seconds + GRACE)
        reply = answer(store, asked)
        if timed:
            guards.start_timer(0)
        wire.write(descriptor, reply.packed())
