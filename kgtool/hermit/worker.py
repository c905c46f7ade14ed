"""The process that holds the Java machine: answers questions about a case, one JSON object a line.

In: lines on standard input, ``{"do": "load" | "judge" | "lint" | …}``. Out: one line each on standard output,
``{"ok": …}``, ``{"limit": …}`` or ``{"failed": …}``; before the first, ``{"engine": "jvm" | "sync"}`` or ``{"missing": …}``.
Run by :mod:`kgtool.hermit` as ``python -m kgtool.hermit.worker [ENGINE]``; it is never loaded into another process,
because a process with a Java machine in it cannot fork.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol, TextIO

from kgtool import repairs
from kgtool.errors import LimitError
from kgtool.hermit.jvm import JvmEngine, hermit_jar, java_home, java_library
from kgtool.hermit.sync import SyncEngine

#: An assertion on the wire: ["is", thing, class], ["link", thing, property, other],
#: ["number", thing, property, [[kind, value], …]] or ["lacks", thing, property, pattern];
#: a pattern is a list of ["class", class], ["number", property, bounds] and ["link", property, pattern].
Wire = list[Any]


_SOMETHING = "urn:kgtool:something"


class Engine(Protocol):
    """What the worker asks of HermiT, whichever way it reaches it. ``form`` is the syntax in which it wants the files."""

    form: str

    def load(self, texts: list[str]) -> dict[str, Any]: ...

    def consistent(self, record: list[Wire]) -> bool: ...

    def verdicts(self, record: list[Wire], request: str, criteria: list[str]) -> dict[str, str] | None: ...

    def satisfiable(self, positive: list[str], negative: list[str]) -> bool: ...

    def agree(self, text: str, record: list[Wire]) -> bool: ...

    def within(self, one: str, other: str) -> bool: ...


class Questions:
    """The questions of the protocol, answered by an engine; repairs of an inconsistent record are made here."""

    def __init__(self, engine: Engine):
        self._engine = engine

    def load(self, texts: list[str]) -> dict[str, Any]:
        return self._engine.load(texts)

    def consistent(self, record: list[Wire]) -> bool:
        return self._engine.consistent(record)

    def judge(self, record: list[Wire], request: str, criteria: list[str]) -> dict[str, Any]:
        """Verdicts by criterion, and the smallest clashes of the record as lists of positions."""
        whole = self._engine.verdicts(record, request, criteria)
        if whole is not None:
            return {"verdicts": whole, "clashes": []}
        found = repairs.repair(range(len(record)), lambda subset: self._engine.consistent([record[at] for at in subset]))
        judged = [self._engine.verdicts([record[at] for at in subset], request, criteria) or {} for subset in found.repairs]
        verdicts = {criterion: repairs.common_verdict(one[criterion] for one in judged) for criterion in criteria}
        return {"verdicts": verdicts, "clashes": [sorted(clash) for clash in found.clashes]}

    def satisfiable(self, positive: list[str], negative: list[str]) -> bool:
        """Whether some request meets all the ``positive`` criteria and none of the ``negative``."""
        return self._engine.satisfiable(positive, negative)

    def agree(self, text: str, record: list[Wire]) -> bool:
        """Whether an ontology of its own (in the engine's syntax) and a record can be true together."""
        return self._engine.agree(text, record)

    def within(self, pairs: list[list[str]]) -> list[bool]:
        """Of pairs of classes, whether the second holds whatever the first does."""
        return [self._engine.within(one, other) for one, other in pairs]

    def empty(self, classes: list[str]) -> list[str]:
        """The classes of which there can be nothing."""
        return [name for name in classes if not self._engine.consistent([["is", _SOMETHING, name]])]

    def implied(self, criteria: list[str]) -> list[list[str]]:
        """The pairs (one, other) of different criteria where every request that meets one meets the other."""
        satisfiable = self._engine.satisfiable
        pairs = ((one, other) for one in criteria for other in criteria if one != other)
        return [[one, other] for one, other in pairs if not satisfiable([one], [other])]


def engine(wanted: str) -> Engine | None:
    """The engine that this installation can run (``jvm``, ``sync`` or ``any`` of them), or None."""
    jar, home = hermit_jar(), java_home()
    if not jar or not home:
        return None
    library = java_library(home)
    if wanted in ("any", "jvm") and library and importlib.util.find_spec("jpype"):
        return JvmEngine(library, jar, Path(tempfile.gettempdir()))
    return SyncEngine(home) if wanted in ("any", "sync") else None


def serve(lines: TextIO, answers: TextIO, wanted: str) -> None:
    """Answer until the input ends. A fault of ours is told in one line and ends nothing but the question."""
    chosen = engine(wanted)
    if chosen is None:
        _tell(answers, {"missing": True})
        return
    _tell(answers, {"form": chosen.form})
    questions = Questions(chosen)
    for line in lines:
        asked = json.loads(line)
        try:
            _tell(answers, {"ok": getattr(questions, asked.pop("do"))(**asked)})
        except LimitError as limit:
            _tell(answers, {"limit": str(limit)})
        except Exception as fault:  # noqa: BLE001 - nothing is hidden: the client raises it again
            _tell(answers, {"failed": f"{type(fault).__name__}: {fault}"})


def _tell(answers: TextIO, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def main(wanted: str = "any", folder: str | None = None) -> None:
    """Serve standard input; ``folder`` is this process' own and is removed at the end."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the record
    # Java and its libraries may print; only our lines may reach the client.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        serve(sys.stdin, answers, wanted)
    finally:
        if folder:
            os.chdir(tempfile.gettempdir() if os.name == "nt" else "/")
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
