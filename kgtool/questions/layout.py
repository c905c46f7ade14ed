"""The canonical layout of a query file: header keys in order, the prefixes it uses and no others, keywords in capitals, indentation.

In: the text of an ``.rq`` file. Out: its text laid out; header values, tokens of the query and comments are the same. Prefixes
that are the project's are declared where they are missing, so that the file runs unchanged in any other SPARQL tool.
"""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import pairwise

from kgtool import names
from kgtool.errors import InputError
from kgtool.questions.binding import tokens
from kgtool.questions.header import header_length, read_header
from kgtool.questions.header_layout import laid_out
from kgtool.questions.words import Header

#: Words that are written in capitals. Names of functions stay as their author wrote them.
_KEYWORDS = re.compile(
    "ADD|ALL|AS|ASC|ASK|BASE|BIND|BY|CLEAR|CONSTRUCT|COPY|CREATE|DATA|DEFAULT|DELETE|DESC|DESCRIBE|DISTINCT|DROP|EXISTS|FILTER|FROM|"
    "GRAPH|GROUP|HAVING|IN|INSERT|INTO|LIMIT|LOAD|MINUS|MOVE|NAMED|NOT|OFFSET|OPTIONAL|ORDER|PREFIX|REDUCED|SELECT|SERVICE|SILENT|"
    "UNDEF|UNION|USING|VALUES|WHERE|WITH",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"\s*PREFIX\s+(?P<name>[\w.-]*):\s*(?P<iri><[^<>\s]*>)\s*(?P<comment>#.*)?", re.IGNORECASE)
#: After one of these a new statement begins; after anything else a line may go on with the one before it.
_ENDS = (".", "{", "}", ";")


def canonical(text: str) -> str:
    """A query file's text in canonical layout. Raises InputError where the header cannot be read."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    header = read_header(text)
    for finding in header.findings:
        if finding.level == "error":
            raise InputError(f"line {finding.line}: {finding.message}")
    lines = text.split("\n")
    length = header_length(lines)
    head = laid_out([line[2:].removeprefix(" ") for line in lines[:length]])
    body = _keywords_in_capitals("\n".join(lines[length:]))
    made = "\n".join([*(f"#+ {line}".rstrip() for line in head), *_indented(_prefixes_first(body))]) + "\n"
    if _meaning(made) != _meaning(text) or _values(read_header(made)) != _values(header):
        raise AssertionError("laying the file out would change what it says")
    return made


def _values(header: Header) -> list[object]:
    """What a header says, apart from where."""
    moved = ("line", "lines", "findings")

    def still(value: object) -> object:
        if hasattr(value, "__dataclass_fields__"):
            return {field: still(getattr(value, field)) for field in value.__dataclass_fields__ if field not in moved}
        if isinstance(value, dict):
            return {key: still(one) for key, one in value.items()}
        return [still(one) for one in value] if isinstance(value, tuple | list) else value

    return [still(getattr(header, field.name)) for field in fields(header) if field.name not in moved]


def _meaning(text: str) -> list[str]:
    """The query without comments, blanks between tokens, and prefix declarations, with keywords in capitals."""
    start = header_length(text.split("\n"))
    body = _keywords_in_capitals("\n".join(text.split("\n")[start:]))
    body = re.sub(r"(?m)^" + _PREFIX.pattern + "$", "", body, flags=re.IGNORECASE)
    pieces, last = [], 0
    for token in tokens(body):
        pieces += body[last : token.start].split()
        pieces += [] if token.kind == "comment" else [token.text]
        last = token.start + len(token.text)
    return [*pieces, *body[last:].split()]


def _keywords_in_capitals(text: str) -> str:
    pieces, last = [], 0
    for token in tokens(text):
        if token.kind == "word" and _KEYWORDS.fullmatch(token.text) and text[token.start - 1 : token.start] != "@":
            pieces += [text[last : token.start], token.text.upper()]
            last = token.start + len(token.text)
    return "".join([*pieces, text[last:]])


def _prefixes_first(body: str) -> list[str]:
    """The lines of a query: comments above its prefixes, the prefixes that it uses, the rest."""
    lines = body.split("\n")
    above, written, at = [], [], 0
    for at, line in enumerate(lines):  # noqa: B007 - where the query begins is wanted below
        if match := _PREFIX.fullmatch(line):
            written.append(match)
        elif line.strip().startswith("#"):
            above.append(line.strip())
        elif line.strip():
            break
    rest = lines[at:] if lines and lines[at].strip() and not _PREFIX.fullmatch(lines[at]) else []
    while rest and not rest[-1].strip():
        rest.pop()
    found = list(tokens("\n".join(rest)))
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    declared = {match["name"] for match in written}
    declared |= {two.text.removesuffix(":") for one, two in pairwise(found) if one.text.upper() == "PREFIX"}
    kept = {m["name"]: f"PREFIX {m['name']}: {m['iri']}" + (f" {m['comment']}" if m["comment"] else "") for m in written}
    kept = {name: line for name, line in kept.items() if name in used or "#" in line.partition(">")[2]}
    kept |= {name: f"PREFIX {name}: <{names.PREFIXES[name]}>" for name in used - declared if name in names.PREFIXES}
    ranks = {name: rank for rank, name in enumerate(names.PREFIXES)}
    order = sorted(kept, key=lambda name: (ranks.get(name, len(ranks)), name))
    return [*above, *(kept[name] for name in order), *rest]


def _indented(lines: list[str]) -> list[str]:
    """Every line that begins a statement two spaces further in for each brace that is open.

    A line that goes on with a statement keeps a deeper place that its author gave it. Lines within a long string stay.
    """
    text = "\n".join(lines)
    spans = [(token.start, token.start + len(token.text), token.kind) for token in tokens(text)]
    passed = {at for begins, ends, kind in spans if kind in ("string", "iri", "comment") for at in range(begins, ends)}
    inside_string = {at for begins, ends, kind in spans if kind == "string" for at in range(begins + 1, ends)}
    open_at: list[int] = []  # for each open brace, where lines within it begin
    made: list[str] = []
    start, last, blank = 0, ".", True
    for line in lines:
        end = start + len(line)
        body = line.strip()
        if start in inside_string:  # the line begins within a string
            made.append(line)
            indent = len(line) - len(line.lstrip())
        elif not body:
            if not blank:
                made.append("")
            indent = 0
        else:
            leading = len(body) - len(body.lstrip("}"))
            depth = max(0, len(open_at) - leading)
            base = open_at[depth - 1] if depth else 0
            own = len(line.expandtabs(2)) - len(line.expandtabs(2).lstrip())
            fixed = last.endswith(_ENDS) or leading > 0
            indent = base if fixed else max(base, own)
            made.append(" " * indent + (line.lstrip() if end in inside_string else body))
            indent = base
        blank = not body
        for at in range(start, end):
            if at not in passed and text[at] == "{":
                indent += 2
                open_at.append(indent)
            elif at not in passed and text[at] == "}" and open_at:
                indent = open_at.pop() - 2
        code = "".join(text[at] for at in range(start, end) if at not in passed or at in inside_string).rstrip()
        last = code.rstrip()[-1:] if code.strip() else last
        last = "." if code.strip().upper() == "UNION" else last
        start = end + 1
    while made and not made[-1]:
        made.pop()
    return made
