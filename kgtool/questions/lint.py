"""What is wrong with a query file, told with level, message and line.

In: a file's header and text. Out: findings. ``questions.read_question`` refuses a file for the errors that the header and
the parameters show; ``questions.lint``, which ``kgtool check`` runs, has an engine read the query as well.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from kgtool import names
from kgtool.errors import KnowledgeError
from kgtool.questions import binding as question_binding
from kgtool.questions.header import header_length
from kgtool.questions.words import KINDS, REQUIRED, Finding, Header, did_you_mean

_SAMPLES = {"string": "a", "integer": "1", "decimal": "1.5", "boolean": "true", "date": "2013-12-20"}


def check(header: Header, text: str, path: Path) -> list[Finding]:
    """Faults of the header, of its fit to the file's name and folder, and of the parameters' use."""
    return header.findings + check_header(header, path) + question_binding.check_uses(text, header.params)


def check_header(header: Header, path: Path) -> list[Finding]:
    texts, lines = header.texts, header.lines
    findings: list[Finding] = []

    def error(message: str, key: str, level: str = "error") -> None:
        findings.append(Finding(level, message, lines.get(key, 1)))

    kind = texts.get("kind", path.parent.name)
    if kind != "check" and "title" in texts:
        error("'title' is read as 'summary'; use 'summary'", "title", "warn")
    for key in REQUIRED.get(kind, ()):
        if key not in lines and not (key == "summary" and "title" in lines):
            error(f"{key!r} is missing from the header of a {kind} query", key)
    if "id" in texts and texts["id"] != path.stem:
        error(f"id {texts['id']!r} is not the file's name {path.stem!r}", "id")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem):
        error(f"the file's name {path.stem!r} is not of small letters, digits and single hyphens", "id")
    if "kind" in texts and texts["kind"] in KINDS and texts["kind"] != path.parent.name:
        error(f"kind {texts['kind']!r} is not the file's folder {path.parent.name!r}", "kind")
    if header.deprecated and "replaced_by" not in texts:
        error("a deprecated question names its successor: replaced_by", "deprecated")
    for example in header.examples:
        needed = {name for name, parameter in header.params.items() if parameter.required}
        findings += [
            Finding("error", f"an example sets {name!r}, which is no parameter{did_you_mean(name, header.params)}", example.line)
            for name in example.params.keys() - header.params.keys()
        ]
        findings += [
            Finding("error", f"an example lacks {name!r}, which is required", example.line) for name in needed - example.params.keys()
        ]
        rows = [*example.contains, *example.lacks]
        named = {column for row in rows for column in row} - header.columns.keys() - {"answer"}
        findings += [Finding("error", f"an example expects the column {name!r}, which is not declared", example.line) for name in named]
    return findings


def check_query(header: Header, text: str, path: Path) -> list[Finding]:
    """Faults that only show when the query is read by an engine: on an empty store, with stand-ins for the values."""
    import pyoxigraph

    kind = header.texts.get("kind", path.parent.name)
    terms = {
        name: pyoxigraph.NamedNode(names.KG + "stand-in")
        if parameter.type == "iri"
        else question_binding.literal(replace(parameter, enum=()), _SAMPLES[parameter.type])
        for name, parameter in header.params.items()
    }
    try:
        prefixes = None if kind in KINDS else names.PREFIXES  # a file of the library runs in other tools too
        result = pyoxigraph.Store().query(question_binding.replace(text, terms), prefixes=prefixes)
    except SyntaxError as error:
        fault = syntax_fault(error, path)
        return [Finding("error", fault.message, fault.line or 1)]
    start = header_length(text.split("\n")) + 1
    if not isinstance(result, pyoxigraph.QuerySolutions):
        return []
    findings: list[Finding] = []
    selected = [variable.value for variable in result.variables]
    declared = header.columns
    findings += [Finding("error", f"column {name!r} is declared but not selected", start) for name in declared if name not in selected]
    if declared:
        findings += [Finding("error", f"?{name} is selected but not among the columns", start) for name in selected if name not in declared]
    if kind == "check" and header.texts.get("entity", "entity") not in selected:
        findings.append(Finding("error", "a check selects ?entity ?property ?value, or names its subject: entity: variable", start))
    ordered = any(token.kind == "word" and token.text.upper() == "ORDER" for token in question_binding.tokens(text))
    if kind in ("lookup", "report") and not ordered:
        findings.append(Finding("warn", "no ORDER BY: the rows come in no fixed order", start))
    return findings


def syntax_fault(error: SyntaxError, path: Path) -> KnowledgeError:
    found = re.search(r"at (\d+):(\d+)", str(error))
    message = re.sub(r"^error at \d+:\d+: ", "", str(error.msg or error))
    return KnowledgeError(f"the query does not parse: {message}", path, int(found[1]) if found else None, int(found[2]) if found else None)
