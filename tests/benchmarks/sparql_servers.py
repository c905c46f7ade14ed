"""The servers that the SPARQL benchmark asks: ours behind granian, and two others over the same triples where they are installed.

In: a time limit in seconds. Out: :class:`Server` objects that can be started, asked, measured and started again.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from kgtool.isolated.nursery import merged
from kgtool.knowledge import load
from tests.web.hostile_queries import LOOK_UP

ROOT = Path(__file__).resolve().parent.parent.parent
#: Seconds a query may take, and bytes of address space of a peer, which would else take all there is.
LIMIT, SPACE = 1.0, 8 << 30


class Server:
    """A server process that can be started again. ``command`` takes the port."""

    def __init__(self, name: str, command: Callable[[int], list[str]], path: str, capped: bool = True):
        self.name, self.path, self._command, self._capped = name, path, command, capped
        self.starts = 0

    def start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen(
            self._command(self.port),
            cwd=ROOT,
            env={**os.environ, "KGTOOL_BENCHMARK_SECONDS": str(LIMIT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))) if self._capped else None,
        )
        self.starts += 1
        ends = time.monotonic() + 90
        while not self.serves(2.0):
            if time.monotonic() > ends:
                raise SystemExit(f"{self.name} did not start")
            time.sleep(0.1)

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # a nursery ends by itself when its server is gone
        self._process.wait()

    def ask(self, query: str, seconds: float) -> tuple[int, float]:
        """Status (0: none in time) and seconds of a query by POST."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            body = urlencode({"query": query})
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json, */*;q=0.1"}
            connection.request("POST", self.path, body, kind)
            answer = connection.getresponse()
            answer.read()
            return answer.status, time.monotonic() - began
        except (OSError, http.client.HTTPException):
            return 0, time.monotonic() - began
        finally:
            connection.close()

    def serves(self, seconds: float) -> bool:
        return self.ask(LOOK_UP, seconds)[0] == 200

    def memory(self) -> float:
        """Resident megabytes of the processes of the server at their highest so far."""
        found = (re.search(r"VmHWM:\s+(\d+)", status) for status in self._each("status"))
        return sum(int(one[1]) / 1024 for one in found if one)

    def processor(self) -> float:
        """Seconds of processor time of the processes of the server, and of those that have ended."""
        fields = (stat.rpartition(")")[2].split() for stat in self._each("stat"))
        return sum(sum(map(int, one[11:15])) for one in fields) / os.sysconf("SC_CLK_TCK")

    def _each(self, name: str) -> Iterator[str]:
        """A file of the system about each process of the server: its own, its children's and theirs."""
        family, parents = {self._process.pid}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        while more := {one for one, parent in parents.items() if parent in family} - family:
            family |= more
        for one in sorted(family):
            with contextlib.suppress(OSError):
                yield Path(f"/proc/{one}/{name}").read_text()


def site() -> object:
    """The site as granian takes it, with the time limit of this benchmark."""
    from kgtool.isolated.lane import Lane, Limits
    from web.site import create_app

    knowledge = load()
    lane = Lane(knowledge.store, Limits(seconds=float(os.environ["KGTOOL_BENCHMARK_SECONDS"])))
    lane.start()
    return create_app(knowledge, lane=lane)


def ours(processes: int) -> Server:
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-log", "--blocking-threads", "64", "--factory"]
    name = "kgtool" if processes == 1 else f"kgtool, {processes} processes"
    return Server(
        name,
        lambda port: [*granian, "--workers", str(processes), "--port", str(port), "tests.benchmarks.sparql_servers:site"],
        "/sparql",
        False,
    )


def peers(folder: Path) -> list[Server]:
    triples = folder / "all.nt"
    with triples.open("wb") as out:
        merged(load().store).dump(out, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    found = []
    if oxigraph := shutil.which("oxigraph"):
        place = str(folder / "oxigraph")
        subprocess.run([oxigraph, "load", "--location", place, "--file", str(triples)], check=True, capture_output=True)
        serve = [oxigraph, "serve-read-only", "--location", place]
        found.append(Server("oxigraph", lambda port: [*serve, "--bind", f"127.0.0.1:{port}"], "/query"))
        limited = [*serve, "--timeout-s", str(max(1, int(LIMIT)))]
        found.append(Server("oxigraph, time-out", lambda port: [*limited, "--bind", f"127.0.0.1:{port}"], "/query"))
    if endpoint := shutil.which("rdflib-endpoint"):
        found.append(
            Server("rdflib-endpoint", lambda port: [endpoint, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)], "/")
        )
    if len(found) < 3:
        print("to compare with the others: pip install oxigraph rdflib-endpoint uvicorn (and have their commands on the path)")
    return found
