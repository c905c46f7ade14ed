"""Letters as plain data for JSON: a :class:`~kgtool.letters.model.Letter` comes in, dictionaries and lists, or their text, go out.

Keys are the fields of the model; dates are ISO, outcomes "upheld" or "overturned", places characters and lines of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from kgtool.letters.model import Letter


def letter_object(letter: Letter) -> dict[str, Any]:
    """One letter; its faults are left out, as only good letters are written."""
    said = _plain(asdict(letter))
    assert isinstance(said, dict)
    del said["faults"]
    return said


def render(letters: Iterable[Letter]) -> str:
    """All letters as one array."""
    return json.dumps([letter_object(letter) for letter in letters], ensure_ascii=False, indent=2) + "\n"


def render_lines(letters: Iterable[Letter]) -> str:
    """One object a line."""
    return "".join(json.dumps(letter_object(letter), ensure_ascii=False) + "\n" for letter in letters)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
