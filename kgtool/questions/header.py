"""The `#+` header of a query file, read strictly.

In: the text of an ``.rq`` file. Out: a :class:`Header` and the findings met on the way, each with its line.
First step of ``questions.read_question``; YAML is imported only when a header is really read, so that the queries
on the path of a decision, of which only the text is wanted, do not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import KnowledgeError
from kgtool.questions.words import (
    CLOSED_KEYS,
    COLUMN_KEYS,
    EXAMPLE_KEYS,
    EXPECT_KEYS,
    IGNORED_KEYS,
    KEYS,
    MOVED_KEYS,
    PARAMETER_KEYS,
    PARAMETER_NAME,
    TYPES,
    Column,
    Example,
    Finding,
    Header,
    Parameter,
    one_of,
    unknown_key,
)

if TYPE_CHECKING:
    import yaml


def header_length(lines: list[str]) -> int:
    """How many leading lines of a file are its header."""
    return next((number for number, line in enumerate(lines) if not line.startswith("#+")), len(lines))


def read_header(text: str) -> Header:
    """The header of a file's text. Never raises for a faulty one: the faults are ``findings``."""
    lines = text.split("\n")
    length = header_length(lines)
    header = Header()
    block: list[str] = []
    for number, line in enumerate(lines, 1):
        if number <= length:
            block.append(line[2:].removeprefix(" ").rstrip("\r"))
            if len(line.rstrip()) > 2 and line[2] != " ":
                header.findings.append(Finding("error", f"a header line begins with '#+' and a space, not {line[:3]!r}", number))
                block[-1] = ""
        elif line.startswith(("#+", "+=")):
            message = f"header line {line.strip()[:40]!r} stands outside the header, whose lines open the file and all begin with '#+ '"
            header.findings.append(Finding("error", message, number))
    if not any(part.strip() for part in block):
        return header
    _Reader(header).read("\n".join(block) + "\n")
    return header


