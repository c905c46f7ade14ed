"""``kgtool serve`` as a process: it answers, logs no address, finishes what is under way on SIGTERM and ends well."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgtool import cli
from tests.web.running import Running


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path)
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
    assert running.process.wait(10) == 0
    assert "kgtool.access INFO POST /api/decide 200" in running.said
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
    assert running.process.wait(10) == 0


def test_an_address_in_use_or_open_to_others_is_said(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--port", str(running.port)]) == 2
    assert f"cannot listen on 127.0.0.1 port {running.port}" in capsys.readouterr().err
    assert cli.main(["serve", "--host", "0.0.0.0"]) == 2
    assert "add --public if that is meant" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["flask", "waitress"])
def test_what_is_not_installed_is_said_with_its_command(module: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from kgtool import cli; sys.exit(cli.main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"the browser needs {module}: python -m pip install 'kgtool[web]'" in done.stderr
