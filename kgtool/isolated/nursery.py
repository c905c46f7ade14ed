"""The process from which workers are forked: it loads the store once, sees no query, and stays single-threaded.

In: N-Quads on standard input; on a socket, one message a worker that is wanted, with the worker's end of a pair of sockets.
Out: for each a handle of the new process. Run as ``python -m kgtool.isolated.nursery SOCKET SETTINGS``; it ends, and its
workers with it, when the other end of the socket closes.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Iterable

import pyoxigraph as ox

from kgtool.isolated import kernel
from kgtool.isolated.answers import GRAPHS, RESULTS, answer
from kgtool.isolated.wire import Asked
from kgtool.isolated.worker import work

_LAST_DESCRIPTOR = 4096


def main(control: socket.socket, wanted: frozenset[str], memory: int) -> None:
    """Fork a worker for each message until the socket closes."""
    store = merged(ox.parse(sys.stdin.buffer, ox.RdfFormat.N_QUADS, lenient=True))
    _warm(store)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended workers leave nothing behind
    gc.freeze()
    control.send(b"ready")
    while True:
        said, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not said or not descriptors:
            return
        worker = _fork(store, descriptors[0], wanted, memory)
        handle = os.pidfd_open(worker)
        socket.send_fds(control, [str(worker).encode()], [handle])
        os.close(handle)
        os.close(descriptors[0])


def merged(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store of the graphs, whose default graph is the merge of them all: the engine's own union counts a triple twice."""
    store = ox.Store()
    found = list(quads)
    store.bulk_extend(found)
    store.bulk_extend({ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found})
    return store


def _fork(store: ox.Store, descriptor: int, wanted: frozenset[str], memory: int) -> int:
    worker = os.fork()
    if worker:
        return worker
    status = 1
    try:
        kernel.die_with_parent(signal.SIGKILL)
        os.dup2(0, 2)
        os.dup2(descriptor, 3)
        os.closerange(4, _LAST_DESCRIPTOR)
        work(store, 3, wanted, memory)
        status = 0
    finally:
        os._exit(status)


def _warm(store: ox.Store) -> None:
    """Ask one question of each kind and form, so that a worker finds in memory all that it needs."""
    for form in RESULTS:
        answer(store, Asked("SELECT * { ?s ?p ?o } LIMIT 1", rows=form))
    for form in GRAPHS:
        answer(store, Asked("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", graph=form))
    answer(store, Asked("ASK { WHERE }"))


if __name__ == "__main__":
    settings = json.loads(sys.argv[2])
    main(socket.socket(fileno=int(sys.argv[1])), frozenset(settings["guards"]), settings["memory"])
