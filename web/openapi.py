"""The JSON API described for programs (OpenAPI 3.1) and, from the same document, for people.

In: ``openapi.yaml``, the schema of a case file, the library of questions. Out: ``/api/openapi.json`` and the page ``/api``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask import jsonify, render_template
from werkzeug.wrappers import Response

from kgtool import __version__
from kgtool.questions import Question
from kgtool.questions.words import Parameter
from kgtool.reading.schema import json_schema
from web import queries

_FILE = Path(__file__).with_name("openapi.yaml")
_METHODS = ("get", "post")
_TYPES: Mapping[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


@dataclass(frozen=True)
class Given:
    """A parameter of an operation, for the page. ``where``: query or path."""

    name: str
    where: str
    required: bool
    type: str
    description: str


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    given: tuple[Given, ...]
    body: str
    answers: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class ApiPage:
    """``kinds``: a heading and its operations; ``title`` and ``description`` are the document's."""

    summary: str
    description: tuple[str, ...]
    kinds: tuple[tuple[str, tuple[Operation, ...]], ...]


def page() -> str:
    """``/api``: the document as a page."""
    found = document()
    operations = list(_operations(found))
    kinds = tuple((tag["description"], tuple(one for kind, one in operations if kind == tag["name"])) for tag in found["tags"])
    said = tuple(part.replace("\n", " ").strip() for part in found["info"]["description"].split("\n\n"))
    return render_template("api.html", page=ApiPage(found["info"]["summary"], said, kinds))


def described() -> Response:
    """``/api/openapi.json``."""
    return jsonify(document())


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found["info"]["version"] = __version__
    schemas = found["components"]["schemas"]
    case = json_schema()
    schemas |= {name: _moved(schema) for name, schema in case.pop("$defs").items()}
    case.pop("$schema")
    schemas["Case"] = _moved(case)
    asked = [question for question in queries.questions().values() if question.kind in queries.ASKED]
    for question in sorted(asked, key=lambda one: one.id):
        found["paths"][f"/queries/{question.id}.json"] = {"get": _asking(question)}
    return found


def _moved(schema: Any) -> Any:
    """A schema whose references lead to where OpenAPI keeps them."""
    if isinstance(schema, dict):
        moved = {key: _moved(value) for key, value in schema.items()}
        return moved | ({"$ref": schema["$ref"].replace("#/$defs/", "#/components/schemas/")} if "$ref" in schema else {})
    return [_moved(one) for one in schema] if isinstance(schema, list) else schema


def _asking(question: Question) -> dict[str, Any]:
    return {
        "operationId": f"query-{question.id}",
        "tags": ["query"],
        "summary": question.summary or question.title,
        "parameters": [_parameter(one) for one in (question.params or {}).values()],
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}},
            "400": {"$ref": "#/components/responses/Problem"},
            "429": {"$ref": "#/components/responses/TooMany"},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_TYPES.get(parameter.type, {"type": "string"}))
    if parameter.enum:
        schema["enum"] = list(parameter.enum)
    said: dict[str, Any] = {"name": parameter.name, "in": "query", "required": parameter.required, "schema": schema}
    description = parameter.description or parameter.label
    if description:
        said["description"] = description
    if parameter.example:
        said["example"] = str(parameter.example)
    return said


# ------------------------------------------------------------------ for people


def _operations(found: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    """Every operation with its first tag."""
    for path, methods in found["paths"].items():
        for method in _METHODS:
            if operation := methods.get(method):
                yield operation["tags"][0], _operation(path, method, operation, found)


def _operation(path: str, method: str, operation: Mapping[str, Any], found: Mapping[str, Any]) -> Operation:
    parameters = [_resolved(one, found) for one in operation.get("parameters", ())]
    body = operation.get("requestBody", {}).get("content", {})
    answers = [(status, _resolved(answer, found)["description"]) for status, answer in operation["responses"].items()]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        given=tuple(_given(one) for one in parameters),
        body=", ".join(body),
        answers=tuple(answers),
        example=_example(path, parameters) if method == "get" else "",
    )


def _resolved(one: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference names, or the thing itself."""
    if "$ref" not in one:
        return one
    there: Any = found
    for step in one["$ref"].removeprefix("#/").split("/"):
        there = there[step]
    return dict(there)


def _given(one: Mapping[str, Any]) -> Given:
    schema = one["schema"]
    kind = " or ".join(schema["enum"]) if "enum" in schema else schema.get("format", schema["type"])
    return Given(one["name"], one["in"], bool(one.get("required")), kind, one.get("description", ""))


def _example(path: str, parameters: list[Mapping[str, Any]]) -> str:
    """An address that can be followed; empty where a parameter that must be given has no example."""
    from urllib.parse import urlencode

    if any(one.get("required") and "example" not in one for one in parameters):
        return ""
    for one in parameters:
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", one["example"])
    asked = {one["name"]: one["example"] for one in parameters if one["in"] == "query" and "example" in one}
    return f"{path}?{urlencode(asked)}" if asked else path
