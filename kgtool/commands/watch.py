"""Doing something again whenever one of some files is saved.

In: what to do, and which files to look at. Out: nothing; it ends with an interrupt. Files are asked for their time and size
a few times a second, which works on every file system and needs no further package.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from kgtool.commands.delivery import say
from kgtool.errors import KgtoolError

#: Seconds between two looks at the files.
PAUSE = 0.2

Stamp = dict[Path, tuple[int, int]]


def repeat(act: Callable[[], object], files: Callable[[], Iterable[Path]], *, pause: float = PAUSE) -> None:
    """Act now and after every change of the files, until interrupted. A failure to read them is said, and ends nothing."""
    while True:
        before, start = stamp(files()), time.perf_counter()
        try:
            act()
        except KgtoolError as error:
            say(f"kgtool: {error}")
        say(f"({time.perf_counter() - start:.2f} s; waiting for a file to be saved, Ctrl+C ends)")
        while (now := stamp(files())) == before:
            time.sleep(pause)
        changed = sorted(path.name for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        say(f"\n{', '.join(changed[:3])}{' and others' if len(changed) > 3 else ''} changed")


def stamp(files: Iterable[Path]) -> Stamp:
    """Time and size of every file that is there."""
    found: Stamp = {}
    for path in files:
        try:
            state = path.stat()
        except OSError:
            continue
        found[path] = (state.st_mtime_ns, state.st_size)
    return found
