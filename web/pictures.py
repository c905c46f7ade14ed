"""What a page draws: its criteria as a tree, and where a term stands among the others. Each stands beside a list of the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup

from web.drawing import Row, tree
from web.outline import Line, Section
from web.recommendation import TextView

_SHAPES = {"limits": "square", "excludes": "cross", "requires_absence": "cross", "group": "diamond", "reading": "ring"}


def criteria(text: TextView, name: str) -> Markup:
    """The criteria of a text and of those joined to it: branches, groups with all/one/at least, requirements, limits, exclusions."""
    joined = [replace(one, title=f"{one.title} (joined from {other.label})") for other in text.follows for one in other.sections]
    rows = [row for section in (*text.sections, *joined) for row in _section(section)]
    return tree(rows, "The criteria as a tree", name)


def _section(section: Section) -> Iterator[Row]:
    note = "; ".join(part for part in (section.role, section.lead) if part)
    yield Row(0, section.title, "diamond", note, strong=True)
    for line in (*section.lines, *section.readings):
        yield from _line(line, 1)


def _line(line: Line, depth: int) -> Iterator[Row]:
    lead = line.lead if len(line.members) > 1 else ""
    condition = f"where it applies: {line.condition}" if line.condition else ""
    how = "customary, not counted" if line.kind == "reading" else line.how
    if not line.label and len(line.members) == 1 and not condition:  # a group of one that has no name of its own
        yield from _line(line.members[0], depth)
        return
    label = line.label or lead or condition
    note = "; ".join(part for part in (how, lead, condition) if part and part != label)
    yield Row(depth, label, _SHAPES.get(line.kind, "dot"), note)
    for member in line.members:
        yield from _line(member, depth + 1)


def place(paths: Sequence[Sequence[str]], label: str, narrower: Sequence[str], name: str) -> Markup:
    """The first way from the top of the tree to a term, the term, and what is right below it; labels all."""
    way = paths[0] if paths else ()
    more = f"{len(paths) - 1} more way{'' if len(paths) == 2 else 's'} from the top" if len(paths) > 1 else ""
    rows = [Row(depth, step, "ring") for depth, step in enumerate(way)]
    rows.append(Row(len(way), label, note=more, strong=True))
    rows += [Row(len(way) + 1, one, "ring") for one in narrower]
    return tree(rows, f"Where {label} stands in the tree", name, 270)
