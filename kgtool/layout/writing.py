"""Frames written down in canonical order and layout.

In: the units of :mod:`kgtool.layout.reading`. Out: the text of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kgtool.layout.reading import FRAMES, SECTIONS, Item, Section, Unit

WIDTH = 140
_INDENT, _INNER = " " * 4, " " * 8

#: Annotations in their order; what is not here comes last, as the author has it.
ANNOTATIONS = (
    *("dcterms:title", "rdfs:label", "kg:formularyStatus", "kg:unit", "skos:altLabel", "skos:hiddenLabel", "skos:notation"),
    *("rdfs:comment", "kg:need", "dcterms:identifier", "kg:section", "kg:page", "kg:criterionType", "dcterms:source"),
    *("kg:basis", "kg:confidence"),
)
#: Facts that lead; links to branches, groups and criteria follow in the guideline's order.
FACTS = ("kg:edition", "kg:treatment", "kg:forSite", "kg:forOperation", "kg:role", "kg:phase", "kg:service", "kg:stance", "kg:minimum")

#: Annotations that begin a line (after some others), and those that stand on the line of the one before.
_BEGINS = {"kg:need", "kg:criterionType"}
_BEGINS_AFTER = {("rdfs:comment", "dcterms:identifier"), ("kg:need", "dcterms:identifier")}
_BESIDE = {("kg:section", "kg:page"), ("kg:criterionType", "kg:basis"), ("kg:basis", "kg:confidence")}


def write(units: list[Unit]) -> str:
    """The text of a file."""
    lines: list[str] = []
    before: Unit | None = None
    for unit in units:
        if before is not None and _blank(before, unit):
            lines.append("")
        lines += _unit(unit)
        before = unit
    return "\n".join(lines) + "\n"


def _blank(before: Unit, unit: Unit) -> bool:
    """Whether an empty line stands between two units: given around the head of a file, elsewhere as the author has it."""
    if unit.heading == "Prefix:" or not unit.heading:
        return unit.blank and not (before.heading == unit.heading == "Prefix:")
    return unit.blank or ("Ontology:" in (before.heading, unit.heading) and bool(before.heading))


def _unit(unit: Unit) -> Iterator[str]:
    if not unit.heading:
        yield unit.comment
        return
    heading = " ".join([unit.heading, *unit.name])
    sections = unit.sections if _annotated_axioms(unit) else sorted(unit.sections, key=lambda section: _rank(section.heading, SECTIONS))
    if sections and not sections[0].heading:
        yield from _items(heading, sections[0], sections[0].items)
        sections = sections[1:]
    else:
        yield heading
    for section in sections:
        yield from (_INDENT + comment for comment in section.before)
        items = section.items if _annotated_axioms(unit) else _ordered(section)
        yield from _items(_INDENT + section.heading, section, items)
    yield from (_INNER + comment for comment in unit.after)


def _annotated_axioms(unit: Unit) -> bool:
    """Whether a section is annotated itself: what its annotations belong to hangs on the order, which is then left alone."""
    headings = [section.heading for section in unit.sections]
    return "Annotations:" in headings[1:] or (unit.heading not in FRAMES and "Annotations:" in headings)


def _ordered(section: Section) -> list[Item]:
    order = {"Annotations:": ANNOTATIONS, "Facts:": FACTS}.get(section.heading)
    return section.items if order is None else sorted(section.items, key=lambda item: _rank(item.first, order))


def _rank(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)


def _items(heading: str, section: Section, items: list[Item]) -> Iterator[str]:
    """The lines of a section: the heading, and its items, as many on a line as may stand there."""
    line, ended = heading, False
    if section.after:
        yield f"{heading}  {section.after}"
        line, ended = "", True
    for number, item in enumerate(items):
        first, *more = _lines(item)
        comma = "," if number < len(items) - 1 else ""
        begins = number > 0 and _begins_line(items[number - 1], item, section.heading)
        too_long = number > 0 and len(line) + 1 + len(first) + len(comma) + _beside(items, number, section.heading) > WIDTH
        if ended or begins or too_long or item.before:
            if line:
                yield line
            yield from (_INNER + comment for comment in item.before)
            line = _INNER + first
        else:
            line = f"{line} {first}"
        for further in more:
            yield line
            line = _INNER + further
        line += comma
        ended = bool(item.after)
        if ended:
            yield f"{line}  {item.after}"
            line = ""
    if line:
        yield line


def _begins_line(before: Item, item: Item, heading: str) -> bool:
    if heading == "Annotations:":
        if item.first in _BEGINS or (before.first, item.first) in _BEGINS_AFTER:
            return True
        if (before.first, item.first) in _BESIDE:
            return False
    return item.breaks


def _beside(items: list[Item], number: int, heading: str) -> int:
    """The width of the items that must stand on the line of an item."""
    width = 0
    for before, item in pairwise(items[number:]):
        if heading != "Annotations:" or (before.first, item.first) not in _BESIDE:
            break
        width += 2 + len(_lines(item)[0])
    return width


def _lines(item: Item) -> list[str]:
    """An item's pieces with their spaces, on the lines that the author gave them."""
    lines, spaced = [""], False
    for number, (piece, breaks) in enumerate(item.pieces):
        if number and breaks:
            lines.append(piece)
        else:
            tight = not spaced or piece in {",", ")", "]", "}"} or (piece == "[" and _is_datatype(item, number))
            lines[-1] += piece if tight else f" {piece}"
        spaced = piece not in {"(", "[", "{"}
    return lines


def _is_datatype(item: Item, number: int) -> bool:
    """Whether the bracket begins the facets of a datatype, which stand close to it."""
    return number > 0 and (":" in item.pieces[number - 1][0] or item.pieces[number - 1][0].isalpha())
