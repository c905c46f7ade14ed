"""How often one client may ask: a bucket of requests for each address, filled again at a steady rate.

In: a WSGI application. Out: the same, that answers 429 with ``Retry-After`` where a bucket is empty. The buckets are those of one
process: a site of several processes allows a client that many times as much. A client on this machine has room for anything.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

ACCESS = logging.getLogger("kgtool.access")
Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
#: Clients remembered; one that has not asked for longest is forgotten, with a full bucket.
_CLIENTS = 4096
#: Requests that a bucket holds, in seconds of its rate; and how much more a client on this machine is given.
_BURST, _LOCAL = 5, 200


@dataclass
class _Bucket:
    left: float
    at: float


class RateLimit:
    """A WSGI application around another one. ``rate``: requests a second for one client; a page takes a few."""

    def __init__(self, site: Application, rate: float, headers: Mapping[str, str], clock: Callable[[], float] = time.monotonic):
        self._site, self._rate, self._headers, self._clock = site, rate, headers, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        wait = self.wait(environ.get("REMOTE_ADDR") or "")
        if wait <= 0:
            return self._site(environ, start)
        seconds = max(1, math.ceil(wait))
        body = f"Too many requests from one address; try again in {seconds} second{'' if seconds == 1 else 's'}.\n".encode()
        own = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), "Retry-After": str(seconds)}
        start("429 Too Many Requests", list({**self._headers, "Cache-Control": "no-store", **own}.items()))
        ACCESS.info("%s %s %d %.1f ms %s bytes", environ.get("REQUEST_METHOD", ""), "(too many)", 429, 0.0, len(body))
        return [body]

    def wait(self, client: str) -> float:
        """Take one request out of the client's bucket: 0, or where it is empty the seconds until there is one."""
        rate = self._rate * _LOCAL if is_local(client) else self._rate
        now = self._clock()
        with self._lock:
            bucket = self._buckets.setdefault(client, _Bucket(rate * _BURST, now))
            self._buckets.move_to_end(client)
            if len(self._buckets) > _CLIENTS:
                self._buckets.popitem(last=False)
            bucket.left = min(rate * _BURST, bucket.left + rate * (now - bucket.at))
            bucket.at = now
            if bucket.left < 1:
                return (1 - bucket.left) / rate
            bucket.left -= 1
            return 0.0


def is_local(host: str) -> bool:
    """Whether an address or host name is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
