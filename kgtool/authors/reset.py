"""``kgtool test --reset``: expected texts that came out otherwise are written anew, in place; verdicts never are.

In: the results of a run. Out: the new contents of its files, with the texts replaced and every other character kept. An edition's name, a
page, a remark or a first difference is a text of the knowledge and may be reworded; what a verdict, an outcome or an amount
should be is the author's to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgtool.authors.cases import CaseResult, Results
from kgtool.authors.expected import Difference
from kgtool.reading.source import Place


@dataclass(frozen=True)
class Rewritten:
    """A file with its new text, and a line for each expected text that was replaced."""

    path: Path
    text: str
    replaced: tuple[str, ...]


def reset_texts(results: Results) -> list[Rewritten]:
    """The files of a run in which an expected text came out otherwise, as they would read with the new texts."""
    found = []
    for path in dict.fromkeys(case.path for case in results.cases):
        cases = [case for case in results.cases if case.path == path]
        edits = [(case, one) for case in cases for one in case.differences if one.text is not None]
        if edits:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            spots = [(_span(case, one.place), one) for case, one in edits]
            for (first, last), one in sorted(spots, key=lambda spot: spot[0], reverse=True):
                _replace(lines, first, last, one)
            found.append(Rewritten(path, "".join(lines), tuple(f"{path}:{one.line}: {one.cell}: {one.text}" for _, one in edits)))
    return found


Point = tuple[int, int]


def _span(case: CaseResult, place: Place) -> tuple[Point, Point]:
    """Where a value stands in its file: line and column, from 0, of its first character and after its last."""
    import yaml

    assert case.case is not None
    node: Any = yaml.compose(case.case.own_text, Loader=yaml.SafeLoader)
    for step in place:
        node = next(_inside(node, step))
    return (node.start_mark.line, node.start_mark.column), (node.end_mark.line, node.end_mark.column)


def _inside(node: Any, step: str | int) -> Iterator[Any]:
    if isinstance(step, int):
        yield node.value[step]
    else:
        yield from (value for key, value in node.value if key.value == step)


def _replace(lines: list[str], first: Point, last: Point, one: Difference) -> None:
    before, after = lines[first[0]][: first[1]], lines[last[0]][last[1] :]
    lines[first[0] : last[0] + 1] = [before + json.dumps(one.text, ensure_ascii=False) + after]
