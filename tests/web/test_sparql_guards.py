"""Every guard of a reader's own SPARQL, alone: its attack succeeds where all guards against it are off, and fails where it is on.

A kernel without Landlock skips the cases of Landlock and says so; the other guards have to hold without it.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import MissingError
from kgtool.isolated import DESCRIPTORS, GUARDS, LANDLOCK, MEMORY, SECCOMP, TIMER, kernel, wire
from kgtool.isolated.brood import Brood
from kgtool.isolated.lane import Lane, Limits
from kgtool.isolated.refusals import refusal
from kgtool.isolated.wire import Asked, Reply
from tests.web.canary import Canary
from tests.web.hostile_queries import services

NOBODY: frozenset[str] = frozenset()
CLOSING = [LANDLOCK, SECCOMP, DESCRIPTORS]
#: Some seconds of counting, and then an end.
LONG = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(280)))} }}" for n in range(3)) + " }"
#: 160 MB in one string.
LARGE = (
    'SELECT (STRLEN(?x22) AS ?n) { BIND("0123456789012345678901234567890123456789" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(22))
    + " }"
)
DEEP = "ASK { FILTER(" + "!" * 30000 + "true) }"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    one = ox.Store()
    node = ox.NamedNode("http://e/s")
    for number in range(200):
        one.add(ox.Quad(node, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.Literal(number)))
    return one


@pytest.fixture
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.close()


@pytest.fixture
def asked_of_worker(store: ox.Store) -> Iterator[Callable[..., Reply | None]]:
    """Ask a worker with some guards, past everything that would refuse the query before; None where the worker was ended."""
    broods = []

    def ask(query: str, guards: frozenset[str], *, memory: int = 1 << 32, seconds: float = 60.0, limit: int = 10_000) -> Reply | None:
        brood = Brood(store, guards, memory)
        broods.append(brood)
        worker = brood.worker()
        worker.send(Asked(query, seconds=seconds, limit=limit))
        assert worker.ready(time.monotonic() + 60)
        reply = worker.receive(1 << 30)
        worker.end()
        return reply

    yield ask
    for brood in broods:
        brood.close()


def only(guard: str) -> frozenset[str]:
    if guard == LANDLOCK and not kernel.landlock_version():
        pytest.skip("the kernel has no Landlock: the other guards have to hold, and are tested for it")
    return frozenset({guard})


# ------------------------------------------------------------------------------ the network


def test_without_guards_a_query_reaches_another_server(asked_of_worker: Callable[..., Reply | None], canary: Canary) -> None:
    reached = {}
    for name, query in services(canary.address).items():
        before = canary.hits
        asked_of_worker(query, NOBODY)
        reached[name] = canary.hits > before
    assert sum(reached.values()) >= 7, reached


@pytest.mark.parametrize("guard", CLOSING)
def test_each_guard_alone_keeps_a_query_from_other_servers(
    asked_of_worker: Callable[..., Reply | None], canary: Canary, guard: str
) -> None:
    for query in services(canary.address).values():
        reply = asked_of_worker(query, only(guard))
        assert reply is None or "reached" not in reply.body.decode()
    assert canary.hits == 0


def test_words_alone_keep_a_query_from_other_servers(store: ox.Store, canary: Canary) -> None:
    lane = Lane(store, guards=NOBODY)
    try:
        for name, query in services(canary.address).items():
            assert (name, lane.ask(Asked(query)).kind) == (name, "service")
    finally:
        lane.close()
    assert canary.hits == 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?SERVICE 'SERVICE' } # SERVICE",
        'SELECT ("""SERVICE "quoted" SERVICE""" AS ?x) {}',
        "PREFIX service: <http://e/> SELECT * { service:SERVICE a <http://e/SERVICE> }",
        "SELECT * { _:service ?p 'x'@service }",
        "PREFIX e: <http://e/> SELECT * { e:a.SERVICE ?p ?o }",
    ],
)
def test_the_word_is_no_false_alarm(query: str) -> None:
    assert refusal(frozenset(), query) is None


# ------------------------------------------------------------------------------ files, programs, other processes

_IN_CHILD = """
import os, socket, sys
from kgtool.isolated import guards
refused = guards.close_in(frozenset(sys.argv[2].split()), 1 << 32)
assert not refused, refused
try:
    {attack}
