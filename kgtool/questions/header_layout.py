"""The canonical layout of a ``#+`` header: its keys in one order, nested lines two spaces in, one space after a comma.

In: the lines of a header without their ``#+``. Out: the same header laid out. Every scalar stays as its author wrote it, and a
key whose value holds a comment keeps its lines as they stand. Part of :mod:`kgtool.questions.layout`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

#: The order of the keys; what is not named here comes last, in the order in which it was written.
ORDER = (
    *("id", "summary", "description", "kind", "tags", "level", "title", "problem", "remedy", "entity", "competency_question"),
    *("params", "columns", "examples", "limit", "pagination", "timeout", "deprecated", "replaced_by", "since", "source"),
)
_PLAIN_BLOCKS = ("|", "|-", "|+", ">", ">-", ">+")


class _AsItStands(Exception):
    """A value that is not laid out anew: it spans lines in a way of its own, or holds a comment."""


def laid_out(lines: list[str]) -> list[str]:
    """The lines of a header that :func:`~kgtool.questions.header.read_header` reads without an error, in canonical layout."""
    import yaml

    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    text = "\n".join(lines) + "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return lines
    starts = [_with_comments_above(key.start_mark.line, lines) for key, _ in root.value]
    blocks: list[tuple[str, list[str]]] = []
    for (key, value), start, end in zip(root.value, starts, [*starts[1:], len(lines)], strict=True):
        written = lines[start if blocks else 0 : end]
        try:
            if _has_comment(text, lines, start if blocks else 0, end):
                raise _AsItStands
            made = _entry(text, key, value, 0)
        except _AsItStands:
            made = written
        while made and not made[-1]:
            made.pop()
        blocks.append((key.value, made))
    ranks = {name: rank for rank, name in enumerate(ORDER)}
    blocks.sort(key=lambda block: ranks.get(block[0], len(ORDER)))
    return [line for _, block in blocks for line in block]


def _with_comments_above(start: int, lines: list[str]) -> int:
    while start > 0 and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _has_comment(text: str, lines: list[str], start: int, end: int) -> bool:
    """Whether a '#' between two lines stands outside every scalar."""
    import yaml

    first = sum(len(line) + 1 for line in lines[:start])
    last = first + sum(len(line) + 1 for line in lines[start:end])
    scalars = [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
    return any(text[at] == "#" and not any(begins <= at < ends for begins, ends in scalars) for at in range(first, last) if at < len(text))


def _entry(text: str, key: yaml.Node, value: Any, indent: int) -> list[str]:
    """The lines of one key and its value, ``indent`` spaces in."""
    import yaml

    name = " " * indent + _flow(text, key) + ":"
    if isinstance(value, yaml.ScalarNode):
        if value.style in ("|", ">"):
            first, *content = _source(text, value).rstrip().split("\n")
            if first.rstrip() not in _PLAIN_BLOCKS:
                raise _AsItStands
            depth = min((len(line) - len(line.lstrip()) for line in content if line.strip()), default=0)
            return [f"{name} {first.rstrip()}", *((" " * (indent + 2) + line[depth:]).rstrip() for line in content)]
        return [f"{name} {_flow(text, value)}".rstrip()]
    if value.flow_style:
        return [f"{name} {_flow(text, value)}"]
    return [name, *_block(text, value, indent + 2)]


def _block(text: str, node: Any, indent: int) -> list[str]:
    """The lines of a mapping or a list that is written one entry a line."""
    import yaml

    made: list[str] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            made += _entry(text, key, value, indent)
        return made
    for item in node.value:
        if isinstance(item, yaml.ScalarNode) or item.flow_style:
            made.append(" " * indent + "- " + _flow(text, item))
        else:
            first, *rest = _block(text, item, indent + 2)
            made += [" " * indent + "- " + first.lstrip(), *rest]
    return made


def _flow(text: str, node: Any) -> str:
    """A scalar as its author wrote it, or a mapping or list on one line."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        written = _source(text, node).strip()
        if "\n" in written or node.style in ("|", ">"):
            raise _AsItStands
        return written
    if "\n" in _source(text, node).strip():
        raise _AsItStands
    if isinstance(node, yaml.MappingNode):
        return "{" + ", ".join(f"{_flow(text, key)}: {_flow(text, value)}" for key, value in node.value) + "}"
    return "[" + ", ".join(_flow(text, item) for item in node.value) + "]"


def _source(text: str, node: yaml.Node) -> str:
    return text[node.start_mark.index : node.end_mark.index]
