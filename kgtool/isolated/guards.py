"""The guards of a worker: each closes something for good, and each can be tried.

In: the names of guards, limits. Out: the process that called is closed in. ``python -m kgtool.isolated.guards`` tries
every guard in a child of its own and prints what it found, which is what ``kgtool doctor`` shows.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kgtool.isolated import DESCRIPTORS, LANDLOCK, MEMORY, PURPOSES, SECCOMP, TIMER, kernel

_TRIED_MEMORY = 1 << 28


def close_in(guards: frozenset[str], memory: int) -> tuple[str, ...]:
    """Put up the guards; ``memory`` is in bytes beyond what the process has now. Returns those that this kernel refused."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kernel.forbid_inspection()
    refused = []
    for name in PURPOSES:
        if name in guards:
            try:
                _put_up(name, memory)
            except OSError:
                refused.append(name)
    return tuple(refused)


def _put_up(name: str, memory: int) -> None:
    if name == MEMORY:
        room = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    elif name == DESCRIPTORS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    elif name == LANDLOCK:
        kernel.forbid_files_and_network()
    elif name == SECCOMP:
        kernel.forbid_system_calls()
    elif name == TIMER:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


def start_timer(seconds: float) -> None:
    """The processor time after which this process is ended by the kernel, whatever it is doing; 0 stops the timer."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def holes() -> list[str]:
    """What this process can still reach of what a worker must not: files, the network. Empty where it is closed in."""
    found = []
    with suppress(OSError):
        os.close(os.open("/dev/null", os.O_RDONLY))
        found.append("files")
    try:
        with socket.socket() as one:
            one.connect(("127.0.0.1", 9))
        found.append("network")
    except ConnectionError:  # nobody listens there, but the attempt was made
        found.append("network")
    except OSError:
        pass
    return found


def survey() -> dict[str, str]:
    """Each guard by name: what it is for, and whether it held when it was tried just now, alone, in a child process."""
    found = {}
    for name, purpose in PURPOSES.items():
        found[name] = f"{purpose}: {'works' if _holds(name) else 'absent; the other guards have to do'}"
    version = kernel.landlock_version()
    found[LANDLOCK] += f" (version {version} of the kernel)" if version else " (the kernel has no Landlock)"
    return found


def _holds(name: str) -> bool:
    """Whether one guard, alone, stops its attack."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            refused = close_in(frozenset({name}), _TRIED_MEMORY // 4)
            status = int(bool(refused) or _ATTACKS[name]())
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] in (0, signal.SIGPROF)


def _takes_memory() -> bool:
    try:
        return len(bytearray(_TRIED_MEMORY)) > 0
    except MemoryError:
        return False


def _takes_time() -> bool:
    start_timer(0.05)
    while time.process_time() < 2.0:
        pass
    return True


def _reaches_out() -> bool:
    return bool(holes())


_ATTACKS: dict[str, Callable[[], bool]] = {
    MEMORY: _takes_memory,
    TIMER: _takes_time,
    DESCRIPTORS: _reaches_out,
    LANDLOCK: _reaches_out,
    SECCOMP: _reaches_out,
}

if __name__ == "__main__":
    print(json.dumps(survey()))