except OSError:
    os.write(1, b"stopped")
"""
ATTACKS = {
    "read a file": ("os.write(1, os.read(os.open(sys.argv[1], os.O_RDONLY), 100))", CLOSING),
    "write a file": ("os.close(os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)); os.write(1, b'secret')", CLOSING),
    "send a datagram": (
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9)); os.write(1, b'secret')",
        [SECCOMP, DESCRIPTORS],
    ),
    "await a connection": ("socket.create_server(('127.0.0.1', 0)); os.write(1, b'secret')", CLOSING),
    "run a program": ("os.execv('/bin/echo', ['echo', 'secret'])", [LANDLOCK, SECCOMP]),
    "make a process": ("os.waitpid(os.fork() or os._exit(0), 0); os.write(1, b'secret')", [SECCOMP]),
    "end another process": ("os.kill(os.getppid(), 0); os.write(1, b'secret')", [LANDLOCK, SECCOMP]),
}


def _attacked(attack: str, guards: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _IN_CHILD.format(attack=attack), str(path), guards], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_worker_taken_over_could_do(name: str, tmp_path: Path) -> None:
    attack, against = ATTACKS[name]
    path = tmp_path / "file"
    path.write_text("secret")
    assert _attacked(attack, "", path) == "secret"
    for guard in against:
        if guard == LANDLOCK and not kernel.landlock_version():
            print("the kernel has no Landlock: not tried")
            continue
        if guard == LANDLOCK and name == "end another process" and kernel.landlock_version() < 6:
            continue
        assert (guard, _attacked(attack, guard, path)) == (guard, "stopped")


def test_a_worker_is_not_read_by_others_and_leaves_no_core(asked_of_worker: Callable[..., Reply | None]) -> None:
    code = "import resource; from kgtool.isolated import guards; guards.close_in(frozenset(), 0); print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "(0, 0)"


# ------------------------------------------------------------------------------ time, memory, depth, rows


def test_without_a_limit_a_long_query_runs_to_its_end_and_the_timer_alone_ends_it(asked_of_worker: Callable[..., Reply | None]) -> None:
    whole = asked_of_worker(LONG, NOBODY, seconds=0.05)
    assert whole is not None
    assert str(280**3).encode() in whole.body
    assert asked_of_worker(LONG, only(TIMER), seconds=0.05) is None


def test_the_lane_alone_ends_a_long_query(store: ox.Store) -> None:
    patient, strict = (Lane(store, Limits(seconds=seconds), guards=NOBODY) for seconds in (60.0, 0.3))
    try:
        assert patient.ask(Asked(LONG, seconds=60.0)).kind == "rows"
        assert strict.ask(Asked(LONG)).kind == "timeout"
        assert strict.ask(Asked("ASK {}")).kind == "yesno"
    finally:
        patient.close()
        strict.close()


def test_without_a_limit_a_large_query_gets_its_memory_and_the_limit_alone_stops_it(asked_of_worker: Callable[..., Reply | None]) -> None:
    whole = asked_of_worker(LARGE, NOBODY)
    assert whole is not None
    assert str(40 << 22).encode() in whole.body
    assert asked_of_worker(LARGE, only(MEMORY), memory=1 << 26) is None


def test_a_deep_query_ends_the_process_that_evaluates_it_and_only_that(store: ox.Store) -> None:
    code = "import pyoxigraph, sys; pyoxigraph.Store().query(sys.stdin.read())"
    assert subprocess.run([sys.executable, "-c", code], input=DEEP, text=True, capture_output=True, check=False).returncode < 0
    lane = Lane(store)
    try:
        assert [lane.ask(Asked(DEEP)).kind for _ in range(5)] == ["memory"] * 5
        assert lane.ask(Asked("ASK {}")).kind == "yesno"
    finally:
        lane.close()


def test_rows_and_bytes_are_counted(asked_of_worker: Callable[..., Reply | None], store: ox.Store) -> None:
    query = "SELECT * { ?s a ?n }"
    whole, part = asked_of_worker(query, NOBODY), asked_of_worker(query, NOBODY, limit=7)
    assert whole is not None
    assert part is not None
    assert ((whole.count, whole.cut), (part.count, part.cut)) == ((200, False), (7, True))
    lane = Lane(store, Limits(rows=9, size=600), guards=GUARDS)
    try:
        for asked, most in ((Asked(query), 9), (Asked(query, limit=5), 5), (Asked(query, size=300), 2)):
            reply = lane.ask(asked)
            assert (reply.cut, 0 < reply.count <= most) == (True, True)
        assert lane.ask(Asked("CONSTRUCT { ?s ?p ?n } WHERE { ?s ?p ?n }", limit=9)).kind in ("graph", "size")
    finally:
        lane.close()


# ------------------------------------------------------------------------------ the lane


def test_where_nothing_can_be_closed_no_query_is_taken(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    brood = Brood(store, GUARDS, 1 << 30)
    monkeypatch.setattr("kgtool.isolated.brood.Worker.greeting", lambda self: b'{"refused": ["landlock"], "holes": ["network"]}')
    with pytest.raises(MissingError, match="cannot keep a query from network"):
        brood.worker()
    brood.close()
    lane = Lane(store)
    assert lane.ask(Asked("ASK {}")).kind == "absent"
    lane.close()


def test_elsewhere_than_on_linux_it_says_what_is_missing(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    lane = Lane(store)
    reply = lane.ask(Asked("ASK {}"))
    assert (reply.kind, "needs Linux" in reply.said) == ("absent", True)
    from kgtool import doctor

    assert "needs Linux" in doctor.examine().sections["guards of a reader's own SPARQL"]["none"]


def test_workers_that_die_are_replaced_and_so_is_the_nursery(store: ox.Store) -> None:
    lane = Lane(store, workers=2)
    try:
        lane.start()
        assert len(_children_of(_nursery(lane))) == 2
        for _ in range(3):
            for child in _children_of(_nursery(lane)):
                os.kill(child, signal.SIGKILL)
                assert _ends(child)
            assert lane.ask(Asked("ASK {}")).kind == "yesno"
        first = _nursery(lane)
        os.kill(first, signal.SIGKILL)
        assert [lane.ask(Asked("ASK {}")).kind for _ in range(3)] == ["yesno"] * 3
        family = [_nursery(lane), *_children_of(_nursery(lane))]
    finally:
        lane.close()
    assert all(_ends(number) for number in (first, *family))


def test_nothing_outlives_the_process_that_asks() -> None:
    code = (
        "import os, pyoxigraph, sys; from kgtool.isolated.lane import Lane; lane = Lane(pyoxigraph.Store()); lane.start(); "
        "print(lane._brood._process.pid, flush=True); sys.stdin.read()"
    )
    one = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert one.stdout is not None
    nursery = int(one.stdout.readline())
    family = [nursery, *_children_of(nursery)]
    assert len(family) == 3
    one.kill()
    one.communicate()
    assert all(_ends(number) for number in family)


def _nursery(lane: Lane) -> int:
    process = lane._brood._process
    assert process is not None
    return process.pid


def _children_of(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(status.parent.name))
    return sorted(found)


def _ends(number: int) -> bool:
    """Whether a process is gone after a moment."""
    until = time.monotonic() + 10
    while _runs(number) and time.monotonic() < until:
        time.sleep(0.01)
    return not _runs(number)


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ------------------------------------------------------------------------------ what comes from a worker is not believed


@given(data=st.binary(max_size=400), size=st.integers(0, 100))
def test_no_bytes_of_a_worker_are_a_fault_of_ours(data: bytes, size: int) -> None:
    left = io.BytesIO(data)
    reply = wire.read_reply(wire.Incoming(left.readinto), size)
    assert reply is None or len(reply.body) <= size


PIECES = [*"{}()[]<>\"'\\#@?$:._-, \n\x00é💉0", "SERVICE", "from", "FROM <http://e/g>", "\\u0053", "LOAD", "PREFIX e: <http://e/>", "e:x"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_text_is_a_fault_of_the_words(pieces: list[str]) -> None:
    found = refusal(frozenset(), "".join(pieces))
    assert found is None or found.said
