"""A large form as a browser sends it. Flask's own test client would write it to a temporary file first."""

from __future__ import annotations

from typing import Any

_BOUNDARY = "a-boundary-that-occurs-nowhere-else"


def multipart(**fields: str | bytes) -> dict[str, Any]:
    """What to hand to ``client.post``; bytes are a file, a text is a field."""
    parts = []
    for name, value in fields.items():
        file = '; filename="case.yaml"' if isinstance(value, bytes) else ""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
    return {"data": b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode(), "content_type": f"multipart/form-data; boundary={_BOUNDARY}"}
