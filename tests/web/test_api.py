"""The JSON: what the command line says, and errors that a program can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kgtool import __version__, cli
from kgtool.knowledge import Knowledge


def test_lookup_is_the_command_s(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lookup", "TPI", "--date", "2013-12-20", "--format", "json"]) == 0
    said = client.get("/api/lookup?text=TPI&date=2013-12-20").get_json()
    assert said.pop("date") == "2013-12-20"
    assert said == json.loads(capsys.readouterr().out)


def test_decide_is_the_command_s(client: FlaskClient, root: Path, seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["decide", str(root / "tests" / "cases" / "seed-2013.yaml"), "--format", "json"]) == 0
    assert client.post("/api/decide", data=seed.encode()).get_json() == json.loads(capsys.readouterr().out)


def test_health_names_the_knowledge(client: FlaskClient, knowledge: Knowledge) -> None:
    said = client.get("/healthz").get_json()
    assert (said["status"], said["version"], said["knowledge"]) == ("ok", __version__, knowledge.hash)


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "detail"),
    [
        ("GET", "/api/lookup", b"", 400, "text: between 1 and 300 characters"),
        ("GET", "/api/lookup?text=TPI&date=soon", b"", 400, "date 'soon' is not a date"),
        ("GET", "/api/lookup?q=TPI", b"", 400, "unknown parameter 'q'; known: text, date"),
        ("POST", "/api/decide", b"", 400, "body: the file is empty"),
        ("POST", "/api/decide", b"\xff", 400, "not UTF-8"),
        ("POST", "/api/decide", b"case: x\n", 400, "body:1: key 'reviewed'"),
        ("POST", "/api/decide?forum=court", b"case: x\n", 400, "forum 'court' is not one of imr, ur"),
        ("POST", "/api/decide?lenient=maybe", b"case: x\n", 400, "lenient 'maybe' is not one of true, false"),
        ("GET", "/api/decide", b"", 405, "does not take such a request"),
        ("GET", "/api/recommendation/cp2009:Nothing", b"", 404, "No recommendation has the short name"),
        ("GET", "/api/nothing", b"", 404, "Nothing is at this address"),
    ],
)
def test_an_error_is_a_problem(client: FlaskClient, method: str, address: str, body: bytes, status: int, detail: str) -> None:
    response = client.open(address, method=method, data=body)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    said = json.loads(response.get_data())
    assert said["status"] == status
    assert detail in said["detail"]
    assert response.headers["Cache-Control"] == "no-store"
    if status == 405:
        assert "POST" in response.headers["Allow"]
