"""Runs the site with waitress until it is told to stop.

In: knowledge, an address. Out: nothing; ends on SIGTERM or SIGINT, after the requests under way have been answered.
Bodies and answers stay in memory: waitress would else put large ones into temporary files.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import signal
import socket
import sys
import time
from collections.abc import Iterator
from threading import Event
from types import FrameType
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from kgtool.errors import InputError
from kgtool.isolated.lane import Lane
from kgtool.knowledge import Knowledge
from web.site import LARGEST_BODY, create_app

#: Seconds that requests under way have to finish after the signal to stop.
PATIENCE = 10.0
_TICK = 0.5
#: Requests are kept in memory however large they may be; so are answers.
SETTINGS: dict[str, Any] = {
    "ident": None,
    "max_request_body_size": 2 * LARGEST_BODY,
    "inbuf_overflow": 4 * LARGEST_BODY,
    "outbuf_overflow": 64 * LARGEST_BODY,
}


def run(knowledge: Knowledge, host: str, port: int, *, threads: int = 8, public: bool = False) -> None:
    """Serve until stopped. Raises InputError for an address that cannot be used."""
    local = _is_local(host)
    if not local and not public:
        raise InputError(f"--host {host} can be reached by other machines, and the pages take case data: add --public if that is meant")
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.INFO)
    hosts = [host, "localhost", "127.0.0.1", "[::1]"] if local else None
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024)
    except OSError as error:
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror or error}") from None
    channels: dict[int, Any] = {}
    lane = Lane(knowledge.store)
    server = create_server(create_app(knowledge, hosts=hosts, lane=lane), map=channels, sockets=[listening], threads=threads, **SETTINGS)
    shown, number = f"[{host}]" if ":" in host else host, listening.getsockname()[1]
    logging.getLogger("kgtool").info("listening on http://%s:%s/ with knowledge %s", shown, number, knowledge.hash)
    with _told_to_stop() as stop:
        while not stop.is_set():
            wasyncore.loop(timeout=_TICK, map=channels, count=1)
    _drain(channels)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(channels)
    lane.close()
    logging.getLogger("kgtool").info("stopped")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def _told_to_stop() -> Iterator[Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _drain(channels: dict[int, Any]) -> None:
    """Take no new connection, and go on until every request that has begun is answered or patience ends."""
    for one in list(channels.values()):
        if getattr(one, "accepting", False):
            one.del_channel(channels)
            one.socket.close()
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and any(_busy(one) for one in list(channels.values())):
        wasyncore.loop(timeout=0.05, map=channels, count=1)


def _busy(one: Any) -> bool:
    return isinstance(one, HTTPChannel) and bool(one.requests or one.request or one.total_outbufs_len)
