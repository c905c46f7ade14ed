"""Readers' own SPARQL beside two other servers over the same triples: ``python -m tests.benchmarks.sparql [hostile] [rate] [attack]``.

``hostile`` asks every query of the hostile corpus and looks after each whether it was answered in time, whether the server lives,
whether a neighbour was served meanwhile and whether somebody else was asked. ``rate`` asks one look-up over eight connections.
``attack`` does so while three clients ask for the impossible. Needs wrk, and for the comparison ``oxigraph`` and ``rdflib-endpoint``
on the path (pip install oxigraph rdflib-endpoint uvicorn); what is absent is said and left out.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from kgtool.knowledge import load
from kgtool.terms import TREATMENT
from tests.benchmarks.sparql_servers import LIMIT, Server, ours, peers
from tests.web.canary import Canary
from tests.web.hostile_queries import LOOK_UP, corpus

#: Seconds over the limit until a query counts as not answered; seconds of load, and connections.
GRACE, SECONDS, CONNECTIONS = 1.0, 5, 8
ATTACKS = ("cross join counted", "negations", "cross join sorted")


# ------------------------------------------------------------------------------ the corpus


def _hostile(servers: list[Server]) -> None:
    canary = Canary()
    queries = corpus(canary.address)
    print(f"\n{len(queries)} hostile queries, {LIMIT:g} s limit; in time: an answer within {LIMIT + GRACE:g} s\n")
    print(f"{'server':<22}{'in time':>9}{'alive':>8}{'neighbour':>11}{'others asked':>14}{'restarts':>10}{'peak MB':>9}")
    for server in servers:
        server.start()
        in_time = alive = neighbour = reached = 0
        peak = 0.0
        for query in queries.values():
            before = canary.hits
            answers: list[tuple[int, float]] = []
            one = threading.Thread(target=_note, args=(server, query, answers))
            one.start()
            time.sleep(0.15)
            neighbour += server.serves(LIMIT + GRACE)
            one.join()
            in_time += answers[0][0] != 0
            peak = max(peak, server.memory())
            lives = server.serves(LIMIT + GRACE)
            alive += lives
            reached += canary.hits > before
            if not lives or answers[0][0] == 0:  # what runs on would be held against the next query
                server.stop()
                server.start()
        server.stop()
        all_ = len(queries)
        print(
            f"{server.name:<22}{in_time:>5}/{all_}{alive:>5}/{all_}{neighbour:>8}/{all_}{reached:>14}{server.starts - 1:>10}{peak:>9.0f}",
            flush=True,
        )
        server.starts = 0
    canary.close()


def _note(server: Server, query: str, answers: list[tuple[int, float]]) -> None:
    answers.append(server.ask(query, LIMIT + GRACE))


# ------------------------------------------------------------------------------ the rate


def _rate(servers: list[Server]) -> None:
    known = load().term_index()
    treatments = sorted(iri for iri in known.entries if known.is_a(iri, TREATMENT))
    texts = [LOOK_UP.replace("clin:TriggerPointInjection", f"<{iri}>") for iri in treatments]
    for what, queries in ((f"a look-up of one of {len(texts)} treatments", texts), ("the same look-up again and again", [LOOK_UP])):
        print(f"\n{what}, {CONNECTIONS} connections, {SECONDS} s, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        _table(servers, contextlib.nullcontext, queries)


def _attack(servers: list[Server]) -> None:
    print(f"\nthe same look-up while three clients ask: {', '.join(ATTACKS)}\n")
    _table(servers, _attackers, [LOOK_UP])


def _table(servers: list[Server], meanwhile: Callable[[Server], contextlib.AbstractContextManager[None]], queries: list[str]) -> None:
    print(f"{'server':<22}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'failed':>9}{'CPU µs':>9}   kgtool is so many times as fast")
    first: float | None = None
    for server in servers:
        server.start()
        for _ in range(50):
            server.ask(LOOK_UP, 5.0)
        with meanwhile(server):
            before = server.processor()
            rate, half, most, failed = _load(server, queries)
            used = server.processor() - before
        server.stop()
        first = first or rate
        cost = 1e6 * used / (rate * SECONDS) if rate else 0.0
        times = f"{first / rate:.2f}" if rate else "serves nobody"
        print(f"{server.name:<22}{rate:>11.0f}{half:>9.1f}{most:>9.1f}{failed:>9}{cost:>9.0f}   {times}", flush=True)


@contextlib.contextmanager
def _attackers(server: Server) -> Iterator[None]:
    over = threading.Event()
    queries = corpus("http://127.0.0.1:9/")

    def attack(query: str) -> None:
        while not over.is_set():
            if server.ask(query, LIMIT + GRACE)[1] < 0.01:
                time.sleep(0.05)  # refused or dead

    threads = [threading.Thread(target=attack, args=(queries[name],)) for name in ATTACKS]
    for one in threads:
        one.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        for one in threads:
            one.join()


def _load(server: Server, queries: list[str]) -> tuple[float, float, float, int]:
    """Good answers a second, median and 99th percentile in milliseconds, and what was no good answer."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        paths = ",\n".join(f'"{server.path}?{urlencode({"query": query})}"' for query in queries)
        script.write(f'local paths = {{{paths}}}\nlocal n = 0\nlocal head = {{["Accept"] = "application/sparql-results+json"}}\n')
        script.write("request = function() n = n % #paths + 1; return wrk.format('GET', paths[n], head) end\n")
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "--timeout", "10s", "-s", script.name]
        address = f"http://127.0.0.1:{server.port}/"
        said = subprocess.run([*command, address], capture_output=True, text=True, check=False, timeout=90).stdout
    done = re.search(r"(\d+) requests in ([\d.]+)s", said)
    bad = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", said)))
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", said)))
    rate = (int(done[1]) - bad) / float(done[2]) if done else 0.0
    return rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"), bad + errors


def _milliseconds(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]] if found else 0.0


def main(parts: list[str]) -> None:
    """Print the tables that are asked for; all of them by default."""
    if not importlib.util.find_spec("granian") or not shutil.which("wrk"):
        raise SystemExit("this needs granian (pip install granian) and wrk (apt-get install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        others = peers(Path(folder))
        if not parts or "rate" in parts:
            _rate([ours(1), ours(2), *others])
        if not parts or "attack" in parts:
            _attack([ours(1), *others])
        if not parts or "hostile" in parts:
            _hostile([ours(1), *others])


if __name__ == "__main__":
    main(sys.argv[1:])
