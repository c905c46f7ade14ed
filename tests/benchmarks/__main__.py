"""Timings of the path, each beside what it is compared with in the same run: ``python -m tests.benchmarks``.

Medians over repeated runs on this machine; compare ratios, not figures of different machines. Nothing here is a test.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kgtool import batch, judge, knowledge, places
from kgtool.case_file import read_case
from kgtool.errors import MissingError
from kgtool.hermit import Reasoner
from kgtool.model import Case
from kgtool.path import Matter, Options, case_graphs, decide_case

from . import rdflib_judge

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = ROOT / "tests" / "cases" / "seed-2013.yaml"


def median(call: Callable[[], object], times: int) -> float:
    """The median of ``times`` runs in milliseconds, after two that do not count."""
    for _ in range(2 if times > 3 else 0):
        call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def line(what: str, figure: str, beside: str = "") -> None:
    print(f"{what:<58}{figure:>14}   {beside}".rstrip(), flush=True)


def main() -> None:
    known = knowledge.load()
    text = SEED.read_bytes()
    case = read_case(text, known.term_index())
    request = replace(case, requests=case.requests[:1])
    print(f"knowledge {known.hash}: {known.counts}\n")
    _loading()
    _commands()
    whole = median(lambda: decide_case(read_case(text, known.term_index()), known), 60) / len(case.requests)
    line("one request, file to determination (both of the seed, halved)", f"{whole:.1f} ms")
    _evaluators(request, known)
    _batch(case, known)


def _loading() -> None:
    def compiled() -> None:
        knowledge.load.cache_clear()
        knowledge.load()

    def fresh() -> None:
        knowledge.load.cache_clear()
        knowledge.load(cache=False)

    cached = median(compiled, 7)
    made = median(fresh, 3)
    line("loading the knowledge, compiled", f"{cached:.0f} ms", f"compiling it from the files: {made:.0f} ms, {made / cached:.1f} times")
    knowledge.load()


def _commands() -> None:
    def run(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-m", "kgtool.cli", *words], check=True, capture_output=True, cwd=ROOT)

    empty = median(lambda: subprocess.run([sys.executable, "-c", ""], check=True), 7)
    for words in (("--help",), ("decide", str(SEED))):
        taken = median(run(*words), 7)
        line(f"kgtool {words[0]}, cold process", f"{taken:.0f} ms", f"of which an empty Python: {empty:.0f} ms")


def _evaluators(case: Case, known: knowledge.Knowledge) -> None:
    """Judging one request: the shipped queries, the same on rdflib, the direct evaluator, HermiT warm and per call."""
    path = median(lambda: decide_case(case, known), 60)
    (graph,) = case_graphs([Matter(case, case.requests[0], known, Options(), {})], known)
    (found,) = decide_case(case, known).determinations
    criteria = _criteria_of(found.governing.recommendation if found.governing else "", known)
    ours = median(lambda: judge.judge(graph.quads, criteria, known), 60)
    line("one request, the whole path, warm", f"{path:.1f} ms", f"judging alone ({len(criteria)} criteria): {ours:.1f} ms")
    quads = judge.quads_for(graph.quads, criteria, known)
    theirs = median(lambda: rdflib_judge.verdicts(quads), 3)
    assert rdflib_judge.verdicts(quads) == {(c, "met") for c in judge.judge(graph.quads, criteria, known).because}, (
        "the two engines do not agree"
    )
    line("the same queries on rdflib, prepared", f"{theirs:.0f} ms", f"{theirs / ours:.0f} times the time on pyoxigraph")
    for engine, name, times in (("jvm", "HermiT, warm worker, the same criteria", 30), ("sync", "sync_reasoner on the module", 2)):
        try:
            with Reasoner(places.ontology_files(), engine=engine) as reasoner:
                taken = median(lambda r=reasoner: r.verdicts(graph.quads, graph.request, criteria), times)  # type: ignore[misc]
        except MissingError as missing:
            line(name, "-", str(missing))
        else:
            line(name, f"{taken:.1f} ms", f"{taken / ours:.1f} times judging, {taken / path:.1f} times the whole path")


def _criteria_of(recommendation: str, known: knowledge.Knowledge) -> list[str]:
    prefix = recommendation + "."
    kind = ox.NamedNode("https://w3id.org/kgtool/core#Criterion")
    found = {q.subject.value for q in known.store.quads_for_pattern(None, None, kind, None)}  # type: ignore[union-attr]
    return sorted(iri for iri in found if iri.startswith(prefix))


def _batch(case: Case, known: knowledge.Knowledge) -> None:
    import yaml

    record = yaml.safe_load(SEED.read_text())
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "cases.jsonl", Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps({**record, "case": f"case {n}"}, default=str) + "\n" for n in range(2000)))
        for workers in sorted({1, os.cpu_count() or 1}):
            out.unlink(missing_ok=True)
            start = time.perf_counter()
            batch.run(source, out, known, workers=workers)
            seconds = time.perf_counter() - start
            requests = 2000 * len(case.requests)
            one = median(lambda: decide_case(case, known), 20) / len(case.requests) / 1000
            line(
                f"batch, file to file, {workers} worker{'s' * (workers > 1)}",
                f"{requests / seconds:.0f} /s",
                f"{one * requests / seconds:.1f} times as fast as request by request with the queries",
            )


main()
