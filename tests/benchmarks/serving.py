"""Pages and decisions from a served site under load, on loopback: ``python -m tests.benchmarks.serving``.

Eight connections ask for a few seconds each; requests a second, and the time within which half and 99 of 100 are answered. By wrk
where it is installed (apt-get install wrk), else by threads of this process, which cost a share of the same cores. The same site
behind waitress is asked too where that is installed (pip install waitress).
"""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = ROOT / "tests" / "cases" / "seed-2013.yaml"
CONNECTIONS, SECONDS = 8, 4
TARGETS = {
    "treatment page": "/treatments/TriggerPointInjection?date=2013-12-20",
    "search": "/?q=TPI&date=2013-12-20",
    "form": "/decide/form?treatment=TriggerPointInjection&date=2013-12-20",
    "decide, the seed case (POST)": "/decide",
    "health": "/healthz",
}


def main() -> None:
    """Print a table: server, target, rate, times."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {CONNECTIONS} connections, {SECONDS} s each, by {_by()}\n")
    print(f"{'server':<14}{'target':<34}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'failed':>8}")
    servers = {"granian x 1": _served_by_granian(1), "granian x 2": _served_by_granian(2)}
    if importlib.util.find_spec("waitress"):
        servers["waitress x 1"] = [sys.executable, "-c", _WAITRESS, "{port}"]
    for name, command in servers.items():
        with _served(command) as port:
            for target, address in TARGETS.items():
                rate, half, most, failed = _load(port, address)
                print(f"{name:<14}{target:<34}{rate:>11.0f}{half:>9.1f}{most:>9.1f}{failed:>8}", flush=True)


def _served_by_granian(processes: int) -> list[str]:
    return [sys.executable, "-m", "kgtool.cli", "serve", "--port", "{port}", "--workers", str(processes)]


#: The same site behind waitress, its log included.
_WAITRESS = """
import sys
from waitress import serve
from kgtool.knowledge import load
from web import log
from web.server import Settings, site
log.to_standard_error()
serve(site(load(), None, Settings()), host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""


@contextlib.contextmanager
def _served(command: list[str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    filled = [word.replace("{port}", str(port)) for word in command]
    process = subprocess.Popen(filled, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if _ask(port, "/healthz")[0] == 200:
                return
        time.sleep(0.2)
    raise SystemExit("the server did not start")


def _body(address: str) -> bytes | None:
    return urlencode({"case": SEED.read_text(encoding="utf-8")}).encode() if address == "/decide" else None


def _ask(port: int, address: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, float]:
    """Status and milliseconds of one request."""
    own = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = _body(address)
    began = time.perf_counter()
    own.request("POST" if body else "GET", address, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    answer = own.getresponse()
    answer.read()
    took = 1000 * (time.perf_counter() - began)
    if connection is None:
        own.close()
    return answer.status, took


def _by() -> str:
    return "wrk" if shutil.which("wrk") else "threads"


def _load(port: int, address: str) -> tuple[float, float, float, int]:
    """Requests a second, median and 99th percentile in milliseconds, answers other than 200."""
    for _ in range(2 * CONNECTIONS):  # every process has met the page
        _ask(port, address)
    return _by_wrk(port, address) if shutil.which("wrk") else _by_threads(port, address)


def _by_wrk(port: int, address: str) -> tuple[float, float, float, int]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "--timeout", "20s"]
        if (body := _body(address)) is not None:
            script = Path(folder) / "post.lua"
            sent = body.decode().replace("\\", "\\\\").replace('"', '\\"')
            kind = "application/x-www-form-urlencoded"
            script.write_text(f'wrk.method = "POST"\nwrk.body = "{sent}"\nwrk.headers["Content-Type"] = "{kind}"\n', encoding="utf-8")
            command += ["-s", str(script)]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{address}"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"), int(failed[1]) if failed else 0


def _milliseconds(said: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _by_threads(port: int, address: str) -> tuple[float, float, float, int]:
    taken: list[float] = []
    failed: list[int] = []
    ends = time.monotonic() + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while time.monotonic() < ends:
            status, took = _ask(port, address, connection)
            taken.append(took)
            if status != 200:
                failed.append(status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(taken, n=100)
    return len(taken) / SECONDS, cuts[49], cuts[98], len(failed)


if __name__ == "__main__":
    main()
