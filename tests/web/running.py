"""``kgtool serve`` as a process, for the tests that ask a real server.

In: a folder for its log and its temporary files. Out: a server on a free port, until :meth:`Running.end`.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path


class Running:
    """A server process on a free port, its log in a file. ``options`` are added to ``kgtool serve``."""

    def __init__(self, folder: Path, *options: str):
        self.log = folder / "log"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "kgtool.cli", "serve", "--port", "0", *options],
                stderr=log,
                stdout=log,
                env={**os.environ, "TMPDIR": str(self.temporary)},
            )
        self.port = self._port()
        self.address = f"http://127.0.0.1:{self.port}"

    def _port(self) -> int:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)/", self.said)
            if found:
                return int(found[1])
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(self.said)

    @property
    def said(self) -> str:
        """Everything it has printed."""
        return self.log.read_text(encoding="utf-8")

    def ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, str]:
        """One request over a connection of its own: status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, address, body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def end(self) -> None:
        """Stop it, whatever it is doing."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
