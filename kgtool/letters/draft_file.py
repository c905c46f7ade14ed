"""A draft as a file: a :class:`~kgtool.letters.draft.Draft` comes in, YAML with its evidence as comments goes out, or JSON.

Above each fact stand the sentence that it rests on and the characters of the text that name it, for a person to confirm.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import yaml

from kgtool.letters.draft import Draft

_WIDEST = 10_000
_LONGEST = 300


def as_yaml(drafts: Sequence[Draft], source: str) -> str:
    """One case file; of several letters, YAML documents one after the other."""
    return "---\n".join(_yaml(draft, source) for draft in drafts)


def _yaml(draft: Draft, source: str) -> str:
    lines = [
        f"# Proposed from {_line(source)}. Nothing here is confirmed: compare every entry with the sentence above it, mend or delete it.",
        "# Lines and characters are those of the text that name the fact.",
    ]
    for key, value in draft.case.items():
        if key in ("facts", "absent"):
            if value:
                lines.append(f"{key}:")
                for entry, proposed in zip(value, draft.evidence[key], strict=True):
                    lines += [f"  # {proposed.span}: {_line(proposed.sentence)}", f"  - {_flow(entry)}"]
        elif key == "requests":
            lines.append("requests:")
            for entry, heading in zip(value, draft.headings, strict=True):
                lines += [f"  # {_line(heading)}", f"  - {_flow(entry)}"]
        else:
            lines.append(f"{key}: {_flow(value)}")
    lines += [f"# not placed: {_line(text)}" for text in draft.not_placed]
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=_WIDEST, sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def _line(text: str) -> str:
    flat = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def as_json(drafts: Sequence[Draft]) -> str:
    """The case with, for each fact, its sentence and characters; of several letters an array."""
    objects = [
        {
            "case": draft.case,
            "evidence": {key: [{**asdict(one.span), "sentence": one.sentence} for one in found] for key, found in draft.evidence.items()},
            "headings": draft.headings,
            "not_placed": draft.not_placed,
        }
        for draft in drafts
    ]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2) + "\n"
