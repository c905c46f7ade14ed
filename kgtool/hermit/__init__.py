"""The reference reasoner: HermiT's verdicts about a case, from a warm worker process.

In: ontology files and case graphs. Out: verdicts, consistency, clashes, and the questions of the authoring lint. The
Java machine lives in :mod:`kgtool.hermit.worker`; this module starts it, talks to it, and ends it when it is late.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast

from kgtool import manchester
from kgtool.assertions import Absent, Assertion, IsA, Linked, Statement, assertions
from kgtool.breakup import ClassPart, NumberPart, Pattern
from kgtool.case_graph import decimal
from kgtool.errors import KgtoolError, KnowledgeError, LimitError, MissingError
from kgtool.model import Verdict
from kgtool.names import curie

INSTALL = "pip install 'kgtool[hermit]'"


class Reasoner:
    """HermiT over a set of ontology files. A context manager; one question at a time, whichever thread asks.

    ``deadline`` is the seconds that a question may take before the worker is ended and :class:`LimitError`
    raised; the next question starts a new worker. ``engine`` is ``jvm`` (JPype), ``sync`` (owlready2's
    ``sync_reasoner``) or ``any``, the first that is there. Raises :class:`MissingError` where there is none.
    """

    def __init__(self, ontology_files: Iterable[Path], deadline: float = 60.0, engine: str = "any"):
        self._documents = [manchester.read(path) for path in ontology_files]
        self.deadline, self._engine = deadline, engine
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self.criteria: frozenset[str] = frozenset()
        self._links: frozenset[str] = frozenset()
        self._functional = True  # whether the engine reads functional syntax, else Turtle
        with self._lock:
            self._ready()

    def verdicts(self, case: Iterable[Statement], request: str, criteria: Sequence[str]) -> dict[str, Verdict]:
        """The verdict of each criterion for a request. An inconsistent record gets the verdict that all its repairs
        give, ``conflicting`` where they differ."""
        return self.judge(case, request, criteria)[0]

    def judge(
        self, case: Iterable[Statement], request: str, criteria: Sequence[str]
    ) -> tuple[dict[str, Verdict], tuple[frozenset[Assertion], ...]]:
        """Verdicts as :meth:`verdicts` gives them, and the smallest sets of assertions that cannot all be true."""
        record = assertions(case, self._links)
        answer = self._ask("judge", record=wire(record), request=request, criteria=list(criteria))
        clashes = tuple(frozenset(record[at] for at in clash) for clash in answer["clashes"])
        return {criterion: Verdict(word) for criterion, word in answer["verdicts"].items()}, clashes

    def consistent(self, case: Iterable[Statement]) -> bool:
        """Whether everything that a case graph asserts can be true together."""
        return bool(self._ask("consistent", record=wire(assertions(case, self._links))))

    def agree(self, axioms: Sequence[str], record: Sequence[Assertion]) -> bool:
        """Whether axioms (functional syntax, declarations among them) and assertions can all be true, whatever the files say."""
        text = "\n".join(["Ontology(", *axioms, ")"])
        return bool(self._ask("agree", text=text if self._functional else manchester.turtle_of(text), record=wire(record)))

    def within(self, pairs: Sequence[tuple[str, str]]) -> list[bool]:
        """Of pairs of named classes or criteria, whether whatever is of the first is of the second. Needs the engine ``jvm``."""
        return list(self._ask("within", pairs=[list(pair) for pair in pairs]))

    def empty_classes(self, classes: Sequence[str]) -> list[str]:
        """Those of some named classes (not criteria) that nothing can belong to."""
        return list(self._ask("empty", classes=list(classes)))

    def satisfiable(self, criterion: str) -> bool:
        """Whether a request can meet the criterion."""
        return self.satisfiable_together([criterion])

    def deniable(self, criterion: str) -> bool:
        """Whether a request can fail the criterion."""
        return self.satisfiable_together([], [criterion])

    def satisfiable_together(self, criteria: Sequence[str], failing: Sequence[str] = ()) -> bool:
        """Whether one request can meet all the criteria, and none of ``failing``."""
        return bool(self._ask("satisfiable", positive=list(criteria), negative=list(failing)))

    def implies(self, one: str, other: str) -> bool:
        """Whether every request that meets ``one`` meets ``other``."""
        return not self.satisfiable_together([one], [other])

    def implied(self, criteria: Sequence[str]) -> list[tuple[str, str]]:
        """All pairs (one, other) of different criteria where ``one`` implies ``other``."""
        return [(one, other) for one, other in self._ask("implied", criteria=list(criteria))]

    def close(self) -> None:
        """End the worker and remove its folder."""
        with self._lock:
            self._end()

    def __enter__(self) -> Reasoner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, what: str, **values: Any) -> Any:
        with self._lock:
            worker = self._ready()
            for name in (name for key in ("criteria", "positive", "negative") for name in values.get(key, ())):
                if name not in self.criteria:
                    raise KnowledgeError(f"{curie(name)} is used as a criterion but has no definition")
            return self._answer(worker, {"do": what, **values})

    def _ready(self) -> _Worker:
        """The running worker, started and loaded if there is none."""
        if self._worker is None:
            self._worker = _Worker(self._engine)
            greeting = self._receive(self._worker)
            if "missing" in greeting:
                self._end()
                raise MissingError(f"HermiT and a Java to run it are not installed; install them with: {INSTALL}")
            self._functional = greeting["form"] == "functional"
            texts = [document.functional() if self._functional else document.turtle() for document in self._documents]
            loaded = self._answer(self._worker, {"do": "load", "texts": texts})
            self.criteria, self._links = frozenset(loaded["criteria"]), frozenset(loaded["links"])
        return self._worker

    def _answer(self, worker: _Worker, question: dict[str, Any]) -> Any:
        worker.send(question)
        answer = self._receive(worker)
        if "limit" in answer:
            raise LimitError(answer["limit"])
        if "failed" in answer:
            raise RuntimeError(f"the reasoner failed: {answer['failed']}")
        return answer["ok"]

    def _receive(self, worker: _Worker) -> dict[str, Any]:
        try:
            line = worker.answers.get(timeout=self.deadline)
        except queue.Empty:
            self._end()
            raise LimitError(f"the reasoner gave no answer within {self.deadline:g} seconds and was ended") from None
        except BaseException:  # an interrupt leaves an answer on the way; a new worker has none
            self._end()
            raise
        if not line:
            self._end()
            raise KgtoolError("the reasoner's process ended before it answered (out of memory, or ended from outside)")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """The worker's process, a thread that collects its lines (an empty one at the end), and its private folder."""

    def __init__(self, engine: str):
        self._folder = tempfile.mkdtemp(prefix="kgtool-hermit-")
        environment = {**os.environ, "TMPDIR": self._folder, "TEMP": self._folder, "TMP": self._folder}
        root = str(Path(__file__).resolve().parent.parent.parent)
        environment["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(  # noqa: S603 - this Python and a module of ours
            [sys.executable, "-m", "kgtool.hermit.worker", engine, self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            cwd=self._folder,
            env=environment,
            start_new_session=os.name == "posix",  # so that a Java that it starts ends with it
        )
        self._input, self._output = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        self.answers: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def _collect(self) -> None:
        for line in self._output:
            self.answers.put(line)
        self.answers.put("")

    def send(self, question: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the process is gone; the reader of its answers says so
            self._input.write(json.dumps(question) + "\n")
            self._input.flush()

    def end(self) -> None:
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        for pipe in (self._input, self._output):
            with contextlib.suppress(OSError):  # what was not yet sent has no reader any more
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def wire(record: Iterable[Assertion]) -> list[list[Any]]:
    """Assertions in the form that the worker reads (see :mod:`kgtool.hermit.worker`)."""
    return [_wire(one) for one in record]


def _wire(one: Assertion) -> list[Any]:
    match one.says:
        case IsA(thing, cls):
            return ["is", thing, cls]
        case Linked(thing, link, other):
            return ["link", thing, link, other]
        case Absent(thing, link, pattern):
            return ["lacks", thing, link, _parts(pattern)]
        case stated:
            bounds = (("from", stated.low), ("upTo", stated.high))
            return ["number", stated.thing, stated.property, [[kind, _plain(value)] for kind, value in bounds if value is not None]]


def _parts(pattern: Pattern) -> list[Any]:
    made: list[Any] = []
    for part in pattern.parts:
        if isinstance(part, ClassPart):
            made.append(["class", part.cls])
        elif isinstance(part, NumberPart):
            made.append(["number", part.property, [[kind, _plain(value)] for kind, value in part.bounds]])
        else:
            made.append(["link", part.link, _parts(part.inner)])
    return made


def _plain(value: Decimal) -> str:
    """The same text for the same number, so that equal bounds are seen to be equal."""
    return str(decimal(value).value)
