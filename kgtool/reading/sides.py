"""The side that a text names: "left knee" comes in, (left, "knee") goes out.

Used by ``heading`` and by the reader of case files, where a region may be written with its side.
"""

from __future__ import annotations

import re

from kgtool.names import CLIN

LEFT, RIGHT, BILATERAL = CLIN + "Left", CLIN + "Right", CLIN + "Bilateral"

_SIDES = (
    (re.compile(r"\b(?:bilateral(?:ly)?|bilat|both|left(?: and |/)right|right(?: and |/)left)\b\.?|\bb/l\b", re.IGNORECASE), BILATERAL),
    (re.compile(r"\bleft\b|\blt\b\.?|(?:^|(?<=[\s,(]))l(?=\s+[a-z]{3})", re.IGNORECASE), LEFT),
    (re.compile(r"\bright\b|\brt\b\.?|(?:^|(?<=[\s,(]))r(?=\s+[a-z]{3})", re.IGNORECASE), RIGHT),
)
#: How an order form abbreviates a limb with its side: BUE, RLE.
_LIMBS = re.compile(r"\b([blr])(ue|le)\b", re.IGNORECASE)
_LIMB_NAMES = {"ue": " upper extremity ", "le": " lower extremity "}
_LIMB_SIDES = {"b": "bilateral", "l": "left", "r": "right"}


def split_side(text: str) -> tuple[str | None, str]:
    """The side that a text names first, and the text without any side: "left knee" is (Left, "knee")."""
    rest = _LIMBS.sub(lambda m: f"{_LIMB_SIDES[m[1].lower()]} {_LIMB_NAMES[m[2].lower()]}", text)
    found: list[tuple[int, str]] = []
    for pattern, side in _SIDES:
        match = pattern.search(rest)
        if match:
            found.append((match.start(), side))
            rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return (min(found)[1] if found else None), " ".join(rest.split())
