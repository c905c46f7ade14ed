"""The API's document: true of the API by generated requests, whole, and the same as its page."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.web.page import faults, read
from web.openapi import document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_the_document_says_is_so(described: Any, method: str, path: str) -> None:
    """Requests as the document allows them: no fault of ours, and only answers that it names."""

    @settings(
        max_examples=4 if path.startswith("/queries/") else 20,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=described[path][method.upper()].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


def test_every_address_of_the_api_is_described(app: Flask) -> None:
    described = {path.replace("{", "<").replace("}", ">") for path in document()["paths"]}
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")} - {"/api/openapi.json"}
    assert rules <= described
    assert len([path for path in described if path.startswith("/queries/")]) >= 10


def test_the_document_is_open_api_3_1_and_refers_to_what_is_there(client: FlaskClient) -> None:
    said = client.get("/api/openapi.json").get_json()
    assert said["openapi"] == "3.1.0"
    for reference in _references(said):
        there = said
        for step in reference.removeprefix("#/").split("/"):
            there = there[step]
    resolver = {**said, "$ref": "#/components/schemas/Case"}
    jsonschema.Draft202012Validator.check_schema(said["components"]["schemas"]["Case"])
    assert list(jsonschema.Draft202012Validator(resolver).iter_errors({"case": "a"})) != []


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []


def test_the_seed_s_answer_fits_its_schema(client: FlaskClient, seed: str) -> None:
    said = client.post("/api/decide", data=seed.encode()).get_json()
    schema = {**document(), "$ref": "#/components/schemas/Determinations"}
    jsonschema.Draft202012Validator(schema).validate(said)
    del said["determinations"][0]["outcome"]
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(said)) != []


def test_the_page_says_what_the_document_says_and_its_examples_work(client: FlaskClient) -> None:
    page = read(client.get("/api").get_data(as_text=True))
    assert faults(page) == []
    sections = page.all("section", class_="operation")
    assert sorted(s.one("h3").text for s in sections) == sorted(f"{method.upper()} {path}" for method, path in OPERATIONS)
    examples = [link.attributes["href"] for s in sections for link in s.all("a")]
    assert len(examples) >= 5
    for address in (*examples[:4], *examples[4::6]):
        answer = client.get(address)
        assert answer.status_code == 200, address
        json.loads(answer.get_data())
