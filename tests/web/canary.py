"""A listener on loopback that answers as a SPARQL endpoint would and remembers that it was asked."""

from __future__ import annotations

import socket
import threading

_ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"reached"}}]}}'
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nConnection: close\r\n"
    b"Content-Length: " + str(len(_ROWS)).encode() + b"\r\n\r\n" + _ROWS
)


class Canary:
    """``hits`` is how many connections have been made."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.hits = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                one, _ = self._listening.accept()
            except OSError:
                return
            self.hits += 1
            with one:
                one.settimeout(2)
                try:
                    one.recv(65536)
                    one.sendall(_ANSWER)
                except OSError:
                    pass

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)
