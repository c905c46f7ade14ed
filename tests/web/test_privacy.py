"""What is sent stays in the request: no log line, address, header, temporary file or cache holds any of it. And the headers."""

from __future__ import annotations

import logging
import secrets
import tempfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import web.decide
from kgtool.knowledge import Knowledge
from tests.web.forms import multipart
from web.site import HEADERS, create_app

ADDRESSES = (
    "/",
    "/treatments/MRI",
    "/treatments/Nothing",
    "/decide",
    "/queries",
    "/queries/visit-limits.csv",
    "/healthz",
    "/api/lookup",
    "/x",
)


def case_with(marker: str) -> str:
    return (
        f"case: {marker}\nreviewed: 2013-12-20\nfacts:\n  - {{is: trigger point, source: {{document: {marker}}}}}\n"
        "requests:\n  - {id: 1, treatment: TPI}\n"
    )


def sent(client: FlaskClient, marker: str) -> list[TestResponse]:
    """The marker as a case in every way that a case can be sent, fit and unfit."""
    good = case_with(marker)
    bodies: list[str] = [good, good + f"{marker}: 1\n", f"{{{marker}", good.replace("TPI", marker), marker, f"case: {marker}\x00"]
    answers = []
    for body in bodies:
        answers.append(client.post("/api/decide", data=body.encode(), content_type="application/yaml"))
        answers.append(client.post("/decide", data={"case": body}))
        answers.append(client.post("/decide", data={"file": (BytesIO(body.encode()), f"{marker}.yaml")}))
        answers.append(client.post("/decide", data={"case": body, "as": "json"}))
    answers.append(client.post("/decide", data={"case": good, "forum": marker}))
    form = {"treatment": "TriggerPointInjection", "reviewed": "2013-12-20"}
    answer = "answer:cp2009:TriggerPointInjections.twitchResponse"
    for fields in (
        {"name": marker, "document": marker, answer: "yes"},
        {"name": marker, "as": "case"},
        {"region": marker},
        {"injured": marker},
        {"situation": marker},
        {answer: marker},
        {f"answer:{marker}": "yes"},
        {f"number:{marker}": "1"},
        {"treatment": marker},
    ):
        answers.append(client.post("/decide/form", data={**form, **fields}))
    answers.append(client.post("/nothing", data={"case": good}))
    answers.append(client.put("/decide", data={"case": good}))
    answers.append(client.post("/decide", **multipart(case=good + "#" + marker * 50_000)))
    answers.append(client.post("/decide", **multipart(file=(good + "#" + marker * 30_000).encode())))
    return answers


def test_a_marker_is_in_no_log_line_address_or_header(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    marker = "m" + secrets.token_hex(12)
    caplog.set_level(logging.DEBUG)
    answers = sent(client, marker)
    assert {answer.status_code for answer in answers} == {200, 400, 404, 405, 413}
    assert any(marker in answer.get_data(as_text=True) for answer in answers)  # it was there to be leaked
    for answer in answers:
        assert marker not in str(answer.headers)
        assert marker not in answer.request.url
        if answer.request.path in ("/decide", "/decide/form", "/api/decide"):
            assert answer.headers["Cache-Control"] == "no-store"
    logged = "\n".join(record.getMessage() + str(record.args) + str(record.exc_info) for record in caplog.records)
    assert "POST /api/decide 200" in logged
    assert marker not in logged
    output = capfd.readouterr()
    assert marker not in output.out + output.err


def test_a_fault_of_ours_is_logged_without_what_was_sent(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = "m" + secrets.token_hex(12)

    def broken(case: Any, *_: object, **__: object) -> None:
        raise ValueError(f"patient {case.id}")

    monkeypatch.setattr(web.decide, "decide_case", broken)
    caplog.set_level(logging.DEBUG)
    form = {"treatment": "TriggerPointInjection", "reviewed": "2013-12-20", "name": marker}
    case = case_with(marker)
    for address, sent in (("/decide", {"case": case}), ("/api/decide", case.encode()), ("/decide/form", form)):
        answer = client.post(address, data=sent)
        assert answer.status_code == 500
        assert marker not in answer.get_data(as_text=True)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    logged = "\n".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert "ValueError at /decide: test_privacy.py" in logged
    assert marker not in logged


def test_a_query_string_is_in_no_log_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for address in ("/?q=johndoe", "/treatments/johndoe?date=2013-12-20", "/queries/texts-for-treatment?treatment=johndoe", "/johndoe"):
        client.get(address)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "GET /treatments/<name> 404" in logged
    assert "johndoe" not in logged


def test_nothing_that_is_sent_is_written_to_a_file(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Werkzeug would write bodies over half a megabyte to temporary files. What the server itself does: test_serve."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse, raising=False)
    monkeypatch.setattr("werkzeug.formparser.TemporaryFile", refuse, raising=False)
    large = b"#" * 900_000
    for answer in (
        client.post("/decide", **multipart(file=large)),
        client.post("/decide", **multipart(case=large.decode())),
        client.post("/api/decide", data=large),
    ):
        assert answer.status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == ("no-store" if answer.status_code >= 400 or address == "/decide" else "no-cache")


def test_the_style_sheet_fetches_nothing_and_is_kept_by_the_browser(client: FlaskClient) -> None:
    with client.get("/static/kgtool.css") as style:
        assert "max-age" in style.headers["Cache-Control"]
        assert {name: style.headers[name] for name in HEADERS} == HEADERS
        for fetching in ("url(", "@import", "http:", "https:"):
            assert fetching not in style.get_data(as_text=True)


def test_another_host_name_is_refused(knowledge: Knowledge) -> None:
    app: Flask = create_app(knowledge, hosts=["127.0.0.1", "localhost"])
    assert app.test_client().get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200
    answer = app.test_client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
