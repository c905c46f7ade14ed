"""Trees drawn as SVG: rows with their depth come in, a picture goes out that reads like the list beside it.

Colours and fonts come from the style sheet by class names, so that the picture follows light and dark. It is one image to
assistive technology, with a title and a description; the list beside it holds the links.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_INDENT, _LINE, _GAP, _TEXT, _LETTER = 22, 17, 9, 20, 7.3


@dataclass(frozen=True)
class Row:
    """One node. ``shape``: dot, square, cross, ring, diamond; ``note``: a few words under the label; ``strong``: the one meant."""

    depth: int
    label: str
    shape: str = "dot"
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Placed:
    """A node with its height in the picture and its texts in lines."""

    row: Row
    y: int
    lines: list[str]
    notes: list[str]


def tree(rows: Sequence[Row], title: str, name: str, room: int = 350) -> Markup:
    """The picture of a tree in the order of its rows. ``name`` is unique on the page; ``room``: the width to keep to, in pixels."""
    placed: list[Placed] = []
    y = _GAP
    for row in rows:
        letters = max(int((room - _x(row) - _TEXT) / _LETTER), 14)
        lines, notes = textwrap.wrap(row.label, letters), textwrap.wrap(row.note, letters)
        placed.append(Placed(row, y + _LINE - 5, lines, notes))
        y += _LINE * (len(lines) + len(notes)) + _GAP
    width = max((_x(one.row) + _TEXT + _LETTER * max(map(len, [*one.lines, *one.notes])) for one in placed), default=100)
    size = f'width="{width:.0f}" height="{y}" viewBox="0 0 {width:.0f} {y}"'
    parts = [
        f'<svg class="drawing" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" {size} xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape("; ".join(_said(row) for row in rows))}.</desc>',
    ]
    for number, one in enumerate(placed):
        parts += _branch(one, placed[:number])
    for one in placed:
        parts += _node(one)
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 (every text is escaped above)


def _said(row: Row) -> str:
    return f"level {row.depth + 1}: {row.label}{f' ({row.note})' if row.note else ''}"


def _x(row: Row) -> int:
    return 10 + row.depth * _INDENT


def _branch(one: Placed, before: Sequence[Placed]) -> list[str]:
    """The line from a node to the one above it in the tree."""
    above = next((other for other in reversed(before) if other.row.depth < one.row.depth), None)
    if above is None:
        return []
    return [f'<path class="edge" d="M{_x(above.row)} {above.y + 6}V{one.y}H{_x(one.row) - 6}"/>']


def _node(one: Placed) -> list[str]:
    x, weight = _x(one.row), " strong" if one.row.strong else ""
    lines = [(line, "") for line in one.lines] + [(line, ' class="note"') for line in one.notes]
    text = "".join(
        f'<tspan{kind} x="{x + 14}" dy="{_LINE if number else 0}">{escape(line)}</tspan>' for number, (line, kind) in enumerate(lines)
    )
    return [_shape(one.row.shape, x, one.y), f'<text class="label{weight}" y="{one.y + 5}">{text}</text>']


def _shape(shape: str, x: int, y: int) -> str:
    if shape == "square":
        return f'<rect class="limit" x="{x - 5}" y="{y - 5}" width="10" height="10"/>'
    if shape == "cross":
        return f'<path class="exclusion" d="M{x - 5} {y - 5}l10 10m0 -10l-10 10"/>'
    if shape == "diamond":
        return f'<path class="group" d="M{x} {y - 6}l6 6l-6 6l-6 -6z"/>'
    return f'<circle class="{shape}" cx="{x}" cy="{y}" r="4.5"/>'
