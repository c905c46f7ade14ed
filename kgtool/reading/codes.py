"""Code numbers of diagnoses and services: a text comes in, the codes it may be go out as ``system:number``.

Used by ``terms`` and ``case_file``. Numbers only; nothing here knows what a code means.
"""

from __future__ import annotations

import re

_SYSTEM = re.compile(r"(icd[\s-]*(?:9|10)(?:[\s-]*cm)?|cpt|hcpcs)\s*[:#-]?\s*([a-z0-9][a-z0-9.]*)", re.IGNORECASE)
_BARE = (
    ("icd9", re.compile(r"\d{3}\.\d{1,2}|[EV]\d{2,3}\.\d{1,2}|\d{3}")),
    ("icd10", re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")),
    ("cpt", re.compile(r"\d{5}|\d{4}[FTU]")),
    ("hcpcs", re.compile(r"[A-V]\d{4}")),
)
_FORMS = {
    "icd9": re.compile(r"(?:\d{3}|V\d{2}|E\d{3})(?:\.\d{1,2})?"),
    "icd10": re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"),
    "cpt": re.compile(r"\d{5}|\d{4}[FTU]"),
    "hcpcs": re.compile(r"[A-V]\d{4}"),
}
CODE_FORM = "a code such as icd9:729.1, icd10:M79.18, cpt:20552 or hcpcs:E0730"


def codes(text: str) -> list[str]:
    """The codes that a text may be, as ``system:number``: one if it names its system, else every system it fits."""
    stripped = text.strip()
    match = _SYSTEM.fullmatch(stripped)
    if match:
        system = re.sub(r"[\s-]|cm$", "", match[1].lower().replace("cm", ""))
        number = match[2].upper()
        return [f"{system}:{number}"] if _FORMS[system].fullmatch(number) else []
    return [f"{system}:{stripped.upper()}" for system, form in _BARE if form.fullmatch(stripped.upper())]
