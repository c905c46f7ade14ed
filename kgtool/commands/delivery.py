"""Where results go: standard output, or a file that appears only when it is complete.

In: finished text. Out: the text on standard output or under the path of ``-o``. Data goes to standard output, words
to standard error. Used by the commands alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO, cast

from kgtool.errors import InputError

#: Text is wrapped to the terminal within these bounds; a file or a pipe gets the upper one less a margin.
NARROWEST, WIDEST, UNKNOWN = 60, 100, 92


class ReaderGone(Exception):
    """Whoever read standard output has stopped reading (``kgtool … | head``): no fault, and nothing to say."""


@contextmanager
def complete_file(path: Path) -> Iterator[IO[str]]:
    """A text file that takes its name only when the block ends well; else nothing is left behind.

    What is no plain file (a pipe, a device) is written as it comes. Raises :class:`InputError` where it cannot be written.
    Bytes go to the ``buffer`` of the stream.
    """
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder")
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="replace") as stream:
            yield stream
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def deliver_bytes(data: bytes, to: Path | None) -> None:
    """Put bytes into a file as a whole. Raises :class:`InputError` where no file is named: a terminal shows none of it."""
    if to is None or str(to) == "-":
        raise InputError("this format is no text; name a file with -o")
    with complete_file(to) as stream:
        cast("TextIO", stream).buffer.write(data)


def deliver(text: str, to: Path | None = None) -> None:
    """Put text on standard output (``None`` or ``-``), or into a file as a whole. Ends it with one line end."""
    text = text if text.endswith("\n") or not text else text + "\n"
    if to is None or str(to) == "-":
        _to_standard_output(text)
        return
    with complete_file(to) as stream:
        stream.write(text)


def _to_standard_output(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # what is still buffered would fail once more, with a traceback, when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from None
        raise InputError(f"cannot write to standard output: {error.strerror}") from None


def say(words: str) -> None:
    """One line of words to the user, on standard error."""
    print(words, file=sys.stderr)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on standard error, on a terminal only. Call it with how many are done and, if known, of how many."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def current_step() -> Iterator[Callable[[str], None]]:
    """The name of the step under way on standard error, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(step)


def wants_colour(to: Path | None = None, stream: TextIO | None = None) -> bool:
    """Colour only on a terminal, never into a file, and not where ``NO_COLOR`` is set or the terminal is dumb."""
    if to is not None and str(to) != "-":
        return False
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (stream or sys.stdout).isatty()


def line_width(to: Path | None = None) -> int:
    """Columns to wrap text at."""
    if (to is not None and str(to) != "-") or not sys.stdout.isatty():
        return UNKNOWN
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((UNKNOWN, 24)).columns))
