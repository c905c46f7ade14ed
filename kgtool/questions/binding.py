"""Parameters of a question: found in the query text, and replaced by RDF terms.

In: query text with ``?_name`` tokens and a term for each. Out: query text that an engine can run. A token is replaced
by the serialised term as a whole, never by formatted text, so no value can change the query's structure. Strings, IRIs
and comments are passed over. Line numbers stay as they were, so that an engine's error points into the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from kgtool import names
from kgtool.errors import InputError
from kgtool.questions.words import TYPES, Finding, Parameter

if TYPE_CHECKING:
    import pyoxigraph

#: Every alternative is read without going back, and an unclosed string reaches to the end: reading takes linear time.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
    |(?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:\"{3}|\Z) | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+(?:'{3}|\Z)
        | "(?:[^"\\\n\r]|\\.)*+(?:"|(?=[\n\r])|\\?\Z) | '(?:[^'\\\n\r]|\\.)*+(?:'|(?=[\n\r])|\\?\Z))
    |(?P<variable>[?$]\w++)
    |(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    |(?P<name>(?:[A-Za-z_][\w-]{0,60}+(?:\.[\w-]{1,60}+){0,4}+)?:(?:[\w:%-]|\.(?=[\w:%-]))*+)
    |(?P<word>[A-Za-z]++(?![\w-]))
    |(?P<other>[\w-]++)
    |(?P<mark>[(){}\[\]])""",
    re.VERBOSE | re.DOTALL,
)
_PARAMETER = re.compile(r"[?$]_([A-Za-z][A-Za-z0-9]*)(?:_(\w+))?")
_BLOCK = re.compile(r"#\?\s*(if\s+(\w+)|end)\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of query text that matters: kind is comment, iri, string, variable, language, name (prefixed), word, mark
    (a bracket) or other (a number, a word with digits)."""

    kind: str
    text: str
    start: int
    line: int


@dataclass(frozen=True)
class Use:
    """One ``?_name`` in a query: the parameter, the type that a suffix claims, the optional block it stands in."""

    name: str
    suffix: str | None
    block: str | None
    projected: bool
    token: Token


@lru_cache(maxsize=8)  # whoever examines a query asks for its tokens several times in a row
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a query in order."""
    found: list[Token] = []
    line, last = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        found.append(Token(match.lastgroup or "", match.group(), match.start(), line))
    return tuple(found)


def uses(text: str) -> list[Use]:
    """Every parameter token of a query, with what surrounds it."""
    found: list[Use] = []
    block: str | None = None
    heading = renaming = False  # between SELECT and its WHERE; right after AS
    depth = 0
    for token in tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if token.kind == "comment" and (match := _BLOCK.fullmatch(token.text)):
            block = match.group(2)
        elif word == "SELECT":
            heading, depth = True, 0
        elif word in ("WHERE", "FROM") or token.text == "{":
            heading = False
        elif token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
        elif token.kind == "variable" and (parameter := _PARAMETER.fullmatch(token.text)):
            projected = renaming or (heading and depth == 0)
            found.append(Use(parameter.group(1), parameter.group(2), block, projected, token))
        renaming = word == "AS"
    return found


def check_uses(text: str, params: Mapping[str, Parameter]) -> list[Finding]:
    """Undeclared, unused, wrongly typed and wrongly placed parameters of a query text."""
    findings: list[Finding] = []
    seen = uses(text)
    for use in seen:
        line, known = use.token.line, params.get(use.name)
        if known is None:
            findings.append(Finding("error", f"{use.token.text} is used but {use.name!r} is not declared in params", line))
            continue
        if use.suffix is not None and use.suffix != known.type:
            wanted = f"not a type ({', '.join(TYPES)})" if use.suffix not in TYPES else f"declared as {known.type}"
            findings.append(Finding("error", f"{use.token.text} ends in {use.suffix!r}, but the parameter is {wanted}", line))
        if use.projected:
            message = f"{use.token.text} is a selected variable, where a value cannot stand; use BIND({use.token.text} AS ?{use.name})"
            findings.append(Finding("error", message, line))
        if not known.required and known.default is None and use.block != use.name:
            message = f"{use.name!r} is optional without a default: use it only between '#? if {use.name}' and '#? end'"
            findings.append(Finding("error", message, line))
    unused = params.keys() - {use.name for use in seen}
    findings += [Finding("error", f"parameter {name!r} is declared but never used", params[name].line) for name in sorted(unused)]
    depth = 0
    for token in tokens(text):
        if token.kind == "comment" and token.text.startswith("#?"):
            match = _BLOCK.fullmatch(token.text)
            depth += 0 if match is None else 1 if match.group(2) else -1
            if match is None or depth not in (0, 1) or (match.group(2) and match.group(2) not in params):
                findings.append(Finding("error", f"{token.text.strip()!r} is not '#? if' with a parameter, closed by '#? end'", token.line))
        elif token.kind == "word" and token.text.upper() == "SERVICE":
            message = "SERVICE would ask another server; questions are answered from this knowledge only"
            findings.append(Finding("error", message, token.line))
    if depth > 0:
        findings.append(Finding("error", "'#? if' without '#? end'", text.count("\n") + 1))
    return findings


def replace(text: str, terms: Mapping[str, pyoxigraph.NamedNode | pyoxigraph.Literal]) -> str:
    """The query with every parameter token replaced by its term; blocks of absent optional parameters are blanked."""
    pieces: list[str] = []
    last = 0
    skipping_from: int | None = None
    for token in tokens(text):
        if token.kind == "comment" and (match := _BLOCK.fullmatch(token.text)):
            if match.group(2) and match.group(2) not in terms:
                skipping_from = token.start
                pieces.append(text[last : token.start])
            elif not match.group(2) and skipping_from is not None:
                pieces.append("\n" * text.count("\n", skipping_from, token.start))
                last, skipping_from = token.start, None
        elif skipping_from is None and token.kind == "variable" and (parameter := _PARAMETER.fullmatch(token.text)):
            pieces.append(text[last : token.start])
            pieces.append(str(terms[parameter.group(1)]))
            last = token.start + len(token.text)
    pieces.append(text[last:])
    return "".join(pieces)


def literal(parameter: Parameter, text: str) -> pyoxigraph.Literal:
    """The value of a parameter that is no IRI, checked and typed. Raises InputError."""
    import pyoxigraph

    if parameter.enum and text not in parameter.enum:
        raise InputError(f"parameter {parameter.name}: {text!r} is not one of {', '.join(parameter.enum)}")
    kind = parameter.type
    try:
        if kind == "integer":
            text = str(int(text))
        elif kind == "decimal":
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError(text)
            text = format(number, "f")
        elif kind == "date":
            text = date.fromisoformat(text).isoformat()
        elif kind == "boolean" and text not in ("true", "false"):
            raise ValueError(text)
    except (ValueError, InvalidOperation):
        wanted = {"integer": "a whole number", "decimal": "a number", "date": "a date such as 2013-12-20", "boolean": "true or false"}[kind]
        raise InputError(f"parameter {parameter.name}: {text!r} is not {wanted}") from None
    return pyoxigraph.Literal(text) if kind == "string" else pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(names.XSD + kind))


def named_node(parameter: Parameter, iri: str) -> pyoxigraph.NamedNode:
    """An IRI as a term. Raises InputError where it is none."""
    import pyoxigraph

    try:
        return pyoxigraph.NamedNode(iri)
    except ValueError:
        raise InputError(f"parameter {parameter.name}: {iri!r} is not an IRI") from None