class _Reader:
    """Walks the YAML nodes, so that every fault is told with its line. All scalars stay text: no `no` read as false."""

    def __init__(self, header: Header):
        self.header = header

    def error(self, message: str, node: yaml.Node | int, level: str = "error") -> None:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self.header.findings.append(Finding(level, message, line))

    def read(self, text: str) -> None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            alias = next((event for event in yaml.parse(text, Loader=loader) if isinstance(event, yaml.AliasEvent)), None)
            if alias is not None:
                line = alias.start_mark.line + 1 if alias.start_mark else 1
                self.error("header is not readable as YAML: anchors and aliases are not used in a header", line)
                return
            root = yaml.compose(text, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.error(f"header is not readable as YAML: {error.problem or error}", mark.line + 1 if mark else 1)
            return
        except (yaml.YAMLError, RecursionError) as error:
            self.error(f"header is not readable as YAML: {error}", 1)
            return
        for key, node in self.mapping(root, KEYS, "the header").items():
            self.header.lines[key] = node.start_mark.line + 1
            self.key(key, node)

    def key(self, key: str, node: yaml.Node) -> None:
        header = self.header
        if key in IGNORED_KEYS:
            self.error(f"key {key!r} has no effect here", node, "warn")
        elif key == "tags":
            header.tags = tuple(self.text(item, "a tag") for item in self.items(node, "tags"))
        elif key == "params":
            header.params = {name: self.parameter(name, value) for name, value in self.mapping(node, None, "params").items()}
        elif key == "columns":
            header.columns = {name: self.column(name, value) for name, value in self.mapping(node, None, "columns").items()}
        elif key == "examples":
            header.examples = tuple(self.example(item) for item in self.items(node, "examples"))
        elif key in ("limit", "pagination"):
            header.limit = self.count(node, key)
        elif key == "timeout":
            header.timeout = self.count(node, key)
        elif key == "deprecated":
            header.deprecated = self.flag(node, key)
        elif key in MOVED_KEYS:
            self.error(f"{key!r} is said on the parameter itself, as {MOVED_KEYS[key]!r} under params", node)
        else:
            header.texts[key] = self.text(node, key)
            if key in CLOSED_KEYS:
                self.choice(header.texts[key], CLOSED_KEYS[key], key, node)

    def column(self, name: str, node: yaml.Node) -> Column:
        texts = self.texts(node, COLUMN_KEYS, f"column {name!r}")
        kind = texts.get("type", "string")
        self.choice(kind, TYPES, "type", node)
        return Column(name, texts.get("label", ""), kind, texts.get("description", ""))

    def parameter(self, name: str, node: yaml.Node) -> Parameter:
        if not PARAMETER_NAME.fullmatch(name):
            self.error(f"parameter name {name!r} is not of letters and digits, beginning with a small letter", node)
        texts: dict[str, str] = {}
        enum: tuple[str, ...] = ()
        required = False
        for key, value in self.mapping(node, PARAMETER_KEYS, f"parameter {name!r}").items():
            if key == "enum":
                enum = tuple(self.text(item, "a choice") for item in self.items(value, "enum"))
            elif key == "required":
                required = self.flag(value, key)
            else:
                texts[key] = self.text(value, key)
        kind = texts.get("type", "iri" if "class" in texts else "string")
        self.choice(kind, TYPES, "type", node)
        if "class" in texts and kind != "iri":
            self.error(f"parameter {name!r} has a class, so its type is iri, not {kind}", node)
        if required and "default" in texts:
            self.error(f"parameter {name!r} is required and has a default; one of the two", node)
        for key in ("default", "example"):
            if enum and key in texts and texts[key] not in enum:
                self.error(f"{key} {texts[key]!r} of parameter {name!r} is not one of {', '.join(enum)}", node)
        return Parameter(
            name,
            kind,
            texts.get("class"),
            enum,
            required,
            texts.get("default"),
            texts.get("example"),
            texts.get("label", ""),
            texts.get("description", ""),
            node.start_mark.line + 1,
        )

    def example(self, node: yaml.Node) -> Example:
        parts = self.mapping(node, EXAMPLE_KEYS, "an example")
        params = self.texts(parts["params"], None, "params of an example") if "params" in parts else {}
        expect = self.mapping(parts["expect"], EXPECT_KEYS, "expect") if "expect" in parts else {}
        if not expect:
            self.error("an example says what to expect: expect: {rows: …, contains: […]}", node)
        rows = self.text(expect["rows"], "rows") if "rows" in expect else ">=1"
        if not rows.removeprefix(">=").removeprefix("<=").isdecimal():
            self.error(f"rows is {rows!r}; a number, '>=n' or '<=n' is wanted", node)
        given = [key for key in ("contains", "lacks") if key in expect]
        partial = {key: tuple(self.texts(item, None, key) for item in self.items(expect[key], key)) for key in given}
        note = self.text(parts["note"], "note") if "note" in parts else ""
        data = self.text(parts["data"], "data") if "data" in parts else ""
        return Example(params, rows, partial.get("contains", ()), partial.get("lacks", ()), note, node.start_mark.line + 1, data)

    # ------------------------------------------------------------ shapes of nodes

    def mapping(self, node: yaml.Node | None, allowed: frozenset[str] | None, where: str) -> dict[str, yaml.Node]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.error(f"{where} is not of the form key: value", node if node is not None else 1)
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self.text(key_node, "a key")
            if key in found:
                self.error(f"key {key!r} stands twice in {where}", key_node)
            elif allowed is not None and key not in allowed:
                self.error(unknown_key(key, allowed, where), key_node)
            else:
                found[key] = value
        return found

    def items(self, node: yaml.Node, where: str) -> list[yaml.Node]:
        import yaml

        if not isinstance(node, yaml.SequenceNode):
            self.error(f"{where} is not a list", node)
            return []
        return list(node.value)

    def texts(self, node: yaml.Node, allowed: frozenset[str] | None, where: str) -> dict[str, str]:
        return {key: self.text(value, key) for key, value in self.mapping(node, allowed, where).items()}

    def text(self, node: yaml.Node, where: str) -> str:
        import yaml

        if not isinstance(node, yaml.ScalarNode):
            self.error(f"{where} is not one text", node)
            return ""
        return str(node.value).strip()

    def count(self, node: yaml.Node, where: str) -> int | None:
        text = self.text(node, where)
        if text.isdecimal() and int(text) > 0:
            return int(text)
        self.error(f"{where} is {text!r}; a whole number above 0 is wanted", node)
        return None

    def flag(self, node: yaml.Node, where: str) -> bool:
        text = self.text(node, where)
        self.choice(text, ("true", "false"), where, node)
        return text == "true"

    def choice(self, text: str, words: tuple[str, ...], where: str, node: yaml.Node) -> None:
        if text not in words:
            self.error(one_of(text, words, where), node)


def raise_first(findings: list[Finding], path: object) -> None:
    """The first error among the findings as a KnowledgeError; nothing if there is none."""
    for finding in findings:
        if finding.level == "error":
            raise KnowledgeError(finding.message, str(path), finding.line)
