"""The few kinds of failure a user can meet, each with its exit code. Our own bugs are not among them and are not caught."""

from __future__ import annotations

from pathlib import Path


class KgtoolError(Exception):
    """Anything said to a user in one line. ``exit_code`` is what the command ends with."""

    exit_code = 2


class InputError(KgtoolError):
    """Wrong input: names what, where, and what is allowed or what to do. Exit 2, HTTP 400."""

    exit_code = 2


class KnowledgeError(KgtoolError):
    """Broken ontology or query file, found while loading. Exit 3."""

    exit_code = 3

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None, column: int | None = None):
        self.message, self.path, self.line, self.column = message, path, line, column
        where = "" if path is None else f"{path}:{line}:{column}: " if line and column else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(where + message)


class MissingError(KgtoolError):
    """Something that was asked for is not installed; the message holds the command that installs it. Exit 2."""

    exit_code = 2


class LimitError(KgtoolError):
    """A time or size limit was reached. Exit 4."""

    exit_code = 4
