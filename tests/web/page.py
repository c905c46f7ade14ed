"""A page read back: a strict tree of its tags, and the rules of well-formed, labelled HTML that every page keeps.

In: the text of a page. Out: a :class:`Node` to search, or an AssertionError that says what is wrong. By html.parser alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
#: Elements that may not stand inside a paragraph, and would end it without saying so.
BLOCKS = frozenset({"p", "div", "ul", "ol", "dl", "table", "section", "form", "h1", "h2", "h3", "h4", "h5", "details", "pre"})


@dataclass
class Node:
    """An element with its attributes, its children and its own text in between."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text below, spaces as one."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str | None = None, **attributes: str) -> list[Node]:
        """Every element below with the tag and attributes; an underscore in a name is a hyphen, ``class_`` is one class."""
        return [node for node in self.walk() if node is not self and node.is_like(tag, attributes)]

    def one(self, tag: str | None = None, **attributes: str) -> Node:
        found = self.all(tag, **attributes)
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    def is_like(self, tag: str | None, attributes: dict[str, str]) -> bool:
        for name, wanted in attributes.items():
            own = self.attributes.get(name.rstrip("_").replace("_", "-"))
            if own is None or (wanted not in own.split() if name == "class_" else own != wanted):
                return False
        return tag in (None, self.tag)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        if tag in BLOCKS:
            assert all(node.tag != "p" for node in self.open), f"<{tag}> inside <p> at {self.getpos()}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> at {self.getpos()} closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(text: str) -> Node:
    """The tree of a page (or fragment). Fails where tags do not nest."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    assert builder.open == [builder.root], [node.tag for node in builder.open]
    return builder.root


def faults(page: Node) -> list[str]:
    """What a page does against the rules that all of them keep."""
    nodes = list(page.walk())
    found = []
    ids = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    found += [f"the id {one!r} is there twice" for one in {one for one in ids if ids.count(one) > 1}]
    for name in ("for", "aria-labelledby", "aria-describedby"):
        found += [f"{name}={n.attributes[name]!r} leads nowhere" for n in nodes if name in n.attributes and n.attributes[name] not in ids]
    found += [f"<{node.tag} {node.attributes}> has no label" for node in nodes if _is_control(node) and not _labelled(node, nodes)]
    found += [f"<{node.tag}> runs or styles from within the page" for node in nodes if _is_inline(node)]
    levels = [int(node.tag[1]) for node in nodes if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    found += [f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append(f"the headings are {levels}")
    if [len(page.all("main")), len(page.one("head").all("title"))] != [1, 1]:
        found.append("not one <main> and one <title>")
    found += [
        f"the picture {node.attributes} has no role, title or description"
        for node in nodes
        if node.tag == "svg" and not (node.attributes.get("role") == "img" and node.all("title") and node.all("desc"))
    ]
    found += [
        f"an empty <{node.tag}>" for node in nodes if node.tag in ("a", "button", "h1", "h2", "h3", "h4", "th", "title") and not node.text
    ]
    found += ["a table without a caption" for node in nodes if node.tag == "table" and not node.all("caption")]
    found += ["a heading cell without a scope" for node in nodes if node.tag == "th" and "scope" not in node.attributes]
    found += _lists(nodes)
    if (first := page.one("body").all("a")[0]).attributes.get("href") != "#main" or page.one("main").attributes.get("id") != "main":
        found.append(f"the first link is not the one to the content: {first.attributes}")
    if not page.one("html").attributes.get("lang"):
        found.append("no language")
    for landmark in ("header", "nav", "footer"):
        if not page.all(landmark):
            found.append(f"no <{landmark}>")
    return found


def _is_control(node: Node) -> bool:
    return node.tag in ("input", "select", "textarea") and node.attributes.get("type") != "hidden"


def _labelled(control: Node, nodes: list[Node]) -> bool:
    own = control.attributes.get("id")
    named = [node for node in nodes if node.tag == "label" and node.attributes.get("for") == own and node.text]
    return bool(own and len(named) == 1) or bool(control.attributes.get("aria-label"))


def _is_inline(node: Node) -> bool:
    return (
        node.tag == "style"
        or (node.tag == "script" and (node.text or not node.attributes.get("src")))
        or any(name == "style" or name.startswith("on") for name in node.attributes)
    )


def _lists(nodes: list[Node]) -> list[str]:
    allowed = {"ul": ("li",), "ol": ("li",), "dl": ("dt", "dd"), "tr": ("td", "th"), "select": ("option",)}
    return [
        f"<{child.tag}> right inside <{node.tag}>"
        for node in nodes
        if node.tag in allowed
        for child in node.children
        if isinstance(child, Node) and child.tag not in allowed[node.tag]
    ]
