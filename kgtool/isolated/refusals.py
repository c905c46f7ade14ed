"""What is refused before it is evaluated, with words a reader can act on.

In: a query as it was asked, the graphs of the store. Out: the refusal, if any. This is
courtesy, not protection: a query that slips through meets the guards of the worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from kgtool import names
from kgtool.isolated.wire import Reply
from kgtool.questions.binding import Token, tokens

#: The longest query in bytes, and the deepest nesting of brackets.
LONGEST, DEEPEST = 65_536, 64
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_SERVICE = "SERVICE would ask another server, and this one asks nobody: a query is answered from what is loaded here"
_UPDATE = "this endpoint is read-only: an update is not carried out"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refusal(graphs: Set[str], query: str, default: tuple[str, ...] | None = None, named: tuple[str, ...] | None = None) -> Reply | None:
    """The refusal of a query over a dataset (as :class:`~kgtool.isolated.wire.Asked` has them), or None where it may be evaluated."""
    if len(query.encode("utf-8", "surrogatepass")) > LONGEST:
        return Reply("length", said=f"the query is longer than {LONGEST:,} bytes")
    found = list(tokens(_unescaped(query)))
    words = {token.text.upper() for token in found if token.kind == "word"}
    if "SERVICE" in words:
        return Reply("service", said=_SERVICE)
    if _first_word(found) in _UPDATES:
        return Reply("update", said=_UPDATE)
    if _depth(found) > DEEPEST:
        return Reply("nesting", said=f"the brackets of the query are nested deeper than {DEEPEST}")
    for graph in [*(default or ()), *(named or ()), *(_sources(found) if "FROM" in words else ())]:
        if graph not in graphs:
            return Reply("dataset", said=_foreign(graph))
    return None


def undeclared(query: str) -> str | None:
    """The first prefix that a query uses without declaring it, of those that are not known anyway."""
    found = list(tokens(query))
    declared = set(_prefixes(found))
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared and prefix != "_":
            return prefix
    return None


def _foreign(graph: str) -> str:
    listing = "SELECT ?g { GRAPH ?g {} } lists those that are"
    return f"the graph <{graph[:200]}> is not loaded here, and nothing is fetched; {listing}"


def _unescaped(query: str) -> str:
    """The query with the escapes of characters that SPARQL allows anywhere, also inside a word."""
    return _ESCAPE.sub(_character, query)


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]


def _first_word(found: list[Token]) -> str:
    """The word after the prologue."""
    return next((token.text.upper() for token in found if token.kind == "word" and token.text.upper() not in ("BASE", "PREFIX")), "")


def _depth(found: list[Token]) -> int:
    depth = deepest = 0
    for token in found:
        if token.kind == "mark":
            depth += 1 if token.text in "([{" else -1
            deepest = max(deepest, depth)
    return deepest


def _prefixes(found: list[Token]) -> dict[str, str]:
    """The prefixes that a query declares, beside those that are known everywhere."""
    known = dict(names.PREFIXES)
    for one, name, iri in zip(found, found[1:], found[2:], strict=False):
        if one.kind == "word" and one.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            known[name.text.rstrip(":")] = iri.text[1:-1]
    return known


def _sources(found: list[Token]) -> Iterator[str]:
    """The IRIs of the FROM clauses, as far as they can be told without a base."""
    prefixes = _prefixes(found)
    for place, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "FROM":
            after = [one for one in found[place + 1 : place + 3] if one.text.upper() != "NAMED"]
            if after and after[0].kind == "iri":
                yield after[0].text[1:-1]
            elif after and after[0].kind == "name":
                prefix, _, local = after[0].text.partition(":")
                yield prefixes.get(prefix, "") + local
