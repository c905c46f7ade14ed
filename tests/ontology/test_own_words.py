"""No sentence of a determination letter is copied: no run of twelve words of the knowledge or the cases stands in one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

RUN = 12


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def test_no_run_of_words_is_a_letters(shared: Path, root: Path) -> None:
    letters = [json.loads(line) for line in (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [(shared / "imr" / "seed-letter.txt").read_text(encoding="utf-8")]
    for letter in letters:
        texts += [letter["summary"], *(issue[key] for issue in letter["issues"] for key in ("rationale", "treatment"))]
    theirs = {run for text in texts for run in runs(text)}
    assert len(theirs) > 50_000
    copied = []
    for path in sorted([*(root / "ontology").rglob("*.omn"), *(root / "tests" / "cases").rglob("*.yaml")]):
        for sentence in re.findall(r'"([^"\n]{40,})"', path.read_text(encoding="utf-8")):
            copied += [f"{path.name}: {' '.join(run)}" for run in runs(sentence) if run in theirs]
    assert copied == []
