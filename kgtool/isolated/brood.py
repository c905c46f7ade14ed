"""Workers as the lane sees them, and the nursery they come from: started when a worker is wanted, and again where it has died.

In: a store, guards, bytes of memory. Out: workers that are closed in; :class:`~kgtool.errors.MissingError` where the system cannot.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pyoxigraph as ox

from kgtool.errors import MissingError
from kgtool.isolated import DESCRIPTORS, LANDLOCK, SECCOMP, wire
from kgtool.isolated.wire import Asked, Reply

_NURSERY = "kgtool.isolated.nursery"
#: Seconds to load the store, and for a worker to be forked and closed in.
_LOADING, _FORKING = 60.0, 10.0
#: Seconds that a worker may pause in the middle of an answer.
_STALLED = 1.0


class Worker:
    """A worker as the lane sees it: a socket, and a handle by which it can be ended."""

    def __init__(self, ours: socket.socket, handle: int, number: int):
        self._ours, self._handle, self.number = ours, handle, number
        self._incoming = wire.Incoming(ours.recv_into)
        self._waiting = select.poll()
        self._waiting.register(ours, select.POLLIN)

    def send(self, asked: Asked) -> None:
        """Hand a query over. Raises OSError where the worker has ended."""
        self._ours.sendall(asked.packed())

    def ready(self, until: float) -> bool:
        """Whether there is something to read before a moment of the monotonic clock."""
        return bool(self._waiting.poll(max(0.0, until - time.monotonic()) * 1000))

    def receive(self, size: int) -> Reply | None:
        """The answer that is ready; None where the worker has ended."""
        with suppress(OSError):
            return wire.read_reply(self._incoming, size)
        return None

    def greeting(self) -> bytes | None:
        """What a new worker says about its guards."""
        with suppress(OSError):
            self._ours.settimeout(_FORKING)
            found = self._incoming.frame()
            self._ours.settimeout(_STALLED)
            return found
        return None

    def serve_last(self) -> None:
        """Give way to every other process."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.number, 19)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        with suppress(OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        with suppress(OSError):
            os.close(self._handle)
        self._ours.close()


class Brood:
    """The nursery process. Safe to ask from several threads."""

    def __init__(self, store: ox.Store, wanted: frozenset[str], memory: int):
        self._store, self._wanted, self._memory = store, wanted, memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def worker(self) -> Worker:
        """A new worker, closed in and waiting. Raises MissingError where this system cannot close it in."""
        if sys.platform != "linux":
            raise MissingError("a reader's own SPARQL needs Linux: elsewhere no process can be kept from files and the network")
        with self._lock:
            worker = self._forked() or self._forked()
        said = worker.greeting() if worker else None
        if worker is None or said is None:
            if worker:
                worker.end()
            raise MissingError("the processes for a reader's own SPARQL could not be started: see kgtool doctor")
        holes = json.loads(said)["holes"]
        if holes and self._wanted & {LANDLOCK, SECCOMP, DESCRIPTORS}:
            worker.end()
            raise MissingError(f"this system cannot keep a query from {' and '.join(holes)}, so none is taken: see kgtool doctor")
        return worker

    def close(self) -> None:
        """End the nursery, and with it every worker."""
        with self._lock:
            self._stop()

    def _forked(self) -> Worker | None:
        """A worker from the nursery, which is started where it is not running; None where it has died."""
        if self._control is None:
            self._start()
        control = self._control
        assert control is not None
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(control, [b"worker"], [theirs.fileno()])
            number, handles, _, _ = socket.recv_fds(control, 16, 1)
            if handles:
                return Worker(ours, handles[0], int(number))
        except OSError:
            pass
        finally:
            theirs.close()
        ours.close()
        self._stop()
        return None

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = json.dumps({"guards": sorted(self._wanted), "memory": self._memory})
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [sys.executable, "-m", _NURSERY, str(theirs.fileno()), settings],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # an interrupt at the terminal is for the server, which ends the nursery itself
            )
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as pipe:
            self._store.dump(pipe, ox.RdfFormat.N_QUADS)
        ours.settimeout(_LOADING)
        with suppress(OSError):
            ours.recv(16)
        ours.settimeout(_FORKING)
        self._control = ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None
