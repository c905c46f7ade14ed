"""The text of a letter's file: a path comes in (text or PDF), the text goes out, pages parted by form feeds.

Used by ``reader`` and ``draft``. What is no text raises :class:`~kgtool.errors.InputError` that says what to do; a PDF needs pypdf.
"""

from __future__ import annotations

from pathlib import Path

from kgtool.errors import InputError, MissingError

_PDF = b"%PDF-"
#: Of a text file: more control characters than this share are no text.
_CONTROL = 0.02


def text_of(path: Path) -> str:
    """The text of a file. Raises InputError where there is none, MissingError where the PDF reader is not installed."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    if data[:1024].lstrip().startswith(_PDF):
        return _pdf_text(path, data)
    text = decoded(data)
    if not text.strip():
        raise InputError(f"{path}: the file is empty")
    if sum(character < " " and character not in "\n\r\t\f" for character in text) > _CONTROL * len(text):
        raise InputError(f"{path}: this is neither text nor PDF")
    return text


def decoded(data: bytes) -> str:
    """Text as UTF-8, else as Windows writes it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _pdf_text(path: Path, data: bytes) -> str:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MissingError("reading a PDF needs pypdf: pip install 'kgtool[letters]'") from None
    import io
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints about a damaged file would stand beside ours
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{path}: the PDF is locked with a password")
        pages = [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise InputError(f"{path}: the PDF is damaged and cannot be read ({type(error).__name__})") from None
    if not any(page.strip() for page in pages):
        raise InputError(f"{path}: {len(pages)} pages without any text, so probably a scan: run text recognition (OCR) on it first")
    return "\f".join(pages)
