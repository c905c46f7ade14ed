"""The server's log: one JSON object a line, on standard error, without anything that a reader typed or sent.

In: records of the loggers. Out: time, level, logger, and either a request (method, pattern of the address, status, milliseconds,
bytes) or a message. An exception is named by its kind; its message and values may hold case data and are left out.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

#: What a line of the access log is made of; the loggers' calls give them in this order.
FIELDS = ("method", "route", "status", "milliseconds", "bytes")
ACCESS = "kgtool.access"


class JsonLines(logging.Formatter):
    """Lays a record out as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name == ACCESS and isinstance(record.args, tuple) and len(record.args) == len(FIELDS):
            said |= dict(zip(FIELDS, record.args, strict=True))
            said["milliseconds"] = round(float(said["milliseconds"]), 1)
        else:
            said["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            said["exception"] = record.exc_info[0].__name__
        return json.dumps(said, ensure_ascii=False)


def to_standard_error() -> None:
    """Log everything from INFO up, one object a line."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
