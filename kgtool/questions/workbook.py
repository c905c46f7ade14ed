"""An answer as an XLSX workbook, through openpyxl (extra ``xlsx``).

In: an :class:`~kgtool.questions.answers.Answer`. Out: the bytes of a workbook with one sheet: a fixed heading row, numbers as
numbers, IRIs as their labels with the IRI as a link, everything else as text that no spreadsheet runs. The same answer gives
the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool.errors import InputError, MissingError
from kgtool.questions.answers import Answer, heading, is_number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: What the format allows: rows of a sheet (one is the heading), characters of a cell.
MOST_ROWS, MOST_CHARACTERS = 1_048_575, 32_767
_CREATED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def xlsx(answer: Answer) -> bytes:
    """The workbook. Raises MissingError without openpyxl, InputError for what a sheet cannot hold."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingError("a workbook needs openpyxl; install it with: pip install 'kgtool[xlsx]'") from None
    if len(answer.rows) > MOST_ROWS:
        raise InputError(f"a sheet holds {MOST_ROWS} rows, the answer has {len(answer.rows)}; choose csv, or a --limit")
    book = Workbook()
    sheet = book.active
    sheet.title = "Answer"
    _heading(sheet, answer)
    for number, row in enumerate(answer.rows, 2):
        for place, term in enumerate(row, 1):
            _cell(sheet.cell(number, place), term, answer)
    if answer.limit is not None:
        sheet.cell(len(answer.rows) + 2, 1, answer.notice)
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def _heading(sheet: Worksheet, answer: Answer) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(answer.columns, 1):
        sheet.cell(1, place, heading(column)).font = Font(bold=True)
        longest = max((len(answer.shown(row[place - 1])) for row in answer.rows), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(60, max(longest, len(heading(column))) + 2)
    sheet.freeze_panes = "A2"
    if answer.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(answer.columns))}{len(answer.rows) + 1}"


def _cell(cell: Any, term: Any, answer: Answer) -> None:
    if term is None:
        return
    if isinstance(term, ox.Literal) and is_number(term):
        number = Decimal(term.value) if term.value.lower().lstrip("+-") not in ("inf", "nan") else None
        if number is not None:
            cell.value = int(number) if number == number.to_integral_value() and abs(number) < 2**53 else float(number)
            return
    text = _UNSPEAKABLE.sub("\ufffd", answer.shown(term))
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"a cell holds {MOST_CHARACTERS} characters, the answer has one of {len(text)}; choose csv")
    cell.value = text
    cell.data_type = "s"  # a text that begins with '=' is no formula
    if isinstance(term, ox.NamedNode) and len(term.value) <= 2_000:
        cell.hyperlink = term.value
        cell.value, cell.data_type = text, "s"


def _without_clock(data: bytes) -> bytes:
    """The workbook with the time of its making left out, so that the same answer gives the same file."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _CREATED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", content)
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
