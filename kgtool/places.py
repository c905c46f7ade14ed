"""Where the ontology, the queries, the compiled knowledge and the cache are, in a checkout and in an installed wheel alike.

In a wheel the two folders lie inside the package; in a checkout they lie beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def ontology_folder() -> Path:
    """The folder of the ``.omn`` files that this installation knows."""
    return _beside_or_inside("ontology")


def queries_folder() -> Path:
    """The folder of the ``.rq`` files."""
    return _beside_or_inside("queries")


def ontology_files(folder: Path | None = None) -> list[Path]:
    """Every ``.omn`` file under a folder (the shipped one by default), in a fixed order."""
    return sorted((folder or ontology_folder()).rglob("*.omn"))


def shipped_compilation() -> Path | None:
    """What the wheel was built with, or None in a checkout."""
    path = PACKAGE / "compiled" / "knowledge.nq"
    return path if path.is_file() else None


def cache_folder() -> Path | None:
    """The user's cache folder for kgtool, or None if there is none to be had. ``KGTOOL_CACHE`` overrides it."""
    named = os.environ.get("KGTOOL_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base:
        return Path(base) / "kgtool"
    try:
        return Path.home() / ".cache" / "kgtool"
    except RuntimeError:
        return None
