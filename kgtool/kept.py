"""Compiled knowledge, kept between runs.

In: a store, or the hash of the files that it was compiled from. Out: a file of N-Quads in the user's cache folder, and the store
that it holds.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kgtool import places


def cache_file(state: str) -> Path | None:
    """Where the compilation of this state of the files is kept; None where there is no place for it."""
    folder = places.cache_folder()
    return folder / f"knowledge-{state}.nq" if folder else None


def read(path: Path) -> ox.Store:
    """A kept file. Raises OSError, SyntaxError or ValueError for one that is damaged."""
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS, lenient=True)
    if not len(store):
        raise ValueError(f"{path} is empty")
    return store


def keep(store: ox.Store, path: Path) -> None:
    """Write the file whole or not at all, and clear away all but the three newest; failing to is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            store.dump(out, ox.RdfFormat.N_QUADS)
        Path(name).replace(path)
        for old in sorted(path.parent.glob("knowledge-*.nq"), key=lambda p: p.stat().st_mtime)[:-3]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
