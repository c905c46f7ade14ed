"""``kgtool serve`` as a process: it answers, logs no address, finishes what is under way on SIGTERM and ends well."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from kgtool import cli
from tests.web.running import Running
from web.log import FIELDS, JsonLines
from web.rate import RateLimit
from web.site import HEADERS


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path)
    yield one
    one.end()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server for the tests that leave it as it was."""
    one = Running(tmp_path_factory.mktemp("standing"))
    yield one
    one.end()


def test_it_answers_logs_no_case_and_ends_well(running: Running, seed: str) -> None:
    marker = "m" + secrets.token_hex(12)
    assert running.ask("GET", "/healthz")[0] == 200
    assert running.ask("GET", f"/?q={marker}")[0] == 200
    status, text = running.ask("POST", "/api/decide", seed.replace("seed-2013", marker).encode())
    assert (status, marker in text) == (200, True)
    assert running.ask("POST", "/api/decide", marker.encode() * 30_000)[0] == 400
    assert running.ask("POST", "/api/decide", marker.encode() * 50_000)[0] == 413
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    lines = [json.loads(line) for line in running.said.splitlines()]
    decided = next(line for line in lines if line.get("route") == "/api/decide")
    assert (decided["logger"], decided["method"], decided["status"]) == ("kgtool.access", "POST", 200)
    assert set(decided) == {"time", "level", "logger", *FIELDS}
    assert "stopped" in running.said
    assert marker not in running.said
    assert list(running.temporary.iterdir()) == []


def test_a_request_under_way_is_answered_after_the_signal(running: Running, seed: str) -> None:
    body = seed.encode()
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        head = f"POST /api/decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body[:100])
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(1.0)
        connection.sendall(body[100:])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"not_established" in answer
    assert running.process.wait(30) == 0


def test_no_request_is_broken_by_the_signal(running: Running) -> None:
    """Clients that ask without a pause: whoever was let in is answered whole, and after that nobody is let in."""
    answered, broken = [0], []

    def ask() -> None:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
            try:
                connection.connect()
            except OSError:
                return
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                answered[0] += 1
            except (OSError, http.client.HTTPException) as error:
                broken.append(type(error).__name__)
            finally:
                connection.close()

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    ends = time.monotonic() + 60
    while answered[0] < 50 and time.monotonic() < ends:
        time.sleep(0.05)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    for client in clients:
        client.join()
    assert answered[0] >= 50
    # the system may have taken up a connection for each that nobody had let in yet
    assert len(broken) <= len(clients)
    assert set(broken) <= {"RemoteDisconnected", "ConnectionResetError"}


def test_slow_clients_keep_nobody_from_an_answer(standing: Running) -> None:
    slow = [socket.create_connection(("127.0.0.1", standing.port), timeout=30) for _ in range(64)]
    for connection in slow:
        connection.sendall(b"POST /api/decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nab")
    assert [standing.ask("GET", "/healthz")[0] for _ in range(5)] == [200] * 5
    for connection in slow:
        connection.close()


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    one = Running(tmp_path, "--workers", "2")
    try:
        workers = [int(number) for number in Path(f"/proc/{one.process.pid}/task/{one.process.pid}/children").read_text().split()]
        assert len(workers) == 2
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        ends = time.monotonic() + 60
        status = 0
        while status != 200 and time.monotonic() < ends:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status = one.ask("GET", "/healthz")[0]
            time.sleep(0.1)
        assert status == 200
    finally:
        one.end()


def test_a_body_without_a_length_is_limited_too(standing: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", standing.port, timeout=30)
    pieces = (b"x" * 100_000 for _ in range(30))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may be refused before all is sent
        connection.request("POST", "/api/decide", pieces, {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    assert connection.getresponse().status in (400, 413)
    connection.close()
    assert standing.ask("GET", "/healthz")[0] == 200


def test_whoever_asks_too_often_is_told_when_to_come_back(app: Flask) -> None:
    now = [0.0]
    limited = RateLimit(app.wsgi_app, 2.0, HEADERS, clock=lambda: now[0])
    client = Client(limited)
    far = {"REMOTE_ADDR": "203.0.113.7"}
    statuses = [client.get("/healthz", environ_base=far).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    refused = client.get("/healthz", environ_base=far)
    assert refused.headers["Retry-After"] == "1"
    assert {name: refused.headers[name] for name in HEADERS} == HEADERS
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 200
    now[0] += 1.0
    assert [client.get("/healthz", environ_base=far).status_code for _ in range(3)] == [200, 200, 429]
    local = {"REMOTE_ADDR": "127.0.0.1"}
    assert {client.get("/healthz", environ_base=local).status_code for _ in range(100)} == {200}


def test_the_log_is_json_and_names_no_values(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    try:
        raise ValueError("patient John Doe")
    except ValueError:
        logging.getLogger("somewhere").exception("a fault")
    logging.getLogger("kgtool.access").info("%s %s %d %.1f ms %s bytes", "GET", "/treatments/<name>", 200, 1.26, 10)
    fault, access = (json.loads(JsonLines().format(record)) for record in caplog.records)
    assert (fault["message"], fault["exception"], "John" in str(fault)) == ("a fault", "ValueError", False)
    assert {name: access[name] for name in FIELDS} == dict(zip(FIELDS, ("GET", "/treatments/<name>", 200, 1.3, 10), strict=True))


def test_an_address_in_use_or_open_to_others_is_said(standing: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--port", str(standing.port)]) == 2
    assert f"cannot listen on 127.0.0.1 port {standing.port}" in capsys.readouterr().err
    assert cli.main(["serve", "--host", "0.0.0.0"]) == 2
    assert "add --public if that is meant" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["flask", "granian"])
def test_what_is_not_installed_is_said_with_its_command(module: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from kgtool import cli; sys.exit(cli.main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"the browser needs {module}: python -m pip install 'kgtool[web]'" in done.stderr
