"""Says where a query cannot be read, in words.

In: the engine's message, the query. Out: line, column, the text there, and the likely cause where it is a plain one.
"""

from __future__ import annotations

import re

from kgtool.isolated.refusals import undeclared

#: Characters shown before and after the place.
_AROUND = 25
_PLACE = re.compile(r"(?:error )?at (\d+):(\d+):? ?")


def syntax_error(said: str, query: str) -> str:
    """One line about a syntax error."""
    found = _PLACE.search(said)
    if not found:
        return f"the query cannot be read: {said}"
    line, column = int(found[1]), int(found[2])
    lines = query.split("\n")
    near = lines[line - 1][max(0, column - 1 - _AROUND) : column - 1 + _AROUND].strip() if line <= len(lines) else ""
    prefix = undeclared(query)
    cause = f"the prefix {prefix}: is not declared" if prefix is not None else _cause(said[found.end() :])
    place = f"line {line}, column {column}" + (f", near “{near}”" if near else "")
    return f"the query cannot be read, {place}" + (f": {cause}" if cause else "")


def _cause(said: str) -> str:
    """The engine's own guess, unless it would have a reader write what is refused anyway."""
    return "" if "SERVICE" in said or "LATERAL" in said else said.replace("[_]", "a space").strip()
