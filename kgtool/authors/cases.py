"""``kgtool test``: authors' cases, decided and compared with what they expect.

In: a folder (or file) of YAML cases and the knowledge. Out: :class:`Results`, and their text, JSON or JUnit form. A case
file may also expect nothing; it is then passed over and counted. A run that collects fewer cases than its floor fails:
a test that ran on nothing must not look like one that passed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from kgtool.authors import case_file as author_case_file
from kgtool.authors.case_file import AuthorCase
from kgtool.authors.expected import Difference, differences
from kgtool.determination import CaseDetermination
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.path import Watch, decide_case

if TYPE_CHECKING:
    from kgtool.authors.coverage_report import Report

FORMATS = ("text", "json", "junit")
DEFAULT_FOLDER = Path("tests/cases")


@dataclass(frozen=True)
class CaseResult:
    """One case: passed where nothing differs. ``error`` says why it could not be decided at all (``differences`` is then empty)."""

    name: str
    path: Path
    line: int
    differences: tuple[Difference, ...]
    error: str | None
    seconds: float
    determination: CaseDetermination | None = None
    case: AuthorCase | None = None

    @property
    def passed(self) -> bool:
        return self.error is None and not self.differences


@dataclass(frozen=True)
class Results:
    """A whole run. ``plain`` counts files that expect nothing; ``floor`` is the least number of cases that had to be collected."""

    cases: tuple[CaseResult, ...]
    files: int
    plain: int
    floor: int

    @property
    def failed(self) -> int:
        return sum(not case.passed for case in self.cases)

    @property
    def exit_code(self) -> int:
        """0; 1 for failed cases or too few of them; 2 where a file could not be read."""
        if any(case.error for case in self.cases):
            return 2
        return int(self.failed > 0 or len(self.cases) < self.floor)


def run(
    folder: Path | None,
    knowledge: Knowledge,
    *,
    floor: int = 1,
    progress: Callable[[str], None] | None = None,
    watch: Watch | None = None,
) -> Results:
    """Run every case of a folder (``tests/cases`` by default) or file. Raises :class:`InputError` where there is none."""
    home = folder or DEFAULT_FOLDER
    files = [home] if home.is_file() else sorted([*home.rglob("*.yaml"), *home.rglob("*.yml")])
    if not files:
        raise InputError(f"{home}: no case files here; give a folder of .yaml files")
    results: list[CaseResult] = []
    plain = 0
    for path in files:
        if progress:
            progress(path.name)
        found = _file(path, knowledge, watch)
        plain += not found
        results += found
    return Results(tuple(results), len(files), plain, floor)


def _file(path: Path, knowledge: Knowledge, watch: Watch | None) -> list[CaseResult]:
    try:
        cases = author_case_file.read(path)
    except InputError as error:
        return [CaseResult(path.name, path, 1, (), str(error), 0.0)]
    return [_run(case, knowledge, watch) for case in cases]


def _run(case: AuthorCase, knowledge: Knowledge, watch: Watch | None) -> CaseResult:
    start = time.perf_counter()
    decided, found, error = None, [], None
    try:
        forum, readings = _options(case)
        decided = decide_case(case.case(knowledge.terms), knowledge, forum=forum, readings=readings, watch=watch)
        found = differences(case.own, decided)
    except InputError as fault:
        error = str(fault)
    return CaseResult(case.name, case.path, case.line, tuple(found), error, time.perf_counter() - start, decided, case)


def _options(case: AuthorCase) -> tuple[str | None, str]:
    allowed = {"forum": ("imr", "ur"), "readings": ("show", "count")}
    for key, value in case.options.items():
        if key not in allowed:
            case.own.refuse(("decide", key), f"is no key here; known: {', '.join(allowed)}")
        if value not in allowed[key]:
            case.own.refuse(("decide", key), f"one of {', '.join(allowed[key])} is expected")
    return case.options.get("forum"), case.options.get("readings", "show")


# ----------------------------------------------------------------------- forms


def render(results: Results, format: str = "text", coverage: Report | None = None) -> str:
    """The results as ``text``, ``json`` or ``junit``; the coverage, if any, goes with the first two."""
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    if format == "junit":
        return _junit(results)
    if format == "json":
        data = _data(results) | ({"coverage": coverage.as_json()} if coverage else {})
        return json.dumps(data, indent=2, ensure_ascii=False)
    return _text(results) + (f"\n\n{coverage.text()}" if coverage else "")


def _text(results: Results) -> str:
    lines = [line for case in results.cases if not case.passed for line in _failure(case)]
    number = len(results.cases)
    said = f"{number - results.failed} of {number} cases as expected"
    if results.plain:
        said += f"; {results.plain} file{'s' * (results.plain != 1)} without expectations"
    if number < results.floor:
        said += f"; at least {results.floor} were to be collected"
    return "\n".join([*lines, said])


def _failure(case: CaseResult) -> Iterable[str]:
    yield f"{case.path}:{case.line}: {case.name}"
    if case.error:
        yield f"    {case.error}"
    for one in case.differences:
        yield f"    {one.cell}: expected {one.expected}, got {one.got}" + (f" (line {one.line})" if one.line else "")


def _data(results: Results) -> dict[str, Any]:
    cases = [
        {
            "name": case.name,
            "path": str(case.path),
            "line": case.line,
            "passed": case.passed,
            "error": case.error,
            "differences": [{name: getattr(one, name) for name in ("cell", "expected", "got", "line")} for one in case.differences],
        }
        for case in results.cases
    ]
    head = {"collected": len(results.cases), "failed": results.failed, "without_expectations": results.plain, "floor": results.floor}
    return head | {"cases": cases}


def _junit(results: Results) -> str:
    suite = ElementTree.Element("testsuite", name="kgtool test", tests=str(len(results.cases)))
    suite.set("failures", str(sum(bool(case.differences) for case in results.cases)))
    suite.set("errors", str(sum(case.error is not None for case in results.cases)))
    for case in results.cases:
        element = ElementTree.SubElement(suite, "testcase", name=case.name, classname=str(case.path), time=f"{case.seconds:.3f}")
        if case.error:
            ElementTree.SubElement(element, "error", message=case.error)
        elif case.differences:
            first = case.differences[0]
            failure = ElementTree.SubElement(element, "failure", message=f"{first.cell}: expected {first.expected}, got {first.got}")
            failure.text = "\n".join(_failure(case))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
