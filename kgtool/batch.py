"""Many cases: JSON Lines in, one determination a line out, in the same order; stopped, it takes up where it was.

Cases are decided in chunks by :func:`kgtool.path.decide_cases` with the direct evaluator. Finished lines go to
``OUT.part``; when all are done it becomes OUT, so OUT is always whole. A line that cannot be read gets a line that says
why, and the rest are decided.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from kgtool.case_file import read_case
from kgtool.determination import CaseDetermination
from kgtool.errors import InputError, KgtoolError
from kgtool.knowledge import Knowledge, load
from kgtool.model import Case
from kgtool.path import Options, decide_cases

CHUNK = 50


@dataclass(frozen=True)
class Summary:
    """What a run did. ``refused`` holds one line for each case that could not be read."""

    decided: int
    refused: tuple[str, ...]
    resumed: int

    def __str__(self) -> str:
        words = [f"{self.decided} cases decided"]
        if self.resumed:
            words.append(f"{self.resumed} of them in an earlier run")
        if self.refused:
            words.append(f"{len(self.refused)} not read")
        return ", ".join(words)


def run(
    cases: Path,
    output: Path,
    knowledge: Knowledge,
    *,
    forum: str | None = None,
    readings: str = "show",
    lenient: bool = False,
    workers: int = 1,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> Summary:
    """Decide every line of ``cases`` into ``output``. Raises :class:`InputError` where a partial output does not fit."""
    options = Options(forum, readings, "direct")
    try:
        with cases.open("rb") as source:
            total = sum(1 for line in source if line.strip())
    except OSError as error:
        raise InputError(f"{cases}: {error.strerror or error}") from None
    part = output.with_name(output.name + ".part")
    resumed, refused = _finished(part, cases)
    done = resumed
    with part.open("ab") as out:
        for lines in _decided(_chunks(cases, resumed), knowledge, options, lenient, workers):
            for line in lines:
                out.write(line.encode() + b"\n")
                if line.startswith('{"line"'):
                    refused.append(str(json.loads(line)["error"]))
            out.flush()
            done += len(lines)
            progress(done, total)
    os.replace(part, output)  # noqa: PTH105 - the same on every platform, over an existing file
    return Summary(done - len(refused), tuple(refused), resumed)


def _finished(part: Path, cases: Path) -> tuple[int, list[str]]:
    """How many lines an earlier run finished; a last line that was cut short is taken off."""
    if not part.exists():
        return 0, []
    raw = part.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        part.write_bytes(whole)
    refused, number = [], 0
    with cases.open("rb") as source:
        lines = (line for line in source if line.strip())
        for number, (done, line) in enumerate(zip(whole.splitlines(), lines, strict=False), 1):
            finished = json.loads(done)
            if "error" in finished:
                refused.append(str(finished["error"]))
            elif not _same(line, finished["case"]):
                raise InputError(f"{part}: line {number} is not a result of {cases}; move it away or name another output")
    return number, refused


def _same(line: bytes, case: object) -> bool:
    try:
        return bool(json.loads(line).get("case") == case)
    except (ValueError, AttributeError):
        return False


def _chunks(cases: Path, skip: int) -> Iterator[list[tuple[int, bytes]]]:
    with cases.open("rb") as source:
        numbered = ((number, line) for number, line in enumerate(source, 1) if line.strip())
        waiting = islice(numbered, skip, None)
        while chunk := list(islice(waiting, CHUNK)):
            yield [(number, line) for number, line in chunk]


def _decided(
    chunks: Iterator[list[tuple[int, bytes]]], knowledge: Knowledge, options: Options, lenient: bool, workers: int
) -> Iterator[list[str]]:
    if workers == 1:
        for chunk in chunks:
            yield decide_chunk(chunk, knowledge, options, lenient)
        return
    folder = knowledge.folder
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = ((chunk, folder, options, lenient) for chunk in chunks)
        waiting = []
        for task in tasks:
            waiting.append(pool.submit(_in_worker, *task))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _in_worker(chunk: list[tuple[int, bytes]], folder: Path, options: Options, lenient: bool) -> list[str]:
    from kgtool import places

    return decide_chunk(chunk, load(None if folder == places.ontology_folder() else folder), options, lenient)


def decide_chunk(chunk: list[tuple[int, bytes]], knowledge: Knowledge, options: Options, lenient: bool) -> list[str]:
    """One line of JSON for each line of the chunk: a determination, or the number of the line and why it was not read."""
    from kgtool.report.json import case_object

    read: dict[int, Case] = {}
    answers: dict[int, str] = {}
    for number, line in chunk:
        try:
            read[number] = read_case(line, knowledge.term_index(), name=f"line {number}", lenient=lenient)
        except KgtoolError as error:
            answers[number] = json.dumps({"line": number, "error": str(error)}, ensure_ascii=False)
    decided: list[CaseDetermination] = decide_cases(list(read.values()), knowledge, options)
    for number, case in zip(read, decided, strict=True):
        answers[number] = json.dumps(case_object(case), ensure_ascii=False)
    return [answers[number] for number, _ in chunk]
