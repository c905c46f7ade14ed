"""Runs the site with granian until it is told to stop: processes on one socket, threads in each.

In: knowledge, an address. Out: nothing; ends on SIGTERM or SIGINT, after the requests under way have been answered. The site is made
once and the processes are forked from it, so that they share what is loaded; where the system cannot fork, each makes its own.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import socket
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from kgtool import precedents
from kgtool.errors import InputError
from kgtool.isolated.lane import Lane, Limits
from kgtool.knowledge import Knowledge, load
from web import log
from web.rate import RateLimit, is_local
from web.site import HEADERS, create_app

#: Seconds that requests under way have to finish after the signal to stop.
PATIENCE = 10
LOG = logging.getLogger("kgtool")


@dataclass(frozen=True)
class Settings:
    """How the site is served. ``threads`` and ``workers``: requests answered at a time by a process, and processes.

    ``seconds``: what a reader's own query may take; ``rate``: requests a second from one client; ``corpus``: a file of precedents.
    """

    threads: int = 128
    workers: int = 1
    seconds: float = 5.0
    rate: float = 50.0
    corpus: Path | None = None


def run(knowledge: Knowledge, host: str, port: int, *, settings: Settings | None = None, public: bool = False) -> None:
    """Serve until stopped. Raises InputError for an address that cannot be used, and for a faulty corpus."""
    local = is_local(host)
    if not local and not public:
        raise InputError(f"--host {host} can be reached by other machines, and the pages take case data: add --public if that is meant")
    settings = settings or Settings()
    _joined(knowledge, settings)
    log.to_standard_error()
    port = _free(host, port)
    hosts = [host, "localhost", "127.0.0.1", "[::1]"] if local else None
    if hasattr(os, "fork"):
        multiprocessing.set_start_method("fork", force=True)
        _made.append(site(knowledge, hosts, settings))
    server = Granian(
        "kgtool",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backlog=1024,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    threading.Thread(target=_announce, args=(host, port, knowledge.hash), daemon=True).start()
    server.serve(target_loader=partial(_loaded, knowledge.folder, hosts, settings), wrap_loader=False)
    LOG.info("stopped")


#: The site of the process that the others are forked from.
_made: list[RateLimit] = []


def _loaded(folder: Path, hosts: list[str] | None, settings: Settings) -> RateLimit:
    """The site in a process that serves: the one that was made before the fork, else a new one."""
    if _made:
        return _made[0]
    log.to_standard_error()
    return site(_joined(load(folder), settings), hosts, settings)


def _joined(knowledge: Knowledge, settings: Settings) -> Knowledge:
    """The knowledge with the corpus of precedents, if one is named, in its store. Raises InputError for a faulty one."""
    if settings.corpus is not None:
        precedents.join(precedents.read(settings.corpus, knowledge), knowledge.store)
    return knowledge


def site(knowledge: Knowledge, hosts: list[str] | None, settings: Settings) -> RateLimit:
    """What is served: the pages and the endpoint, warm, behind the rate limit."""
    lane = Lane(knowledge.store, Limits(seconds=settings.seconds), workers=max(1, 2 // settings.workers))
    app = create_app(knowledge, hosts=hosts, lane=lane)
    warm(app)
    return RateLimit(app, settings.rate, HEADERS)


def warm(app: Flask) -> None:
    """Ask for a page of each kind, so that the first readers do not wait for what these have to work out."""
    logging.disable(logging.INFO)
    try:
        client = app.test_client()
        for address in ("/", "/?q=TPI", "/treatments/TriggerPointInjection?date=2013-12-20"):
            client.get(address, headers={"Host": "localhost"})
    finally:
        logging.disable(logging.NOTSET)


def _announce(host: str, port: int, knowledge: str) -> None:
    """Say the address as soon as it answers."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            LOG.info("listening on http://%s:%s/ with knowledge %s", f"[{host}]" if ":" in host else host, port, knowledge)
            return
        time.sleep(0.05)


def _free(host: str, port: int) -> int:
    """The port, or for 0 a free one. Raises InputError where nothing can listen there."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            found: Any = tried.getsockname()[1]
            return int(found)
    except OSError as error:
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror or error}") from None
