"""The keys of a case file checked: plain data with its lines comes in, the checked entry or an error of one line goes out.

Used by ``case_file``. Of several faults the first in the file is told, an unknown key before any other: a misspelt key
also makes the right one missing, and naming that would mislead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from kgtool.reading.source import CaseSource, Place, shown

if TYPE_CHECKING:
    from kgtool.reading.schema import CaseEntry, Entry


def checked(source: CaseSource) -> CaseEntry:
    """The entry of a whole file. Raises :class:`~kgtool.errors.InputError`."""
    from pydantic import ValidationError

    from kgtool.reading.schema import CaseEntry

    if not isinstance(source.data, Mapping):
        source.refuse((), "a case file is a mapping with the keys 'case', 'reviewed' and 'requests'")
    try:
        return CaseEntry.model_validate(source.data)
    except ValidationError as error:
        _refuse(source, min(error.errors(include_url=False), key=lambda fault: _order(source, fault)))


def _order(source: CaseSource, fault: Any) -> tuple[bool, int]:
    return fault["type"] != "extra_forbidden", source.line(tuple(fault["loc"])) or 0


def _refuse(source: CaseSource, fault: Any) -> NoReturn:
    """Say a fault that the schema found in one line."""
    place, kind, value = tuple(fault["loc"]), fault["type"], fault["input"]
    if kind == "extra_forbidden":
        source.refuse(place, _unknown_key(place))
    if kind == "missing":
        source.refuse(place, "is missing; it must be given", key=str(place[-1]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        from kgtool.reading.schema import keys_of

        source.refuse(place, f"value {shown(value)}: a mapping is expected, with keys among {', '.join(keys_of(_entry(place)))}")
    said = {
        "list_type": "a list is expected",
        "too_short": "the list needs at least one entry",
        "bool_type": "true or false is expected",
        "literal_error": f"{fault.get('ctx', {}).get('expected', '')} is expected",
        "value_error": str(fault.get("ctx", {}).get("error", fault["msg"])),
    }.get(kind, fault["msg"])
    source.refuse(place, f"value {shown(value)}: {said}")


def _entry(place: Place) -> type[Entry]:
    """The mapping that stands at a place."""
    from kgtool.reading.schema import ENTRIES, CaseEntry

    return next((ENTRIES[step] for step in reversed(place) if isinstance(step, str) and step in ENTRIES), CaseEntry)


def _unknown_key(place: Place) -> str:
    from difflib import get_close_matches

    from kgtool.reading.schema import keys_of

    known = keys_of(_entry(place[:-1]))
    near = get_close_matches(str(place[-1]).lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"unknown key; {hint}allowed here: {', '.join(known)}"
